"""Reads keys from a terminal: escape sequences, pastes, held keys."""

from __future__ import annotations

import codecs
import os
import re
import select
import time
from collections import deque
from dataclasses import dataclass, replace

# How long the rest of an escape sequence may take before a lone ESC is taken as the key Escape.
ESCAPE_WAIT = 0.05
PASTE_WAIT = 1.0
# Keys that follow one another faster than this come from a held key, at least when they are the same.
REPEAT = 0.15
# A key pressed again this soon may be the first repetition of a held key: wait whether another one follows.
FIRST_REPEAT = 1.0

_CSI = re.compile(rb"\x1b\[([0-9;?<=>:]*)([ -/]*[@-~])")
_SEQUENCES = {
    "A": "up",
    "B": "down",
    "C": "right",
    "D": "left",
    "H": "home",
    "F": "end",
    "Z": "backtab",
    "1~": "home",
    "2~": "insert",
    "3~": "delete",
    "4~": "end",
    "5~": "pageup",
    "6~": "pagedown",
    "7~": "home",
    "8~": "end",
    "M": "enter",  # the keypad's, after ESC O
}
_CONTROL = {"\r": "enter", "\n": "enter", "\t": "tab", "\x7f": "backspace", "\x08": "backspace", "\x1b": "escape"}
SCROLLING = frozenset(("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "j", "k"))
_PASTE_BEGIN = b"\x1b[200~"
_PASTE_END = b"\x1b[201~"


@dataclass(frozen=True, slots=True)
class Key:
    """One key: a character, or a name such as "enter", "up", "ctrl-d", "paste", "eof", "unknown".

    `held` is set from the second press of a key that is being held down, `burst` when it came together with
    others faster than anyone types. Neither may ever rate a card. `text` holds what was pasted.
    """

    name: str
    text: str = ""
    held: bool = False
    burst: bool = False

    @property
    def deliberate(self) -> bool:
        """Tell whether somebody pressed exactly this key, once."""
        return not (self.held or self.burst or self.name == "paste")

    @property
    def printable(self) -> bool:
        """Tell whether the key stands for a character."""
        return len(self.name) == 1


class Keys:
    """The keys that arrive on a file descriptor; `wake` is another one that interrupts the waiting."""

    def __init__(self, fd: int, wake: int | None = None) -> None:
        self.fd = fd
        self.wake = wake
        self._bytes = b""
        self._ready: deque[Key] = deque()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._last = ""
        self._last_at = 0.0
        self._last_held = False

    def read(self, timeout: float | None = None, *, text: bool = False) -> Key | None:
        """Give the next key, or None after `timeout` seconds or when woken.

        `text` is for typing: letters may then repeat, and nothing waits to find out.
        """
        key = self._next(timeout)
        if key is None or text or key.name in SCROLLING or not key.deliberate:
            return self._remember(key)
        since = time.monotonic() - self._last_at
        if key.name == self._last and since < FIRST_REPEAT:
            held = since < REPEAT and self._last_held
            if not held:
                following = self._next(REPEAT)
                if following is not None:
                    self._ready.appendleft(following)
                    held = following.name == key.name
            key = replace(key, held=held)
        return self._remember(key)

    def _remember(self, key: Key | None) -> Key | None:
        if key is not None:
            self._last, self._last_at, self._last_held = key.name, time.monotonic(), key.held
        return key

    def _next(self, timeout: float | None) -> Key | None:
        """Give the next key as it comes, without asking whether it is held."""
        if not self._ready and not self._fill(timeout):
            return None
        return self._ready.popleft() if self._ready else None

    def _fill(self, timeout: float | None) -> bool:
        data = self._wait(timeout)
        if data is None:
            return False
        self._bytes += data
        keys = self._parse()
        if not data and not keys:
            keys = [Key("eof")]
        typed = sum(key.printable or key.name == "enter" for key in keys)
        self._ready.extend(replace(key, burst=True) if typed > 1 else key for key in keys)
        return True

    def _wait(self, timeout: float | None) -> bytes | None:
        """Wait for bytes: some, none (the end of input), or None when time is up or a signal came."""
        watched = [self.fd] if self.wake is None else [self.fd, self.wake]
        try:
            ready, _, _ = select.select(watched, [], [], timeout)
        except InterruptedError:
            return None
        if self.wake is not None and self.wake in ready:
            os.read(self.wake, 4096)
            if self.fd not in ready:
                return None
        if self.fd not in ready:
            return None
        try:
            return os.read(self.fd, 65536)
        except OSError:  # the terminal is gone
            return b""

    def _parse(self) -> list[Key]:
        keys: list[Key] = []
        while self._bytes:
            if self._bytes.startswith(_PASTE_BEGIN):
                keys.append(self._paste())
            elif self._bytes[0] == 0x1B:
                keys.append(self._escape())
            else:
                end = self._bytes.find(b"\x1b")
                plain, self._bytes = (self._bytes, b"") if end < 0 else (self._bytes[:end], self._bytes[end:])
                keys += [_character(char) for char in self._decoder.decode(plain)]
        return keys

    def _more(self, seconds: float) -> bool:
        data = self._wait(seconds)
        if data:
            self._bytes += data
        return bool(data)

    def _paste(self) -> Key:
        while _PASTE_END not in self._bytes and self._more(PASTE_WAIT):
            pass
        text, _, self._bytes = self._bytes.removeprefix(_PASTE_BEGIN).partition(_PASTE_END)
        return Key("paste", text.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n"))

    def _escape(self) -> Key:
        """Read one escape sequence; a lone ESC is the key itself."""
        while not _complete(self._bytes) and self._more(ESCAPE_WAIT):
            pass
        if self._bytes.startswith(_PASTE_BEGIN):
            return self._paste()
        match = _CSI.match(self._bytes)
        if match:
            self._bytes = self._bytes[match.end() :]
            return _sequence(match[1].decode("ascii"), match[2].decode("ascii"))
        if self._bytes.startswith(b"\x1bO") and len(self._bytes) > 2:
            final, self._bytes = self._bytes[2:3], self._bytes[3:]
            return Key(_SEQUENCES.get(final.decode("latin-1"), "unknown"))
        if self._bytes.startswith((b"\x1b[", b"\x1bO")):  # cut off: nothing that we know
            self._bytes = b""
            return Key("unknown")
        self._bytes = self._bytes[1:]
        if not self._bytes or self._bytes[0] == 0x1B:
            return Key("escape")
        with_alt, self._bytes = self._bytes[:1], self._bytes[1:]
        return Key("alt-enter" if with_alt in b"\r\n" else "unknown")


def _complete(data: bytes) -> bool:
    """Tell whether a whole escape sequence has arrived."""
    if data.startswith(b"\x1b["):
        return bool(_CSI.match(data))
    return len(data) > (2 if data.startswith(b"\x1bO") else 1)


def _sequence(parameters: str, final: str) -> Key:
    if final == "~":
        return Key(_SEQUENCES.get(parameters.partition(";")[0] + "~", "unknown"))
    return Key(_SEQUENCES.get(final, "unknown") if final != "M" else "unknown")


def _character(char: str) -> Key:
    if char in _CONTROL:
        return Key(_CONTROL[char])
    if char < " ":
        return Key(f"ctrl-{chr(ord(char) + 96)}")
    return Key(char)
