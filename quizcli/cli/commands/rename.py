"""Another name for a deck."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context

SECTION = "Questions"


def command(
    ctx: typer.Context,
    deck: Annotated[str, typer.Argument(metavar="DECK", help="The deck, as `quizcli list --by deck` names it.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name; `::` stands between parent and child.")],
    json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Rename a deck and those below it.

    Histories stay, and documents imported to it follow.

    Examples:

      quizcli rename "Python 框架" "Python::框架"
    """
    from quizcli.services import manage
    from quizcli.services.spelling import plural

    app = context(ctx)
    with app.working("Renaming") as collection:
        done = manage.rename(collection, deck, new)
    if json:
        app.printer.json({"changed": done.count, "decks": list(done.ids)})
    elif done.count:
        what = f"{plural(len(done.ids), 'deck')} with {plural(done.count, 'question')}"
        app.printer.talk(f"Renamed {what}. Take it back with: quizcli undo")
    else:
        app.printer.talk("Nothing to change: the deck is called so already.")
