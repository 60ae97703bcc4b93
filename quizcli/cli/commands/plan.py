"""`quizcli plan`: what to study each day until an interview."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from quizcli.cli.context import context
from quizcli.errors import UsageError

SECTION = "Study"


def command(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument(help="Only what this query selects.")] = None,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day itself: 2027-01-15, 3w, fri.")] = "",
    minutes: Annotated[
        float | None, typer.Option("--minutes", min=1, max=1440, help="Minutes of study a day (25).")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All days, not only the next two weeks.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Plan the days until an interview.

    The plan puts each review where most will be known on that day. The plan is remembered: `quizcli review --plan`
    studies today's part, and every answer moves it on. Without `--on` the remembered plan is shown as it stands
    now.

    Examples:

      quizcli plan --on 2027-01-15 --minutes 25
      quizcli plan
      quizcli plan --on 2027-01-15 topic:FastAPI --json
    """
    from quizcli.services import planning
    from quizcli.services.dates import study_day_of

    app = context(ctx)
    with app.collection() as collection:
        wish = planning.remembered(collection.settings)
        if on or query or minutes:
            given = date.fromordinal(study_day_of(on, collection.today)) if on else wish.on if wish else None
            if given is None:
                raise UsageError("when is the interview?", hint="Say so like this: quizcli plan --on 2027-01-15.")
            words = list(query or ()) or (list(wish.query) if wish and not on else [])
            wish = planning.Wish(given, minutes or (wish.minutes if wish else planning.MINUTES), tuple(words))
        if wish is None:
            raise UsageError("there is no plan yet", hint="Make one like this: quizcli plan --on 2027-01-15.")
        node = app.query(wish.query)
        planning.check(wish, collection.today)
        with app.printer.progress("Planning", None) as bar:
            found = planning.plan(
                collection, node, day=wish.on.toordinal(), minutes=wish.minutes, tick=lambda: bar.advance()
            )
        if not found.cards:
            from quizcli.services.suggesting import nothing_matches

            raise nothing_matches(collection, node)
        planning.remember(collection.settings, wish)
    if json:
        app.printer.json(found.as_json())
    else:
        from quizcli.render.interview_plan import lines

        app.printer.show_lines(lines(found, app.width, every=every))
