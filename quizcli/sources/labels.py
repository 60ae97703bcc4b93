"""Plain paragraphs that ask, each followed by a line with an answer label: `Answer:`, `答：`."""

from __future__ import annotations

from collections.abc import Iterator

from quizcli.sources._labels import answer_label, explanation_label
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._numbers import numbered
from quizcli.sources._paragraphs import OPTION
from quizcli.sources._pooling import pooled
from quizcli.sources._signs import asking
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import title
from quizcli.text.markdown_lines import FENCED, Kind

NAME = "labels"
_MOST_LINES = 8  # below its first, that a paragraph that asks may have


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh every paragraph to which the next answer label belongs; code and options may stand between the two."""
    page = reading.page
    found: list[Mark] = []
    for index, row, text in reading.prose:
        if not reading.labelled[index] and not (row.quote and explanation_label(text)):  # it is set apart as a quote
            continue
        low = found[-1].end if found else 0
        span = _paragraph_above(page, index, low)
        if span is None:
            continue
        start, end = span
        text = "\n".join(page.lines[start:end]).strip()
        asks = asking(numbered(title(text.split("\n")[0])).rest)
        found.append(Mark(start, end, NAME, (NAME,), 1.2 + 0.5 * asks, text, asks=asks))
    yield from pooled((mark.key, mark) for mark in found)


def _paragraph_above(page: Page, label: int, low: int) -> tuple[int, int] | None:
    """Find the paragraph that asks above a label, over code, quotes and options."""
    rows = page.rows
    last = label - 1
    while last > max(low, label - 80):
        row = rows[last]
        if row.text and row.kind not in FENCED and not row.quote and not OPTION.match(row.inner or row.text):
            break
        last -= 1
    if last < low or last < 0 or rows[last].kind is not Kind.TEXT or rows[last].quote or answer_label(rows[last].text):
        return None
    start = last
    while start > low and last - start <= _MOST_LINES:
        above = rows[start - 1]
        if above.kind is not Kind.TEXT or above.quote or not above.text:
            break
        start -= 1
    if last - start > _MOST_LINES or answer_label(rows[start].text):
        return None
    return start, last + 1
