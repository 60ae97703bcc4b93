"""An answer as its author built it: headings, bold lead-ins, lists, each with what stands below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from textwrap import dedent

from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import plain, title
from quizcli.text.markdown_lines import FENCED, Kind, Line

# What ranks higher holds what follows it: headings by their level, then these.
LEAD, INNER, NUMBERED, WEAK, ITEM = 7, 8, 9, 10, 11

_BOLD = re.compile(
    r"(?:(?P<mark>\*\*|__)(?P<title>(?:(?!\*\*|__).)+?)(?P=mark)|(?P<code>`[^`]+`(?:\s*/\s*`[^`]+`)*))"
    r"(?P<aside>\s*[(（][^()（）]{1,60}[)）])?\s*(?P<stop>[:：]|[-–—]+\s|$)\s*(?P<rest>.*)$"
)
_NUMBER = re.compile(r"[#(（]?\d{1,2}[.)、．）:：]\s*|[①-⑳]\s*|[(（]?[一二三四五六七八九十]{1,3}[、.．)）]\s*")
_TEXT_ITEM = re.compile(
    r"(?:\d{1,2}[、．）]|\d{1,2}[.)](?=[\u4e00-\u9fff`])|[(（]\d{1,2}[)）]|[①-⑳]|[一二三四五六七八九十]{1,3}、)\s*"
)
_CHECKBOX = re.compile(r"\[[ xX]\]\s+")
_LONGEST_TITLE = 90
_LONGEST_LINE = 400


@dataclass(slots=True)
class Part:
    """A part of an answer. `title` names it, `rest` follows the title on its line, `lines` is the prose below it.

    `line` counts from 0 in the answer. `code` tells whether a code block stands directly in it.
    """

    rank: int
    line: int
    title: str = ""
    rest: str = ""
    number: str = ""
    lines: list[str] = field(default_factory=list)
    code: bool = False
    parts: list[Part] = field(default_factory=list)

    @property
    def prose(self) -> str:
        """What it says itself, without its title, its parts and its code."""
        return " ".join(text for text in (self.rest, *self.lines) if text)

    @property
    def everything(self) -> str:
        """What it and its parts say, titles of parts included, without code."""
        inner = (f"{part.title} {part.everything}" for part in self.parts)
        return " ".join(text for text in (self.prose, *inner) if text.strip())


def outline(answer: str) -> Part:
    """Take an answer's Markdown apart; the parts hang below a root without a title."""
    page = Page("", dedent(answer.replace("\t", "    ")))
    builder = _Builder(page.rows)
    for index, row in enumerate(page.rows):
        builder.take(index, row)
    _number(builder.root)
    return builder.root


