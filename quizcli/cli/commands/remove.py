"""Questions put away."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context
from quizcli.cli.selection import chosen, report

SECTION = "Questions"


def command(
    ctx: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="Which questions.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Archive questions; they keep their history.

    They are not asked any more. Nothing is deleted. `is:archived` finds them again, and `quizcli undo` brings them
    back.

    Examples:

      quizcli remove id:k7m3
      quizcli remove tag:obsolete
    """
    from quizcli.services import manage

    app = context(ctx)
    with app.working("Archiving") as collection:
        ids = chosen(app, collection, query)
        many = len(ids) > 1 and not yes and app.printer.is_terminal
        if many and app.printer.ask(f"Archive {len(ids)} questions?", ["yes", "no"], "no") == "no":
            app.printer.talk("Nothing changed.")
            return
        done = manage.remove(collection, ids)
    report(app, "Archived", done, len(ids), json=json)
