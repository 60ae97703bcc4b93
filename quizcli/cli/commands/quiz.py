"""`quizcli quiz`: practise a selection."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import Context, context
from quizcli.cli.reporting import reported
from quizcli.errors import NothingMatches, UsageError
from quizcli.query.tree import Node
from quizcli.render import quiz as draw
from quizcli.render.sitting import count_of
from quizcli.render.spans import Line
from quizcli.render.theme import Theme, chosen
from quizcli.services.collection import Collection
from quizcli.services.quiz import Quiz, Wish, unfinished

SECTION = "Study"


def command(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument(help="What to practise.")] = None,
    count: Annotated[int, typer.Option("-n", "--count", min=0, help="So many questions; 0 for all.")] = 20,
    shuffle: Annotated[bool, typer.Option("--shuffle", help="In random order.")] = False,
    typed: Annotated[bool, typer.Option("--typed", help="Type short answers.")] = False,
    choice: Annotated[bool, typer.Option("--choice", help="Choose short answers among others.")] = False,
    wrong: Annotated[bool, typer.Option("--wrong", help="Only what went wrong in the last quiz.")] = False,
    minutes: Annotated[int, typer.Option("--minutes", min=0, help="Stop after so many minutes.")] = 0,
    record: Annotated[bool, typer.Option("--record", help="Count the answers as reviews.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the quiz that was left.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Practise a selection, due or not.

    No due date changes unless --record is given.

    Examples:

      quizcli quiz topic:FastAPI -n 5
      quizcli quiz --choice --shuffle --minutes 10
      quizcli quiz --wrong
      quizcli quiz --resume
    """
    app = context(ctx)
    node = app.query(query)
    if resume and (query or wrong):
        raise UsageError("--resume goes on with the last quiz as it was", hint="Leave out the query and --wrong.")
    with app.collection(sitting=True) as collection:
        theme = chosen(app.settings.values)
        table = _table(app, collection, node, Wish(count, shuffle, typed, choice, record), wrong=wrong, resume=resume)
        table.deal()
        with reported(lambda: _finish(app, table, theme, json)):
            _run(app, table, theme, minutes, json)


def _table(app: Context, collection: Collection, node: Node, wish: Wish, *, wrong: bool, resume: bool) -> Quiz:
    left = unfinished(collection)
    if resume:
        if left is None:
            raise NothingMatches("there is no quiz to go on with", hint="`quizcli quiz` begins one.")
        return Quiz.resume(collection, left)
    table = Quiz.begin(collection, node, wish, wrong=wrong)
    if left is not None:
        app.printer.talk(
            f"The last quiz was left after {len(left.done)} of {len(left.cards)}; --resume would go on with it."
        )
    return table


def _finish(app: Context, table: Quiz, theme: Theme, json: bool) -> None:
    if json:
        app.printer.json(table.as_json())
    else:
        app.printer.show_lines(draw.score_lines(table.score(), theme, app.printer.width))


def _run(app: Context, table: Quiz, theme: Theme, minutes: int, json: bool) -> None:
    points = app.settings.values.get("checklist") == "on"
    if app.printer.is_screen and not json:
        from quizcli.cli.keyloop import Face
        from quizcli.cli.pointloop import PointLoop
        from quizcli.cli.terminal import Terminal

        def right(seconds: float, columns: int) -> Line:
            return count_of(table.place, len(table.order), seconds, theme)

        face = Face(
            right=right,
            progress=lambda: table.progress,
            last_page=lambda width: draw.score_lines(table.score(), theme, width),
            minutes=minutes,
        )
        with Terminal(app.printer.canvas()) as terminal:
            PointLoop(terminal, table, face, theme, points=points).run()
    else:
        from quizcli.cli.pointlines import PointLines

        PointLines(app.printer, table, theme, minutes=minutes, silent=json, points=points).run()
