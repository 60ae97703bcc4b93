"""Let buried cards come again today."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context
from quizcli.cli.selection import mark

SECTION = "Cards"


def command(
    ctx: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="Which cards: see `quizcli help query`.")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Let buried cards come again today; undoable.

    Examples:

      quizcli unbury is:buried
    """
    from quizcli.services import marks

    mark(context(ctx), query, marks.unbury, "Unburied", json=json)
