"""Forget the progress of cards."""

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
    """Make cards new again; undoable.

    Their history stays in the log.

    Examples:

      quizcli reset id:k7m3
      quizcli reset topic:Python prop:lapses>=8
    """
    from quizcli.services import marks

    mark(context(ctx), query, marks.reset, "Reset", json=json)
