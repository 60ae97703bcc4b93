"""`quizcli interview`: a timed mock interview."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from quizcli.cli.context import Context, context
from quizcli.cli.reporting import reported
from quizcli.errors import NothingMatches, QuizError, UsageError
from quizcli.render import interview as draw
from quizcli.render.theme import Theme, chosen
from quizcli.services import interview_wish, report
from quizcli.services.collection import Collection
from quizcli.services.interview import Interview, unfinished
from quizcli.services.interview_wish import Wish
from quizcli.services.scorecard import scorecard

SECTION = "Study"


def command(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument(help="Only what this query selects.")] = None,
    minutes: Annotated[float | None, typer.Option("--minutes", min=1, max=600, help="How long (30).")] = None,
    questions: Annotated[
        int | None, typer.Option("--questions", "-n", min=1, max=1000, help="So many questions.")
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option("--topic", metavar="NAME:WEIGHT", help="A topic or deck and its weight.")
    ] = None,
    blueprint: Annotated[Path | None, typer.Option("--blueprint", help="A YAML file with topics, minutes, …")] = None,
    think: Annotated[int | None, typer.Option("--think", min=0, max=3600, help="Seconds to think (30).")] = None,
    speak: Annotated[int | None, typer.Option("--speak", min=0, max=3600, help="Seconds to speak (120).")] = None,
    follow_ups: Annotated[
        int | None, typer.Option("--follow-ups", min=0, max=100, help="Further questions after good answers (2).")
    ] = None,
    record: Annotated[bool, typer.Option("--record", help="Count the answers as reviews.")] = False,
    report_file: Annotated[Path | None, typer.Option("--report", help="Write the report to this file.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the interview that was left.")] = False,
    close: Annotated[bool, typer.Option("--close", help="End the interview that was left with what was done.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Answer aloud under a clock; get a scorecard and a report.

    Tick the key points that you said after each answer. Questions are drawn over the topics by weight, what you may
    have forgotten or failed before more often, easy ones first. The report goes to the folder `reports` in the home
    folder unless --report names a file.

    Examples:

      quizcli interview --minutes 30
      quizcli interview --topic FastAPI:3 --topic SQLAlchemy:2 --questions 5
      quizcli interview --blueprint backend.yaml --report today.md
      quizcli interview --resume
    """
    app = context(ctx)
    wish, words = Wish(), ""
    if blueprint is not None:
        wish, words = interview_wish.read(blueprint, wish)
    given: dict[str, Any] = {
        "minutes": minutes,
        "questions": questions,
        "think": think,
        "speak": speak,
        "follow_ups": follow_ups,
    }
    wish = replace(wish, **{name: value for name, value in given.items() if value is not None}, record=record)
    if topic:
        wish = replace(wish, topics=interview_wish.topics(topic))
    if (resume or close) and (query or topic or blueprint or record or any(value for value in given.values())):
        raise UsageError("an interview that was left goes on as it was", hint="Give --resume or --close alone.")
    with app.collection(sitting=True) as collection:
        theme = chosen(app.settings.values)
        node = app.query([words] if words and not query else query)
        table = (
            _left(collection) if resume or close else _begin(app, collection, Interview.begin(collection, node, wish))
        )
        with reported(lambda: _finish(app, table, theme, json, report_file, close=close)):
            if not close:
                table.deal()
                _run(app, table, theme, json, resumed=resume)


def _left(collection: Collection) -> Interview:
    left = unfinished(collection)
    if left is None:
        raise NothingMatches("there is no interview to go on with", hint="`quizcli interview` begins one.")
    return Interview.resume(collection, left)


def _begin(app: Context, collection: Collection, table: Interview) -> Interview:
    left = unfinished(collection)
    if left is not None:
        app.printer.talk(
            f"The last interview was left after {len(left.done)} of {len(left.cards)}; --resume would go on with it,"
            " until the first answer of this one."
        )
    if table.wish.count > len(table.order):
        app.printer.talk(f"There are only {len(table.order)} questions to ask.")
    return table


def _run(app: Context, table: Interview, theme: Theme, json: bool, *, resumed: bool) -> None:
    if app.printer.is_screen and not json:
        from quizcli.cli.interviewloop import InterviewLoop
        from quizcli.cli.terminal import Terminal

        with Terminal(app.printer.canvas()) as terminal:
            loop = InterviewLoop(
                terminal,
                table,
                theme,
                lambda width: draw.scorecard_lines(scorecard(table), theme, width, screen=True),
                guide=not resumed,
            )
            try:
                loop.run()
            finally:
                table.leave(loop.total())
    else:
        from quizcli.cli.interviewlines import InterviewLines

        lines = InterviewLines(app.printer, table, theme, silent=json)
        try:
            lines.run()
        finally:
            table.leave(lines.total())


def _finish(app: Context, table: Interview, theme: Theme, json: bool, file: Path | None, *, close: bool) -> None:
    """Write the report and say what came out, also when something stopped the interview."""
    if close or table.turn is None:
        table.close()
    card = scorecard(table)
    path = None
    failed: QuizError | None = None
    if card.outcomes:
        began = datetime.fromtimestamp(table.number / 1000).astimezone()
        path = file or report.place(app.settings.home, began)
        try:
            report.write(path, report.markdown(card))
        except QuizError as error:  # the scorecard is worth seeing all the same
            path, failed = None, error
    if json:
        app.printer.json({**card.as_json(), "report": str(path) if path else None})
    else:
        app.printer.show_lines(draw.scorecard_lines(card, theme, app.width, path))
    if failed is not None:
        raise failed
