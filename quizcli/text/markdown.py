"""A Markdown page as its author's lines, each with the part it plays; text inside fences is never structure."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from quizcli.text.markdown_folds import Fold, folds
from quizcli.text.markdown_lines import KINDS, Kind, Line
from quizcli.text.markdown_scanning import scan
from quizcli.text.markdown_spans import Details, details


@dataclass
class Page:
    """One document. `lines` is cut at newlines only; line numbers shown to people are 1-based, indices are 0-based."""

    path: str
    text: str
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = self.text.split("\n")

    @cached_property
    def rows(self) -> list[Line]:
        """Every line with its kind, in order."""
        return scan(self.text, self.lines)

    @cached_property
    def kinds(self) -> bytes:
        """The kind of every line, a byte each: quicker to look at than the lines."""
        return bytes([row.kind for row in self.rows])

    @cached_property
    def _places(self) -> list[list[int]]:
        places: list[list[int]] = [[] for _ in range(KINDS)]
        for index, kind in enumerate(self.kinds):
            places[kind].append(index)
        return places

    def places(self, *kinds: Kind) -> list[int]:
        """The lines of some kinds, in order: most passes over a document look at few of its lines."""
        if len(kinds) == 1:
            return self._places[kinds[0]]
        return sorted(chain.from_iterable(self._places[kind] for kind in kinds))

    def between(self, kind: Kind, start: int, end: int) -> list[int]:
        """The lines of one kind in a range."""
        places = self._places[kind]
        return places[bisect_left(places, start) : bisect_left(places, end)]

    @cached_property
    def anchored(self) -> bool:
        """Whether a link into the page stands anywhere."""
        return "](#" in self.text or "](<#" in self.text

    @cached_property
    def linked(self) -> bool:
        """Whether a link stands anywhere."""
        return "](" in self.text

    @cached_property
    def details(self) -> list[Details]:
        """The `<details>` elements outside fences, in order of their opening tags."""
        return details(self.text, self.lines, self.rows, self.folds)

    @cached_property
    def folds(self) -> list[Fold]:
        """The containers with titles outside code, in order of their openings."""
        return folds(self.text, self.lines, self.rows)

    @cached_property
    def _starts(self) -> list[int]:
        return [element.start for element in self.details]

    def details_between(self, start: int, end: int) -> list[Details]:
        """The `<details>` elements that start in a range of lines."""
        if not self.details:
            return []
        return self.details[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    @cached_property
    def hidden(self) -> bytearray:
        """For every line whether it stands in a `<details>` element."""
        hidden = bytearray(len(self.rows))
        for element in self.details:
            end = min(element.end, len(hidden))
            if end > element.start:
                hidden[element.start : end] = b"\1" * (end - element.start)
        return hidden

    def blank(self, index: int) -> bool:
        """Tell whether nothing stands on a line."""
        return not self.kinds[index]

    def run(self, start: int) -> int:
        """Give the end of the run of lines of one kind that starts here."""
        kinds = self.kinds
        kind, end = kinds[start], start + 1
        while end < len(kinds) and kinds[end] == kind:
            end += 1
        return end

    def first(self, start: int, end: int) -> int:
        """Give the first line in a range that is not blank, or its end."""
        kinds = self.kinds
        while start < end and not kinds[start]:
            start += 1
        return start

    def last(self, start: int, end: int) -> int:
        """Give the end of a range without its trailing blank lines."""
        kinds = self.kinds
        while end > start and not kinds[end - 1]:
            end -= 1
        return end
