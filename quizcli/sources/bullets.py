"""Bullets are the questions; what stands below a bullet is its answer, or follow-ups where no list is answered."""

from __future__ import annotations

from collections.abc import Iterator

from quizcli.sources._items import entries, has_answer, mark_of, sections, setting, told_beside, weigh
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._pooling import pooled
from quizcli.text.markdown_lines import Kind, Line

NAME = "bullets"


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh the outermost bullets of every section, each list by its mean."""
    found = []
    for start, end in sections(reading):
        items = entries(reading, start, end, _wanted)
        if not items:
            continue
        page, codes = reading.page, reading.codes
        answered = sum(bool(told_beside(e.text)) or has_answer(page, codes, e) for e in items) * 2 > len(items)
        place = setting(reading, start, items[0].line)
        for entry in items:
            mark = mark_of(reading, entry, NAME, (NAME,), weigh(reading, entry) + place - 0.1)
            if not answered and mark.answer < 0:
                mark.answer = entry.end
            found.append((start, mark))
    yield from pooled(found)


def _wanted(row: Line) -> tuple[str, str, int] | None:
    if row.kind is not Kind.ITEM or row.marker[0].isdigit() or not row.inner:
        return None
    return "bullet", row.inner, 0
