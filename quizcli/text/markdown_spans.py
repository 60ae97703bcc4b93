"""The `<details>` elements of a document, and containers that fold like them, as spans of lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quizcli.text.markdown_folds import Fold
from quizcli.text.markdown_lines import VERBATIM, Kind, Line

_TAG = re.compile(r"<(/?)(details|summary)\b[^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?(?:details|summary)\b", re.IGNORECASE)
_FOLDS = frozenset({"details", "expand", "collapse", "spoiler", "accordion", "faq", "qa", "question", "hide"})
_DEPTH = 100
_LONGEST = 20_000
_LINES = 60  # that a summary may take


@dataclass(slots=True)
class Details:
    """A `<details>` element: its lines (`end` exclusive), its summary, and where its content starts.

    `summary` is the text between the tags, over as many lines as it takes; `rest` is what follows the
    closing summary tag on the same line. An element without a summary has `summary_line` -1.
    """

    start: int
    end: int
    depth: int
    summary: str = ""
    summary_line: int = -1
    summary_end: int = -1
    rest: str = ""
    closed: bool = False


def details(text: str, lines: list[str], rows: list[Line], folds: list[Fold]) -> list[Details]:
    """Find the elements outside fences, comments and code; an unclosed one ends at the next of its depth or heading."""
    found = [
        Details(fold.start, fold.end, fold.depth, fold.title, fold.start, fold.start + 1, fold.rest, closed=True)
        for fold in folds
        if fold.kind in _FOLDS and fold.title
    ]
    if not _ANY_TAG.search(text):
        return found
    folded = bool(found)
    stack: list[Details] = []
    pending: list[str] | None = None
    done = 0
    for index in [index for index, line in enumerate(lines) if "<" in line]:
        row = rows[index]
        if row.kind in VERBATIM and not (row.kind is Kind.CLOSE and "</" in row.text):
            continue
        if not _TAG.search(row.text):
            continue
        if pending is not None and index > done:
            pending += [between.text for between in rows[done:index]]
            if len(pending) > _LINES and stack:
                pending = None
        pending = _tags(row, index, found, stack, pending)
        done = index + 1
    for left in stack:
        _bound(left, rows, found)
    return sorted(found, key=lambda element: element.start) if folded else found


def _tags(
    row: Line, index: int, found: list[Details], stack: list[Details], pending: list[str] | None
) -> list[str] | None:
    """Take the tags of one line in turn; gives the summary text gathered so far while one is open."""
    text = row.text[:_LONGEST]
    at = 0
    for tag in _TAG.finditer(text):
        name, closing = tag[2].lower(), bool(tag[1])
        if row.kind is not Kind.CLOSE and _in_code(text, tag.start()):
            continue
        if name == "details" and not closing:
            if len(stack) < _DEPTH:
                element = Details(index, -1, len(stack))
                stack.append(element)
                found.append(element)
        elif name == "details":
            if stack:
                element = stack.pop()
                element.end, element.closed = index + 1, True
            pending = None
        elif not closing:
            pending = []
            if stack and stack[-1].summary_line < 0:
                stack[-1].summary_line = index
            at = tag.end()
        elif pending is not None:
            pending.append(text[at : tag.start()])
            if stack and stack[-1].summary_end < 0:
                stack[-1].summary = "\n".join(pending).strip()
                stack[-1].summary_end = index + 1
                stack[-1].rest = text[tag.end() :].strip()
            pending = None
    if pending is not None:
        pending.append(text[at:])
    return pending


def _in_code(text: str, position: int) -> bool:
    return text.count("`", 0, position) % 2 == 1


def _bound(left: Details, rows: list[Line], found: list[Details]) -> None:
    """End an unclosed element at the next heading after it, or at the next element."""
    stop = len(rows)
    for index in range(left.start + 1, min(stop, left.start + 400)):
        if rows[index].kind is Kind.HEADING and not rows[index].quote:
            stop = index
            break
    left.end = stop
