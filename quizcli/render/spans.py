"""Styled text as plain values: looks, spans, lines, and breaking them at a width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quizcli.text.width import cells, clusters, cut


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks; `color` is one of the eight ANSI names, `bright_` and a name, or `#rrggbb`."""

    color: str = ""
    bold: bool = False
    italic: bool = False
    dim: bool = False
    underline: bool = False
    reverse: bool = False
    strike: bool = False

    def __or__(self, other: Look) -> Look:
        """Put another look on top of this one."""
        if self == PLAIN:
            return other
        if other == PLAIN:
            return self
        return Look(
            other.color or self.color,
            self.bold or other.bold,
            self.italic or other.italic,
            self.dim or other.dim,
            self.underline or other.underline,
            self.reverse or other.reverse,
            self.strike or other.strike,
        )


PLAIN = Look()
Span = tuple[str, Look]
Line = Sequence[Span]

# Spaces, a run of ASCII, or a run of the rest, which is cut into single characters afterwards: a character class of
# all that is wide would take longer to compile than most answers take to wrap.
_UNIT = re.compile(r"[ \t]+|\n|[!-~]+|[^ -~\t\n]+")
_SPACES = frozenset(" \t\u3000\u2002\u2003\u2009")
# A line neither begins with what closes or separates, nor ends with what opens.
_NOT_FIRST = frozenset("、。，．；：？！）］｝】〗」』》〉”’…—％‰°·・ー々)]},.;:?!%")
_NOT_LAST = frozenset("（［｛【〖「『《〈“‘￥＄([{")


def characters(text: str) -> list[str]:
    """Cut a text into what a reader sees as single characters."""
    return clusters(text)


def plain(line: Line) -> str:
    """Give the text of a line without its looks."""
    return "".join(text for text, _ in line)


def width_of(line: Line) -> int:
    """Count the cells of a line."""
    return sum(cells(text) for text, _ in line)


def wrap(spans: Iterable[Span], width: int) -> list[Line]:
    """Break spans into lines of at most `width` cells: at spaces, between Chinese characters, else anywhere.

    A newline in the text always breaks. Spaces at a break are dropped.
    """
    filler = _Filler(max(width, 1))
    for text, look in spans:
        for unit in _UNIT.findall(text):
            if unit.isascii():
                filler.add(unit, look, False)
            else:
                for cluster in clusters(unit):
                    filler.add(cluster, look, cells(cluster) > 1)
    return filler.finish()


class _Filler:
    """Fills lines with chunks: the shortest runs that must not be broken."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[Line] = []
        self.line: list[Span] = []
        self.used = 0
        self.gap: list[Span] = []
        self.chunk: list[Span] = []
        self.size = 0
        self.last = ""
        self.wide = False

    def add(self, unit: str, look: Look, wide: bool) -> None:
        if unit == "\n":
            self._place()
            self._newline()
        elif unit[0] in _SPACES:
            self._place()
            self.gap.append((" " * len(unit) if unit[0] == "\t" else unit, look))
        else:
            breaks = (wide or self.wide) and unit[0] not in _NOT_FIRST and self.last[-1:] not in _NOT_LAST
            if self.last and breaks:
                self._place()
            self.chunk.append((unit, look))
            self.size += cells(unit)
            self.last, self.wide = unit, wide
            return
        self.last = ""

    def _place(self) -> None:
        """Put the chunk on this line, or on the next."""
        if not self.chunk:
            return
        gap = sum(cells(text) for text, _ in self.gap)
        if self.used + gap + self.size <= self.width:
            self.line += self.gap + self.chunk
            self.used += gap + self.size
        else:
            if self.line:
                self._newline()
            self._put_broken() if self.size > self.width else self._put()
        self.gap, self.chunk, self.size = [], [], 0

    def _put(self) -> None:
        self.line += self.chunk
        self.used += self.size

    def _put_broken(self) -> None:
        """Break a chunk that no line can hold between any two characters."""
        for text, look in self.chunk:
            for cluster in clusters(text):
                room = cells(cluster)
                if self.used + room > self.width and self.line:
                    self._newline()
                self.line.append((cluster, look))
                self.used += room

    def _newline(self) -> None:
        self.lines.append(joined(self.line))
        self.line, self.used, self.gap = [], 0, []

    def finish(self) -> list[Line]:
        self._place()
        if self.line or not self.lines:
            self._newline()
        return self.lines


def joined(line: Iterable[Span]) -> list[Span]:
    """Merge neighbouring spans of the same look."""
    merged: list[Span] = []
    for text, look in line:
        if merged and merged[-1][1] == look:
            merged[-1] = (merged[-1][0] + text, look)
        elif text:
            merged.append((text, look))
    return merged


def clip(line: Line, width: int) -> Line:
    """Cut a line to a width, with an ellipsis where something had to go."""
    if width_of(line) <= width:
        return line
    kept: list[Span] = []
    room = width - 1
    for text, look in line:
        if cells(text) > room:
            return [*kept, (cut(text + "…", room + 1), look)]
        kept.append((text, look))
        room -= cells(text)
        if not room:
            break
    return [*kept, ("…" if width > 0 else "", kept[-1][1] if kept else PLAIN)]


def indented(lines: Iterable[Line], first: Span, rest: Span | None = None) -> list[Line]:
    """Put a span before each line: `first` before the first, `rest` (default: blanks) before the others."""
    after = rest or (" " * cells(first[0]), PLAIN)
    return [[first if number == 0 else after, *line] for number, line in enumerate(lines)]
