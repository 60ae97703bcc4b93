"""Code fences as real authors write them: where each opens, and where it plainly ends."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from quizcli.text.markdown_lines import EMPTY, HEADING, Kind, Line

_MARK = re.compile(r"(?:(?:[-*+]|\d{1,4}[.)])[ \t]+)*(`{3,}|~{3,})(.*)$")


@dataclass(slots=True)
class _Mark:
    """A line that may open or close a fence."""

    index: int
    sign: str
    rest: str
    quote: int


def fences(lines: list[str], rows: list[Line], start: int) -> None:
    """Pair opening and closing marks; an unclosed fence ends where the document plainly goes on."""
    marks = _marks(lines, rows, start)
    boundaries: list[int] | None = None
    count, at = len(marks), 0
    while at < count:
        opener = marks[at]
        following = at + 1
        while following < count and not _closes(marks[following], opener):
            if opener.sign == marks[following].sign and len(opener.sign) == 3 and marks[following].rest:
                break  # a new language: the fence before it was never closed
            following += 1
        closed = following < count and _closes(marks[following], opener)
        stop = marks[following].index if following < count else len(rows)
        if opener.quote:
            outside = next((i for i in range(opener.index + 1, stop) if not rows[i].quote and rows[i].text), stop)
            if outside < stop or (closed and not rows[stop].quote):
                closed, stop = False, outside
        if closed:
            _mark_code(rows, opener.index, stop, closed=True)
            at = following + 1
            continue
        if boundaries is None:
            boundaries = _boundaries(rows)
        place = bisect_left(boundaries, opener.index + 1)
        if not opener.quote:
            stop = min(stop, boundaries[place] if place < len(boundaries) else len(rows))
        if opener.rest or stop - opener.index > 1:
            if not opener.rest and following < count:
                stop = opener.index + 1  # a stray closing mark before the next fence
            _mark_code(rows, opener.index, stop, closed=False)
        while at < count and marks[at].index < stop:
            at += 1


def _marks(lines: list[str], rows: list[Line], start: int) -> list[_Mark]:
    found = []
    for index in [index for index, line in enumerate(lines) if "```" in line or "~~~" in line]:
        row = rows[index]
        if index >= start and (mark := _MARK.match(row.text)):
            if mark[1][0] == "`" and "`" in mark[2]:
                continue
            found.append(_Mark(index, mark[1], mark[2].strip(), row.quote))
    return found


def _closes(mark: _Mark, opener: _Mark) -> bool:
    """Tell whether a mark ends a fence; authors leave a closing tag or a stop behind the closing marks."""
    if mark.sign[0] != opener.sign[0] or len(mark.sign) < len(opener.sign):
        return False
    return not mark.rest or mark.rest[0] in "<|。.,;；)）"


def _boundaries(rows: list[Line]) -> list[int]:
    """Lines that end an unclosed fence: a heading after a blank line, the start or end of a `<details>`."""
    found = []
    for index, row in enumerate(rows):
        after_blank = index > 0 and rows[index - 1].kind is Kind.BLANK
        if row.text.startswith(("</details", "<details")) or (
            after_blank and row.indent < 4 and row.text.startswith("##") and HEADING.match(row.text)
        ):
            found.append(index)
    return found


def _mark_code(rows: list[Line], first: int, last: int, *, closed: bool) -> None:
    rows[first].kind = Kind.OPEN
    empty, code, blank = EMPTY[Kind.CODE], Kind.CODE, EMPTY[Kind.BLANK]
    for index in range(first + 1, last):
        row = rows[index]
        if row is blank:
            rows[index] = empty
        else:
            row.kind = code
    if closed:
        rows[last].kind = Kind.CLOSE
