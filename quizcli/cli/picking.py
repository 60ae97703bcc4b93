"""The picker on a terminal: type to narrow, arrows to choose, enter shows, r reviews, e edits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizcli.cli.line_input import LineInput
from quizcli.cli.terminal import Terminal
from quizcli.errors import QuizError
from quizcli.render import picking as draw
from quizcli.render.question import lines as question_lines
from quizcli.render.screen import Screen, View
from quizcli.render.spans import Span
from quizcli.render.theme import Theme, chosen
from quizcli.services import showing
from quizcli.services.picking import Picker

if TYPE_CHECKING:
    import typer

    from quizcli.cli.context import Context
    from quizcli.cli.keys import Key

_STEPS = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10, "ctrl-p": -1, "ctrl-n": 1}


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do once the picker has given the terminal back: "review", "edit" or nothing; and where it stood."""

    action: str
    text: str
    at: int
    words: tuple[str, ...] = ()
    id: str = ""


def pick(ctx: typer.Context, app: Context, text: str) -> None:
    """Run the picker until a question is handed on or the person leaves; after an edit it goes on where it was."""
    at, typing = 0, True
    while True:
        with app.collection(write=False) as collection:
            picker = Picker(collection, text)
            picker.move(at)
            with Terminal(app.printer.canvas()) as terminal:
                wish = _Loop(terminal, picker, chosen(app.settings.values), typing=typing).run()
        if wish.action == "review":
            from quizcli.cli.commands.search import hand_on

            hand_on(ctx, list(wish.words), quiz=False)
            return
        if wish.action != "edit":
            return
        text, at, typing = wish.text, wish.at, False
        try:
            from quizcli.cli.commands import edit

            edit.command(ctx, wish.id)
        except QuizError as error:
            app.printer.error(str(error), error.hint)
            app.printer.ask("Go on?", ["yes"], "yes")


class _Loop:
    """Keys to calls. Letters narrow the list; once an arrow was pressed, `r` and `e` act on what is chosen."""

    def __init__(self, terminal: Terminal, picker: Picker, theme: Theme, *, typing: bool) -> None:
        self.terminal = terminal
        self.picker = picker
        self.theme = theme
        self.line = LineInput(picker.text)
        self.typing = typing
        self.screen = Screen(theme)
        self.shown = ""  # the id of the question laid over the list

    def run(self) -> Wish:
        while True:
            self._draw()
            key = self.terminal.key(None, text=True)
            if key is None:
                continue
            done = self._on_question(key) if self.shown else self._on_list(key)
            if done is not None:
                return done

    def _draw(self) -> None:
        if self.shown:
            view = self._question()
            self.terminal.draw(lambda columns, rows: self.screen.frame(view(columns), columns, rows))
            return
        spans = self.line.spans() if self.typing else [(self.line.text, self.theme.strong)]
        today = self.picker.collection.today
        self.terminal.draw(
            lambda columns, rows: draw.frame(self.picker, spans, today, columns, rows, self.theme, typing=self.typing)
        )

    def _question(self) -> Callable[[int], View]:
        found = showing.show(self.picker.collection, self.shown)
        footer: list[Span] = []
        for key, meaning in (("↑↓", "scroll"), ("r", "review"), ("e", "edit"), ("esc", "back")):
            footer += [(f"{key} ", self.theme.accent), (f"{meaning}   ", self.theme.muted)]
        return lambda columns: View(
            key=self.shown,
            body=lambda width: list(question_lines(found, width, self.theme)),
            left=[(self.shown, self.theme.muted)],
            footer=lambda width: [footer],
        )

    def _on_question(self, key: Key) -> Wish | None:
        if self.screen.scroll(key.name):
            return None
        if key.name in ("r", "e"):
            return self._act(key.name)
        if key.name in ("eof", "ctrl-c", "ctrl-d"):
            return self._leave()
        self.shown = ""
        return None

    def _on_list(self, key: Key) -> Wish | None:
        picked = self.picker.chosen
        if key.name in _STEPS:
            self.picker.move(_STEPS[key.name])
            self.typing = False
        elif key.name in ("escape", "eof", "ctrl-c", "ctrl-d"):
            return self._leave()
        elif key.name == "enter":
            if picked is not None:
                self.shown = picked.id
                self.screen.reset()
        elif not self.typing and key.name in ("r", "e"):
            return self._act(key.name)
        elif not self.typing and key.name in ("/", "tab"):
            self.typing = True
        elif self.line.feed(key):
            self.typing = True
            if self.line.text != self.picker.text:
                self.picker.type(self.line.text)
        return None

    def _act(self, name: str) -> Wish | None:
        picked = self.picker.chosen
        if picked is None:
            return None
        action = "review" if name == "r" else "edit"
        return Wish(action, self.picker.text, self.picker.at, tuple(self.picker.query()), picked.id)

    def _leave(self) -> Wish:
        return Wish("", self.picker.text, self.picker.at)
