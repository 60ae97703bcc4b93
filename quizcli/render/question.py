"""One question as `show` prints it: where it belongs, its text, what is known about it."""

from __future__ import annotations

from collections.abc import Iterator

from quizcli.domain.question import Question
from quizcli.domain.schedule import Phase, Schedule
from quizcli.render.markdown import lines as markdown_lines
from quizcli.render.spans import PLAIN, Line, Look, Span, indented, width_of, wrap
from quizcli.render.theme import DEFAULT, Theme
from quizcli.services.showing import Shown
from quizcli.services.spelling import plural


def lines(shown: Shown, width: int, theme: Theme = DEFAULT) -> Iterator[Line]:
    """Lay the question out in `width` cells."""
    question = shown.question
    yield from wrap(_heading(question, theme), width)
    yield []
    yield from markdown_lines(question.prompt, width, theme, Look(bold=True))
    yield from _options(question, width, theme)
    yield []
    yield [("─" * min(width, 60), theme.muted)]
    if question.answer.strip():
        yield from markdown_lines(question.answer, width, theme)
    elif not question.answered:
        yield [("Unanswered.", theme.muted)]
    yield from _twin(question, width, theme)
    if question.note:
        yield []
        yield from wrap([("Note: ", theme.accent), (question.note, PLAIN)], width)
    yield []
    yield from _facts(shown, width, theme)


def _heading(question: Question, theme: Theme) -> list[Span]:
    spans: list[Span] = [(question.id, theme.accent), (f"  {question.deck}", theme.muted)]
    for part in question.topic:
        spans += [(" › ", theme.muted), (part, PLAIN)]
    spans += [(f"  #{tag}", theme.muted) for tag in question.tags]
    if question.archived:
        spans.append(("  archived", theme.wrong))
    return spans


def _options(question: Question, width: int, theme: Theme) -> Iterator[Line]:
    if question.options:
        yield []
    for option in question.options:
        mark = ("✓ ", theme.right) if option.correct else ("  ", PLAIN)
        yield from indented(markdown_lines(option.text, width - 2, theme), mark)


def _twin(question: Question, width: int, theme: Theme) -> Iterator[Line]:
    if question.twin is None:
        return
    yield []
    yield from markdown_lines(question.twin.question, width, theme, Look(bold=True))
    if question.twin.answer:
        yield []
        yield from markdown_lines(question.twin.answer, width, theme)


def _facts(shown: Shown, width: int, theme: Theme) -> Iterator[Line]:
    many = len(shown.cards) > 1
    for card, schedule in shown.cards:
        name = f"{card.rpartition('.')[2]}: " if many else ""
        yield [(name + standing(schedule, shown.today, shown.question), theme.muted)]
    where = f"{shown.path}:{shown.line}" + (" (ships with quizcli)" if shown.shipped else "")
    if width_of([(where, PLAIN)]) > width:
        yield from wrap([(where, theme.muted)], width)
    else:
        yield [(where, theme.muted)]


def standing(schedule: Schedule, today: int, question: Question) -> str:
    """Say in words where a card stands."""
    if question.archived:
        return "archived: not asked"
    if not question.answered:
        return "unanswered: not asked until it has an answer"
    parts = [_due(schedule, today)]
    if schedule.reps:
        parts.append(f"{plural(schedule.reps, 'review')}, {plural(schedule.lapses, 'lapse')}")
    if schedule.suspended:
        parts.append("suspended")
    elif schedule.buried_until > today:
        parts.append("buried")
    if schedule.leech:
        parts.append("leech")
    if schedule.flag:
        parts.append(f"flag {schedule.flag}")
    return " · ".join(parts)


def _due(schedule: Schedule, today: int) -> str:
    if schedule.phase is Phase.NEW:
        return "new"
    days = schedule.due_day - today
    if days < 0:
        return f"due since {plural(-days, 'day')}"
    if days == 0:
        return "due today"
    return f"due in {plural(days, 'day')}"
