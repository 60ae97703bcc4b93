"""The one place that prints: data to stdout, talk to stderr, every character of it visible and harmless."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

from quizcli.errors import UsageError
from quizcli.text.safe import escaped, visible

if TYPE_CHECKING:
    from quizcli.render.canvas import Canvas
    from quizcli.render.safe_console import SafeConsole
    from quizcli.render.spans import Line


class Printer:
    """Prints for one run of the program. Plain text needs no Rich; tables and panels load it."""

    def __init__(self, *, quiet: bool = False, color: bool | None = None, json: bool = False) -> None:
        self.quiet = quiet
        self.wants_json = json
        self._color = color
        self._since = time.monotonic()
        self._bar: Progress | None = None  # of whatever takes long without a bar of its own
        self._own: Progress | None = None  # the bar of what has one

    @cached_property
    def out(self) -> SafeConsole:
        """Rich's console on stdout."""
        from quizcli.render.safe_console import SafeConsole

        return SafeConsole(color=self._color)

    @cached_property
    def err(self) -> SafeConsole:
        """Rich's console on stderr."""
        from quizcli.render.safe_console import SafeConsole

        return SafeConsole(stderr=True, color=self._color)

    @property
    def is_terminal(self) -> bool:
        """Tell whether a person can be asked: stdin and stdout are terminals."""
        return _is_terminal(sys.stdin) and _is_terminal(sys.stdout)

    @property
    def is_screen(self) -> bool:
        """Tell whether a whole screen can be drawn: a terminal that can move its cursor."""
        return self.is_terminal and os.environ.get("TERM", "") not in ("", "dumb", "unknown")

    @property
    def width(self) -> int:
        """The columns to lay text out in: the terminal's, or COLUMNS, or 80."""
        import shutil

        return shutil.get_terminal_size().columns

    @property
    def color(self) -> bool:
        """Tell whether stdout is to have colours."""
        if self._color is not None:
            return self._color
        if os.environ.get("NO_COLOR") or os.environ.get("TERM", "") in ("dumb", "unknown"):
            return False
        return bool(os.environ.get("FORCE_COLOR")) or _is_terminal(sys.stdout)

    def show(self, renderable: object) -> None:
        """Print data to stdout; a str is plain text, never markup."""
        self.settle()
        if isinstance(renderable, str):
            _write(sys.stdout, visible(renderable) + "\n")
        else:
            self.out.print(renderable, soft_wrap=False)

    @property
    def is_wide(self) -> bool:
        """Tell whether a line on stdout may be as long as it likes: where no terminal shows it."""
        return not _is_terminal(sys.stdout)

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Print laid-out lines to stdout, coloured where the terminal has colours."""
        self.settle()
        from quizcli.render.ansi import has_true_color, paint
        from quizcli.render.spans import plain

        if _is_terminal(sys.stdout) and os.environ.get("TERM", "") not in ("", "dumb", "unknown"):
            true_color = has_true_color()
            text = [paint(line, color=self.color, true_color=true_color) for line in lines]
        else:
            text = [visible(plain(line)).rstrip(" ") for line in lines]
        _write(sys.stdout, "".join(line + "\n" for line in text))

    def json(self, value: object) -> None:
        """Print one JSON document; what harms a terminal, or is not in its encoding, is written as JSON escapes."""
        self.settle()
        _write(sys.stdout, _document(value) + "\n")

    def json_list(self, head: dict[str, object], name: str, items: Iterable[object]) -> None:
        """Print one JSON object as `json` does, with a list as its last value, which is written as it comes."""
        self.settle()
        start = _document({**head, name: []}).removesuffix("]\n}")
        before = "\n    "
        _write(sys.stdout, start)
        for batch in _batches(items):
            _write(sys.stdout, before + ",\n    ".join(_document(item).replace("\n", "\n    ") for item in batch))
            before = ",\n    "
            if self.is_wide:  # else one sees it come
                self.tick(len(batch))
        self.settle()
        _write(sys.stdout, ("]" if before == "\n    " else "\n  ]") + "\n}\n")

    def talk(self, text: object) -> None:
        """Say something to the person on stderr, unless they asked for quiet."""
        if not self.quiet:
            self._say(text)

    def prompt(self, text: str) -> None:
        """Ask for a line on stderr, without ending the line there."""
        self.settle()
        sys.stdout.flush()
        if not self.quiet:
            _write(sys.stderr, visible(text) + " ")

    def canvas(self) -> Canvas:
        """Give the whole screen to draw on."""
        self.settle()
        from quizcli.render.canvas import Canvas

        return Canvas(sys.stdout, color=self.color)

    def error(self, message: str, hint: str = "") -> None:
        """Say what went wrong, and below it what to do."""
        below = "".join(f"\n  {line}" for line in hint.split("\n")) if hint else ""
        self._say(f"quizcli: {message}{below}")

    def _say(self, text: object) -> None:
        self.settle()
        sys.stdout.flush()
        if isinstance(text, str):
            _write(sys.stderr, visible(text) + "\n")
        else:
            self.err.print(text)

    def ask(self, question: str, choices: Sequence[str], default: str) -> str:
        """Ask the person to choose; an unambiguous beginning of a choice will do, an empty line means the default.

        Raises UsageError when nobody is there to answer.
        """
        if not self.is_terminal:
            raise UsageError(f"cannot ask without a terminal: {question}", hint="Give --yes to go on without asking.")
        self.settle()
        offer = "/".join(choice.upper() if choice == default else choice for choice in choices)
        while True:
            _write(sys.stderr, visible(f"{question} [{offer}] "))
            line = sys.stdin.readline()
            if not line:
                return default
            answer = line.strip().lower()
            if not answer:
                return default
            matching = [choice for choice in choices if choice.lower().startswith(answer)]
            if len(matching) == 1 or answer in choices:
                return answer if answer in choices else matching[0]

    @contextmanager
    def progress(self, label: str, total: int | None) -> Iterator[Progress]:
        """Show how far something is, on a terminal only, and only once it has taken a second."""
        self.settle()
        outer, bar = self._own, Progress(self, label, total)
        self._own = bar
        bar.start()
        try:
            yield bar
        finally:
            bar.close()
            self._own = outer

    def tick(self, count: int = 1) -> None:
        """Tell that something goes on; what takes more than a second without a bar of its own gets one."""
        if self._own is not None:
            return
        if self._bar is None:
            self._bar = Progress(self, "Working", None, since=self._since)
        self._bar.advance(count)

    def shows(self, bar: Progress) -> bool:
        """Tell whether a bar is the one to be seen: not while one inside it is."""
        return self._own is None or self._own is bar

    def settle(self) -> None:
        """Take bars away: something is about to be printed, or everything is done."""
        if self._own is not None:
            self._own.hide()
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class Progress:
    """How far a long piece of work is."""

    DELAY = 1.0
    EVERY = 0.05  # seconds: a hundred thousand small steps must not each be drawn

    def __init__(self, printer: Printer, label: str, total: int | None, *, since: float | None = None) -> None:
        self.done = 0
        self._printer = printer
        self._label = label
        self._total = total
        self._shown = not printer.quiet and _is_terminal(sys.stderr)
        self._start = time.monotonic() if since is None else since
        self._drawn = 0.0
        self._bar: Any = None
        self._task: Any = None
        self._timer: Any = None
        self._lock: AbstractContextManager[Any] = nullcontext()

    def start(self) -> None:
        """Show it in time, even if the first step takes longer than that."""
        if self._shown:
            import threading

            self._lock = threading.Lock()
            self._timer = threading.Timer(self.DELAY, self._open)
            self._timer.daemon = True
            self._timer.start()

    def advance(self, count: int = 1) -> None:
        """Tell that `count` more are done."""
        self.done += count
        if not self._shown:
            return
        now = time.monotonic()
        if self._bar is None:
            if now - self._start > self.DELAY:
                self._open()
        elif now - self._drawn > self.EVERY:
            self._drawn = now
            self._bar.update(self._task, completed=self.done)

    def _open(self) -> None:
        with self._lock:
            if self._bar is None and self._shown and self._printer.shows(self):
                self._begin()

    def _begin(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar
        from rich.text import Text

        bar = Bar(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._printer.err,
            transient=True,
            redirect_stdout=False,  # what is printed goes out as it is: the bar is taken away before
            redirect_stderr=False,
        )
        self._task = bar.add_task(Text(visible(self._label)).plain, total=self._total, completed=self.done)
        bar.start()
        self._bar = bar

    def hide(self) -> None:
        """Take the bar away until there is more to tell."""
        with self._lock:
            if self._bar is not None:
                self._bar.stop()
                self._bar = None
                self._start = time.monotonic()

    def close(self) -> None:
        """Take the bar away."""
        if self._timer is not None:
            self._timer.cancel()
        self._shown = False
        self.hide()


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _document(value: object) -> str:
    """Write a value as JSON that stdout can take."""
    import json

    knows_all = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")
    return escaped(json.dumps(value, ensure_ascii=not knows_all, indent=2))


def _batches(items: Iterable[object]) -> Iterator[list[object]]:
    """Cut what comes into pieces worth writing at once."""
    rest = iter(items)
    while batch := list(islice(rest, 500)):
        yield batch


def _write(stream: TextIO, text: str) -> None:
    stream.write(text)
    stream.flush()
