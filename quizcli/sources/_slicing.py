"""The author's own lines, sliced: indentation, quote marks and furniture taken off, nothing rebuilt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizcli.sources._marks import Reading
from quizcli.sources._remarks import REMARK
from quizcli.sources._structure import COMMENT, CONTENTS_CODE, NAVIGATION, RULE, WRAPPER
from quizcli.sources._words import LINE_NOTE
from quizcli.text.markdown import Page
from quizcli.text.markdown_lines import FENCED, Kind

EDGE = frozenset({NAVIGATION, RULE, WRAPPER, COMMENT, CONTENTS_CODE, REMARK})
_GONE = frozenset({NAVIGATION, REMARK})
_INDENTS = frozenset({" ", "\t"})
OPENING = re.compile(r"^(?:<br\s*/?>|<b>|<p>|<strong>|<div>|<blockquote>|</summary>|\s)+", re.IGNORECASE)
_CLOSING = re.compile(r"(?:<br\s*/?>|</?b>|</?p>|</strong>|</div>|</blockquote>|</details>|</li>|\s)+$", re.IGNORECASE)
_OPTIONS_LABEL = re.compile(r"^[*_\s]*(?:options?|choices?|选项|選択肢|보기)\s*[:：][*_\s]*$", re.IGNORECASE)


def trimmed(reading: Reading, start: int, stop: int) -> int:
    """Take furniture off the end of a range."""
    page, codes = reading.page, reading.codes
    while stop > start and (
        page.blank(stop - 1) or (codes[stop - 1] in EDGE and page.rows[stop - 1].kind not in FENCED)
    ):
        stop -= 1
    return stop


def block_end(page: Page, first: int, stop: int) -> int:
    """Give the end of the list, quote or table that starts at a line; `first` itself if it is neither."""
    rows = page.rows
    head = rows[first]
    if head.kind is Kind.TABLE:
        end = first
        while end < stop and rows[end].kind is Kind.TABLE:
            end += 1
        return end
    if head.quote:
        end = first
        while end < stop and rows[end].quote:
            end += 1
        return end
    if head.kind is not Kind.ITEM:
        return first
    ordered = head.marker[0].isdigit()
    end = first
    for index in range(first, stop):
        row = rows[index]
        if not row.text:
            continue
        if row.kind is Kind.ITEM and row.indent <= head.indent and row.marker[0].isdigit() != ordered:
            break
        if row.kind is not Kind.ITEM and row.indent <= head.indent and page.blank(index - 1):
            break
        end = index + 1
    return end


def sliced(reading: Reading, start: int, stop: int, column: int) -> str:
    """Slice an answer: without links back to the top, list indentation and, if all is quoted, quote marks."""
    page, codes = reading.page, reading.codes
    start = page.first(start, stop)
    stop = page.last(start, stop)
    if any(codes[start:stop]):
        return _joined(page, [index for index in range(start, stop) if codes[index] not in _GONE], column)
    return _joined(page, range(start, stop), column)


def sliced_prompt(reading: Reading, start: int, stop: int, column: int) -> str:
    """Slice the lines that carry a question on: without furniture, notes on the source, a title over the options."""
    page, codes = reading.page, reading.codes
    kept = [
        index
        for index in range(page.first(start, stop), page.last(start, stop))
        if codes[index] not in EDGE
        and not _OPTIONS_LABEL.match(page.rows[index].text)
        and not (page.rows[index].kind is Kind.TEXT and LINE_NOTE.match(page.rows[index].text))
    ]
    return _joined(page, kept, column, least=0.8)


def _joined(page: Page, kept: Sequence[int], column: int, *, least: float = 1.0) -> str:
    if not kept:
        return ""
    rows = page.rows
    lines = page.lines[kept[0] : kept[-1] + 1] if isinstance(kept, range) else [page.lines[i] for i in kept]
    filled = kept[0]
    if not rows[filled].text:
        filled = next((i for i in kept if rows[i].text or rows[i].kind in FENCED), filled)
    if rows[filled].quote:
        quoted = [rows[i].quote > 0 for i in kept if rows[i].text or rows[i].kind in FENCED]
        if sum(quoted) >= least * len(quoted):
            lines = [_unquoted(line) for line in lines]
    first = lines[0] if lines[0].strip() else next((line for line in lines if line.strip()), "")
    if first[:1] in _INDENTS:
        indents = [_indent(line) for line in lines if line.strip()]
        depth = min(indents[0], column) if column and min(indents) < indents[0] else min(indents)
        depth = max(depth, min(column, indents[0]))
        lines = [_outdented(line, depth) for line in lines]
    while lines and not lines[0].strip():
        lines.pop(0)
    if lines:
        if "<" in lines[0][:12] and OPENING.match(lines[0].lstrip()):
            lines[0] = OPENING.sub("", lines[0])
        lines[-1] = unclosed(lines[-1])
    text = "\n".join(lines).strip("\n")
    return text if text.strip() else ""


def unclosed(line: str) -> str:
    """Take closing tags off the end of a line."""
    line = line.rstrip()
    return _CLOSING.sub("", line) if line.endswith(">") else line


def _unquoted(line: str) -> str:
    stripped = line.lstrip()
    if not stripped.startswith(">"):
        return line
    return stripped[2:] if stripped[1:2] == " " else stripped[1:]


def _indent(line: str) -> int:
    columns = 0
    for character in line:
        if character == " ":
            columns += 1
        elif character == "\t":
            columns += 4 - columns % 4
        else:
            break
    return columns


def _outdented(line: str, depth: int) -> str:
    """Take up to `depth` columns of indentation off a line."""
    if line.startswith(" " * depth):
        return line[depth:]
    columns = at = 0
    while at < len(line) and columns < depth and line[at] in " \t":
        columns += 4 - columns % 4 if line[at] == "\t" else 1
        at += 1
    return " " * max(0, columns - depth) + line[at:]
