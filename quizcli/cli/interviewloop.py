"""An interview on a terminal: think, speak, compare; skip, put off, pause."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar

from quizcli.cli.keyloop import Face
from quizcli.cli.keys import Key
from quizcli.cli.pointloop import PointLoop
from quizcli.cli.terminal import Terminal
from quizcli.domain.rating import Rating
from quizcli.render import interview as draw
from quizcli.render import sitting as around
from quizcli.render.spans import PLAIN, Line
from quizcli.render.theme import Theme
from quizcli.services.interview import Interview


class InterviewLoop(PointLoop):
    """The key points open at every reveal; the clocks stand still while paused or suspended."""

    def __init__(
        self, terminal: Terminal, table: Interview, theme: Theme, last_page: Callable[[int], list[Line]], *, guide: bool
    ) -> None:
        face = Face(
            right=lambda seconds, columns: draw.right(table, seconds, self.total(), theme, columns),
            progress=lambda: table.progress,
            last_page=last_page,
            guide=(lambda width: draw.guide(width, theme, table)) if guide else None,
        )
        super().__init__(terminal, table, face, theme, points=True)
        self.interview = table
        self._paused_at = 0.0
        self._passed = table.passed

    def total(self) -> float:
        """Seconds of the interview so far, without pauses."""
        return self._passed + max(time.monotonic() - self.started - self.terminal.away, 0.0)

    def _footer(self, width: int) -> list[Line]:
        turn = self.table.current
        if turn.revealed or self.prompt is not None or self.line is not None:
            return super()._footer(width)
        first = ("space", "done" if self.interview.speaking else "speak")
        rest = [("i", "type"), ("x", "skip"), ("l", "later"), ("z", "pause"), ("?", "help"), ("q", "leave")]
        return around.hints([first, *rest], self.theme, width)

    def _front(self, name: str) -> None:
        if name in (" ", "enter") and not self.interview.speaking:
            if not self._too_soon():
                self._speak()
        else:
            super()._front(name)

    def _speak(self) -> None:
        self.interview.speak(self._seconds())
        self._changed()

    def _type(self) -> None:
        if not self.interview.speaking:
            self._speak()
        super()._type()

    def _command(self, key: Key) -> None:
        if key.name == "?" and self.table.turn is not None:
            self._open(lambda width: draw.help_page(width, self.theme))
        else:
            super()._command(key)

    def _close(self, key: Key) -> None:
        """Go back to the question; a pause, and the time before the first question, do not count."""
        if self.page is self.face.guide:
            self.started, self.terminal.away = time.monotonic(), 0.0
        if self._paused_at:
            self.terminal.away += time.monotonic() - self._paused_at
            self._paused_at = 0.0
        super()._close(key)

    def _save(self, rating: Rating) -> None:
        self.interview.spend(self.total())
        super()._save(rating)
        self._over()

    def _over(self) -> None:
        """Ask nothing more when the time is up."""
        limit = self.interview.wish.limit * 60
        if limit and self.total() >= limit and self.table.turn is not None:
            self.table.turn = None
            self.message = [("The time is up.", PLAIN)]
            self._begin_card()

    def _skip(self) -> str:
        if self.table.current.revealed:
            return "The answer is there already: rate it."
        self.interview.spend(self.total())
        self.interview.skip(round(self._seconds() * 1000))
        self._begin_card()
        self._over()
        return "skipped; u takes it back" if self.table.turn is not None else ""

    def _later(self) -> str:
        if self.table.current.revealed:
            return "The answer is there already: rate it."
        said = self.interview.later()
        self._begin_card()
        return said

    def _pause(self) -> str:
        self._paused_at = time.monotonic()
        return self._open(lambda width: [[("Paused", self.theme.heading)], [], [("The clocks stand still.", PLAIN)]])

    def _more(self) -> str:
        return self.interview.follow_up()

    actions: ClassVar[dict[str, Callable[[Any], str]]] = {
        **PointLoop.actions,
        "x": _skip,
        "l": _later,
        "z": _pause,
        "m": _more,
    }
