"""Flag cards, or take the flag off."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context
from quizcli.cli.selection import mark

SECTION = "Cards"


def command(
    ctx: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="Which cards: see `quizcli help query`.")],
    number: Annotated[int, typer.Option("--number", "-n", help="Which flag, 1 to 7; 0 takes it off.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Flag cards, to find them with is:flagged; undoable.

    Examples:

      quizcli flag id:k7m3
      quizcli flag topic:FastAPI is:weak -n 2
      quizcli flag is:flagged -n 0
    """
    from quizcli.services import marks

    verb = "Flagged" if number else "Took the flag off"
    mark(context(ctx), query, lambda collection, node: marks.flag(collection, node, number), verb, json=json)
