"""One pass over a document's lines: what each line is, knowing fences as real authors write them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import IntEnum


class Kind(IntEnum):
    """What a line is by itself."""

    BLANK = 0
    TEXT = 1
    HEADING = 2
    ITEM = 3
    TABLE = 4
    RULE = 5
    OPEN = 6
    CODE = 7
    CLOSE = 8
    HTML = 9
    COMMENT = 10
    FRONT = 11
    MATH = 12
    UNDERLINE = 13


FENCED = frozenset({Kind.OPEN, Kind.CODE, Kind.CLOSE})
VERBATIM = FENCED | {Kind.MATH, Kind.COMMENT, Kind.FRONT}


@dataclass(slots=True)
class Line:
    """A line taken apart: quote marks, indentation, then what is left.

    `text` is without quote marks, indentation and trailing space; for a heading without its hashes, for a list
    item with its marker. `inner` is the item's own text and `column` the column at which it starts.
    """

    kind: Kind
    text: str
    indent: int = 0
    quote: int = 0
    level: int = 0
    marker: str = ""
    inner: str = ""
    column: int = 0


_PREFIX = re.compile(r"(?:[ \t]*>)+")
_ITEM = re.compile(r"([-*+•●▪◦]|\d{1,4}[.)])(?:[ \t]+|$)")
_CHECKBOX_ONLY = re.compile(r"\[[ xX]\]$")
_HEADING = re.compile(
    r"(#{1,6})(?:[ \t\u3000\u00a0]+|$|(?=(?<=##)[^#\s\w!]|(?<=##)\d|(?<=#)[\u3040-\u9fff\uac00-\ud7af]))"
)
_CLOSING_HASHES = re.compile(r"(?:^|[ \t])#+[ \t]*$")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_MARK = re.compile(r"(?:(?:[-*+]|\d{1,4}[.)])[ \t]+)*(`{3,}|~{3,})(.*)$")
_HTML = re.compile(
    r"</?(?:address|article|aside|blockquote|body|br|button|center|details|dd|div|dl|dt|figure|font|footer|form|h[1-6]|head|"
    r"header|hr|html|iframe|img|kbd|link|main|meta|nav|ol|p|picture|pre|script|section|source|style|summary|sub|sup|table|"
    r"tbody|td|tfoot|th|thead|tr|ul|video|a|b|i|strong|em|small|span)(?:[\s/>]|$)",
    re.IGNORECASE,
)
_HTML_HEADING = re.compile(r"<h([1-6])(?:\s[^>]*)?>(.*?)</h\1>\s*$", re.IGNORECASE)
_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
_FRONT_KEY = re.compile(r"[\"\w][\w .\-\"]*\s*[:=]|\s|-\s|#|\]|\}|$")


@dataclass(slots=True)
class _Mark:
    """A line that may open or close a fence."""

    index: int
    sign: str
    rest: str
    quote: int


def scan(lines: list[str]) -> list[Line]:
    """Say for every line what it is. Linear in the length of the text."""
    rows = [_split(line) for line in lines]
    start = _front_matter(lines, rows)
    marks = _marks(rows, start)
    code = _fences(rows, marks)
    _comments_and_math(rows, code, start)
    for index in range(start, len(rows)):
        row = rows[index]
        if row.kind is Kind.TEXT:
            _classify(row)
    _tables(rows)
    _underlines(rows)
    return rows


def _split(line: str) -> Line:
    """Take the quote marks and the indentation off a line."""
    text = line.strip(" \t\r\f\v\u200b\ufeff\u00a0")
    if not text:
        return Line(Kind.BLANK, "")
    quote = 0
    rest = line
    if text[0] == ">" and (prefix := _PREFIX.match(line)):
        quote = prefix[0].count(">")
        rest = line[prefix.end() :]
        rest = rest[1:] if rest[:1] == " " else rest
        text = rest.strip()
    return Line(Kind.TEXT if text else Kind.BLANK, text, _width(rest, len(rest) - len(rest.lstrip(" \t"))), quote)


def _width(line: str, length: int) -> int:
    """Give the column after the first `length` characters, which are blanks, with tab stops every four."""
    if "\t" not in line[:length]:
        return length
    column = 0
    for character in line[:length]:
        column += 4 - column % 4 if character == "\t" else 1
    return column


def _front_matter(lines: list[str], rows: list[Line]) -> int:
    """Mark YAML or TOML between rules at the very top, and give the line after it."""
    first = next((index for index, row in enumerate(rows[:8]) if row.kind is not Kind.BLANK), 0)
    if not rows or rows[first].text not in ("---", "+++"):
        return 0
    for index in range(first + 1, min(len(rows), first + 200)):
        if rows[index].text == rows[first].text:
            if index == first + 1:
                return 0
            for row in rows[first : index + 1]:
                row.kind = Kind.FRONT
            return index + 1
        if not _FRONT_KEY.match(lines[index]):
            return 0
    return 0


def _marks(rows: list[Line], start: int) -> list[_Mark]:
    found = []
    for index in range(start, len(rows)):
        row = rows[index]
        if ("```" in row.text or "~~~" in row.text) and (mark := _MARK.match(row.text)):
            if mark[1][0] == "`" and "`" in mark[2]:
                continue
            found.append(_Mark(index, mark[1], mark[2].strip(), row.quote))
    return found


def _closes(mark: _Mark, opener: _Mark) -> bool:
    """Tell whether a mark ends a fence; authors leave a closing tag or a stop behind the closing marks."""
    if mark.sign[0] != opener.sign[0] or len(mark.sign) < len(opener.sign):
        return False
    return not mark.rest or mark.rest[0] in "<|。.,;；)）"


def _fences(rows: list[Line], marks: list[_Mark]) -> list[bool]:
    """Pair opening and closing marks; an unclosed fence ends where the document plainly goes on."""
    code = [False] * len(rows)
    boundaries: list[int] | None = None
    at = 0
    while at < len(marks):
        opener = marks[at]
        following = at + 1
        while following < len(marks) and not _closes(marks[following], opener):
            if opener.sign == marks[following].sign and len(opener.sign) == 3 and marks[following].rest:
                break  # a new language: the fence before it was never closed
            following += 1
        closed = following < len(marks) and _closes(marks[following], opener)
        stop = marks[following].index if following < len(marks) else len(rows)
        if opener.quote:
            outside = next((i for i in range(opener.index + 1, stop) if not rows[i].quote and rows[i].text), stop)
            if outside < stop or (closed and not rows[stop].quote):
                closed, stop = False, outside
        if closed:
            _mark_code(rows, code, opener.index, stop, closed=True)
            at = following + 1
            continue
        if boundaries is None:
            boundaries = _boundaries(rows)
        place = bisect_left(boundaries, opener.index + 1)
        if not opener.quote:
            stop = min(stop, boundaries[place] if place < len(boundaries) else len(rows))
        if opener.rest or stop - opener.index > 1:
            if not opener.rest and following < len(marks):
                stop = opener.index + 1  # a stray closing mark before the next fence
            _mark_code(rows, code, opener.index, stop, closed=False)
        while at < len(marks) and marks[at].index < stop:
            at += 1
    return code


def _boundaries(rows: list[Line]) -> list[int]:
    """Lines that end an unclosed fence: a heading after a blank line, the start or end of a `<details>`."""
    found = []
    for index, row in enumerate(rows):
        after_blank = index > 0 and rows[index - 1].kind is Kind.BLANK
        if row.text.startswith(("</details", "<details")) or (
            after_blank and row.indent < 4 and row.text.startswith("##") and _HEADING.match(row.text)
        ):
            found.append(index)
    return found


def _mark_code(rows: list[Line], code: list[bool], first: int, last: int, *, closed: bool) -> None:
    rows[first].kind = Kind.OPEN
    for index in range(first + 1, last):
        rows[index].kind = Kind.CODE
    for index in range(first, min(len(rows), last + closed)):
        code[index] = True
    if closed:
        rows[last].kind = Kind.CLOSE


def _comments_and_math(rows: list[Line], code: list[bool], start: int) -> None:
    """Mark HTML comments and `$$` blocks, whose lines are no structure."""
    formulas = [i for i in range(start, len(rows)) if not code[i] and rows[i].text == "$$"]
    for first, last in zip(formulas[::2], formulas[1::2], strict=False):
        if last - first < 200:
            for row in rows[first : last + 1]:
                row.kind = Kind.MATH
    ends = [i for i in range(start, len(rows)) if "-->" in rows[i].text and not code[i]]
    index = start
    while index < len(rows):
        row = rows[index]
        if not code[index] and row.text.startswith("<!--"):
            place = bisect_left(ends, index)
            last = ends[place] if place < len(ends) else index
            if last > index or row.text.endswith("-->"):
                for inside in rows[index : last + 1]:
                    inside.kind = Kind.COMMENT
            index = last
        index += 1


def _classify(row: Line) -> None:
    """Say what a line outside fences is."""
    text = row.text
    first = text[0]
    if first == "#" and (match := _HEADING.match(text)):
        if row.indent < 4 or row.text.startswith("##"):
            _heading(row, len(match[1]), text[match.end() :])
        return
    if first in "*-_" and _RULE.match(text):
        row.kind = Kind.RULE
    elif first in "-*+•●▪◦0123456789" and (match := _ITEM.match(text)):
        row.kind = Kind.ITEM
        row.marker = match[1]
        row.inner = text[match.end() :]
        row.column = row.indent + len(match[0])
        if row.inner[:1] == "#" and (inner := _HEADING.match(row.inner)) and inner[0][-1:].isspace():
            _heading(row, len(inner[1]), row.inner[inner.end() :])
    elif first == "<":
        if match := _HTML_HEADING.match(text):
            _heading(row, int(match[1]), match[2])
        elif _HTML.match(text):
            row.kind = Kind.HTML
    elif first == "|" and text.count("|") > 1:
        row.kind = Kind.TABLE


def _heading(row: Line, level: int, title: str) -> None:
    row.kind = Kind.HEADING
    row.level = level
    row.inner = _CLOSING_HASHES.sub("", title).strip(" \t\u3000\u00a0\u200b\ufeff")
    if row.marker:
        row.inner = f"{row.marker} {row.inner}" if row.marker[0].isdigit() else row.inner


def _tables(rows: list[Line]) -> None:
    """Mark tables without outer bars: a row above a delimiter row, and the rows below it."""
    for index in range(1, len(rows)):
        row = rows[index]
        if "|" not in row.text or row.text[0] not in "|:-" or row.kind not in (Kind.TABLE, Kind.TEXT, Kind.ITEM):
            continue
        if not _DELIMITER.match(row.text) or "|" not in rows[index - 1].text:
            continue
        if rows[index - 1].kind in (Kind.TEXT, Kind.ITEM, Kind.TABLE):
            rows[index - 1].kind = row.kind = Kind.TABLE
            below = index + 1
            while below < len(rows) and rows[below].kind in (Kind.TEXT, Kind.TABLE) and "|" in rows[below].text:
                rows[below].kind = Kind.TABLE
                below += 1


def _underlines(rows: list[Line]) -> None:
    """Turn lone lines underlined with `=` into headings, and those underlined with `-` where no heading has hashes."""
    hashed = any(row.kind is Kind.HEADING and not row.quote for row in rows)
    for index in range(1, len(rows)):
        row, above = rows[index], rows[index - 1]
        if above.kind is not Kind.TEXT or above.indent > 3 or row.indent > 3 or row.quote != above.quote:
            continue
        if index > 1 and rows[index - 2].kind in (Kind.TEXT, Kind.ITEM) and rows[index - 2].text:
            continue
        equals = row.kind is Kind.TEXT and len(row.text) > 2 and not row.text.strip("=")
        dashes = row.kind is Kind.RULE and not hashed and not row.text.strip("-") and len(above.text) < 80
        if equals or dashes:
            row.kind = Kind.UNDERLINE
            above.inner = above.text
            above.kind = Kind.HEADING
            above.level = 1 if equals else 2
