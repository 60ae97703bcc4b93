"""Why a card is due, laid out: sentences, the forgetting curve drawn, what each rating would give, the history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import floor

from quizcli.domain.rating import Rating
from quizcli.render.spans import PLAIN, Line, wrap
from quizcli.render.theme import DEFAULT, Theme
from quizcli.services.spelling import days, until
from quizcli.services.why import Past, Why

ROWS = 8  # of the curve
_BRAILLE = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # dots by row and column
_SHOWN = 12  # of the history


def lines(found: Why, width: int, theme: Theme = DEFAULT) -> Iterator[Line]:
    """Lay it out in `width` cells."""
    for reason in found.reasons[:-1]:
        yield from wrap([(reason, PLAIN)], width)
    if found.curve:
        yield []
        yield from _curve(found, min(width, 76), theme)
    yield []
    yield from _ratings(found, theme)
    if found.history:
        yield []
        yield from _history(found.history, theme)


def _curve(found: Why, width: int, theme: Theme) -> Iterator[Line]:
    """Draw recall over days since the last review, in dots; a line of its own marks today and the due day."""
    columns = max(width - 7, 20)
    span = found.curve[-1][0]
    low = max(floor(min(found.retention, found.curve[-1][1]) * 10 - 0.5) / 10, 0.0)
    cells = [[0] * columns for _ in range(ROWS)]
    for dot in range(columns * 2):
        recall = _at(found.curve, span * dot / (columns * 2 - 1))
        down = round((1 - recall) / (1 - low) * (ROWS * 4 - 1))
        cells[down // 4][dot // 2] |= _BRAILLE[down % 4][dot % 2]
    for row, content in enumerate(cells):
        label = f"{1 - (1 - low) * row / (ROWS - 1):4.0%} " if row % 2 == 0 or row == ROWS - 1 else "     "
        wanted = round((1 - found.retention) / (1 - low) * (ROWS - 1)) == row
        drawn = "".join(chr(0x2800 + dots) if dots else ("╌" if wanted else " ") for dots in content)
        yield [(label, theme.muted), (drawn.rstrip() if not wanted else drawn, theme.accent)]
    yield [("     " + _axis(found, columns, span), theme.muted)]


def _axis(found: Why, columns: int, span: float) -> str:
    state = found.schedule
    axis = [" "] * columns
    marks = [(found.today - state.last_day, "now"), (state.due_day - state.last_day, "due")]
    for day, name in sorted(marks, key=lambda mark: mark[1]):  # "due" first: "now" may cover it
        at = round(min(max(day, 0) / span, 1) * (columns - 1))
        text = f"↑{name}" if at + 4 < columns else f"{name}↑"
        start = at if at + 4 < columns else at - 3
        axis[start : start + len(text)] = text
    return "".join(axis).rstrip() + f"   ({days(span)} across)"


def _at(curve: Sequence[tuple[float, float]], day: float) -> float:
    step = curve[1][0] - curve[0][0] or 1
    index = min(int(day / step), len(curve) - 2)
    (left, before), (right, after) = curve[index], curve[index + 1]
    return before + (after - before) * (day - left) / (right - left or 1)


def _ratings(found: Why, theme: Theme) -> Iterator[Line]:
    for rating in Rating:
        after = found.outcomes[rating]
        yield [
            (f"{int(rating)} {rating.label:6}", theme.accent),
            (f"{until(after, found.now_ms, found.today):>6}", PLAIN),
            (f"   stability {after.stability:8.2f}   difficulty {after.difficulty:5.2f}", theme.muted),
        ]


def _history(history: Sequence[Past], theme: Theme) -> Iterator[Line]:
    if len(history) > _SHOWN:
        yield [(f"… {len(history) - _SHOWN} earlier", theme.muted)]
    for past in history[-_SHOWN:]:
        event, after = past.event, past.after
        what = event.rating.label if event.rating else event.kind.value
        recall = f"recall {past.recall:4.0%}" if past.recall else " " * 11
        text = f"  after {days(past.gap):>6}  {recall}  → " + (days(after.interval) if after.interval else "step")
        yield [(f"{date.fromordinal(event.day)}  ", theme.muted), (f"{what:9}", PLAIN), (text, theme.muted)]
