"""The terminal while a sitting has it: raw keys, a screen of its own, and everything put back whatever happens."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from types import FrameType
from typing import Any

from quizcli.cli.keys import Key, Keys
from quizcli.errors import Interrupted
from quizcli.render.canvas import Canvas
from quizcli.render.spans import Line

_DEADLY = {signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT}
_WATCHED = (
    signal.SIGINT,
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGQUIT,
    signal.SIGTSTP,
    signal.SIGCONT,
    signal.SIGWINCH,
)
_ECHO_OFF = termios.ECHO | termios.ICANON | termios.IEXTEN


class Terminal:
    """Draws and reads keys. Use it in a `with` statement; signals are acted on while waiting for a key only,
    so that a rating being saved is always saved whole.
    """

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.fd = sys.stdin.fileno()
        self.away = 0.0  # seconds spent suspended or in another program: no time on the card
        self._old_modes: list[Any] = []
        self._old_handlers: dict[int, Any] = {}
        self._old_wakeup = -1
        self._arrived: list[int] = []
        self._pipe = (-1, -1)
        self._keys = Keys(self.fd)
        self._seen = time.monotonic()

    def __enter__(self) -> Terminal:
        self._old_modes = termios.tcgetattr(self.fd)
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        os.set_blocking(reading, False)
        self._pipe = (reading, writing)
        self._keys.wake = reading
        try:
            for number in _WATCHED:
                self._old_handlers[number] = signal.signal(number, self._note)
            self._old_wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
            self._take()
        except BaseException:
            self._restore()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._restore()

    def _restore(self) -> None:
        """Give everything back; a terminal that is gone cannot complain any more."""
        self._give_back()
        signal.set_wakeup_fd(self._old_wakeup)
        for number, handler in self._old_handlers.items():
            signal.signal(number, handler)
        for end in self._pipe:
            with contextlib.suppress(OSError):
                os.close(end)

    def _take(self) -> None:
        modes = termios.tcgetattr(self.fd)
        modes[0] &= ~termios.IXON  # Ctrl-S must not freeze the screen
        modes[3] &= ~_ECHO_OFF
        modes[6][termios.VMIN], modes[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self.fd, termios.TCSADRAIN, modes)
        self.canvas.open()

    def _give_back(self) -> None:
        with contextlib.suppress(OSError):
            self.canvas.close()
        with contextlib.suppress(OSError, termios.error):
            # Keys that were pressed or pasted and never read must not end up as commands in the shell.
            termios.tcsetattr(self.fd, termios.TCSAFLUSH, self._old_modes)

    def _note(self, number: int, frame: FrameType | None) -> None:
        """Remember a signal; a second Ctrl-C while the first waits gets through at once."""
        if number == signal.SIGINT and signal.SIGINT in self._arrived:
            raise KeyboardInterrupt
        self._arrived.append(number)

    def size(self) -> tuple[int, int]:
        """Give the columns and rows to draw on; COLUMNS can only make it narrower."""
        try:
            columns, rows = os.get_terminal_size(sys.stdout.fileno())
        except OSError:
            columns, rows = 0, 0
        columns, rows = columns or 80, rows or 24
        wanted = os.environ.get("COLUMNS", "")
        return (min(columns, int(wanted)) if wanted.isdecimal() and int(wanted) > 0 else columns), rows

    def draw(self, frame: Callable[[int, int], Sequence[Line]]) -> None:
        """Draw what `frame` makes of columns and rows."""
        columns, rows = self.size()
        self.canvas.draw(frame(columns, rows), columns)

    def key(self, timeout: float | None = None, *, text: bool = False) -> Key | None:
        """Give the next key; None when the screen is to be drawn anew: time is up, or the window changed."""
        self._act()
        self._seen = time.monotonic()
        key = self._keys.read(timeout, text=text)
        self._act()
        return key

    def _act(self) -> None:
        """Do what the signals that arrived ask for; many changes of the window count as one."""
        arrived, self._arrived = self._arrived, []
        for number in arrived:
            if number in _DEADLY:
                raise SystemExit(128 + number)
            if number == signal.SIGINT:
                raise Interrupted("stopped")
        if signal.SIGTSTP in arrived:
            self._suspend()
        elif signal.SIGCONT in arrived:  # stopped by force: the shell has had the terminal meanwhile
            self.away += time.monotonic() - self._seen
            self._take()
            self.canvas.forget()
        elif signal.SIGWINCH in arrived:
            self.canvas.forget()

    def _suspend(self) -> None:
        """Go to the background like any other program, and come back with the screen drawn anew."""
        with self.lent():
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, self._note)
            self._arrived = [number for number in self._arrived if number != signal.SIGCONT]

    @contextlib.contextmanager
    def lent(self) -> Iterator[None]:
        """Give the terminal to another program, an editor for instance."""
        since = time.monotonic()
        self._give_back()
        try:
            yield
        finally:
            self._take()
            self.canvas.forget()
            self.away += time.monotonic() - since
