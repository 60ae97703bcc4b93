"""A Markdown page as its author's lines, each with the part it plays; text inside fences is never structure."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property

from quizcli.text.markdown_lines import Kind, Line
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
        return scan(self.lines)

    @cached_property
    def details(self) -> list[Details]:
        """The `<details>` elements outside fences, in order of their opening tags."""
        return details(self.rows)

    @cached_property
    def _starts(self) -> list[int]:
        return [element.start for element in self.details]

    def details_between(self, start: int, end: int) -> list[Details]:
        """The `<details>` elements that start in a range of lines."""
        return self.details[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def blank(self, index: int) -> bool:
        """Tell whether nothing stands on a line."""
        return self.rows[index].kind is Kind.BLANK

    def first(self, start: int, end: int) -> int:
        """Give the first line in a range that is not blank, or its end."""
        while start < end and self.rows[start].kind is Kind.BLANK:
            start += 1
        return start

    def last(self, start: int, end: int) -> int:
        """Give the end of a range without its trailing blank lines."""
        while end > start and self.rows[end - 1].kind is Kind.BLANK:
            end -= 1
        return end
