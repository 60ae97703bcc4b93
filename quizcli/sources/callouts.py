"""Callouts that ask: `> [!question] What is it?`, with the answer in the lines of the same quote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizcli.sources._marks import Mark, Reading
from quizcli.sources._pooling import pooled
from quizcli.sources._signs import asking
from quizcli.text.markdown import Page

NAME = "callouts"
_CALLOUT = re.compile(r"\[!(?P<kind>\w+)\][-+]?\s*(?P<title>.*)$")
_ASKS = frozenset({"question", "questions", "faq", "help", "quiz", "flashcard", "card", "qa"})


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh every callout that is named as a question."""
    yield from pooled((mark.key, mark) for mark in _marks(reading))


def _marks(reading: Reading) -> Iterator[Mark]:
    for index, row, text in reading.prose:
        if not row.quote or text[:2] != "[!" or not (match := _CALLOUT.match(text)):
            continue
        if match["kind"].lower() not in _ASKS:
            continue
        prompt, end = match["title"].strip(), index + 1
        stop = _end(reading.page, index)
        if not prompt and end < stop and reading.page.rows[end].text:
            prompt, end = reading.page.rows[end].text, end + 1
        if prompt:
            weight = 2.4 + 0.4 * asking(prompt)
            yield Mark(index, end, NAME, (NAME,), weight, prompt, stop=stop)


def _end(page: Page, start: int) -> int:
    """A callout ends with its quote, or where the next one starts."""
    rows = page.rows
    depth = rows[start].quote
    end = start + 1
    while end < len(rows) and rows[end].quote >= depth:
        if rows[end].quote == depth and _CALLOUT.match(rows[end].text):
            break
        end += 1
    return end
