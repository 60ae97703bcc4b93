"""`quizcli backup`: keep a copy of everything."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context

SECTION = "Keep"


def command(
    ctx: typer.Context,
    list_: Annotated[bool, typer.Option("--list", help="Show the backups that there are.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Keep a copy of everything, checked by reading it back.

    Bank, progress, preferences and media go into one file. A copy is an ordinary zip file in the folder `backups`.
    They are also made by themselves: once a day, and before an import, a migration and a restore; seven days, four
    weeks and twelve months are kept.

    Examples:

      quizcli backup
      quizcli backup --list
    """
    from quizcli.render.backups import line, lines
    from quizcli.services import backups

    app = context(ctx)
    if list_:
        found = backups.listed(app.settings)
        if json:
            app.printer.json([backup.as_json() for backup in found])
        else:
            app.printer.show_lines(lines(found))
            if not found:
                app.printer.talk("No backup yet. `quizcli backup` makes one.")
        return
    with app.working("Backing up") as collection:
        made = backups.make(collection.settings, collection.moment, "manual")
    if json:
        app.printer.json(made.as_json() if made else None)
    elif made:
        app.printer.show_lines([line(made)])
        app.printer.talk(f"Read back and whole. Bring it back with: quizcli restore {made.path.stem}")
    else:
        app.printer.talk("There is nothing to keep yet.")
