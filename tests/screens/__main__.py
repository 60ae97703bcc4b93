"""Draws the screens that README shows, from the real program on the bank that ships with it: `python -m tests.screens`.

The review is played key by key, the search is run; what they draw goes through Rich to SVG, in light and dark.
"""

from __future__ import annotations

import html
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from quizcli.cli import keyloop, terminal
from quizcli.cli.app import main
from quizcli.cli.keys import Key
from quizcli.render.console import Printer
from quizcli.render.safe_console import segments
from quizcli.render.spans import PLAIN, Line, Look
from quizcli.text.width import cells

FOLDER = Path(__file__).parent
COLUMNS, ROWS = 92, 32
NOW = "2026-11-22T19:30:00+08:00"

_RED, _GREEN, _YELLOW = (179, 38, 30), (40, 120, 55), (150, 100, 0)
_BLUE, _MAGENTA, _CYAN = (30, 85, 180), (130, 50, 150), (10, 115, 130)
LIGHT = TerminalTheme(
    (253, 253, 251), (45, 48, 54),
    [(45, 48, 54), _RED, _GREEN, _YELLOW, _BLUE, _MAGENTA, _CYAN, (120, 124, 130)],
)  # fmt: skip
DARK = TerminalTheme(
    (24, 26, 31), (214, 217, 222),
    [(40, 44, 52), (236, 115, 118), (142, 200, 122), (226, 190, 115), (110, 170, 245), (200, 145, 225),
     (95, 195, 205), (214, 217, 222)],
)  # fmt: skip
THEMES = {"light": LIGHT, "dark": DARK}


class Played:
    """Stands for the terminal of the review: gives the keys, keeps the last frame."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = iter(keys)
        self.away = 0.0
        self.canvas = self
        self.frame: Sequence[Line] = []
        self.wanted: Sequence[Line] = []

    def forget(self) -> None:
        """Nothing else draws here."""

    def draw(self, frame: Callable[[int, int], Sequence[Line]]) -> None:
        """Keep the frame."""
        self.frame = frame(COLUMNS, ROWS)

    def key(self, timeout: float | None = None, *, text: bool = False) -> Key:
        """Give the next key; at the end the frame that stands is the one wanted."""
        name = next(self.keys, "")
        if not name:
            self.wanted = self.wanted or self.frame
        return Key(name or "q")

    def __enter__(self) -> Played:
        return self

    def __exit__(self, *error: object) -> None:
        return None


@contextmanager
def replaced(owner: object, name: str, value: object) -> Iterator[None]:
    """Put something else in the place of an attribute, for a while."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def review() -> Sequence[Line]:
    """A card of the shipped bank after its reveal, with ratings behind it and a clock that has run a little."""
    played = Played(["x", " ", "3", "1", " ", " "])
    with (
        replaced(terminal, "Terminal", lambda canvas: played),
        replaced(Printer, "is_screen", True),
        replaced(Printer, "canvas", lambda self: None),
        replaced(keyloop, "GUARD", 0.0),
        replaced(keyloop.KeyLoop, "_seconds", lambda self: 19.0),
    ):
        _run("review", "topic:依赖注入")
    return played.wanted


def search() -> Sequence[Line]:
    """A search in the shipped bank, the command line above it."""
    shown: list[Line] = []
    with replaced(Printer, "show_lines", lambda self, lines: shown.extend(lines)):
        _run("search", "事务", "commit")
    prompt: Line = [("$ ", Look(dim=True)), ("quizcli search 事务 commit", PLAIN)]
    page = [prompt, [], *shown][:ROWS]
    last_gap = max(number for number, line in enumerate(page) if not line)
    return page[:last_gap]


def _run(*arguments: str) -> None:
    with replaced(sys, "stdout", io.StringIO()), replaced(sys, "stdin", io.StringIO()):
        code = main(list(arguments))
    if code:
        raise SystemExit(f"{arguments} ended with {code}")


def draw(name: str, lines: Sequence[Line], folder: Path = FOLDER) -> list[Path]:
    """Write one screen in each theme."""
    made = []
    for theme_name, theme in THEMES.items():
        console = Console(
            record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="standard",
            legacy_windows=False,
        )  # fmt: skip
        console.print(_Frame(lines), soft_wrap=True, end="")
        path = folder / f"{name}-{theme_name}.svg"
        title = f"quizcli {name}"
        svg = console.export_svg(title=title, theme=theme, unique_id=f"{name}-{theme_name}")
        path.write_text(_TEXT.sub(spread, svg), encoding="utf-8")
        made.append(path)
    return made


# Rich gives a run of text the width of as many narrow characters, which squeezes Chinese to half.
_TEXT = re.compile(r'<text (class="[^"]*-r\d+") x="([\d.]+)" (y="[\d.]+") textLength="[\d.]+" ([^>]*)>([^<]*)</text>')
_CELL = 12.2


def spread(match: re.Match[str]) -> str:
    """Cut a run of text into narrow and wide parts, each in its own place and as wide as it has cells."""
    css, x, y, rest, text = match.groups()
    place, parts = float(x), []
    for part in re.findall(r"[\x00-\u2e7f]+|[^\x00-\u2e7f]+", html.unescape(text)):
        width = cells(part) * _CELL
        shown = html.escape(part).replace(" ", "&#160;")
        parts.append(f'<text {css} x="{place:g}" {y} textLength="{width:g}" {rest}>{shown}</text>')
        place += width
    return "".join(parts)


class _Frame:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines

    def __rich_console__(self, console: object, options: object) -> Iterator[object]:
        yield from segments(self.lines)


def everything(folder: Path = FOLDER) -> list[Path]:
    """Draw all screens, in a home folder of their own and at a fixed time."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(QUIZCLI_HOME=home, QUIZCLI_NOW=NOW, COLUMNS=str(COLUMNS))
        return [*draw("review", review(), folder), *draw("search", search(), folder)]


if __name__ == "__main__":
    for made in everything():
        sys.stdout.write(f"{made}\n")
