"""A sitting with key points: type an answer first, tick what was said, take the rating that follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from quizcli.cli.editor import run_editor
from quizcli.cli.keyloop import Face, KeyLoop
from quizcli.cli.keys import Key
from quizcli.cli.line_input import LineInput
from quizcli.cli.terminal import Terminal
from quizcli.errors import QuizError
from quizcli.render import checklist as draw_points
from quizcli.render import sitting as draw
from quizcli.render.spans import Line, Span
from quizcli.render.theme import Theme
from quizcli.services.table import Table
from quizcli.services.turn import Turn


class PointLoop(KeyLoop):
    """With `points` the checklist opens by itself at every reveal; else `p` opens it, and nothing differs without."""

    def __init__(self, terminal: Terminal, table: Table, face: Face, theme: Theme, *, points: bool = False) -> None:
        super().__init__(terminal, table, face, theme)
        self.points = points

    def body(self, turn: Turn, width: int, line: list[Span] | None) -> list[Line]:
        return draw_points.body(turn, width, self.theme, line=line)

    @property
    def _checking(self) -> bool:
        turn = self.table.turn
        return turn is not None and turn.revealed and turn.checklist is not None and turn.checklist.open

    def _footer(self, width: int) -> list[Line]:
        turn = self.table.current
        if self.prompt is not None:
            return super()._footer(width)
        if self.line is not None and turn.asks == "reveal":
            keys = [("enter", "done"), ("Alt-enter", "new line"), ("Esc", "other keys")]
            return draw.hints(keys, self.theme, width)
        if self._checking:
            label = self.table.labels().get(turn.proposed, "")
            takes = f"{turn.proposed.label} {label}".strip()
            keys = [("1-9", "tick"), ("a", "all"), ("enter", takes), ("p", "rate yourself"), ("?", "help")]
            return draw.hints(keys, self.theme, width)
        return super()._footer(width)

    def _command(self, key: Key) -> None:
        if self._checking and self.page is None and self._check(key.name):
            return
        super()._command(key)

    def _check(self, name: str) -> bool:
        """Act on a key of the open checklist; tell whether it was one."""
        checklist = self.table.current.checklist
        assert checklist is not None
        if name in "123456789":
            checklist.tick(int(name))
        elif name == "a":
            checklist.tick_all()
        elif name in ("p", "escape"):
            checklist.open = False
        else:
            return False
        self.version += 1
        self.drawn = self.version if name != "p" else self.drawn  # a tick shows nothing new to read
        return True

    def _front(self, name: str) -> None:
        turn = self.table.current
        if turn.asks == "reveal" and name in ("i", "I"):
            self._type() if name == "i" else self._guarded(PointLoop._write)
        else:
            super()._front(name)

    def _type(self) -> None:
        self.line = LineInput(self.table.current.typed or "")
        self._changed()

    def _write(self) -> str:
        turn = self.table.current
        with self.terminal.lent():
            turn.answer(written(turn.typed or ""))
        self._revealed()
        return ""

    def _revealed(self) -> None:
        turn = self.table.current
        if turn.asks == "reveal" and turn.revealed:
            checklist = self.table.check()
            if checklist is not None and self.points:
                checklist.open = True
        super()._revealed()

    def _points(self) -> str:
        """Open the checklist, or say why there is none."""
        turn = self.table.current
        if not turn.revealed:
            return "The key points come after the answer."
        checklist = self.table.check()
        if checklist is None:
            return "This answer has no key points; `points:` in the bank gives it some."
        checklist.open = True
        self._changed(top=True)
        return ""

    actions: ClassVar[dict[str, Callable[[Any], str]]] = {**KeyLoop.actions, "p": _points}


def written(text: str) -> str:
    """Let the learner write an answer in their editor. Raises QuizError when it cannot be started."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.md"
        path.write_text(text, encoding="utf-8")
        run_editor(str(path))
        try:
            return path.read_text(encoding="utf-8").strip("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise QuizError(f"cannot read what was written: {error}") from error
