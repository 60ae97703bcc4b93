"""Answer keys: a table or list, apart from the questions, that says by number which answer is right."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import islice

from quizcli.sources import _choice
from quizcli.sources._labels import answer_label
from quizcli.sources._numbers import numbered
from quizcli.sources._paragraphs import is_bold
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import plain, title, unwrapped
from quizcli.text.markdown_lines import FENCED, Kind, Line

KEY = "answer-key"
_TRIES = 300  # lines apart from headings that may announce a key and have none: their lines overlap
_RANGE = re.compile(r"(\d{1,3})\s*[-–—~～至]\s*(\d{1,3})\s*[.:：、)]?\s*([A-H](?:\s*[A-H])+)(?![A-Za-z])")
_PAIR = re.compile(r"(?<![\dA-Za-z])(\d{1,3})\s*[.:：、)\-）]\s*([A-H]{1,6})(?![A-Za-z])")
_CLOSES = re.compile(r"\s(?:answers|answer key|solutions)$|.(?:参考|正确)?答案$", re.IGNORECASE)
_EXPLAINED = re.compile(r"\s*(?:&|\+|/|\band\b|\bwith\b)\s*(?:explanations?|rationales?|solutions?)$", re.IGNORECASE)
_ASKS = re.compile(r"question|\band\b|&|/|题|[与和及]", re.IGNORECASE)
_ARTICLE = re.compile(r"[Aa]\s+(?!because\b|is\b|as\b|since\b|and\b|or\b)[a-z\\$]")  # the word, and no option
_PLURAL = re.compile(r"answers|key|solutions|答案|解答|回答|正解|정답")


@dataclass(slots=True)
class Key:
    """What one entry says: the places of the right options, and words beside them."""

    correct: list[int]
    words: str
    line: int


@dataclass(slots=True)
class Region:
    """An answer key's lines, and its entries by number."""

    start: int
    end: int
    keys: dict[int, Key] = field(default_factory=dict)


def answer_keys(page: Page, codes: list[str]) -> list[Region]:
    """Find the page's answer keys and mark their lines as furniture."""
    found = []
    low = tried = 0
    for index in page.places(Kind.HEADING, Kind.TEXT):
        row = page.rows[index]
        if row.kind is Kind.TEXT and len(row.text) >= 40:
            continue
        if not _PLURAL.search(row.text.lower()) or index < low or codes[index] or row.quote or not _announces(row):
            continue
        if row.kind is Kind.TEXT:
            tried += 1
            if tried > _TRIES:
                continue
        end = _end(page, index)
        region = Region(index, end, _entries(page, index + 1, end))
        if len(region.keys) >= 2 and _counts(page, region, low):
            found.append(region)
            for line in range(index, end):
                codes[line] = codes[line] or KEY
            low = end
    return found


def key_for(regions: list[Region], line: int, number: int) -> Key | None:
    """Give the entry for a question: from the first key below it."""
    region = next((region for region in regions if region.start > line), None)
    if region is None:
        return None
    return region.keys.get(number) or (region.keys.get(100 + number) if number < 100 else None)  # A1 may answer Q1


def _announces(row: Line) -> bool:
    """Tell whether a heading or a line of its own says that the answers follow."""
    if row.kind is Kind.HEADING:
        text = row.inner
    elif row.kind is Kind.TEXT and len(row.text) < 40:
        text = row.text
    else:
        return False
    words = plain(title(text))
    if row.kind is Kind.HEADING and len(words) < 50 and _CLOSES.search(words) and not _ASKS.search(words):
        return True
    words = _EXPLAINED.sub("", words)
    label = answer_label(words.rstrip(":：") + ":") if words else None
    return label is not None and not label.rest and bool(_PLURAL.search(words.lower()))


def _end(page: Page, start: int) -> int:
    """A key reaches to the next heading that is not below it."""
    level = page.rows[start].level or 7
    headings = page.places(Kind.HEADING)
    for place in range(bisect_right(headings, start), len(headings)):
        row = page.rows[headings[place]]
        if not row.quote and row.level <= level:
            return headings[place]
    return len(page.rows)


