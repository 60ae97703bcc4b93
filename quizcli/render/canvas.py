"""Draws frames on a terminal: only rows that changed, each in its place, so that nothing flickers or stays behind."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TextIO

from quizcli.render.ansi import has_true_color, paint
from quizcli.render.spans import Line

# Its own screen, no cursor, no wrapping at the edge (a character wider than we think must not shift a row),
# pastes marked as such; and all of it back.
_OPEN = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h\x1b[2J"
_CLOSE = "\x1b[0m\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l"
# The terminal shows everything between these two at once, if it knows them.
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"


class Canvas:
    """The screen as it was last drawn."""

    def __init__(self, stream: TextIO, *, color: bool) -> None:
        self.stream = stream
        self.color = color
        self.true_color = has_true_color()
        self._rows: list[str] = []
        self._columns = 0
        self._open = False

    def open(self) -> None:
        """Take the whole screen."""
        self._open = True
        self._write(_OPEN)
        self.forget()

    def close(self) -> None:
        """Give the screen back as it was."""
        if self._open:
            self._open = False
            self._write(_CLOSE)

    def forget(self) -> None:
        """Draw everything at the next frame: someone else may have written on the screen."""
        self._columns = 0

    def draw(self, frame: Sequence[Line], columns: int) -> None:
        """Show a frame, one line a row."""
        rows = [paint(line, color=self.color, true_color=self.true_color) for line in frame]
        parts: list[str] = []
        if columns != self._columns or len(rows) != len(self._rows):
            parts.append("\x1b[0m\x1b[2J")
            self._rows, self._columns = [""] * len(rows), columns
        for number, (row, old) in enumerate(zip(rows, self._rows, strict=True), start=1):
            if row != old:
                parts.append(f"\x1b[{number};1H{row}\x1b[K")
        self._rows = rows
        if parts:
            self._write(f"{_BEGIN}{''.join(parts)}{_END}")

    def _write(self, text: str) -> None:
        self.stream.flush()
        data = text.encode("utf-8", "replace")
        fd = self.stream.fileno()
        while data:
            data = data[os.write(fd, data) :]
