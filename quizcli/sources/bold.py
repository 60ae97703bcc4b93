"""Paragraphs that are bold throughout are the questions; other bold lines inside answers are not."""

from __future__ import annotations

import re
from bisect import bisect_left
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
    found = sorted([*found, *_plain(reading, found)], key=lambda mark: mark.line)
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


def _plain(reading: Reading, bold: list[Mark]) -> Iterator[Mark]:
    """Read numbered lines without markup that alone count on from one bold number up to the next, or to the end."""
    counted = [mark for mark in bold if mark.key[1] == "dot"]
    if len(counted) < 4:
        return
    plainly = [
        (index, int(row.marker[:-1]), row)
        for index, row, _ in reading.prose
        if row.kind is Kind.ITEM and row.inner and not row.quote and not row.indent and row.marker[0].isdigit()
    ]
    lines = [index for index, _, _ in plainly]
    last = counted[-1]
    for before, after in zip(counted, [*counted[1:], None], strict=True):
        end = after.line if after else next((cut for cut in reading.cuts if cut > before.line), len(reading.page.rows))
        between = plainly[bisect_left(lines, before.line) : bisect_left(lines, end)]
        up_to = after.number if after else before.number + len(between) + 1
        if [value for _, value, _ in between] != [*range(before.number + 1, up_to)] or (
            before is last and before.number < 4
        ):
            continue
        for index, value, row in between:
            yield Mark(
                index, index + 1, NAME, before.key, before.weight, row.inner, number=value, asks=asking(row.inner)
            )


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