class _Builder:
    """Hangs each line below what it belongs to."""

    def __init__(self, rows: list[Line]) -> None:
        self.rows = rows
        self.root = Part(0, 0)
        self.open: list[Part] = [self.root]
        self.items: list[tuple[int, Part]] = []  # the list items that are open, with their indentation
        self.numbered_first: bool | None = None  # whether the first bold lead-in has a number
        self.blank = True
        self.quote = 0

    def take(self, index: int, row: Line) -> None:
        kind = row.kind
        if kind is not Kind.BLANK and row.quote < self.quote:
            self._leave_quote()
        self.quote = row.quote if kind is not Kind.BLANK else self.quote
        if kind in FENCED or kind in (Kind.TABLE, Kind.MATH):
            self._inside().code = True
        elif kind is Kind.HEADING and row.inner:
            self._hang(Part(row.level, index, title(row.inner)))
        elif kind is Kind.ITEM:
            self._item(index, row, row.inner, row.marker)
        elif kind is Kind.TEXT:
            self._text(index, row)
        self.blank = kind in (Kind.BLANK, Kind.RULE)

    def _leave_quote(self) -> None:
        """A lead-in inside a quote holds nothing beyond it."""
        self.items = []
        while len(self.open) > 1 and self.open[-1].rank >= LEAD:
            self.open.pop()

    def _inside(self) -> Part:
        """Give what a line belongs to."""
        return self.items[-1][1] if self.items else self.open[-1]

    def _hang(self, part: Part) -> None:
        self.items = []
        while len(self.open) > 1 and self.open[-1].rank >= part.rank:
            self.open.pop()
        self.open[-1].parts.append(part)
        self.open.append(part)

    def _text(self, index: int, row: Line) -> None:
        deep = bool(self.items) and row.indent > self.items[-1][0] + 1
        if not deep and (lead := self._lead(index, row)):
            self._hang(lead)
            return
        numbered = _TEXT_ITEM.match(row.text)
        if numbered and not deep and row.indent < 4:
            self._item(index, row, row.text[numbered.end() :], numbered[0].strip())
            return
        if self.blank and self.items and not deep:
            self.items = []
            self._close_introduction()
        if not self.items and self._introduces(index, row):
            self._hang(Part(WEAK, index, title(row.text)))
            return
        self._inside().lines.append(row.text)

    def _lead(self, index: int, row: Line) -> Part | None:
        """Read a line that begins with a bold or literal name and goes on after a colon, or not at all."""
        found = _BOLD.match(row.text) if row.text[:1] in "*_`" and len(row.text) < _LONGEST_LINE * 10 else None
        if found is None:
            return None
        bold = found["title"]
        inside = bool(bold) and bold.rstrip()[-1] in ":："
        if not (found["stop"] or inside) and found["rest"]:
            return None
        if (bold is None and found["stop"] not in (":", "：")) or len(bold or found["code"]) > _LONGEST_TITLE:
            return None
        number = _NUMBER.match(bold or "")
        if self.numbered_first is None:
            self.numbered_first = number is not None
        rank = LEAD if self.numbered_first == (number is not None) else INNER
        if rank == INNER and number is not None and not self._is_bare_lead():
            rank = LEAD
        name = (bold or found["code"]).strip().rstrip(":：").rstrip() + (found["aside"] or "")
        return Part(rank, index, name, found["rest"], number=number[0] if number else "")

    def _is_bare_lead(self) -> bool:
        """Tell whether the last lead-in says nothing itself, so that numbered ones are its parts."""
        lead = next((part for part in reversed(self.open) if part.rank == LEAD), None)
        return lead is not None and not lead.prose and not lead.code

    def _introduces(self, index: int, row: Line) -> bool:
        """Tell whether a line of prose stands over a list."""
        after = index + 1
        while after < len(self.rows) and self.rows[after].kind is Kind.BLANK:
            after += 1
        if after >= len(self.rows) or len(row.text) > _LONGEST_LINE:
            return False
        below = self.rows[after]
        if below.kind is not Kind.ITEM and not _TEXT_ITEM.match(below.text):
            return False
        said = plain(row.text)
        return said[-1:] in (":", "：") or ((after == index + 1 or len(said) <= 20) and said[-1:] not in "。.!！;；")

    def _close_introduction(self) -> None:
        """What stood over a list holds that list and nothing after it."""
        if self.open[-1].rank == WEAK and self.open[-1].parts:
            self.open.pop()

    def _item(self, index: int, row: Line, inner: str, marker: str) -> None:
        while self.items and row.indent <= self.items[-1][0] + 1:
            self.items.pop()
        inner = _CHECKBOX.sub("", inner, count=1) if inner.startswith("[") else inner
        number = marker if marker[-1:] not in "-*+•●▪◦" else ""
        if not self.items and self.open[-1].parts and bool(self.open[-1].parts[0].number) != bool(number):
            self._close_introduction()
        found = _BOLD.match(inner)
        if found and (found["stop"] or (found["title"] or "").rstrip()[-1:] in (":", "：") or not found["rest"]):
            name = (found["title"] or found["code"]).strip().rstrip(":：").rstrip() + (found["aside"] or "")
            part = Part(ITEM, index, name, found["rest"], number)
        else:
            part = Part(ITEM, index, inner.strip(), number=number)
        self._inside().parts.append(part)
        self.items.append((row.indent, part))


def _number(part: Part) -> None:
    """Where bullets stand between numbered items of one list, the numbers are titles and the bullets their parts."""
    ordered = [index for index, one in enumerate(part.parts) if one.rank == ITEM and one.number]
    if len(ordered) > 1 and any(
        one.rank in (ITEM, WEAK) and not one.number for one in part.parts[ordered[0] : ordered[-1]]
    ):
        kept = part.parts[: ordered[0]]
        for one in part.parts[ordered[0] :]:
            if one.rank == ITEM and one.number:
                one.rank = NUMBERED
                kept.append(one)
            elif one.rank < NUMBERED:
                kept.append(one)
            else:
                kept[-1].parts.append(one)
        part.parts = kept
    for one in part.parts:
        _number(one)
