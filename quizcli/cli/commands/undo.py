"""Take back what was done last."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context

SECTION = "Cards"


def command(
    ctx: typer.Context,
    count: Annotated[int | None, typer.Option("-n", min=1, help="How many steps (1; --list shows 20).")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Only list what can be taken back, newest first.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Take back the last ratings, marks, imports, moves.

    Each comes back as one step, across sittings; so do option changes.

    Examples:

      quizcli undo
      quizcli undo -n 3
      quizcli undo --list
    """
    from quizcli.render import marks as render

    app = context(ctx)
    zone = app.now().tzinfo
    with app.working("Taking back", write=not list_, releases=False) as collection:
        steps = collection.history(count or 20) if list_ else collection.undo(count or 1)
    if json:
        app.printer.json(render.steps_as_json(steps, zone))
    elif list_:
        app.printer.show("\n".join(render.step(each, zone) for each in steps) or "Nothing to take back.")
    else:
        if not steps:
            app.printer.talk("There is nothing to take back.")
        for each in steps:
            app.printer.talk(f"Took back: {each.summary}")
            for remark in each.remarks:
                app.printer.talk(f"  {remark}")
