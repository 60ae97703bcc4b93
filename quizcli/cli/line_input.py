"""One line (or a few) of text being typed, with a cursor."""

from __future__ import annotations

from quizcli.cli.keys import Key
from quizcli.render.spans import PLAIN, Look, Span, characters

_CURSOR = Look(reverse=True)


class LineInput:
    """Text and cursor; characters are counted as a reader sees them, so that an emoji is deleted at once."""

    def __init__(self, text: str = "") -> None:
        self.before: list[str] = characters(text)
        self.after: list[str] = []

    @property
    def text(self) -> str:
        """What has been typed."""
        return "".join(self.before + self.after)

    def feed(self, key: Key) -> bool:
        """Take a key; tell whether it was one for typing."""
        if key.printable:
            self._insert(key.name)
        elif key.name == "paste":
            self._insert(key.text)
        elif key.name == "alt-enter":
            self._insert("\n")
        elif (edit := getattr(self, "_" + key.name.replace("-", "_"), None)) is not None:
            edit()
        else:
            return False
        return True

    def spans(self) -> list[Span]:
        """Give the text with its cursor."""
        under = self.after[0] if self.after and self.after[0] != "\n" else " "
        rest = self.after[1:] if self.after and self.after[0] != "\n" else self.after
        return [("".join(self.before), PLAIN), (under, _CURSOR), ("".join(rest), PLAIN)]

    def _insert(self, text: str) -> None:
        self.before = characters("".join(self.before) + text)

    def _backspace(self) -> None:
        if self.before:
            self.before.pop()

    def _delete(self) -> None:
        if self.after:
            self.after.pop(0)

    def _left(self) -> None:
        if self.before:
            self.after.insert(0, self.before.pop())

    def _right(self) -> None:
        if self.after:
            self.before.append(self.after.pop(0))

    def _home(self) -> None:
        self.before, self.after = [], self.before + self.after

    def _end(self) -> None:
        self.before, self.after = self.before + self.after, []

    def _ctrl_u(self) -> None:
        self.before = []

    def _ctrl_k(self) -> None:
        self.after = []

    def _ctrl_w(self) -> None:
        while self.before and self.before[-1].isspace():
            self.before.pop()
        while self.before and not self.before[-1].isspace():
            self.before.pop()

    _ctrl_a = _home
    _ctrl_e = _end
