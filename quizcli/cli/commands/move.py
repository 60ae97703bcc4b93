"""Questions to another deck."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context
from quizcli.cli.selection import chosen, report
from quizcli.errors import UsageError

SECTION = "Questions"


def command(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="QUERY DECK", help="Which questions, and where to.")],
    json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Move questions to another deck, with their history.

    The deck is started if need be. Importing their document again finds them where you put them.

    Examples:

      quizcli move topic:Redis "Databases::Redis"
      quizcli move id:k7m3 Hard
    """
    from quizcli.services import manage

    if len(words) < 2:
        raise UsageError("say what to move, and where to", hint="quizcli move QUERY DECK")
    app = context(ctx)
    with app.working("Moving") as collection:
        ids = chosen(app, collection, words[:-1])
        done = manage.move(collection, ids, words[-1])
    report(app, "Moved", done, len(ids), json=json)
