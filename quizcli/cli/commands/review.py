"""`quizcli review`: study what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from quizcli.cli.context import Context, context
from quizcli.cli.reporting import reported
from quizcli.errors import UsageError
from quizcli.query.tree import And, Everything, Field, Node, Not
from quizcli.render import sitting as draw
from quizcli.render.theme import Theme, chosen
from quizcli.services.sitting import Sitting

SECTION = "Study"

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

_NEVER = ("unanswered", "archived", "suspended")


def command(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument(help="Only what this query selects.")] = None,
    new: Annotated[int | None, typer.Option("--new", min=0, help="New cards in this sitting.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many cards.")] = None,
    minutes: Annotated[int, typer.Option("--minutes", min=0, help="Stop after so many minutes.")] = 0,
    plan: Annotated[
        bool, typer.Option("--plan", help="Today's part of the plan for your interview (quizcli plan), due or not.")
    ] = False,
    ahead: Annotated[bool, typer.Option("--ahead", help="All that the query selects, due or not.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Study what is due; every rating is saved at once.

    Space reveals the answer, 1-4 say how it went, u takes it back, ? lists the other keys. Without a terminal the
    same sitting works by lines: an empty line reveals, a digit rates.

    Examples:

      quizcli review
      quizcli review topic:FastAPI --minutes 15
      quizcli review --new 0
      quizcli review topic:Python is:leech --limit 10
      quizcli review --plan
      quizcli review --ahead id:t3b91hwc,d760nped
    """
    app = context(ctx)
    node = app.query(query)
    with app.collection(sitting=True) as collection:
        theme = chosen(app.settings.values)
        table = Sitting(collection, node, new=new, limit=limit, cards=_chosen(app, collection, node, plan, ahead))
        if table.backlog is not None:
            app.printer.talk(f"{table.backlog.said()}.")
        if (
            not plan
            and not table.counts.total
            and not isinstance(node, Everything)
            and not collection.select(node, limit=1)
        ):
            from quizcli.services.suggesting import nothing_matches

            raise nothing_matches(collection, node)
        with reported(lambda: _finish(app, table, theme, json)):
            if table.begin():
                _run(app, table, theme, minutes, json, first=table.first_ever)


def _chosen(app: Context, collection: Collection, node: Node, plan: bool, ahead: bool) -> list[str] | None:
    """Give the cards to ask in any case, or None for those that are due."""
    if plan and ahead:
        raise UsageError("--plan and --ahead each say what to review", hint="Give one of them.")
    if plan:
        return _planned(app, collection)
    if not ahead:
        return None
    return collection.select_cards(And((node, *(Not(Field("is", state)) for state in _NEVER))))


def _planned(app: Context, collection: Collection) -> list[str]:
    """Give the cards that the remembered plan has for today, the plan made anew from where the learner stands."""
    from quizcli.services import planning

    wish = planning.remembered(collection.settings)
    if wish is None:
        raise UsageError("there is no plan yet", hint="Make one like this: quizcli plan --on 2027-01-15.")
    planning.check(wish, collection.today)
    node = app.query(wish.query)
    with app.printer.progress("Planning", None) as bar:
        day = wish.on.toordinal()
        found = planning.plan(collection, node, day=day, minutes=wish.minutes, tick=lambda: bar.advance())
    cards = [*found.todays, *planning.begun(collection, node, found)]
    if not cards:
        app.printer.talk("The plan has nothing more for today.")
    return cards


def _run(app: Context, table: Sitting, theme: Theme, minutes: int, json: bool, *, first: bool) -> None:
    points = app.settings.values.get("checklist") == "on"
    if app.printer.is_screen and not json:
        from quizcli.cli.keyloop import Face
        from quizcli.cli.pointloop import PointLoop
        from quizcli.cli.terminal import Terminal

        face = Face(
            right=lambda seconds, columns: draw.left(table.counts, table.kind, seconds, theme, columns),
            progress=lambda: table.progress,
            last_page=lambda width: draw.last_page(table.summary(), width, theme),
            minutes=minutes,
            guide=(lambda width: draw.guide(width, theme)) if first else None,
        )
        with Terminal(app.printer.canvas()) as terminal:
            PointLoop(terminal, table, face, theme, points=points).run()
    else:
        from quizcli.cli.pointlines import PointLines

        PointLines(app.printer, table, theme, minutes=minutes, silent=json, points=points).run()


def _finish(app: Context, table: Sitting, theme: Theme, json: bool) -> None:
    """Say what was done, also when something stopped the sitting."""
    if json:
        app.printer.json(table.as_json())
    else:
        app.printer.show_lines(draw.summary_lines(table.summary(), theme))
