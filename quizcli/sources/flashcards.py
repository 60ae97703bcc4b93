"""Flashcard notes: `front::back`, a front over a line with only `?`, items tagged `#card`, clozes in marks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from quizcli.sources._marks import Mark, Reading
from quizcli.sources._pooling import pooled
from quizcli.sources._signs import asking
from quizcli.text.markdown import Page
from quizcli.text.markdown_lines import Kind, Line

NAME = "flashcards"


_TAG = re.compile(r"(?:^|\s)#(?:card|flashcard|flashcards|anki|spaced|srs)(?:/[\w/-]+|\b)(?![\w-])", re.IGNORECASE)
_PROPERTY = re.compile(r"^[a-z][\w-]*::(?:\s|$)")
_SEPARATOR = frozenset({"?", "??", "？"})
_NO_FRONT = _SEPARATOR | {""}
_CODE = re.compile(r"`[^`]*`")
_NUMBERED = re.compile(r"\{\{c\d+::")
_MARKED = re.compile(r"==(?!\s)[^=]+==|\{\{(?!\{)[^{}]+\}\}")
# Code, formulas, holes and links, where a double colon is text; bounded, as openings may stand there without an end.
_NO_COLON = re.compile(r"`[^`]*`|\$[^$]*\$|\{\{[^}]{0,400}\}\}|\([^()]*\)|\[\[[^\]]{0,400}\]\]")


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh every card in one of the shorthands of flashcard tools."""
    rows = reading.page.rows
    ends = reading.page.places(Kind.BLANK, Kind.HEADING, Kind.COMMENT, Kind.RULE)
    doubled = "::" in reading.page.text or ";;" in reading.page.text
    logseq = doubled and any("::" in text and _PROPERTY.match(text) for _, row, text in reading.prose if not row.marker)
    found: list[Mark] = []
    for index, row, text in reading.prose:
        tagged = "#" in text and _TAG.search(text)
        if row.kind is Kind.ITEM and tagged:
            found.append(_tagged(reading.page, index, text))
        elif row.kind is Kind.TEXT and tagged and "::" not in text:
            found += _tagged_text(reading.page, index, text)
        elif row.text in _SEPARATOR and index and _may_be_front(rows[index - 1]):
            found.append(_separated(reading.page, index, ends))
        elif doubled and not (logseq and _PROPERTY.match(text)) and (card := _inline(reading.page, index, text)):
            found.append(card)
    found += _clozes(reading, {mark.line for mark in found})
    yield from pooled((mark.key, mark) for mark in found)


def _inline(page: Page, index: int, text: str) -> Mark | None:
    """Read `front::back`; a double colon inside code, a path or a link is text."""
    if "::" not in text and ";;" not in text:
        return None
    bare = _NO_COLON.sub(lambda m: "\0" * len(m[0]), text)
    match = re.search(r"(:::|::|;;;|;;)", bare)
    if not match or not text[: match.start()].strip() or not text[match.end() :].strip():
        return None
    front, back = text[: match.start()].rstrip(), text[match.end() :].strip()
    spaced = front != text[: match.start()] or text[match.end() : match.end() + 1] == " "
    looks_like_code = (
        bool(re.search(r"\w$", front)) and bool(re.match(r"[\w~<]", back)) and " " not in front and not spaced
    )
    if looks_like_code or (bare.count("::") > 1 and not spaced and not asking(front) > 1):
        return None
    weight = 1.0 + 0.6 * asking(front) + (0.4 if len(front.split()) > 2 or len(front) > 8 else 0.0)
    return Mark(index, index + 1, NAME, (NAME,), weight, front, stop=index + 1, answer=index, answer_text=back)


def _may_be_front(row: Line) -> bool:
    """Tell whether a line can belong to the front of a card."""
    return row.kind in (Kind.TEXT, Kind.ITEM) and row.text not in _NO_FRONT


