"""An interview by lines: an empty line begins to speak, the next shows the answer; x, l, z and m as on a screen."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from quizcli.cli.pointlines import PointLines
from quizcli.domain.rating import Rating
from quizcli.render.console import Printer
from quizcli.render.theme import Theme
from quizcli.services.interview import Interview
from quizcli.services.spelling import clock


class InterviewLines(PointLines):
    """The key points open at every reveal; pauses and a suspended process do not count."""

    def __init__(self, printer: Printer, table: Interview, theme: Theme, *, silent: bool = False) -> None:
        super().__init__(printer, table, theme, silent=silent, points=True)
        self.interview = table
        self._passed = table.passed

    def total(self) -> float:
        """Seconds of the interview so far, without pauses."""
        return self._passed + max(time.monotonic() - self.started - self.away, 0.0)

    def run(self) -> None:
        with self._suspending():
            super().run()

    def _card(self) -> None:
        limit = self.interview.wish.limit * 60
        if limit and self.total() >= limit:
            self.printer.talk("The time is up.")
            self.stopped = True
            self.interview.turn = None
            return
        number, total = self.interview.place + 1, len(self.interview.order)
        follow_up = ", a follow-up" if self.interview.is_follow_up else ""
        self.printer.talk(f"\nQuestion {number} of {total}{follow_up} · {clock(self.total())}")
        super()._card()

    def _wants(self) -> str:
        wish = self.interview.wish
        if not self.interview.speaking:
            limit = f" (up to {clock(wish.think)})" if wish.think else ""
            return f"Think{limit}; Enter when you begin to speak:"
        limit = f" (up to {clock(wish.speak)})" if wish.speak else ""
        return f"Speak{limit}; Enter when you are done:"

    def _front(self, line: str) -> bool:
        said = line.strip()
        table = self.interview
        if not said and not table.speaking:
            table.speak(self._seconds())
            return True
        if said == "x":
            table.spend(self.total())
            table.skip(round(self._seconds() * 1000))
            return False
        if said == "l":
            before = table.turn
            self.printer.talk(table.later())
            return table.turn is before
        if said == "z":
            self._pause()
            return True
        if (said == "i" or line.startswith("i ")) and not table.speaking:
            table.speak(self._seconds())
        return super()._front(line)

    def _rate(self, line: str, milliseconds: int) -> bool:
        said = line.strip()
        if said in ("x", "l"):
            self.printer.talk("The answer is there already: rate it.")
            return True
        if said == "z":
            self._pause()
            return True
        return super()._rate(line, milliseconds)

    def _command(self, line: str) -> bool:
        if line != "m":
            return super()._command(line)
        self.printer.talk(self.interview.follow_up())
        return True

    def _save(self, rating: Rating, milliseconds: int) -> bool:
        self.interview.spend(self.total())
        return super()._save(rating, milliseconds)

    def _pause(self) -> None:
        since = time.monotonic()
        self._ask("Paused. Enter goes on:")
        self.away += time.monotonic() - since

    @contextmanager
    def _suspending(self) -> Iterator[None]:
        """Take the time for which the process is suspended off the clocks."""
        if not hasattr(signal, "SIGTSTP"):
            yield
            return

        def suspend(number: int, frame: FrameType | None) -> None:
            since = time.monotonic()
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, suspend)
            self.away += time.monotonic() - since

        before = signal.signal(signal.SIGTSTP, suspend)
        try:
            yield
        finally:
            signal.signal(signal.SIGTSTP, before)
