"""Where the learner stands: what `quizcli` alone shows."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context

SECTION = "Look"


def command(ctx: typer.Context, json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Show where you stand and what to do next.

    This is what `quizcli` alone does.

    Examples:

      quizcli
      quizcli overview --json
    """
    from quizcli.services.overview import overview

    app = context(ctx)
    with app.collection(write=False) as collection:
        found = overview(collection)
        for problem in found.problems:
            app.printer.talk(problem)
    if json:
        app.printer.json(found.as_json())
    else:
        from quizcli.render.overview import lines, welcome

        app.printer.show_lines(welcome(found) if found.first_run else lines(found, app.width))
