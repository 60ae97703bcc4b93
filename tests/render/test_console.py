"""The one console: no escape, control, override or invisible character gets out, and nothing is taken for markup."""

from __future__ import annotations

import io
import os
import re
import select
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from quizcli.errors import UsageError
from quizcli.render.ansi import paint
from quizcli.render.console import Printer, Progress
from quizcli.render.safe_console import SafeConsole
from quizcli.render.spans import Look

HOSTILE = [
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]0;title\x1b\\",
    "\x1bc",
    "\x9b2J",
    "\x1b[31mred",
    "a\rb\x08\x0b\x0c",
    "\u202eevil\u202c",
    "\u2066x\u2069",
    "\u200b\ufeff\u3164\U000e0041",
    "\x00\x7f\x85",
    "\ud800",
]
BAD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u3164\U000e0000-\U000e0fff\ud800-\udfff]"
)


def rich_things(text: str):
    """Every way in which text may reach Rich."""
    from rich.markdown import Markdown as RichMarkdown
    from rich.panel import Panel
    from rich.syntax import Syntax
    from rich.table import Table
    from rich.text import Text

    from quizcli.render.markdown import markdown

    table = Table(title=Text(text))
    table.add_column(Text(text))
    table.add_row(text, Text(text))
    return [
        text,
        Text(text),
        Panel(Text(text), title=Text(text)),
        table,
        Syntax(text, "python"),
        RichMarkdown(text),
        markdown(text),
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_nothing_harmful_leaves_the_console(text):
    for thing in rich_things(text):
        out = io.StringIO()
        console = SafeConsole(file=out, color=False, width=60, force_terminal=True)
        console.print(thing)
        cleaned = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
        assert not BAD.search(cleaned), (thing, cleaned)


@pytest.mark.parametrize(
    "text", ["list[int]", "arr[/]", "[^/]+[/a-z]", "[bold]x[/bold]", ":smile:", "[link=x]y[/link]"]
)
def test_content_is_never_markup(text):
    out = io.StringIO()
    SafeConsole(file=out, width=60).print(text)
    assert out.getvalue().strip() == text


def test_links_of_content_never_become_terminal_links():
    from rich.style import Style
    from rich.text import Text

    out = io.StringIO()
    SafeConsole(file=out, width=60, force_terminal=True).print(Text("x", style=Style(link="http://evil")))
    assert "\x1b]8" not in out.getvalue()


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_nothing_harmful_leaves_the_printer(text, capsys):
    printer = Printer(color=False)
    printer.show(text)
    printer.talk(text)
    printer.error(text, text)
    printer.prompt(text)
    printer.json({"a": text, text.encode("utf-8", "replace").decode(): 1})
    printer.show_lines([[(text, Look(bold=True))]])
    captured = capsys.readouterr()
    assert not BAD.search(captured.out + captured.err)


def test_painted_lines_are_safe_and_coloured():
    assert paint([("\x1b[5mx", Look("red", bold=True))], color=True) == "\x1b[1;31m␛[5mx\x1b[0m"
    assert paint([("x", Look("red"))], color=False) == "x"
    assert paint([("x", Look("#ff0000"))], color=True) == "\x1b[38;5;196mx\x1b[0m"
    assert paint([("x", Look("#ff0000"))], color=True, true_color=True) == "\x1b[38;2;255;0;0mx\x1b[0m"


def test_errors_are_one_line_and_a_hint(capsys):
    Printer().error("bank.yaml:3: no question", "Write one.")
    assert capsys.readouterr().err == "quizcli: bank.yaml:3: no question\n  Write one.\n"


def test_quiet_keeps_data_and_errors(capsys):
    printer = Printer(quiet=True)
    printer.talk("chatter")
    printer.show("data")
    printer.error("trouble")
    assert capsys.readouterr() == ("data\n", "quizcli: trouble\n")


def test_nobody_to_ask_is_a_usage_error():
    with pytest.raises(UsageError):
        Printer().ask("Archive 40 questions?", ["yes", "no"], "no")


def test_progress_is_silent_in_a_pipe(capsys):
    with Printer().progress("reading", 3) as bar:
        bar.advance(3)
    assert bar.done == 3
    assert capsys.readouterr() == ("", "")


def test_plain_text_needs_no_rich():
    code = (
        "from quizcli.render.console import Printer; import sys; Printer().show('x'); assert 'rich' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=Path(__file__).parents[2])


@contextmanager
def terminal(monkeypatch):
    """A terminal on stderr, from here on; call what is given for what was written there."""
    ours, theirs = os.openpty()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(Progress, "DELAY", 0.0)
    with open(theirs, "w", encoding="utf-8") as stream:  # noqa: PTH123 - a descriptor has no path
        monkeypatch.setattr(sys, "stderr", stream)
        yield lambda: _written(ours)
    os.close(ours)


def _written(ours: int) -> str:
    """Give what was written, until nothing more comes for a moment: a terminal hands it over in pieces.

    A bar that lives is drawn again and again, so that a second is enough.
    """
    found = b""
    end = time.monotonic() + 1
    while time.monotonic() < end and select.select([ours], [], [], 0.2)[0]:
        found += os.read(ours, 1 << 16)
    return found.decode()


def test_what_takes_long_shows_that_it_goes_on_until_something_is_said(monkeypatch, capsys):
    with terminal(monkeypatch) as seen:
        printer = Printer()
        printer.tick(400)
        assert "Working" in seen()
        printer.show("done")
        assert seen().endswith("\x1b[2K"), "the bar is taken away"
    assert capsys.readouterr().out == "done\n"


def test_a_bar_of_its_own_takes_the_place_of_the_common_one(monkeypatch):
    with terminal(monkeypatch) as seen:
        printer = Printer()
        with printer.progress("Reading", 9) as bar:
            printer.tick(1)
            bar.advance(1)
            found = seen()
    assert "Reading" in found
    assert "Working" not in found


def test_who_asked_for_quiet_sees_no_bar(monkeypatch):
    with terminal(monkeypatch) as seen:
        printer = Printer(quiet=True)
        printer.tick(5)
        printer.settle()
        assert seen() == ""


def test_a_bar_appears_in_time_even_before_the_first_step(monkeypatch):
    with terminal(monkeypatch) as seen:
        monkeypatch.setattr(Progress, "DELAY", 0.01)
        with Printer().progress("Reading", None):
            found = next(filter(None, (seen() for _ in range(50))), "")  # a busy machine takes longer
    assert "Reading" in found


def test_what_is_said_meanwhile_takes_the_bar_away_first(monkeypatch):
    with terminal(monkeypatch) as seen:
        printer = Printer()
        with printer.progress("Reading", 9) as bar:
            bar.advance(1)
            seen()
            printer.talk("one file is odd")
            assert re.search(r"\x1b\[2K.*one file is odd", seen(), re.DOTALL)
            bar.advance(1)
            assert "Reading" in seen(), "and it comes back"
