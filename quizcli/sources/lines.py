"""Plain lines that ask: lists of questions line by line, or questions each with its answer right below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quizcli.sources._items import sections
from quizcli.sources._labels import answer_label
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._numbers import numbered
from quizcli.sources._paragraphs import OPTION
from quizcli.sources._pooling import pooled
from quizcli.sources._signs import asking
from quizcli.text.markdown import Page
from quizcli.text.markdown_lines import FENCED, Kind, Line

NAME = "lines"
_MARKS = ("?", "？")
_LEADS = (":", "：")
_STOPS = ("。", "，", ",", ".", "；", ";")
_VERDICT = re.compile(r"^(?:true|false|yes|no|t|f|对|错|正确|错误|√|×|✓|✔️?|✗|✘|是|否)\s*[.。!！]?$", re.IGNORECASE)
_LONGEST = 100  # characters; a line beyond it is prose
_SHORT = 60  # characters; a line by itself that names or asks one thing
_BELOW = FENCED | {Kind.ITEM, Kind.TABLE}


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh the lines of every section: verdicts below statements, lists of lines, lines with answers glued to them."""
    if spaced := _spaced(reading):
        yield from pooled((0, mark) for mark in spaced)
        return
    found: list[tuple[int, Mark]] = []
    parts: list[tuple[int, _Part]] = []
    for start, end in sections(reading):
        runs = list(_runs(reading, start, end))
        if judged := _verdicts(reading.page, runs):
            found += [(start, mark) for mark in judged]
        elif runs:
            parts.append((start, _part(reading.page.rows, runs, end)))
    habit = sum(len(part.glued) for _, part in parts) >= 3
    for start, part in parts:
        found += [(start, mark) for mark in part.marks(habit)]
    yield from pooled(found)


def _spaced(reading: Reading) -> list[Mark]:
    """Read a page of nothing but headings and short lines, a blank one between each two, half of which ask."""
    rows = reading.page.rows
    lines = [index for index, _, _ in reading.prose]
    if len(lines) < 6 or any(rows[index].kind is not Kind.TEXT or len(rows[index].text) > _SHORT for index in lines):
        return []
    kinds = [row.kind for row, code in zip(rows, reading.codes, strict=True) if not code]
    if any(kind not in (Kind.TEXT, Kind.HEADING, Kind.BLANK) for kind in kinds) or any(
        rows[index].quote or rows[index].indent > 3 or not reading.page.blank(index - 1) for index in lines[1:]
    ):
        return []
    texts = [rows[index].text for index in lines]
    if any(text.endswith((*_STOPS, *_LEADS)) or answer_label(text) or not _may_ask(text) for text in texts):
        return []
    if sum(asking(text) >= 1.5 for text in texts) * 2 < len(texts):
        return []
    return [_mark(rows, index, 1.4 + 0.4 * asking(text)) for index, text in zip(lines, texts, strict=True)]


@dataclass(slots=True)
class _Part:
    """What a section's paragraphs are: lists of questions, questions with answers glued to them, neither."""

    listed: list[Mark] = field(default_factory=list)
    glued: list[Mark] = field(default_factory=list)
    leads: list[Mark] = field(default_factory=list)  # short lines with a colon above lists
    lone: list[Mark] = field(default_factory=list)  # questions with nothing right below them
    worded: list[Mark] = field(default_factory=list)  # like glued ones, but without a question mark
    rows: list[tuple[list[Mark], int]] = field(default_factory=list)  # three or more glued ones in a row, and their end
    other: int = 0

    def marks(self, habit: bool) -> list[Mark]:
        """Give what asks; `habit` says that the page has several questions glued to their answers."""
        found = [*self.listed]
        if not habit or len(self.glued) + len(self.worded) < self.other:
            self.other += len(self.worded)
            self.worded = []
        if self.other:  # other text may follow: an answer glued to its question ends with its paragraph
            for row, stop in self.rows:
                row[-1].stop = stop
        if self.glued and (habit or len(self.glued) > 1) and len(self.glued) >= self.other:
            found += [*self.glued, *self.leads, *self.lone, *self.worded]
        elif habit and not self.other:
            found += self.lone
        else:
            found += [mark for row, _ in self.rows for mark in row]
        return sorted(found, key=lambda mark: mark.line)


