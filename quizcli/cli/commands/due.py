"""Choose the day on which cards are due."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from quizcli.cli.context import context
from quizcli.errors import UsageError

SECTION = "Cards"


def command(
    ctx: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="QUERY DATE", help="Which cards, then the day on which they are due.")
    ],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Make cards due on a day; undoable.

    A day is a date, today, tomorrow, a number of days, 2w, fri. What is known about the memory of a card stays; a
    new card starts as one that you know until that day.

    Examples:

      quizcli due id:k7m3 tomorrow
      quizcli due topic:FastAPI is:review 2026-12-24
      quizcli due topic:Python 3
    """
    from quizcli.render import marks as render
    from quizcli.services import marks
    from quizcli.services.dates import study_day_of

    app = context(ctx)
    *query, wanted = words
    if not query:
        raise UsageError("due needs a query and a day", hint="Like: quizcli due topic:FastAPI tomorrow")
    node = app.query(query)
    with app.working("Marking") as collection:
        day = study_day_of(wanted, collection.today)
        marked = marks.due(collection, node, day)
    if json:
        app.printer.json({**render.as_json(marked), "due": date.fromordinal(day).isoformat()})
    else:
        verb = f"Due on {date.fromordinal(day):%a %Y-%m-%d}:"
        app.printer.talk(render.said(verb, len(marked.cards), marked.selected, "card"))
