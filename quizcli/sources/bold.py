"""Paragraphs that are bold throughout are the questions; other bold lines inside answers are not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizcli.sources._labels import answer_label
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._numbers import numbered
from quizcli.sources._paragraphs import beside_bold, is_bold
from quizcli.sources._pooling import pooled
from quizcli.sources._signs import asking
from quizcli.text.markdown_inline import plain, title
from quizcli.text.markdown_lines import Kind

NAME = "bold"
_OPENINGS = frozenset({"**", "__", "_*", "<b", "<s"})
_SIGN = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]{1,3}\s*(?=\*\*|__)")
_WRAP = re.compile(r"</?(?:p|li|div|dt|td|br|h\d)\b[^>]*>", re.IGNORECASE)


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh every bold paragraph by its words, its number and its like."""
    found = list(_marks(reading))
    asks = sum(mark.asks > 1 for mark in found)
    if asks * 3 >= len(found) * 2:  # where bold paragraphs ask, a bold label is none of them
        found = [mark for mark in found if mark.asks > -0.5]
    yield from pooled((mark.key, mark) for mark in found)


def _marks(reading: Reading) -> Iterator[Mark]:
    page = reading.page
    for index, row, text in reading.prose:
        if row.kind is Kind.TEXT and text[0] > "\u2000" and (sign := _SIGN.match(text)):
            text = text[sign.end() :]
        if text[:2] not in _OPENINGS or row.kind is not Kind.TEXT or row.quote or row.indent > 3:
            continue
        if not is_bold(text) or answer_label(text):
            continue
        if index and page.rows[index - 1].kind in (Kind.TEXT, Kind.ITEM) and not is_bold(page.rows[index - 1].text):
            continue
        found = numbered(title(text))
        words = found.rest
        score = asking(words) - (0.6 if len(plain(words).split()) < 3 and not found.style else 0.0)
        if found.style in ("label", "bare-label", "nth"):
            score += 1.5
        elif found.style:
            score += 0.7
        mark = Mark(index, index + 1, NAME, (NAME, found.style), score, text, number=found.value, asks=asking(words))
        if told := beside_bold(text):
            mark.prompt, mark.answer_text = told
            mark.answer = index
        yield mark
    if "<b>" in page.text or "<strong>" in page.text:
        yield from _html(reading)


def _html(reading: Reading) -> Iterator[Mark]:
    """Read bold lines of markup: `<b>What is it?</b>` by itself, or in a list's item or a paragraph."""
    page = reading.page
    for index in page.places(Kind.HTML, Kind.TEXT):
        row = page.rows[index]
        if row.text[0] != "<" or (row.kind is Kind.TEXT and row.text[:2] != "<l"):
            continue
        text = _WRAP.sub("", row.text)
        if reading.codes[index] or text[:2] not in _OPENINGS or not is_bold(text) or page.hidden[index]:
            continue
        asks = asking(numbered(title(text)).rest)
        if asks >= 1.5:
            below = range(index + 1, min(index + 40, len(page.rows)))
            stop = next((line for line in below if page.rows[line].text.startswith("</li")), 0)
            yield Mark(index, index + 1, NAME, (NAME, "html"), asks, text, asks=asks, stop=stop)
