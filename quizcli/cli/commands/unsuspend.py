"""Let suspended cards come again."""

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
    """Let suspended cards come again; undoable.

    Examples:

      quizcli unsuspend is:suspended
      quizcli unsuspend topic:Python
    """
    from quizcli.services import marks

    mark(context(ctx), query, marks.unsuspend, "Unsuspended", json=json)
