"""A screen with a header, a body that scrolls, and a footer: what a review, a quiz and an interview look like."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from quizcli.render.spans import PLAIN, Line, Span, clip, joined, width_of
from quizcli.render.theme import DEFAULT, Theme
from quizcli.text.width import cells

WIDEST = 100  # cells; longer lines of prose are hard to read
MARGIN = 2


@dataclass(frozen=True, slots=True)
class View:
    """What is to be seen. `body` lays itself out at a width; it is asked again only when `key` or the width changes."""

    key: Hashable
    body: Callable[[int], list[Line]]
    left: Line = ()  # of the header: where I am
    right: Line = ()  # of the header: what is left, and the time
    progress: float = 0.0
    footer: Callable[[int], list[Line]] = field(default=lambda width: [])
    message: Line = ()


class Screen:
    """Composes frames and remembers how far the body is scrolled."""

    def __init__(self, theme: Theme = DEFAULT) -> None:
        self.theme = theme
        self.top = 0
        self.page = 1
        self._key: tuple[Hashable, int] | None = None
        self._body: list[Line] = []

    def frame(self, view: View, columns: int, rows: int) -> list[Line]:
        """Compose one frame of exactly `rows` lines, none wider than `columns`."""
        footer = view.footer(max(columns - MARGIN, 8)) if rows > 4 else []
        footer = footer[: max(rows - 5, 0)]
        header = self._header(view, columns) if rows > 5 else []
        self.page = max(rows - len(header) - len(footer) - (1 if footer else 0), 1)
        self._lay_out(view, columns)
        self.top = max(0, min(self.top, len(self._body) - self.page))
        body = self._body[self.top : self.top + self.page]
        body = [*body, *[[]] * (self.page - len(body))]
        margin: Span = (" " * self._margin(columns), PLAIN)
        lines: list[Line] = [*header, *([margin, *line] if line else [] for line in body)]
        if footer:
            lines += [self._rule(view, columns), *([(" " * (MARGIN // 2), PLAIN), *line] for line in footer)]
        return [clip(line, columns) for line in lines[:rows]]

    def scroll(self, name: str) -> bool:
        """Scroll by the name of a key; tell whether it is one that scrolls."""
        page = max(self.page - 2, 1)
        steps = {"up": -1, "k": -1, "down": 1, "j": 1, "pageup": -page, "pagedown": page}
        steps |= {"ctrl-b": -page, "ctrl-f": page, "home": -len(self._body), "end": len(self._body)}
        steps |= {"g": -len(self._body), "G": len(self._body)}
        if name not in steps:
            return False
        self.top = max(0, min(self.top + steps[name], len(self._body) - self.page))
        return True

    def reset(self) -> None:
        """Go back to the top."""
        self.top = 0

    def _lay_out(self, view: View, columns: int) -> None:
        width = max(min(columns - 2 * MARGIN, WIDEST), 8)
        if self._key != (view.key, width):
            self._body = view.body(width)
            self._key = (view.key, width)

    @staticmethod
    def _margin(columns: int) -> int:
        return max(MARGIN, (columns - WIDEST) // 2) if columns > WIDEST + 2 * MARGIN else min(MARGIN, columns // 20)

    def _header(self, view: View, columns: int) -> list[Line]:
        right = [*view.right, (" ", PLAIN)]
        room = columns - 2 - width_of(right) - 2
        left = _from_the_end(view.left, room)
        gap = max(columns - 1 - width_of(left) - width_of(right), 1)
        filled = round(min(max(view.progress, 0.0), 1.0) * columns)
        bar = joined([("━" * filled, self.theme.accent), ("─" * (columns - filled), self.theme.muted)])
        return [[(" ", PLAIN), *left, (" " * gap, PLAIN), *right], bar, []]

    def _rule(self, view: View, columns: int) -> Line:
        """Draw the line above the footer, with a message in it and how much of the body is hidden."""
        hidden = len(self._body) - self.page
        place = ""
        if hidden > 0:
            arrows = ("↑" if self.top else "") + ("↓" if self.top < hidden else "")
            place = f" {arrows} {min(self.top + self.page, len(self._body))}/{len(self._body)} "
        message = clip([(" ", PLAIN), *view.message, (" ", PLAIN)], columns - cells(place) - 8) if view.message else []
        line: list[Span] = [("──" if message else "", self.theme.muted), *message]
        fill = columns - width_of(line) - cells(place) - 2
        line += [("─" * max(fill, 0), self.theme.muted), (place, self.theme.accent), ("──", self.theme.muted)]
        return joined(line)


def _from_the_end(line: Line, width: int) -> Line:
    """Cut a path at its beginning: the nearest heading says most."""
    if width_of(line) <= width or width <= 0:
        return line if width > 0 else []
    parts = list(line)
    while len(parts) > 1 and width_of(parts) + 2 > width:
        parts.pop(0)
    gap = "…" if parts[0][0].startswith(" ") else "… "
    return clip([(gap, PLAIN), *parts], width)


def columns_of(parts: Sequence[Line], width: int, gap: int = 3) -> list[Line]:
    """Set parts beside one another, with new rows as needed."""
    rows: list[list[Span]] = []
    for part in parts:
        if rows and width_of(rows[-1]) + gap + width_of(part) <= width:
            rows[-1] += [(" " * gap, PLAIN), *part]
        else:
            rows.append(list(part))
    return [*rows]
