"""The passage of a question that answers a search: a few lines with their heading, code as code."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quizcli.services.ranking import Place
from quizcli.text.terms import Term, spans

_FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*([\w+#.-]*)")
_HEADING = re.compile(r"\s*#{1,6}\s+(.*?)\s*#*\s*$")
_LINES = 3  # of prose
_CODE_LINES = 5
# An answer tells more than the same question in another language.
_BETTER = {"answer": 0.2, "en.question": -0.8}
_KINDS = ("answer", "option", "note", "en.answer", "en.question")


# By the number of a line: the terms that stand in it, and their spans.
_Hits = dict[int, tuple[set[Term], list[tuple[int, int]]]]


@dataclass(frozen=True, slots=True)
class PassageLine:
    """One line of a passage; `marks` are spans of `text`, `hit` tells whether a word of the query stands in it."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def hit(self) -> bool:
        """Tell whether a word of the query stands in this line."""
        return bool(self.marks)


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of one text of a question, under the heading that they stand below. `language` is set for code.

    `heading_marks` are spans of the heading: it may be what holds the words. `before` and `after` tell whether more
    of the same paragraph or code stands there.
    """

    kind: str
    heading: str
    lines: tuple[PassageLine, ...]
    code: bool = False
    language: str = ""
    heading_marks: tuple[tuple[int, int], ...] = ()
    before: bool = False
    after: bool = False


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    heading: str
    code: bool
    language: str
    block: int


def best(found: Sequence[Place], wanted: Sequence[Term]) -> Passage | None:
    """Pick the lines that hold most of the words; the beginning of the answer when none holds any."""
    candidates = []
    for place in found:
        if place.kind in _KINDS:
            made = _of_place(place, wanted)
            if made:
                candidates.append(made)
    if candidates:
        return max(candidates, key=lambda pair: pair[0])[1]
    answer = next((place for place in found if place.kind == "answer"), None)
    return _beginning(answer) if answer else None


def _of_place(place: Place, wanted: Sequence[Term]) -> tuple[float, Passage] | None:
    """Find the best lines of one text: those with the most different words, close together, not in code if equal."""
    lines = list(_lines(place.text.original))
    hits = _hits_by_line(place, wanted, lines)
    if not hits:
        return None
    rarity = {term: 1 / (1 + sum(term in terms for terms, _ in hits.values())) for term in wanted}
    top, where = -1.0, -1
    for number, (terms, marks) in hits.items():
        line = lines[number]
        around = {term for near in (number - 1, number, number + 1) for term in hits.get(near, (set(), []))[0]}
        points = sum(1 + rarity[term] for term in terms) + 0.5 * len(around - terms)
        points += 0.1 * min(len(marks), 3) - (0.3 if line.code else 0.0)
        if points > top:
            top, where = points, number
    return top + _BETTER.get(place.kind, 0.0), _passage(place, lines, hits, where)


def _hits_by_line(place: Place, wanted: Sequence[Term], lines: Sequence[_Line]) -> _Hits:
    """Give for each line number the terms that begin in it, and their spans in the original text."""
    found: _Hits = {}
    starts = [line.start for line in lines]
    for term in wanted:
        for folded_span in spans(place.text, term):
            start, end = place.text.origin(*folded_span)
            number = bisect_right(starts, start) - 1
            terms, marks = found.setdefault(number, (set(), []))
            terms.add(term)
            marks.append((start, end))
    return found


def _passage(place: Place, lines: Sequence[_Line], hits: _Hits, where: int) -> Passage:
    """Cut the lines around the best one out, inside its block."""
    original = place.text.original
    chosen = lines[where]
    titled = None if chosen.code else _HEADING.match(original[chosen.start : chosen.end])
    if titled:
        return _below_heading(place, lines, hits, where, titled)
    block = [number for number, line in enumerate(lines) if line.block == chosen.block]
    first, last = _window(block, where) if chosen.code else (where, where + _LINES - 1)
    shown = _cut(original, lines, hits, first, last - first + 1)
    if not chosen.code:
        shown = shown[: 1 + max((n for n, line in enumerate(shown) if line.hit), default=0)]
    before, after = first > block[0], first + len(shown) - 1 < block[-1]
    return Passage(place.kind, chosen.heading, tuple(shown), chosen.code, chosen.language, before=before, after=after)


def _window(block: Sequence[int], where: int) -> tuple[int, int]:
    """Give the lines of a code block to be shown: all, or those around the best one, with room to say what is cut."""
    if len(block) <= _CODE_LINES:
        return block[0], block[-1]
    if where - block[0] < _CODE_LINES - 2:
        return block[0], block[0] + _CODE_LINES - 2
    if block[-1] - where < _CODE_LINES - 2:
        return block[-1] - _CODE_LINES + 2, block[-1]
    return where - 1, where + _CODE_LINES - 4


def _below_heading(place: Place, lines: Sequence[_Line], hits: _Hits, where: int, titled: re.Match[str]) -> Passage:
    """Give a heading that holds the words, with the lines that follow it."""
    original = place.text.original
    marks = _inside(hits[where][1], lines[where])
    moved = [(max(start - titled.start(1), 0), min(end, titled.end(1)) - titled.start(1)) for start, end in marks]
    below = lines[where + 1] if where + 1 < len(lines) else None
    code = below is not None and below.code
    is_title = below is not None and not code and _HEADING.match(original[below.start : below.end])
    shown = [] if below is None or is_title else _cut(original, lines, hits, where + 1, 2)
    language = below.language if below is not None and code else ""
    kept = tuple((start, end) for start, end in moved if start < end)
    follows = where + 1 + len(shown) < len(lines) and lines[where + 1 + len(shown)].block == lines[where + 1].block
    return Passage(place.kind, titled[1], tuple(shown), code, language, kept, after=bool(shown) and follows)


def _cut(original: str, lines: Sequence[_Line], hits: _Hits, first: int, most: int) -> list[PassageLine]:
    """Give lines from the first on, as many as wanted, inside its block."""
    shown: list[PassageLine] = []
    for number in range(first, len(lines)):
        line = lines[number]
        if line.block != lines[first].block or len(shown) == most:
            break
        marks = _inside(hits.get(number, (set(), []))[1], line)
        shown.append(PassageLine(original[line.start : line.end], tuple(marks)))
    return shown


def _inside(marks: Sequence[tuple[int, int]], line: _Line) -> Iterator[tuple[int, int]]:
    """Give spans as spans of the line, joined where they overlap."""
    last = 0
    for start, end in sorted(marks):
        start, end = max(start - line.start, last), min(end, line.end) - line.start
        if start < end:
            yield start, end
            last = end


def _beginning(place: Place) -> Passage | None:
    """Give the first line that says something, of prose rather than of code."""
    lines = list(_lines(place.text.original))
    texts = [place.text.original[line.start : line.end] for line in lines]
    said = [n for n, text in enumerate(texts) if text.strip() and (lines[n].code or not _HEADING.match(text))]
    first = next((number for number in said if not lines[number].code), said[0] if said else None)
    if first is None:
        return None
    line, more = lines[first], first + 1 < len(lines)
    return Passage(place.kind, line.heading, (PassageLine(texts[first]),), line.code, line.language, after=more)


def _lines(text: str) -> Iterator[_Line]:
    """Cut a text into lines, each with the heading above it and the block of prose or code that it is in."""
    heading, fence, language = "", "", ""
    block, start = 0, 0
    for text_line in text.split("\n"):
        end = start + len(text_line)
        mark = _FENCE.match(text_line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2]:
                fence, language = "", ""
                block += 1
            else:
                yield _Line(start, end, heading, True, language, block)
        elif mark:
            fence, language = mark[1], mark[2]
            block += 1
        elif not text_line.strip():
            block += 1
        else:
            found = _HEADING.match(text_line)
            if found:
                block += 1
            yield _Line(start, end, "" if found else heading, False, "", block)
            if found:
                heading = found[1]
                block += 1
        start = end + 1
