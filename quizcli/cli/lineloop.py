"""A sitting by lines, without a screen: for pipes, CI, dumb terminals and screen readers."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from quizcli.domain.rating import Rating
from quizcli.errors import QuizError, StoreError
from quizcli.render import card as cards
from quizcli.render import sitting as draw
from quizcli.render.spans import Line, plain
from quizcli.render.theme import Theme
from quizcli.services.table import Table

if TYPE_CHECKING:
    from quizcli.render.console import Printer

WIDEST = 100


class LineLoop:
    """Runs one sitting by lines. Cards go to stdout, prompts to stderr; with `silent` cards go to stderr too,
    so that stdout stays free for JSON.
    """

    def __init__(self, printer: Printer, table: Table, theme: Theme, *, minutes: int = 0, silent: bool = False) -> None:
        self.printer = printer
        self.table = table
        self.theme = theme
        self.minutes = minutes
        self.silent = silent
        self.width = min(printer.width, WIDEST)
        self.started = time.monotonic()
        self.away = 0.0  # seconds of pauses: no time on a card
        self.card_started, self.card_away = self.started, 0.0
        self.stopped = False

    def run(self) -> None:
        """Print, and take lines until the end of the input, or of the cards."""
        while not self.stopped and self.table.turn is not None:
            if self.minutes and time.monotonic() - self.started > self.minutes * 60:
                return
            self._card()
        if not self.stopped and self.table.undoable:
            self._after_the_last()

    def _after_the_last(self) -> None:
        """The last rating can still be taken back."""
        line = self._ask("No card is left. Enter ends, u takes the last rating back:")
        if line == "u":
            self._undo()
            if self.table.turn is not None:
                self.run_on()

    def run_on(self) -> None:
        """Go on with the card on the table."""
        while not self.stopped and self.table.turn is not None:
            self._card()

    def _card(self) -> None:
        """Ask one card, until it is rated or something else lies on the table."""
        turn = self.table.current
        self.card_started, self.card_away = time.monotonic(), self.away
        self._show([[], draw.where(turn, self.theme), *cards.body(turn, self.width, self.theme, line=[])])
        while not turn.revealed:
            line = self._ask(self._wants())
            if line is None:
                return
            if not self._front(line):
                return
        self._show([[], *self._back()])
        while self.table.turn is turn:
            line = self._ask(self._offer())
            if line is None:
                return
            if not self._rate(line, round(self._seconds() * 1000)):
                return

    def _wants(self) -> str:
        """Say what the front waits for."""
        turn = self.table.current
        return _FRONT[turn.asks] + (" (several)" if turn.several else "")

    def _seconds(self) -> float:
        """Time on this card, without pauses."""
        return max(time.monotonic() - self.card_started - (self.away - self.card_away), 0.0)

    def _back(self) -> list[Line]:
        """What the reveal adds to what was printed already."""
        turn = self.table.current
        lines = cards.body(turn, self.width, self.theme)
        front = len(cards.front(turn, self.width, self.theme))
        return lines[front:]

    def _front(self, line: str) -> bool:
        """Take a line before the answer; False when the card is gone from the table."""
        turn = self.table.current
        if turn.asks == "choice":
            digits = [int(char) for char in line if char.isdecimal()]
            if digits and line.replace(",", "").replace(" ", "").isdecimal():
                for digit in digits[: 1 if not turn.several else None]:
                    turn.choose(digit)
                turn.reveal()
                return True
        elif turn.asks == "typed":
            if not (line.startswith(":") and len(line) > 1):
                turn.answer(line)
                return True
            line = line[1:]
        if not line.strip():
            turn.reveal()
            return True
        return self._command(line.strip())

    def _rate(self, line: str, milliseconds: int) -> bool:
        """Take a line after the answer; False when another card lies on the table."""
        turn = self.table.current
        if not line.strip():
            return self._save(turn.proposed, milliseconds)
        if line.strip() in ("1", "2", "3", "4"):
            return self._save(Rating(int(line)), milliseconds)
        return self._command(line.strip())

    def _save(self, rating: Rating, milliseconds: int) -> bool:
        self.table.rate(rating, milliseconds)
        if self.table.remark:
            self.printer.talk(self.table.remark)
        return False

    def _command(self, line: str) -> bool:
        """Do what one of the other keys does; True when the same card goes on."""
        name, _, rest = line.partition(" ")
        before = self.table.turn
        try:
            if name == "q":
                self.stopped = True
            elif name == "u":
                self._undo()
            elif name == "?":
                self._show(draw.help_page(self.width, self.theme, typing=self.table.current.asks == "typed")[:-2])
            elif name in _ACTIONS:
                self.printer.talk(_ACTIONS[name](self.table, rest))
            else:
                self.printer.talk(f"no such key: {name} (? lists them)")
        except StoreError:
            raise
        except QuizError as error:
            self.printer.talk(f"{error} {error.hint}".strip())
        return not self.stopped and self.table.turn is before

    def _undo(self) -> None:
        said = self.table.undo()
        self.printer.talk(f"taken back: {said}" if said else "nothing here to take back; `quizcli undo` goes further")

    def _offer(self) -> str:
        turn = self.table.current
        labels = self.table.labels()
        parts = [
            f"{int(rating)} {rating.label}" + (f" {labels[rating]}" if labels.get(rating) else "") for rating in Rating
        ]
        return f"{' · '.join(parts)} [{int(turn.proposed)}]:"

    def _ask(self, prompt: str) -> str | None:
        """Read a line, or None at the end of the input, which stops the sitting."""
        self.printer.prompt(prompt)
        line = sys.stdin.readline()
        if not line:
            self.stopped = True
            self.printer.talk("")
            return None
        return line.rstrip("\r\n")

    def _show(self, lines: list[Line]) -> None:
        if self.silent:
            for line in lines:
                self.printer.talk(plain(line).rstrip())
        else:
            self.printer.show_lines(lines)


_FRONT = {"reveal": "Enter reveals:", "choice": "Which?", "typed": "Type the answer:"}


def _why(table: Table, rest: str) -> str:
    return "\n".join(table.why())


_ACTIONS: dict[str, Callable[[Table, str], str]] = {
    "s": lambda table, rest: table.suspend(),
    "b": lambda table, rest: table.bury(),
    "f": lambda table, rest: table.flag(),
    "t": lambda table, rest: table.tag(rest),
    "n": lambda table, rest: table.note(rest),
    "w": _why,
}
