"""A sitting by lines with key points: `i` takes a typed answer, `p` opens the checklist, numbers tick."""

from __future__ import annotations

from quizcli.cli.lineloop import LineLoop
from quizcli.render import checklist as draw_points
from quizcli.render.console import Printer
from quizcli.render.spans import Line
from quizcli.render.theme import Theme
from quizcli.services.checklist import Checklist
from quizcli.services.table import Table


class PointLines(LineLoop):
    """With `points` the checklist opens by itself at every reveal."""

    def __init__(
        self,
        printer: Printer,
        table: Table,
        theme: Theme,
        *,
        minutes: int = 0,
        silent: bool = False,
        points: bool = False,
    ) -> None:
        super().__init__(printer, table, theme, minutes=minutes, silent=silent)
        self.points = points

    @property
    def _checklist(self) -> Checklist | None:
        """The checklist, while it is open."""
        turn = self.table.turn
        found = turn.checklist if turn is not None and turn.revealed else None
        return found if found is not None and found.open else None

    def _back(self) -> list[Line]:
        turn = self.table.current
        if turn.asks != "reveal":
            return super()._back()
        checklist = self.table.check()
        if checklist is not None and self.points:
            checklist.open = True
        between = draw_points.between(turn, self.width, self.theme)
        answer = super()._back()
        return [*answer, *between]  # what was printed last is what the next line is about

    def _front(self, line: str) -> bool:
        turn = self.table.current
        if turn.asks == "reveal" and (line.strip() == "i" or line.startswith("i ")):
            text = line[2:] if line.startswith("i ") else self._several()
            turn.answer(text)
            return True
        return super()._front(line)

    def _several(self) -> str:
        """Read lines up to a full stop on a line of its own."""
        lines: list[str] = []
        while (line := self._ask("…" if lines else "Type your answer; a line with only a full stop ends it:")) != ".":
            if line is None:
                self.stopped = False  # what was typed still counts; the next line finds the end by itself
                break
            lines.append(line)
        return "\n".join(lines)

    def _offer(self) -> str:
        checklist = self._checklist
        if checklist is None:
            return super()._offer()
        return f"Numbers tick, a all, p rates yourself, enter takes {self.table.current.proposed.label}:"

    def _rate(self, line: str, milliseconds: int) -> bool:
        checklist = self._checklist
        said = line.strip()
        if checklist is None:
            return super()._rate(line, milliseconds)
        if not said:
            return self._save(self.table.current.proposed, milliseconds)
        if said == "p":
            checklist.open = False
            return True
        numbers = said.replace(",", " ").split()
        if said == "a":
            checklist.tick_all()
        elif all(number.isdecimal() and number.isascii() and len(number) < 3 for number in numbers):
            wrong = [number for number in numbers if not checklist.tick(int(number))]
            if wrong:
                self.printer.talk(f"there is no point {wrong[0]}")
        else:
            return super()._rate(line, milliseconds)
        self._show(draw_points.lines(checklist, self.width, self.theme))
        return True

    def _command(self, line: str) -> bool:
        if line != "p":
            return super()._command(line)
        turn = self.table.current
        checklist = self.table.check() if turn.revealed else None
        if not turn.revealed:
            self.printer.talk("The key points come after the answer.")
        elif checklist is None:
            self.printer.talk("This answer has no key points; `points:` in the bank gives it some.")
        else:
            checklist.open = True
            self._show(draw_points.lines(checklist, self.width, self.theme))
        return True
