"""One pass over a document's lines: what each line is, knowing fences as real authors write them."""

from __future__ import annotations

import re
from bisect import bisect_left

from quizcli.text.markdown_fences import fences
from quizcli.text.markdown_lines import EMPTY, FENCED, HEADING, Kind, Line, become

_PREFIX = re.compile(r"(?:[ \t]*>)+")
_ITEM = re.compile(r"([-*+•●▪◦]|\d{1,4}[.)])(?:[ \t]+|$)")
_CLOSING_HASHES = re.compile(r"(?:^|[ \t])#+[ \t]*$")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_HTML = re.compile(
    r"</?(?:address|article|aside|blockquote|body|br|button|center|details|dd|div|dl|dt|figure|font|footer|form|h[1-6]|head|"
    r"header|hr|html|iframe|img|kbd|link|main|meta|nav|ol|p|picture|pre|script|section|source|style|summary|sub|sup|table|"
    r"tbody|td|tfoot|th|thead|tr|ul|video|a|b|i|strong|em|small|span)(?:[\s/>]|$)",
    re.IGNORECASE,
)
_HTML_TITLE = re.compile(r"<h([1-6])(?:\s[^>]*)?>(.*?)</h\1>\s*$", re.IGNORECASE)
_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
_NOTHING = " \t\r\f\v\u200b\ufeff\u00a0"
_SIGNS = frozenset("#*-_+•●▪◦0123456789<|")
_BULLETS = frozenset("-*+•●▪◦")
_FRONT_KEY = re.compile(r"[\"\w][\w .\-\"]*\s*[:=]|\s|-\s|#|\]|\}|$")


def scan(text: str, lines: list[str]) -> list[Line]:
    """Say for every line what it is. Linear in the length of the text."""
    rows = _split(lines)
    start = _front_matter(lines, rows)
    if "```" in text or "~~~" in text:
        fences(lines, rows, start)
    if "$$" in text:
        _formulas(lines, rows, start)
    if "<!--" in text:
        _comments(lines, rows, start)
    plain = Kind.TEXT
    for row in rows:
        if row.kind is plain and (first := row.text[0]) in _SIGNS:
            _classify(row, first)
    if "|" in text:
        _tables(lines, rows)
    if "---" in text or "===" in text:
        _underlines(lines, rows)
    return rows


def _split(lines: list[str]) -> list[Line]:
    """Take the quote marks and the indentation off every line."""
    rows = []
    blank, text_kind, nothing = EMPTY[Kind.BLANK], Kind.TEXT, _NOTHING
    for line in lines:
        if not line or not (text := line.strip(nothing)):
            rows.append(blank)
        elif text[0] == ">":
            rows.append(_quoted(line, text))
        elif line[0] == text[0]:
            rows.append(Line(text_kind, text))
        else:
            lead = len(line) - len(line.lstrip(" \t"))
            rows.append(Line(text_kind, text, _width(line, lead) if "\t" in line else lead))
    return rows


def _quoted(line: str, text: str) -> Line:
    quote = 0
    rest = line
    if prefix := _PREFIX.match(line):
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
            for inside in range(first, index + 1):
                become(rows, inside, Kind.FRONT)
            return index + 1
        if not _FRONT_KEY.match(lines[index]):
            return 0
    return 0


def _formulas(lines: list[str], rows: list[Line], start: int) -> None:
    """Mark `$$` blocks, whose lines are no structure."""
    formulas = [i for i, line in enumerate(lines) if "$$" in line and _is_formula(rows[i]) and i >= start]
    for first, last in zip(formulas[::2], formulas[1::2], strict=False):
        if last - first < 200:
            for index in range(first, last + 1):
                become(rows, index, Kind.MATH)


def _comments(lines: list[str], rows: list[Line], start: int) -> None:
    """Mark HTML comments, whose lines are no structure."""
    openings = [i for i, line in enumerate(lines) if "<!--" in line and i >= start]
    ends = [i for i, line in enumerate(lines) if "-->" in line and rows[i].kind not in FENCED] if openings else []
    done = start
    for index in openings:
        row = rows[index]
        if index < done or row.kind in FENCED or not row.text.startswith("<!--"):
            continue
        place = bisect_left(ends, index)
        last = ends[place] if place < len(ends) else index
        if last > index or row.text.endswith("-->"):
            for inside in range(index, last + 1):
                become(rows, inside, Kind.COMMENT)
        done = last + 1


def _is_formula(row: Line) -> bool:
    return row.text == "$$" and row.kind not in FENCED


def _classify(row: Line, first: str) -> None:
    """Say what a line outside fences is."""
    text = row.text
    if first == "#":
        if (match := HEADING.match(text)) and (row.indent < 4 or text.startswith("##")):
            _heading(row, len(match[1]), text[match.end() :])
    elif first == "<":
        if text[1:2] in "hH" and (match := _HTML_TITLE.match(text)):
            _heading(row, int(match[1]), match[2])
        elif _HTML.match(text):
            row.kind = Kind.HTML
    elif first == "|":
        if text.count("|") > 1:
            row.kind = Kind.TABLE
    elif first in "*-_" and text[-1] == first and _RULE.match(text):
        row.kind = Kind.RULE
    elif first in _BULLETS and text[1:2] == " " and text[2] not in " \t":
        _item(row, first, 2)
    elif match := _ITEM.match(text):
        _item(row, match[1], match.end())


def _item(row: Line, marker: str, start: int) -> None:
    row.kind = Kind.ITEM
    row.marker = marker
    row.inner = inner = row.text[start:]
    row.column = row.indent + start
    if inner[:1] == "#" and (title := HEADING.match(inner)) and title[0][-1:].isspace():
        _heading(row, len(title[1]), inner[title.end() :])


def _heading(row: Line, level: int, title: str) -> None:
    row.kind = Kind.HEADING
    row.level = level
    if "#" in title:
        title = _CLOSING_HASHES.sub("", title)
    row.inner = title.strip(" \t\u3000\u00a0\u200b\ufeff")
    if row.marker:
        row.inner = f"{row.marker} {row.inner}" if row.marker[0].isdigit() else row.inner


def _tables(lines: list[str], rows: list[Line]) -> None:
    """Mark tables without outer bars: a row above a delimiter row, and the rows below it."""
    below = 0
    for index in [index for index, line in enumerate(lines) if "|" in line and "-" in line]:
        row = rows[index]
        if (
            index < below  # inside the table above
            or not index
            or "|" not in row.text
            or row.text[0] not in "|:-"
            or row.kind not in (Kind.TABLE, Kind.TEXT, Kind.ITEM)
        ):
            continue
        if not _DELIMITER.match(row.text) or "|" not in rows[index - 1].text:
            continue
        if rows[index - 1].kind in (Kind.TEXT, Kind.ITEM, Kind.TABLE):
            rows[index - 1].kind = row.kind = Kind.TABLE
            below = index + 1
            while below < len(rows) and rows[below].kind in (Kind.TEXT, Kind.TABLE) and "|" in rows[below].text:
                rows[below].kind = Kind.TABLE
                below += 1


def _underlines(lines: list[str], rows: list[Line]) -> None:
    """Turn lone lines underlined with `=` into headings, and those underlined with `-` where no heading has hashes."""
    hashed = any(row.kind is Kind.HEADING and not row.quote for row in rows)
    for index in [index for index, line in enumerate(lines) if "---" in line or "===" in line]:
        row, above = rows[index], rows[index - 1]
        if not index or above.kind is not Kind.TEXT or above.indent > 3 or row.indent > 3 or row.quote != above.quote:
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
