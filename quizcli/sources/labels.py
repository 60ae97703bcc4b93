"""Plain paragraphs that ask, each followed by a line with an answer label: `Answer:`, `答：`."""

from __future__ import annotations

from collections.abc import Iterator

from quizcli.domain.document import Found
from quizcli.sources._labels import answer_label
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._numbers import numbered
from quizcli.sources._pooling import pooled
from quizcli.sources._reading import Evidence, evidence_of, found_by
from quizcli.sources._signs import asking
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import title
from quizcli.text.markdown_lines import Kind

NAME = "labels"


def evidence(page: Page) -> list[Evidence]:
    """Say where this layout sees questions, and how strongly."""
    return evidence_of(page, NAME)


def questions(page: Page) -> tuple[Found, ...]:
    """Read the page as if this were its only layout."""
    return found_by(page, NAME)


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh every paragraph that stands right before an answer's label."""
    page = reading.page
    found = []
    for index, row in enumerate(page.rows):
        if row.kind is not Kind.TEXT or row.quote or not row.text or reading.codes[index] or not answer_label(row.text):
            continue
        last = index - 1
        while last >= 0 and page.blank(last):
            last -= 1
        start = last
        while start > 0 and page.rows[start].kind is Kind.TEXT and page.rows[start - 1].kind is Kind.TEXT:
            start -= 1
        if (
            last < 0
            or page.rows[last].quote
            or page.rows[start].kind is not Kind.TEXT
            or answer_label(page.rows[start].text)
            or last - start > 8
        ):
            continue
        text = "\n".join(page.lines[start : last + 1]).strip()
        rest = numbered(title(text.split("\n")[0])).rest
        mark = Mark(start, last + 1, NAME, (NAME,), 1.2 + 0.5 * asking(rest), text)
        if not found or found[-1].line < start:
            found.append(mark)
    yield from pooled((mark.key, mark) for mark in found)
