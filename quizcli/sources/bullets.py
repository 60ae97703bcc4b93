"""Bullets are the questions; what stands below a bullet is its answer, or follow-ups where no list is answered."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from quizcli.sources._items import Entry, entries, has_answer, mark_of, sections, setting, told_beside, weigh
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._pooling import pooled
from quizcli.text.markdown import Page
from quizcli.text.markdown_lines import Kind, Line

NAME = "bullets"
_POINTS = re.compile(
    r"这段|这里|该(?:代码|程序|函数)|以下|下面|下列|如下|输出|哪儿|\b(?:this|these|following|below|here|outputs?)\b",
    re.IGNORECASE,
)
_BODY = frozenset({Kind.TEXT, Kind.OPEN})


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh the outermost bullets of every section, each list by its mean."""
    found = []
    for start, end in sections(reading):
        items = entries(reading, start, end, _wanted)
        if not items:
            continue
        page, codes = reading.page, reading.codes
        answered = sum(bool(told_beside(e.text)) or has_answer(page, codes, e) for e in items) * 2 > len(items)
        habit = _habit(page, items)
        points = sum(bool(_POINTS.search(entry.text)) for entry in items)  # at the code below them
        answered = answered or (habit > 0 and points * 3 < len(items))
        place = setting(reading, start, items[0].line) + habit
        for entry in items:
            mark = mark_of(reading, entry, NAME, (NAME,), weigh(reading, entry) + place - 0.1)
            if not answered and mark.answer < 0:
                mark.answer = entry.end
            found.append((start, mark))
    _peers(found)
    rows = reading.page.rows
    yield from pooled((rows[start - 1].inner or start if start else start, mark) for start, mark in found)


def _peers(found: list[tuple[int, Mark]]) -> None:
    """Where most lists of a page ask and answer nothing, give the others the benefit of the doubt."""
    lists: dict[int, list[Mark]] = defaultdict(list)
    for start, mark in found:
        lists[start].append(mark)
    open_ = [marks for marks in lists.values() if len(marks) > 2 and all(mark.answer == mark.stop for mark in marks)]
    means = [sum(mark.weight for mark in marks) / len(marks) for marks in open_]
    if sum(mean > 1.2 for mean in means) < 3:
        return
    for marks, mean in zip(open_, means, strict=True):
        if mean > -0.3 and any(mark.weight > 1.2 for mark in marks):
            for mark in marks:
                mark.weight += 0.8 if mean < 1.2 else 0.0


def _habit(page: Page, items: list[Entry]) -> float:
    """Weigh a list in which nearly every bullet has text, a quote or code of its own right below it, not indented."""
    below = 0
    for entry in items:
        first = page.first(entry.line + 1, entry.end)
        if first < entry.end:
            row = page.rows[first]
            below += (row.kind in _BODY or row.quote > 0) and row.indent < entry.column
    return 1.6 if len(items) > 2 and below * 5 >= len(items) * 4 else 0.0


def _wanted(row: Line) -> tuple[str, str, int] | None:
    if row.kind is not Kind.ITEM or row.marker[0].isdigit() or not row.inner:
        return None
    return "bullet", row.inner, 0
