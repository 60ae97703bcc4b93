"""`quizcli restore`: bring a backup back."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context

SECTION = "Keep"


def command(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Its name or file; without one, the newest.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Bring back a backup: everything as it was then.

    Bank, progress, preferences and media. What is there now is backed up first, so a restore can be taken back by
    another one.

    Examples:

      quizcli restore --yes
      quizcli restore 20261122 --yes
    """
    from quizcli.services import backup_file, backups, restoring

    app = context(ctx)
    chosen = backups.find(app.settings, name)
    with app.printer.progress("Reading", None):
        backup_file.verify(chosen.path)
    if not yes:
        when = chosen.moment.strftime("%a %d %b %Y %H:%M")
        if app.printer.ask(f"Bring everything back as it was on {when}?", ("yes", "no"), "no") != "yes":
            app.printer.talk("Nothing was changed.")
            return
    with restoring.alone(app.settings, app.printer.talk), app.printer.progress("Bringing back", None):
        done = restoring.restore(app.settings, chosen, app.now())
    if json:
        before = done.before.as_json() if done.before else None
        app.printer.json({"restored": chosen.as_json(), "files": done.files, "before": before})
        return
    app.printer.talk(f"Restored {chosen.path.stem}: {done.files} files.")
    if done.before:
        app.printer.talk(f"To take this back: quizcli restore {done.before.path.stem}")
