"""`quizcli optimize`: fit the memory model to the learner."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context

SECTION = "Keep"


def command(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Fit the memory model to your own reviews.

    The result is kept only if it predicts better. It is fitted on the oldest four fifths of your reviews and tried
    on the newest fifth. `quizcli undo` takes it back.

    Examples:

      quizcli optimize --dry-run
      quizcli optimize
    """
    from quizcli.services.fitting import optimise

    app = context(ctx)
    with app.collection(write=not dry_run) as collection, app.printer.progress("Fitting", None) as bar:
        found = optimise(collection, dry_run=dry_run, step=lambda: bar.advance())
    if json:
        app.printer.json(found.as_json())
    else:
        from quizcli.render.fitting import lines

        app.printer.show_lines(lines(found, app.width))
