"""Callouts that ask: `> [!question] What is it?` with the answer in the same quote, `::: info 3. What?` … `:::`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizcli.sources._marks import Mark, Reading
from quizcli.sources._numbers import numbered
from quizcli.sources._pooling import pooled
from quizcli.sources._signs import asking
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import title
from quizcli.text.markdown_lines import Kind

NAME = "callouts"
_CALLOUT = re.compile(r"\[!(?P<kind>\w+)\][-+]?\s*(?P<title>.*)$")
_INDENTED = re.compile(r"(?:\?\?\?\+?|!!!)\s+(?P<kind>[A-Za-z][\w-]*)(?:\s+[\w-]+)*\s+\"(?P<title>[^\"]+)\"\s*$")
_ASKS = frozenset({"question", "questions", "faq", "help", "quiz", "flashcard", "card", "qa"})
_MARKS = ("?", "？")


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh every callout that is named as a question, and every container whose title is one."""
    yield from pooled((mark.key, mark) for mark in [*_marks(reading), *_containers(reading)])


def _marks(reading: Reading) -> Iterator[Mark]:
    for index, row, text in reading.prose:
        if not row.quote:
            if text[:3] in ("???", "!!!") and row.kind is Kind.TEXT and (match := _INDENTED.match(text)):
                asked = match["title"].strip()
                if match["kind"].lower() in _ASKS or asked.endswith(_MARKS):
                    yield _mark(index, asked, _indented_end(reading.page, index), column=row.indent + 4)
            continue
        if text[:2] != "[!" or not (match := _CALLOUT.match(text)):
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


def _containers(reading: Reading) -> Iterator[Mark]:
    """Read containers that are not folded away and whose title is a question, by number, mark or their own name."""
    folded = {element.start for element in reading.page.details}
    for fold in reading.page.folds:
        found = numbered(title(fold.title), loose=False)
        if fold.start in folded or not found.rest:
            continue
        if found.value or fold.kind in _ASKS or found.rest.endswith(_MARKS):
            yield _mark(fold.start, fold.title, fold.end - 1, number=found.value)


def _mark(line: int, prompt: str, stop: int, *, column: int = 0, number: int = 0) -> Mark:
    weight = 1.6 + 0.4 * asking(numbered(title(prompt)).rest)
    return Mark(line, line + 1, NAME, (NAME, bool(column)), weight, prompt, stop=stop, column=column, number=number)


def _indented_end(page: Page, start: int) -> int:
    """What belongs to such a callout is indented below it."""
    rows = page.rows
    end = start + 1
    while end < len(rows) and (not rows[end].text or rows[end].indent >= rows[start].indent + 4):
        end += 1
    return end


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