def _separated(page: Page, index: int, ends: list[int]) -> Mark:
    """Read a card with its front above and its back below a line that holds only a question mark."""
    start = index - 1
    while start > max(0, index - 30) and _may_be_front(page.rows[start - 1]):
        start -= 1
    below = page.first(index + 1, len(page.rows))  # a blank line right below the mark parts nothing
    place = bisect_left(ends, below)
    stop = ends[place] if place < len(ends) else len(page.rows)
    return Mark(start, index + 1, NAME, (NAME,), 3.0, "\n".join(page.lines[start:index]), stop=stop, answer=index + 1)


def _tagged(page: Page, index: int, text: str) -> Mark:
    """Read an outline's card: the item is the front, its children are the back, its properties neither."""
    row = page.rows[index]
    end = index + 1
    while (
        end < len(page.rows)
        and page.rows[end].text
        and (_PROPERTY.match(page.rows[end].text) and not page.rows[end].marker)
    ):
        end += 1
    stop = end
    while stop < len(page.rows) and (not page.rows[stop].text or page.rows[stop].indent > row.indent):
        stop += 1
    return Mark(index, end, NAME, (NAME,), 3.0, _TAG.sub(" ", text).strip(), stop=stop, answer=end, column=row.column)


def _tagged_text(page: Page, index: int, text: str) -> list[Mark]:
    """Read a tagged line with its back below it, up to a rule, a heading or the next tag."""
    stop = index + 1
    while stop < len(page.rows):
        row = page.rows[stop]
        if row.kind in (Kind.RULE, Kind.HEADING) or (row.kind in (Kind.TEXT, Kind.ITEM) and _TAG.search(row.text)):
            break
        stop += 1
    tag = _TAG.search(text)
    if page.first(index + 1, stop) == stop or (tag and text[: tag.start()].strip() and text[tag.end() :].strip()):
        return []  # nothing below, or a tag that a sentence speaks of
    front = _TAG.sub(" ", text).strip()
    start = index
    if not front and index and page.rows[index - 1].kind is Kind.TEXT:
        start, front = index - 1, page.rows[index - 1].text
    return [Mark(start, index + 1, NAME, (NAME,), 1.5 + 0.5 * asking(front), front, stop=stop, answer=index + 1)]


def _clozes(reading: Reading, taken: set[int]) -> list[Mark]:
    """Read paragraphs with holes where the page has several of them and calls itself cards."""
    rows = reading.page.rows
    holes = [
        index
        for index, row, text in reading.prose
        if ("==" in text or "{{" in text) and index not in taken and _has_hole(_CODE.sub("", row.text))
    ]
    numbered_holes = [index for index in holes if "{{c" in rows[index].text]
    chosen = numbered_holes if numbered_holes else holes if _calls_itself_cards(reading.page) else []
    found = []
    for index in chosen:
        text = rows[index].inner if rows[index].marker else rows[index].text
        text = re.sub(r"==(?!\s)([^=]+)==", r"{{\1}}", _unnumbered(text))
        text = _TAG.sub(" ", text).strip()
        found.append(Mark(index, index + 1, NAME, (NAME,), 1.8, text, stop=index + 1, type="cloze"))
    return found


def _has_hole(text: str) -> bool:
    opened = _NUMBERED.search(text)
    return bool((opened and text.find("}}", opened.end() + 1) >= 0) or _MARKED.search(text))


def _unnumbered(text: str) -> str:
    """Take numbers and hints off holes: `{{c1::word::hint}}` is `{{word}}`. Looks at every character once."""
    parts = []
    done = 0
    while opened := _NUMBERED.search(text, done):
        start = opened.end()
        close = text.find("}}", start + 1)
        if close < 0:
            break
        hint = text.find("::", start + 1, close)
        parts.append(f"{text[done : opened.start()]}{{{{{text[start : hint if hint > 0 else close]}}}}}")
        done = close + 2
    return "".join([*parts, text[done:]])


def _calls_itself_cards(page: Page) -> bool:
    return any(re.search(r"flash ?cards?|#card|cloze|anki", line, re.IGNORECASE) for line in page.lines[:30])