def _entries(page: Page, start: int, end: int) -> dict[int, Key]:
    """Read numbers and letters, one entry a line or many."""
    found: dict[int, Key] = {}
    label = ""
    last: Key | None = None  # the entry that the lines below it go on with
    for index in range(start, min(end, start + 2000)):
        row = page.rows[index]
        if row.kind is Kind.TABLE:
            if entry := _row(page, index):
                found.setdefault(entry[0], entry[1])
        elif (
            row.kind in (Kind.ITEM, Kind.TEXT)
            and row.indent < 4
            and not (label and numbered(row.text).style != label)
            and (read := _line(row, index))
        ):
            for number, key in read:
                found.setdefault(number, key)
            last = read[0][1] if len(read) == 1 else None
            style = numbered(row.text).style
            label = label or (style if style in ("label", "nth") else "")  # then numbers alone are parts of an answer
        elif row.kind is Kind.OPEN and not found:
            return _code(page, index + 1, end)
        elif last is not None and _goes_on(page, index, last):
            blank = "\n" if page.blank(index - 1) else ""
            last.words = f"{last.words}\n{blank}{page.lines[index]}".strip("\n")
        elif row.kind is Kind.HEADING or row.kind in FENCED:
            break
    return found


def _code(page: Page, start: int, end: int) -> dict[int, Key]:
    """Read a block of code that holds numbers with their letters and nothing else."""
    found: dict[int, Key] = {}
    for index in range(start, min(end, start + 2000)):
        if page.rows[index].kind not in (Kind.CODE, Kind.BLANK):
            break
        line = page.lines[index]
        if _PAIR.sub("", line).strip(" \t,;|"):
            return {}
        for number, letters in _PAIR.findall(line):
            found.setdefault(int(number), Key(sorted({ord(c) - 65 for c in letters}), "", index))
    return found


def _goes_on(page: Page, index: int, key: Key) -> bool:
    """Tell whether a line carries an entry on: it stands right below, is indented, or the entry is only a title."""
    row, first = page.rows[index], page.rows[key.line]
    if row.kind in (Kind.BLANK, Kind.HEADING, Kind.RULE):
        return False
    return not any(map(page.blank, range(key.line + 1, index))) or row.indent > first.indent or is_bold(first.text)


def _row(page: Page, index: int) -> tuple[int, Key] | None:
    cells = [cell.strip() for cell in page.rows[index].text.strip("|").split("|")]
    number = re.sub(r"\D", "", plain(cells[0])) if len(cells) > 1 and len(plain(cells[0])) < 8 else ""
    if not number:
        return None
    read = _choice.keys(cells[1])
    words = " ".join(cells[2:]).strip() if read and not read[1] else cells[1]
    if read and read[1]:
        words = ""
    return int(number), Key(read[0] if read else [], words if read else cells[1], index)


def _line(row: Line, index: int) -> list[tuple[int, Key]]:
    text = plain(row.text)
    found: list[tuple[int, Key]] = []
    for first, last, letters in _RANGE.findall(text):
        single = re.sub(r"\s", "", letters)
        if int(last) - int(first) + 1 == len(single):
            found += [(int(first) + n, Key([ord(c) - 65], "", index)) for n, c in enumerate(single)]
    if found:
        return found
    pairs = _PAIR.findall(text)
    if len(pairs) > 1:
        return [(int(n), Key(sorted({ord(c) - 65 for c in letters}), "", index)) for n, letters in pairs]
    one = numbered(row.text)
    if not one.value:
        return []
    read = None if _ARTICLE.match(one.rest) else _choice.keys(one.rest)
    if read and len(plain(one.rest)) < 400:
        return [(one.value, Key(read[0], read[1], index))]
    return [(one.value, Key([], unwrapped(one.rest), index))]


def _counts(page: Page, region: Region, low: int) -> bool:
    """Tell whether the entries are answers to numbered questions above them and no list of their own."""
    lettered = sum(bool(key.correct) for key in region.keys.values())
    if lettered * 10 >= len(region.keys) * 7:
        return True
    headings = (page.rows[index] for index in page.places(Kind.HEADING))
    if page.rows[region.start].kind is not Kind.HEADING or len(list(islice(filter(_announces, headings), 4))) > 3:
        return False
    above = set()
    for row in page.rows[low : region.start]:
        if row.kind in (Kind.ITEM, Kind.TEXT, Kind.HEADING) and row.indent < 4:
            value = numbered(row.inner if row.level else row.text).value
            if value:
                above.add(value)
    return len(region.keys) >= 3 and set(region.keys) <= above
