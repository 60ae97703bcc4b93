"""A sitting on a terminal: keys become calls, the table becomes a screen. Nothing is kept here but what is shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from quizcli.cli.editor import run_editor
from quizcli.cli.keys import Key
from quizcli.cli.line_input import LineInput
from quizcli.cli.terminal import Terminal
from quizcli.domain.rating import Rating
from quizcli.errors import Busy, QuizError, StoreError
from quizcli.render import card as cards
from quizcli.render import sitting as draw
from quizcli.render.screen import Screen, View
from quizcli.render.spans import PLAIN, Line, Span
from quizcli.render.theme import Theme
from quizcli.services.table import Table
from quizcli.services.turn import Turn

# A key this soon after something new was shown was meant for what stood there before.
GUARD = 0.2
_DIGITS = "123456789"


@dataclass(frozen=True, slots=True)
class Face:
    """What differs between kinds of sitting: the header's right side, the way done, and the last page."""

    right: Callable[[float, int], Line]
    progress: Callable[[], float]
    last_page: Callable[[int], list[Line]]
    minutes: int = 0  # stop dealing after so many
    guide: Callable[[int], list[Line]] | None = None  # a page before the first card


class KeyLoop:
    """Runs one sitting on a terminal until the learner stops, or no card is left."""

    def __init__(self, terminal: Terminal, table: Table, face: Face, theme: Theme) -> None:
        self.terminal = terminal
        self.table = table
        self.face = face
        self.theme = theme
        self.screen = Screen(theme)
        self.message: Line = []
        self.page: Callable[[int], list[Line]] | None = None  # a page laid over the card: help, why
        self.prompt: tuple[str, LineInput, Callable[[str], str]] | None = None
        self.line: LineInput | None = None
        self.version = 0  # grows with everything that changes the body
        self.drawn = 0  # the version on the screen
        self.shown_at = 0.0  # when the side on the screen was first seen
        self.started = time.monotonic()
        self.card_started = self.started
        self.card_away = 0.0
        self.stopped = False
        self._below = 0  # how far the card under a page is scrolled

    # --- the loop -------------------------------------------------------------------------------------

    def run(self) -> None:
        """Draw and take keys until the end; the first card is on the table already."""
        self._begin_card()
        self.page = self.face.guide
        while not self.stopped:
            self._draw()
            key = self.terminal.key(self._tick(), text=self._typing)
            if key is not None:
                try:
                    self._take(key)
                except Busy as error:
                    self.message = [(f"Not saved yet: {error}. Try again in a moment.", self.theme.mark)]

    def _draw(self) -> None:
        view = self._view()
        self.terminal.draw(lambda columns, rows: self.screen.frame(view(columns), columns, rows))
        if self.drawn != self.version:
            self.drawn = self.version
            self.shown_at = time.monotonic()

    def _tick(self) -> float | None:
        """Wait until the clock on the screen has to go on."""
        if self.table.turn is None or self.page is not None:
            return None
        return 1.0 - self._seconds() % 1.0

    def _seconds(self) -> float:
        """Time on this card, without the time away from it."""
        return max(time.monotonic() - self.card_started - (self.terminal.away - self.card_away), 0.0)

    @property
    def _typing(self) -> bool:
        return self.prompt is not None or self.line is not None

    def _begin_card(self) -> None:
        turn = self.table.turn
        self.card_started = time.monotonic()
        self.card_away = self.terminal.away
        self.line = LineInput() if turn is not None and turn.asks == "typed" and not turn.revealed else None
        self._changed(top=True)

    def _changed(self, *, top: bool = False) -> None:
        self.version += 1
        if top:
            self.screen.reset()

    # --- what is seen ---------------------------------------------------------------------------------

    def _view(self) -> Callable[[int], View]:
        turn = self.table.turn
        if self.page is not None:
            page = self.page
            keys = [("any key", "begins" if page is self.face.guide else "goes back")]
            return lambda columns: self._plain(("page", self.version), page, keys)
        if turn is None:
            keys = [("u", "undo"), ("q", "quit")] if self.table.undoable else [("q", "quit")]
            return lambda columns: self._plain(("end", self.version), self.face.last_page, keys)
        line = self.line.spans() if self.line is not None else None
        return lambda columns: View(
            key=self.version,
            body=lambda width: self.body(turn, width, line),
            left=draw.where(turn, self.theme),
            right=self.face.right(self._seconds(), columns),
            progress=self.face.progress(),
            footer=self._footer,
            message=self.message,
        )

    def body(self, turn: Turn, width: int, line: list[Span] | None) -> list[Line]:
        """Lay out the card; what else a kind of sitting shows of it goes here."""
        return cards.body(turn, width, self.theme, line=line)

    def _plain(self, key: object, body: Callable[[int], list[Line]], keys: Sequence[tuple[str, str]]) -> View:
        return View(
            key=str(key),
            body=body,
            left=[("quizcli", self.theme.strong)],
            progress=self.face.progress(),
            footer=lambda width: draw.hints(keys, self.theme, width),
            message=self.message,
        )

    def _footer(self, width: int) -> list[Line]:
        turn = self.table.current
        if self.prompt is not None:
            label, line, _ = self.prompt
            spans: list[Span] = [(f"{label}: ", self.theme.accent), *line.spans()]
            return [spans]
        if self.line is not None:
            return draw.hints([("enter", "answer"), ("Esc", "leaves the line: keys")], self.theme, width)
        if turn.revealed:
            return draw.ratings(self.table.labels(), turn.proposed, self.theme, width)
        first = ("1-9", "choose") if turn.asks == "choice" else ("space", "reveal")
        more = [("i", "type")] if turn.asks == "typed" else []
        rest = [("e", "edit"), ("s", "suspend"), ("b", "bury"), ("u", "undo")]
        return draw.hints([first, *more, ("?", "help"), ("q", "quit"), *rest], self.theme, width)

    # --- keys -----------------------------------------------------------------------------------------

    def _take(self, key: Key) -> None:
        if key.name == "eof":
            raise SystemExit(129)  # the terminal is gone
        if key.name == "ctrl-l":
            self.terminal.canvas.forget()
        elif self.prompt is not None:
            self._take_prompt(key)
        elif self.page is not None:
            if not self.screen.scroll(key.name) and key.deliberate:
                self._close(key)
        elif self.line is not None:
            self._take_line(key)
        elif self.screen.scroll(key.name):
            return
        elif key.deliberate:
            self.message = []
            self._command(key)

    def _command(self, key: Key) -> None:
        """Act on a key that somebody meant."""
        turn = self.table.turn
        name = key.name
        if name in ("q", "ctrl-d"):
            self.stopped = True
        elif name == "u":
            self._undo()
        elif turn is None:
            self.stopped = name in (" ", "enter", "escape") and not self._too_soon()
        elif name == "?":
            typing = turn.asks == "typed"
            self._open(lambda width: draw.help_page(width, self.theme, typing=typing))
        elif name in self.actions:
            self._guarded(self.actions[name])
        elif turn.revealed:
            self._rate(name)
        else:
            self._front(name)

    def _front(self, name: str) -> None:
        """Before the answer: space or enter reveals, digits choose, and nothing else does anything."""
        turn = self.table.current
        if turn.asks == "choice" and name in _DIGITS:
            if not self._too_soon() and turn.choose(int(name)):
                self._revealed() if turn.revealed else self._changed()
        elif name in (" ", "enter"):
            if turn.asks == "choice" and turn.several and not turn.chosen:
                self.message = [("Choose with digits, then enter; or press Esc to see the answer.", PLAIN)]
            elif turn.asks == "choice" and not turn.several:
                self.message = [("Choose with a digit, or press Esc to see the answer.", PLAIN)]
            else:
                turn.reveal()
                self._revealed()
        elif name == "escape" and turn.asks == "choice":
            turn.reveal()
            self._revealed()
        elif name == "i" and turn.asks == "typed":
            self.line = LineInput()
            self._changed()

    def _revealed(self) -> None:
        self.line = None
        self._changed()

    def _too_soon(self) -> bool:
        """Tell whether a key came so soon that it was meant for what stood there before."""
        return time.monotonic() - self.shown_at < GUARD

    def _rate(self, name: str) -> None:
        turn = self.table.current
        if self._too_soon():
            return
        if name in (" ", "enter"):
            rating = turn.proposed
        elif name in "1234":
            rating = Rating(int(name))
        else:
            return
        self._save(rating)

    def _save(self, rating: Rating) -> None:
        said = f"{rating.label}" + (f" · {label}" if (label := self.table.labels().get(rating)) else "")
        self.table.rate(rating, round(self._seconds() * 1000))
        self.message = [(said, self.theme.muted)]
        if self.table.remark:
            self.message = [(f"{said} · {self.table.remark}", self.theme.mark)]
        if self.face.minutes and time.monotonic() - self.started - self.terminal.away > self.face.minutes * 60:
            self.table.turn = None
            over = "1 minute is" if self.face.minutes == 1 else f"{self.face.minutes} minutes are"
            self.message = [(f"{over} over.", PLAIN)]
        self._begin_card()

    def _undo(self) -> None:
        said = self.table.undo()
        if said:
            self._begin_card()
            self.line = None  # the next key may be another undo; i types
        self.message = [
            (f"taken back: {said}" if said else "Nothing here to take back; `quizcli undo` goes further.", PLAIN)
        ]

    def _guarded(self, action: Callable[[Any], str]) -> None:
        """Do something that can fail without ending the sitting; a database that cannot be written does end it."""
        try:
            said = action(self)
        except StoreError:
            raise
        except QuizError as error:
            said = f"{error} {error.hint}".strip()
        if said:
            self.message = [(said, PLAIN)]

    def _open(self, page: Callable[[int], list[Line]]) -> str:
        self.page = page
        self._below = self.screen.top
        self._changed(top=True)
        return ""

    def _close(self, key: Key) -> None:
        """Go back from a page to the card, where it was scrolled to; after the guide the clock begins."""
        if self.page is self.face.guide:
            self.stopped = key.name in ("q", "ctrl-d")
            self.card_started, self.card_away = time.monotonic(), self.terminal.away
        self.page = None
        self._changed()
        self.screen.top = self._below

    # --- typing ---------------------------------------------------------------------------------------

    def _take_line(self, key: Key) -> None:
        line = self.line
        assert line is not None
        self.message = []
        if key.name == "enter" and not key.burst and not self._too_soon():
            self.table.current.answer(line.text)
            self._revealed()
        elif key.name == "escape":
            self.line = None
            self._changed()
        elif key.name == "ctrl-d" and not line.text:
            self.stopped = True
        elif line.feed(key):
            self.version += 1
            self.drawn = self.version  # typing shows nothing new to read
            self.screen.top = max(self.screen.top, 0)
        else:
            self.screen.scroll(key.name)

    def _take_prompt(self, key: Key) -> None:
        assert self.prompt is not None
        _, line, then = self.prompt
        if key.name in ("escape", "ctrl-d"):
            self.prompt = None
        elif key.name == "enter":
            self.prompt = None
            self._guarded(lambda loop: then(line.text.strip()))
            self._changed()
        else:
            line.feed(key)

    def _ask(self, label: str, then: Callable[[str], str], text: str = "") -> str:
        self.prompt = (label, LineInput(text), then)
        return ""

    # --- what a key does to the card ------------------------------------------------------------------

    def _leave(self, action: Callable[[], str]) -> str:
        """Do something after which another card lies on the table."""
        said = action()
        self._begin_card()
        return f"{said}; u takes it back"

    def _flag(self) -> str:
        said = self.table.flag()
        self._changed()
        return said

    def _tag(self) -> str:
        return self._ask("Tag (-name takes it off)", self.table.tag)

    def _note(self) -> str:
        return self._ask("Note", self.table.note, self.table.current.question.note)

    def _why(self) -> str:
        lines = self.table.why()
        return self._open(lambda width: draw.why_page(lines, width, self.theme))

    def _edit(self) -> str:
        with self.terminal.lent():
            said = self.table.edit(run_editor)
        self._changed()
        return said

    def _source(self) -> str:
        with self.terminal.lent():
            said = self.table.open(run_editor)
        self.table.again()
        self._changed()
        return said

    # What the keys do that act on a card, on both of its sides; a kind of sitting with more of them extends this.
    actions: ClassVar[dict[str, Callable[[Any], str]]] = {
        "s": lambda loop: loop._leave(loop.table.suspend),
        "b": lambda loop: loop._leave(loop.table.bury),
        "f": _flag,
        "t": _tag,
        "n": _note,
        "w": _why,
        "e": _edit,
        "o": _source,
    }
