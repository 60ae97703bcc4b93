"""Statistics as text that reads well at 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from quizcli.render import charts
from quizcli.render.spans import PLAIN, Line, Span
from quizcli.render.theme import DEFAULT, Theme
from quizcli.services.spelling import clock

if TYPE_CHECKING:
    from quizcli.services.stats import Group, Share, Stats
    from quizcli.services.workload import Load

MOST_GROUPS = 20


def lines(stats: Stats, width: int, theme: Theme = DEFAULT, *, every: bool = False) -> Iterator[Line]:
    """Lay out everything; topics are the weakest first, twenty of them unless `every`."""
    yield from _head(stats, theme)
    if not stats.days:
        yield []
        yield [("No review yet. ", PLAIN), ("quizcli review", theme.accent), (" begins.", PLAIN)]
        return
    yield from _title("Retention", "reviews of an earlier day that were recalled, with the 95 % interval", theme)
    for name in ("young", "mature", "all"):
        yield _retention(name, stats.retention[name], stats.recent[name], theme)
    yield from _title("Due", "cards on each of the next 30 days", theme)
    yield from charts.columns(stats.forecast[: max(7, (width - 6) // 2)], 4, theme.due, theme)
    yield from _title("The year", "answers a day", theme)
    yield from charts.year({day: found.reviews for day, found in stats.days.items()}, stats.today, width, theme)
    yield from _groups("Topics", stats.topics, width, theme, every=every)
    if len(stats.decks) > 1:
        yield from _groups("Decks", stats.decks, width, theme, every=every)
    yield from _calibration(stats, theme)


def _head(stats: Stats, theme: Theme) -> Iterator[Line]:
    reviews = sum(day.reviews for day in stats.days.values())
    seconds = sum(day.duration for day in stats.days.values()) / 1000
    today = stats.days.get(stats.today)
    yield [
        ("Cards    ", theme.strong),
        (f"{stats.cards}", PLAIN),
        (f"   studied {stats.studied}   mature {stats.mature}   known now ≈ {stats.known:.0f}", PLAIN),
    ]
    yield [
        ("Answers  ", theme.strong),
        (f"{reviews}", PLAIN),
        (f"   today {today.reviews if today else 0}", PLAIN),
        (f"   time {clock(seconds)}", PLAIN),
        (f"   streak {stats.streak} {'day' if stats.streak == 1 else 'days'}", theme.accent),
    ]


def _title(text: str, what: str, theme: Theme) -> Iterator[Line]:
    yield []
    yield [(text, theme.heading), (f"  {what}", theme.muted)]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f} %"


def _retention(name: str, all_: Share, recent: Share, theme: Theme) -> Line:
    if not all_.count:
        return [(f"  {name:8}", PLAIN), ("–", theme.muted)]
    low, high = all_.bounds
    line: list[Span] = [
        (f"  {name:8}", PLAIN),
        (charts.bar(all_.value or 0, 20), theme.good),
        (f" {_percent(all_.value):>7}", theme.strong),
        (f"  {low * 100:.0f}–{high * 100:.0f} %".ljust(12), theme.muted),
        (f"{all_.count:>7} reviews", PLAIN),
    ]
    if recent.count and recent.count != all_.count:
        line.append((f"   30 days {_percent(recent.value)}", theme.muted))
    return line


def _groups(title: str, groups: Sequence[Group], width: int, theme: Theme, *, every: bool) -> Iterator[Line]:
    yield from _title(title, "weakest first; recall is today's expectation", theme)
    room = max(16, width - 2 - 40)
    ordered = sorted(groups, key=lambda group: (not group.studied, group.recall / (group.studied or 1)))
    heads: list[tuple[Line, int, str]] = [
        ([("", theme.muted)], room, "<"),
        ([("studied", theme.muted)], 9, ">"),
        ([("recall", theme.muted)], 16, "<"),
        ([("retention", theme.muted)], 9, ">"),
    ]
    yield [("  ", PLAIN), *charts.row(heads)]
    shown = ordered if every else ordered[:MOST_GROUPS]
    for group in shown:
        recall = group.recall / group.studied if group.studied else None
        meter = [] if recall is None else [(charts.bar(recall, 8), theme.good), (f" {_percent(recall):>7}", PLAIN)]
        cells: list[tuple[Line, int, str]] = [
            ([(group.name, PLAIN)], room, "<"),
            ([(f"{group.studied}/{group.cards}", PLAIN)], 9, ">"),
            (meter, 16, "<"),
            ([(_percent(group.retention.value), PLAIN)], 9, ">"),
        ]
        yield [("  ", PLAIN), *charts.row(cells)]
    if len(shown) < len(ordered):
        yield [(f"  … and {len(ordered) - len(shown)} more (--all)", theme.muted)]


def _calibration(stats: Stats, theme: Theme) -> Iterator[Line]:
    if not stats.calibration:
        return
    loss = "" if stats.log_loss is None else f"; log loss {stats.log_loss:.4f}"
    yield from _title("Calibration", f"predicted against real recall{loss}", theme)
    for bin_ in stats.calibration:
        low, high = bin_.real.bounds
        yield [
            (f"  {_percent(bin_.predicted):>7} predicted ", PLAIN),
            (charts.bar(bin_.real.value or 0, 20), theme.good if bin_.covered else theme.hard),
            (f" {_percent(bin_.real.value):>7} real", PLAIN),
            (f"  {low * 100:.0f}–{high * 100:.0f} %", theme.muted),
            ("  as predicted" if bin_.covered else "  off", theme.muted if bin_.covered else theme.hard),
        ]


def workload(loads: Sequence[Load], current: float, width: int, theme: Theme = DEFAULT) -> Iterator[Line]:
    """Lay out what each desired retention costs and gives; the one in force is marked."""
    yield [
        ("Retention", theme.strong),
        ("   minutes a day", theme.strong),
        (" " * 14, PLAIN),
        ("known cards", theme.strong),
    ]
    most = max((load.minutes for load in loads), default=1) or 1
    nearest = min(loads, key=lambda load: abs(load.retention - current)).retention if loads else 0
    for load in loads:
        here = load.retention == nearest
        yield [
            (f"{'→' if here else ' '} {load.retention * 100:.0f} %    ", theme.accent if here else PLAIN),
            (f"{load.minutes:6.1f} ", PLAIN),
            (charts.bar(load.minutes / most, 20), theme.hard),
            (f"  {load.known:6.0f} ", PLAIN),
            (charts.bar(load.known / max(load.seen, 1), max(10, min(20, width - 50))), theme.good),
            (f" of {load.seen}", theme.muted),
        ]
