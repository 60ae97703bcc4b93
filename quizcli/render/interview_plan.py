"""The plan for an interview: scores, the days ahead, topics, what to leave out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from quizcli.render import charts
from quizcli.render.spans import PLAIN, Line, Span, wrap
from quizcli.render.theme import DEFAULT, Theme
from quizcli.services.spelling import plural

if TYPE_CHECKING:
    from quizcli.services.planning import InterviewPlan, PlannedDay

_DAYS = 14


def lines(plan: InterviewPlan, width: int, theme: Theme = DEFAULT, *, every: bool = False) -> Iterator[Line]:
    """Lay out a plan; the next two weeks of it unless `every`."""
    left = plan.day - plan.today
    yield [
        ("Interview ", theme.strong),
        (date.fromordinal(plan.day).strftime("%a %d %b %Y"), theme.accent),
        (f"   {plural(left, 'study day')} left, {plan.minutes:g} minutes each", PLAIN),
    ]
    yield []
    yield [("Expected recall", theme.heading), (f"  of {plural(plan.cards, 'card')}", theme.muted)]
    for name, share, look in (
        ("if it were today", plan.now, theme.muted),
        ("on the day, without study", plan.without, theme.again),
        ("on the day, with this plan", plan.expected, theme.good),
    ):
        yield [(f"  {name:28}", PLAIN), (charts.bar(share, 24), look), (f" {share * 100:5.1f} %", theme.strong)]
    yield []
    yield [("Days", theme.heading), ("  cards, new ones among them, minutes", theme.muted)]
    yield from _days(plan, theme, every=every)
    yield from _topics(plan, width, theme)
    needed = sum(day.minutes for day in plan.days)
    if not plan.left_out and needed < plan.minutes * left / 2:
        yield []
        need = "needs" if plan.cards == 1 else "need"
        text = (
            f"{plural(plan.cards, 'card')} {need} about {max(round(needed), 1)} min in all; "
            "the plan puts them on the days where they count most."
        )
        yield from wrap([(text, theme.muted)], width)
    if plan.left_out:
        yield []
        text = (
            f"Time is short: {plural(len(plan.left_out), 'card')} will not fit and will probably not be known. "
            "They are the ones that give least for their time."
        )
        yield from wrap([(text, theme.hard)], width)
    yield []
    if any(day.cards for day in plan.days if day.day == plan.today):
        yield [("quizcli review --plan", theme.accent), ("  studies today's part", PLAIN)]
    else:
        yield [("quizcli review", theme.accent), ("  studies ahead: nothing has to be done today", PLAIN)]


def _days(plan: InterviewPlan, theme: Theme, *, every: bool) -> Iterator[Line]:
    shown = plan.days if every else [day for day in plan.days if day.cards or day.day == plan.today][:_DAYS]
    most = max((len(day.cards) for day in plan.days), default=1) or 1
    for day in shown:
        yield _day(day, most, plan, theme)
    later = sum(bool(day.cards) and day.day > shown[-1].day for day in plan.days) if shown else 0
    if later:
        yield [(f"  … and {plural(later, 'day')} more (--all)", theme.muted)]


def _day(day: PlannedDay, most: int, plan: InterviewPlan, theme: Theme) -> Line:
    line: list[Span] = [
        ("→ " if day.day == plan.today else "  ", theme.accent),
        (date.fromordinal(day.day).strftime("%a %d %b"), PLAIN),
        ("  ", PLAIN),
        (charts.bar(len(day.cards) / most, 24), theme.due),
        (f" {len(day.cards):4}", theme.strong),
        (f"  {day.new:3} new", theme.new if day.new else theme.muted),
        (f"  {day.minutes:4.0f} min", theme.muted),
    ]
    return line


def _topics(plan: InterviewPlan, width: int, theme: Theme) -> Iterator[Line]:
    if len(plan.topics) < 2:
        return
    yield []
    yield [("Topics", theme.heading), ("  expected recall today, on the day without and with the plan", theme.muted)]
    room = max(16, width - 2 - 46)
    heads = ("cards", "today", "without", "with plan", "left out")
    cells: list[tuple[Line, int, str]] = [([], room, "<")]
    cells += [([(head, theme.muted)], max(len(head), 5), ">") for head in heads]
    yield [("  ", PLAIN), *charts.row(cells)]
    for topic in sorted(plan.topics, key=lambda found: found.expected):
        values = (
            str(topic.cards),
            f"{topic.now * 100:.0f} %",
            f"{topic.without * 100:.0f} %",
            f"{topic.expected * 100:.0f} %",
            str(topic.left_out) if topic.left_out else "",
        )
        cells = [([(topic.name, PLAIN)], room, "<")]
        cells += [([(value, PLAIN)], max(len(head), 5), ">") for value, head in zip(values, heads, strict=True)]
        yield [("  ", PLAIN), *charts.row(cells)]
