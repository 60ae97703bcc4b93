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
    from quizcli.services.why import why as explain

    app = context(ctx)
    with app.collection(write=False) as collection:
        shown = showing.show(collection, id_)
        reasons = [explain(collection, card) for card, _ in shown.cards] if why else []
        if json:
            data = shown.as_json()
            app.printer.json({**data, "why": [each.as_json() for each in reasons]} if why else data)
        else:
            from quizcli.render.question import lines

            app.printer.show_lines(lines(shown, app.width))
            for each in reasons:
                from quizcli.render.why import lines as why_lines

                app.printer.show_lines([[], *why_lines(each, app.width)])
