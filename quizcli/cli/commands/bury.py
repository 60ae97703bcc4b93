"""Keep cards away until tomorrow."""

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
    """Keep cards out of the rest of today; undoable.

    Examples:

      quizcli bury id:k7m3
      quizcli bury topic:SQLAlchemy is:new
    """
    from quizcli.services import marks

    mark(context(ctx), query, marks.bury, "Buried until tomorrow:", json=json)