def _runs(reading: Reading, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the paragraphs of a section: runs of plain lines of text."""
    rows, codes = reading.page.rows, reading.codes
    index = start
    while index < end:
        if not _plain(rows[index]) or codes[index]:
            index += 1
            continue
        stop = index + 1
        while stop < end and _plain(rows[stop]) and not codes[stop]:
            stop += 1
        yield index, stop
        index = stop


def _plain(row: Line) -> bool:
    return row.kind is Kind.TEXT and not row.quote


def _verdicts(page: Page, runs: list[tuple[int, int]]) -> list[Mark]:
    """Read statements that are judged: a line, and below it nothing but `True`, `错误`, `√` …"""
    rows = page.rows
    judged = [run for run in runs if run[1] - run[0] == 2 and _VERDICT.match(rows[run[0] + 1].text)]
    if len(judged) < 2 or len(judged) * 3 < len(runs) * 2:
        return []
    return [_mark(rows, first, 3.0, answer=first + 1, stop=stop) for first, stop in judged]


def _part(rows: list[Line], runs: list[tuple[int, int]], end: int) -> _Part:
    """Read lists of lines that ask, and lines that ask right above what answers them."""
    part = _Part()
    row: list[Mark] = []
    last = 0
    for first, stop in [*runs, (end, end)]:
        below = stop < end and (rows[stop].kind in _BELOW or rows[stop].quote > 0)
        apart = not first or rows[first - 1].kind is not Kind.ITEM  # else it may carry an item on
        if apart and (weight := _list(rows, first, stop)):
            part.listed += [_mark(rows, line, weight) for line in range(first, stop)]
        elif asks := _questions(rows, first, stop, below):
            marks = [_mark(rows, line, 1.6) for line in asks]
            if below or asks[-1] + 1 < stop:
                part.glued += marks
                row += marks
                last = 0 if below else stop
                continue
            part.lone += marks
        elif stop - first == 1 and below and _leads(rows[first].text):
            part.leads.append(_mark(rows, first, 1.0, answer=first + 1))
        elif stop - first > 1 and _may_ask(rows[first].text) and asking(rows[first].text) >= 1.2:
            part.worded.append(_mark(rows, first, 1.2, answer=first + 1))
        else:
            part.other += first < end
        part.rows += [(row, last)] if len(row) > 2 else []
        row = []
    return part


def _mark(rows: list[Line], line: int, weight: float, *, answer: int = -1, stop: int = 0) -> Mark:
    return Mark(line, line + 1, NAME, (NAME,), weight, rows[line].text, answer=answer, stop=stop)


def _list(rows: list[Line], first: int, stop: int) -> float:
    """Weigh a paragraph as a list of questions, one a line: nearly all of its lines ask, none is half a sentence."""
    count = stop - first
    inside = count > 0 and rows[first].indent > 3 and rows[first - 1].kind is not Kind.ITEM
    if count < (1 if inside else 3):
        return 0.0
    lines = rows[first:stop]
    if any(len(row.text) > _LONGEST or row.indent != lines[0].indent or answer_label(row.text) for row in lines):
        return 0.0
    if sum(row.text.endswith(_STOPS) for row in lines) * 4 > count or OPTION.match(lines[0].text):
        return 0.0
    if any(numbered(row.text, loose=False).style for row in lines):
        return 0.0
    weights = [asking(row.text) for row in lines]
    asks = sum(weight >= 1.5 for weight in weights)
    if asks * 3 < count * 2 and not (inside and sum(weight >= 0.6 for weight in weights) * 2 >= count):
        return 0.0
    return 0.9 + 0.4 * sum(weights) / count + min(0.6, 0.1 * count)


def _questions(rows: list[Line], first: int, stop: int, below: bool) -> list[int]:
    """Give the lines that ask at the start of a paragraph whose other lines, if any, answer the last of them."""
    asks = [line for line in range(first, stop) if _asks(rows[line].text)]
    if not asks:
        lone = stop - first == 1 and below and asking(rows[first].text) >= 1.5
        return [first] if lone and _may_ask(rows[first].text) else []
    whole = asks[0] == first and asks[-1] - first + 1 == len(asks) and stop - asks[-1] < 12
    return asks if whole else []


def _asks(text: str) -> bool:
    """Tell whether a line ends in a question mark and is no option, number or label."""
    return text.endswith(_MARKS) and _may_ask(text)


def _may_ask(text: str) -> bool:
    return len(text) <= 2 * _LONGEST and not answer_label(text) and not numbered(text, loose=False).style


def _leads(text: str) -> bool:
    """Tell whether a line is a term with a colon, as may stand among questions."""
    return text.endswith(_LEADS) and len(text) < 40 and not answer_label(text)
