"""The standard streams and signals, made safe before anything else runs."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from types import FrameType
from typing import NoReturn, TextIO


class _Closed(io.TextIOBase):
    """Stands for a standard output that the caller has closed: writing to it fails, as it should."""

    def write(self, text: str) -> int:
        raise OSError(errno.EBADF, "standard output is closed")

    def writable(self) -> bool:
        return True


def prepare() -> None:
    """Fill closed descriptors, never fail on a character that the terminal lacks or sends, end politely on a signal."""
    _fill_closed_descriptors()
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - lives as long as the process
    if sys.stdin is None:
        sys.stdin = io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        # What is typed is kept, so it has to be text, also where the locale knows nothing but ASCII.
        plain = sys.stdin.encoding.lower() in ("ascii", "us-ascii", "ansi_x3.4-1968")
        sys.stdin.reconfigure(encoding="utf-8" if plain else None, errors="replace")
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # nohup stays in force
            signal.signal(number, _stop)


def finish() -> None:
    """Write out what is left; what cannot be written was told already, and must not be told again at the very end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            let_go(stream)


def let_go(stream: TextIO) -> None:
    """Nobody can read any more: let the rest go nowhere."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return


def _fill_closed_descriptors() -> None:
    """Keep 0, 1 and 2 taken: a database opened on one of them would be overwritten by the next message."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """Leave through every `finally`, so that the terminal and the files are put in order."""
    raise SystemExit(128 + number)
