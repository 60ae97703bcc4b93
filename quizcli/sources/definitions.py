"""Definition lists: the term asks, what follows the colon (or stands in `<dd>`) answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizcli.sources._marks import Mark, Reading
from quizcli.sources._pooling import pooled
from quizcli.sources._signs import asking
from quizcli.text.markdown import Page
from quizcli.text.markdown_lines import FENCED, Kind

NAME = "definitions"
_COLON = re.compile(r"^:[ \t]+(?=\S)")
_TERM = re.compile(r"^<dt[^>]*>(.*?)</dt>\s*(?:<dd[^>]*>(.*?)</dd>)?\s*$", re.IGNORECASE)
_MEANING = re.compile(r"^<dd[^>]*>(.*?)</dd>\s*$", re.IGNORECASE)


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh every term with a definition below it."""
    yield from pooled((mark.key, mark) for mark in _marks(reading))


def _marks(reading: Reading) -> Iterator[Mark]:
    rows = reading.page.rows
    for index in [i for i in reading.page.places(Kind.TEXT, Kind.HTML) if rows[i].text[0] in ":<"]:
        row, above = rows[index], rows[index - 1]
        if not index:
            continue
        if row.kind is Kind.TEXT and row.text[0] == ":" and row.indent < 4 and _COLON.match(row.text):
            lone = index < 2 or rows[index - 2].kind is not Kind.TEXT
            if above.kind is Kind.TEXT and lone and not _COLON.match(above.text) and len(above.text) < 200:
                yield _defined(reading.page, index)
        elif row.kind is Kind.HTML and row.text[:3].lower() == "<dt" and (match := _TERM.match(row.text)):
            yield _described(reading.page, index, match)


def _defined(page: Page, index: int) -> Mark:
    """Read a term and the lines that belong to its definition."""
    stop = index + 1
    while stop < len(page.rows):
        row = page.rows[stop]
        if row.kind is Kind.HEADING or (row.kind is Kind.TEXT and not row.indent and not _COLON.match(row.text)):
            following = page.rows[stop + 1] if stop + 1 < len(page.rows) else None
            if row.kind is Kind.HEADING or page.blank(stop - 1) or (following and _COLON.match(following.text)):
                break
        if row.kind is Kind.RULE or (row.kind in FENCED and not row.indent and page.blank(stop - 1)):
            break
        stop += 1
    text = page.rows[index - 1].text
    rest = [_COLON.sub("", line.lstrip()) if _COLON.match(line) else line for line in page.lines[index + 1 : stop]]
    first = _COLON.sub("", page.rows[index].text)
    rest = [line[4:] if line.startswith("    ") else line[2:] if line.startswith("  ") else line for line in rest]
    answer = "\n".join([first, *rest]).rstrip()
    weight = 1.4 + 0.4 * asking(text)
    return Mark(index - 1, stop, NAME, (NAME,), weight, text, stop=stop, answer=stop - 1, answer_text=answer)


def _described(page: Page, index: int, match: re.Match[str]) -> Mark:
    """Read `<dt>` and its `<dd>`."""
    stop = index + 1
    parts = [match[2]] if match[2] else []
    while stop < len(page.rows) and (meaning := _MEANING.match(page.rows[stop].text)):
        parts.append(meaning[1])
        stop += 1
    answer = "\n".join(parts)
    return Mark(index, stop, NAME, (NAME,), 2.0, match[1], stop=stop, answer=stop - 1, answer_text=answer)
