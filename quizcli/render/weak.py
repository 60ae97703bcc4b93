"""Weak spots as text: where an hour of study gains most, and which points are left out again and again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from quizcli.render import charts
from quizcli.render.spans import PLAIN, Line, clip
from quizcli.render.theme import DEFAULT, Theme
from quizcli.services.spelling import plural
from quizcli.text.points import first_words
from quizcli.text.safe import visible

if TYPE_CHECKING:
    from quizcli.services.weak import Weak

_MOST = 15


def lines(found: Weak, width: int, theme: Theme = DEFAULT, *, every: bool = False) -> Iterator[Line]:
    """Lay the ranking out, fifteen topics of it unless `every`."""
    yield [
        ("Topics", theme.heading),
        ("  more of its cards known in a month, for an hour spent on it now", theme.muted),
    ]
    room = max(16, width - 2 - 36)
    most = found.spots[0].gain or 1.0
    shown = found.spots if every else found.spots[:_MOST]
    for spot in shown:
        cells: list[tuple[Line, int, str]] = [
            ([(visible(spot.name), PLAIN)], room, "<"),
            ([(charts.bar(spot.gain / most, 10), theme.hard)], 10, "<"),
            ([(f"+{spot.gain:.1f}", theme.strong)], 6, ">"),
            ([(f"recall {spot.recall:.0%}", theme.muted)], 12, ">"),
        ]
        yield [("  ", PLAIN), *charts.row(cells)]
    if len(shown) < len(found.spots):
        yield [(f"  … and {len(found.spots) - len(shown)} more (--all)", theme.muted)]
    if found.points:
        yield []
        yield [
            ("Points", theme.heading),
            ("  left out when you checked them, the likeliest to be missed again", theme.muted),
        ]
        for point in found.points:
            count = f"{point.missed} of {point.checked}  "
            line: Line = [
                (visible(point.text), PLAIN),
                ("  ", PLAIN),
                (visible(first_words(point.prompt)), theme.muted),
            ]
            yield [("  ", PLAIN), (f"{count:>9}", theme.hard), *clip(line, max(width - 11, 8))]
    yield []
    if found.unstudied:
        yield [(f"{plural(found.unstudied, 'card')} never studied: not counted here.", theme.muted)]
    if found.command:
        yield [("The most worthwhile first: ", theme.muted)]
        yield [(found.command, theme.accent)]  # on one line, so that it can be copied
