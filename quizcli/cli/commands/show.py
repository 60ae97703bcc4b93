"""One question, in full."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context


def command(
    ctx: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The question's id, or any unique beginning of it.")],
    why: Annotated[
        bool, typer.Option("--why", help="Also why it is due: memory, what each rating would give.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Read one question: its answer, its topic, when it is due, where it is kept.

    Examples:

      quizcli show k7m3
      quizcli show k7m3 --why
    """
    from quizcli.services import showing

    app = context(ctx)
    with app.collection(write=False) as collection:
        shown = showing.show(collection, id_)
        if json:
            app.printer.json(shown.as_json())
        else:
            from quizcli.render.question import lines

            app.printer.show_lines(lines(shown, app.width))
