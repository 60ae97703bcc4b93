"""One question, in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from quizcli.cli.context import Context, context

SECTION = "Look"

if TYPE_CHECKING:
    from quizcli.services.collection import Collection
    from quizcli.services.showing import Shown
    from quizcli.services.why import Why


def command(
    ctx: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The question's id, or any unique beginning of it.")],
    why: Annotated[
        bool, typer.Option("--why", help="Also why it is due: memory, what each rating would give.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Read one question, and when it is due.

    Its answer, its topic, when it is due, where it is kept.

    Examples:

      quizcli show k7m3
      quizcli show k7m3 --why
    """
    app = context(ctx)
    with app.collection(write=False) as collection:
        from quizcli.services import showing

        shown = showing.show(collection, id_)
        cards = [card for card, _ in shown.cards]
        reasons = [_why(collection, card) for card in cards] if why else []
    if json:
        app.printer.json({**shown.as_json(), **({"why": [reason.as_json() for reason in reasons]} if why else {})})
    else:
        _print(app, shown, reasons)


def _why(collection: Collection, card: str) -> Why:
    from quizcli.services.why import why

    return why(collection, card)


def _print(app: Context, shown: Shown, reasons: list[Why]) -> None:
    from quizcli.render.question import lines
    from quizcli.render.theme import chosen

    app.printer.show_lines(lines(shown, app.width, chosen(app.settings.values)))
    for reason in reasons:
        from quizcli.render.why import lines as why_lines

        app.printer.show("")
        app.printer.show_lines(why_lines(reason, app.width))
