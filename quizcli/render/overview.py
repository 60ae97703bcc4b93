"""Where the learner stands, in a few lines; on the first run, what quizcli is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from quizcli.render.spans import PLAIN, Line, Span, wrap
from quizcli.render.theme import DEFAULT, Theme
from quizcli.services.spelling import plural
from quizcli.text.width import cells

if TYPE_CHECKING:
    from quizcli.services.overview import Overview


def welcome(overview: Overview, theme: Theme = DEFAULT) -> Iterator[Line]:
    """Explain the program in five lines to somebody who has just started it."""
    rows = (
        ("quizcli review", f"study now: {overview.questions} questions come with it"),
        ("quizcli import notes.md", "your own notes; editing them later loses nothing"),
        ("quizcli search 依赖注入", "find it again: Chinese, English or code"),
        ("quizcli help", "more; and every command has --help"),
    )
    yield [("quizcli turns interview notes into memory.", theme.strong)]
    for does, what in rows:
        yield [(f"  {does}", theme.accent), (" " * (25 - cells(does)), PLAIN), (what, PLAIN)]


def lines(overview: Overview, width: int, theme: Theme = DEFAULT) -> Iterator[Line]:
    """Lay out what is due, what there is, and what to do next."""
    yield from wrap(_today(overview, theme), width)
    yield from wrap(_stock(overview, theme), width)
    yield []
    room = max((cells(step.command) for step in overview.steps), default=0)
    for step in overview.steps:
        padding = " " * (room - cells(step.command))
        yield from wrap([(f"  {step.command}", theme.accent), (f"{padding}  {step.why}", PLAIN)], width)


def _today(overview: Overview, theme: Theme) -> list[Span]:
    spans: list[Span] = [("Today: ", theme.strong)]
    spans += [(f"{overview.due} due", theme.due), (" · ", theme.muted)]
    spans += [
        (f"{overview.learning} learning", theme.learning),
        (" · ", theme.muted),
        (f"{overview.new} new", theme.new),
    ]
    if overview.studied:
        spans.append((f"   {plural(overview.studied, 'card')} studied", PLAIN))
    if overview.streak:
        spans.append((f"   streak {plural(overview.streak, 'day')}", theme.accent))
    return spans


def _stock(overview: Overview, theme: Theme) -> list[Span]:
    text = f"{plural(overview.questions, 'question')} in {plural(overview.decks, 'deck')}"
    if overview.unanswered:
        text += f", {overview.unanswered} unanswered"
    if overview.archived:
        text += f", {overview.archived} archived"
    return [("Bank:  ", theme.strong), (text, PLAIN)]
