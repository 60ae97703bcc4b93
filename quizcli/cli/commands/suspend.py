"""Keep cards out of every sitting."""

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
    """Keep cards out of every sitting; undoable.

    They stay out until they are unsuspended.

    Examples:

      quizcli suspend id:k7m3
      quizcli suspend is:leech topic:FastAPI
    """
    from quizcli.services import marks

    mark(context(ctx), query, marks.suspend, "Suspended", json=json)
