"""Numbered items and lines are the questions: `12.`, `1、`, `(3)`, with the answer below each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from quizcli.sources._items import Entry, entries, mark_of, sections, setting, shed_titles, weigh, wraps
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._numbers import numbered
from quizcli.sources._paragraphs import is_bold
from quizcli.sources._pooling import pooled
from quizcli.text.markdown_inline import plain
from quizcli.text.markdown_lines import Kind, Line

NAME = "numbered"


_STYLES = ("coded", "dot", "comma", "paren", "colon", "nth", "keycap", "circled")
_HAN = re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]")


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh the outermost numbered items of every section, each list by its mean."""
    found = []
    for start, end in sections(reading):
        items = entries(reading, start, end, _wanted)
        bold = [entry for entry in items if is_bold(entry.text)]
        mostly = len(bold) * 2 >= len(items) and len(bold) > 1
        items = _only(_with_plain(items, bold), end) if mostly else _sequence(items, end)
        shed_titles(reading.page, items)
        wrapped = wraps(reading.page, items)
        place = setting(reading, start, items[0].line) if items else 0.0
        strong = {entry.line for entry in bold}
        for entry in items:
            key = (NAME, entry.style, entry.line in strong)
            mark = mark_of(
                reading,
                entry,
                NAME,
                key,
                weigh(reading, entry) + place + (0.5 if entry.line in strong else 0.1),
                wraps=wrapped,
            )
            found.append(((start, key), mark))
    yield from pooled(found)


def _wanted(row: Line) -> tuple[str, str, int] | None:
    if row.kind is Kind.ITEM:
        if not row.marker[0].isdigit() or not row.inner:
            return None
        return row.marker[-1], row.inner, int(row.marker[:-1])
    text = row.text
    if row.indent > 3 or not (text[0].isdigit() or text[0] in "（(*_第#【[\\" or "①" <= text[0] <= "⑳"):
        return None
    counted = _HAN.match(text) is not None
    found = numbered(text, loose=counted)
    if (found.style not in _STYLES and not counted) or not found.value or not plain(found.rest):
        return None
    return {"dot": ".", "paren": ")"}.get(found.style, found.style), text, found.value


def _with_plain(items: list[Entry], bold: list[Entry]) -> list[Entry]:
    """Add to bold items the plain ones that count on from one and just up to the next: only their markup is missing."""
    kept: list[Entry] = []
    place = 0
    for entry, following in zip(bold, [*bold[1:], None], strict=True):
        kept.append(entry)
        between: list[Entry] = []
        while place < len(items) and (following is None or items[place].line < following.line):
            between += [items[place]] if items[place].line > entry.line else []
            place += 1
        last = following.value if following else entry.value + len(between) + 1
        if [one.value for one in between] == [*range(entry.value + 1, last)] and (following or entry.value > 3):
            kept += between
    return kept


def _only(items: list[Entry], end: int) -> list[Entry]:
    """Keep some of a section's items, each reaching to the next one kept."""
    for entry, following in zip(items, [*items[1:], None], strict=False):
        entry.end = following.line if following else end
    return items


def _sequence(items: list[Entry], end: int) -> list[Entry]:
    """Leave out lists inside answers: those that start again at one while the numbers go on after them."""
    places: dict[int, list[int]] = {}
    for place, entry in enumerate(items):
        places.setdefault(entry.value, []).append(place)
    kept: list[Entry] = []
    place = 0
    while place < len(items):
        entry = items[place]
        if kept and entry.value == 1:
            resumed = _resumed(items, places, place, kept[-1].value + 1)
            if resumed > place:
                place = resumed
                continue
        kept.append(entry)
        place += 1
    return _only(kept, end)


def _resumed(items: list[Entry], places: dict[int, list[int]], place: int, wanted: int) -> int:
    """Find where the numbers go on behind a list that starts again at one; -1 if they do not."""
    known = places.get(wanted, [])
    for ahead in known[bisect_left(known, place + 1) :][:20]:
        if items[ahead - 1].value + 1 != wanted:
            return ahead if wanted > 2 or items[place + 1].value != 1 else -1
    return -1
