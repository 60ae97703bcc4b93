"""Tables in terminal cells: columns share the room, Chinese counts double, too narrow becomes a list."""

from __future__ import annotations

from collections.abc import Sequence

from quizcli.render.spans import PLAIN, Line, Look, Span, width_of, wrap
from quizcli.render.theme import Theme

Cell = list[Span]
GAP = " │ "
NARROWEST = 6  # cells; below this a column is no longer read but spelled


def table(rows: Sequence[Sequence[Cell]], aligns: Sequence[str], width: int, theme: Theme) -> list[Line]:
    """Lay out a table whose first row is its header; `aligns` holds left, center or right for each column."""
    count = max((len(row) for row in rows), default=0)
    if not count:
        return []
    full = [list(row) + [[] for _ in range(count - len(row))] for row in rows]
    widths = _widths(full, count, width)
    if widths is None:
        return _as_list(full, width, theme)
    sides = [*aligns, *([""] * (count - len(aligns)))]
    lines: list[Line] = []
    for number, row in enumerate(full):
        lines += _row([wrap(cell, room) for cell, room in zip(row, widths, strict=True)], widths, sides, theme)
        if number == 0:
            lines.append([("─┼─".join("─" * room for room in widths), theme.muted)])
    return lines


def _widths(rows: list[list[Cell]], count: int, width: int) -> list[int] | None:
    """Share the room: a column gets what it wants as long as all do, then the widest ones give way."""
    room = width - len(GAP) * (count - 1)
    wanted = [max(max(map(width_of, wrap(row[n], 10_000))) for row in rows) or 1 for n in range(count)]
    if sum(min(want, NARROWEST) for want in wanted) > room:
        return None
    if sum(wanted) <= room:
        return wanted
    level = max(wanted)
    while sum(min(want, level) for want in wanted) > room:
        level -= 1
    widths = [min(want, level) for want in wanted]
    for n in range(count):  # what rounding left over goes to the first cut column
        if wanted[n] > widths[n]:
            widths[n] += room - sum(widths)
            break
    return widths


def _row(cells: list[list[Line]], widths: list[int], aligns: Sequence[str], theme: Theme) -> list[Line]:
    lines: list[Line] = []
    for height in range(max(len(cell) for cell in cells)):
        line: list[Span] = []
        for n, cell in enumerate(cells):
            part = cell[height] if height < len(cell) else []
            spare = widths[n] - width_of(part)
            left = {"right": spare, "center": spare // 2}.get(aligns[n], 0)
            line += [(GAP, theme.muted)] if n else []
            line += [(" " * left, PLAIN), *part]
            if n < len(cells) - 1:
                line.append((" " * (spare - left), PLAIN))
        lines.append([span for span in line if span[0]])
    return lines


def _as_list(rows: list[list[Cell]], width: int, theme: Theme) -> list[Line]:
    """Show each row under the names of its columns, for a screen too narrow to show columns."""
    header = [[(text, look | Look(bold=True)) for text, look in cell] for cell in rows[0]]
    lines: list[Line] = []
    for row in rows[1:] or rows:
        if lines:
            lines.append([("─" * min(width, 12), theme.muted)])
        for name, cell in zip(header, row, strict=True):
            if cell:
                lines += wrap([*name, (": ", theme.muted), *cell] if name else cell, width)
    return lines
