"""Charts of text: bars, columns, a year of days. Everything is measured in cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from quizcli.render.spans import PLAIN, Line, Look, Span, clip, width_of
from quizcli.render.theme import Theme

EIGHTHS = " ▏▎▍▌▋▊▉█"
LEVELS = " ▁▂▃▄▅▆▇█"
SHADES = "·░▒▓█"


def bar(share: float, width: int) -> str:
    """Draw a share from 0 to 1 as a bar, exact to an eighth of a cell, filled up with spaces."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (EIGHTHS[rest] if rest else "")).ljust(width)


def columns(values: Sequence[float], height: int, look: Look, theme: Theme) -> list[Line]:
    """Draw one column a value, two cells wide, `height` lines high, with the highest value on the left."""
    most = max(values, default=0) or 1
    label = str(round(most))
    lines: list[Line] = []
    for row in range(height, 0, -1):
        cells = []
        for value in values:
            filled = min(max(value / most * height - (row - 1), 0.0), 1.0)
            level = round(filled * 8) or (1 if value and row == 1 else 0)
            cells.append(LEVELS[level] + " ")
        side = label if row == height else "0" if row == 1 else ""
        lines.append([(f"{side:>{len(label)}} ", theme.muted), ("".join(cells).rstrip(), look)])
    return lines


def year(days: Mapping[int, int], today: int, width: int, theme: Theme) -> list[Line]:
    """Draw the weeks up to today as columns of seven days, as many as fit, at most a year; days are ordinals."""
    end = date.fromordinal(today)
    weeks = max(1, min(53, width - 5))
    monday = end - timedelta(days=end.weekday()) - timedelta(weeks=weeks - 1)
    busy = sorted(count for count in days.values() if count)
    marks = [busy[len(busy) * part // 4] for part in (1, 2, 3)] if busy else [1, 1, 1]
    lines: list[Line] = [_months(monday, weeks, theme)]
    for weekday, name in enumerate(("Mon", "", "Wed", "", "Fri", "", "Sun")):
        line: list[Span] = [(f"{name:4}", theme.muted)]
        for week in range(weeks):
            day = monday.toordinal() + week * 7 + weekday
            count = days.get(day, 0)
            if day > today:
                line.append((" ", PLAIN))
            elif not count:
                line.append((SHADES[0], theme.muted))
            else:
                line.append((SHADES[1 + sum(count > mark for mark in marks)], theme.good))
        lines.append(line)
    return lines


def _months(monday: date, weeks: int, theme: Theme) -> Line:
    text = ""
    last = 0
    for week in range(weeks):
        day = monday + timedelta(weeks=week)
        if day.month != last and week and len(text) < week and week + 3 <= weeks:
            text = text.ljust(week) + day.strftime("%b")
        last = day.month
    return [(" " * 4 + text, theme.muted)]


def row(cells: Sequence[tuple[Line, int, str]]) -> Line:
    """Put cells beside each other: each a line, its width, and `<` or `>` for the side that it keeps to."""
    joined: list[Span] = []
    for line, width, side in cells:
        cut = clip(line, width)
        spare = " " * (width - width_of(cut))
        joined += [(spare, PLAIN), *cut] if side == ">" else [*cut, (spare, PLAIN)]
        joined.append(("  ", PLAIN))
    return joined[:-1]
