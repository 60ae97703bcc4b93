"""Show and change preferences."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import Context, context
from quizcli.errors import UsageError

SECTION = "Keep"


def command(
    ctx: typer.Context,
    action: Annotated[
        str, typer.Argument(help="get, set or path. Without one, everything is listed.", metavar="[get|set|path]")
    ] = "",
    name: Annotated[str, typer.Argument(help="The preference.")] = "",
    value: Annotated[str | None, typer.Argument(help='Its new value; "" takes it back to the default.')] = None,
    deck: Annotated[str, typer.Option("--deck", help="For one deck (and those below it) only.")] = "",
    reschedule: Annotated[
        bool, typer.Option("--reschedule", help="Let due dates follow a new retention or longest interval at once.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show or change preferences.

    They live in config.toml, whose comments stay as they are.

    Examples:

      quizcli config
      quizcli config get retention
      quizcli config set retention 0.92
      quizcli config set retention 0.85 --reschedule
      quizcli config set new_per_day 5 --deck "Python 后端::FastAPI"
      quizcli config path
    """
    app = context(ctx)
    if action == "path":
        _no_more(action, name, value)
        app.printer.show(str(app.settings.config))
    elif action == "set":
        if not name or value is None:
            raise UsageError("config set needs a name and a value", hint="Like `quizcli config set retention 0.92`.")
        _set(app, name, value, deck, reschedule=reschedule)
    elif action == "get":
        if value is not None:
            raise UsageError("config get takes one name", hint="`quizcli config set` changes it.")
        _show(app, name, deck, json)
    elif action:
        raise UsageError(f"config does not know {action}", hint="It is one of get, set and path.")
    else:
        _show(app, "", deck, json)


def _no_more(action: str, *rest: str | None) -> None:
    if any(rest):
        raise UsageError(f"config {action} takes nothing more")


def _show(app: Context, name: str, deck: str, json: bool) -> None:
    from quizcli.render.preferences import of_decks, spelled, table
    from quizcli.services import preferences

    found = [preferences.get(app.settings, name, deck)] if name else preferences.all_of(app.settings, deck)
    if json:
        app.printer.json({each.name: each.value for each in found})
    elif name:
        app.printer.show(spelled(found[0].value))
    else:
        app.printer.show_lines(table(found))
        if not deck and (single := preferences.of_decks(app.settings)):
            app.printer.show_lines([[], *of_decks(single)])


def _set(app: Context, name: str, text: str, deck: str, *, reschedule: bool) -> None:
    from quizcli.render.preferences import spelled
    from quizcli.services import preferences, tuning

    with app.collection() as collection:
        done = tuning.tune(collection, name, text, deck=deck, reschedule=reschedule)
        doubts = preferences.doubts(collection, name, deck) if text else []
    before, after = spelled(done.before.value), spelled(done.after.value)
    if before == after:
        app.printer.talk(f"{name} is {after} already.")
        return
    app.printer.talk(f"{name}{f' for {deck}' if deck else ''}: {before} → {after}")
    for doubt in doubts:
        app.printer.talk(doubt)
    if done.moves is not None and done.moves.moves:
        said = done.moves.said(moved=done.moved)
        app.printer.talk(said if done.moved else f"{said} --reschedule does it; so far they stay as they are.")
