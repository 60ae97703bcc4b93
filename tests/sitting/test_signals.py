"""Whatever ends or interrupts a sitting: what was rated is kept, and the terminal is as it was before."""

from __future__ import annotations

import os
import re
import signal
import sys
import termios
import time

import pytest

LEFT = b"\x1b[?1049l"


def begun(tui, **more):
    """Start a sitting and rate one card."""
    term = tui("review", "topic:FastAPI", **more)
    term.see("space reveal")
    term.press(" ")
    term.see("get_db")
    term.press("3")
    term.see("declares what an endpoint needs", "Good")
    return term


@pytest.mark.parametrize(
    ("stop", "code"),
    [("\x03", 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), ("\x1c", 131), ("\x04", 0), (signal.SIGINT, 130)],
    ids=["Ctrl-C", "TERM", "HUP", "Ctrl-backslash", "Ctrl-D", "INT"],
)
def test_a_sitting_that_is_stopped(tui, practised, answers, stop, code):
    term = begun(tui)
    during = term.modes()
    assert not during[3] & termios.ECHO
    if isinstance(stop, str):
        term.send(stop)
    else:
        os.kill(term.child.pid, stop)
    term.until(lambda: LEFT in term.raw, "leaving the screen")
    term.until(lambda: term.modes() == term.before, "the modes of the terminal")
    assert term.end() == code
    assert b"Traceback" not in term.raw
    assert term.raw.count(b"\x1b[?25h") == term.raw.count(b"\x1b[?25l")
    assert answers()[1:] == [("basic222.1", 3)]


@pytest.mark.long
def test_a_window_that_is_closed_ends_the_sitting(tui, practised, answers):
    term = begun(tui)
    pid = term.child.pid
    term.child.ptyproc.fileobj.close()
    end = time.monotonic() + 5
    while time.monotonic() < end:
        found, _ = os.waitpid(pid, os.WNOHANG)
        if found:
            break
        time.sleep(0.05)
    else:
        pytest.fail("the program goes on without a terminal")
    term.child.ptyproc.terminated = term.child.ptyproc.closed = True
    term.child.terminated = term.child.closed = True
    assert answers()[1:] == [("basic222.1", 3)]


@pytest.mark.long
def test_kill_loses_no_rating(tui, practised, answers):
    term = begun(tui)
    os.kill(term.child.pid, signal.SIGKILL)
    term.end()
    assert answers()[1:] == [("basic222.1", 3)]


CRASH = """
import sys
from quizcli.cli.keyloop import KeyLoop
def crash(self, key):
    if key.name == "x":
        raise ZeroDivisionError("planted")
    return original(self, key)
original, KeyLoop._command = KeyLoop._command, crash
from quizcli.__main__ import main
sys.argv = ["quizcli", "review", "topic:FastAPI"]
main()
"""


@pytest.mark.long
def test_a_crash_restores_the_terminal_and_keeps_the_ratings(tui, practised, answers):
    term = tui(program=[sys.executable, "-c", CRASH])
    term.see("space reveal")
    term.press(" ")
    term.see("get_db")
    term.press("3")
    term.see("declares what")
    term.press("x")
    term.until(lambda: LEFT in term.raw, "leaving the screen")
    assert term.end() == 1
    tail = term.raw[term.raw.rindex(LEFT) :]
    assert b"a bug in quizcli: ZeroDivisionError" in tail
    assert b"Traceback" not in tail
    assert term.raw.count(b"\x1b[?25h") == term.raw.count(b"\x1b[?25l")
    assert answers()[1:] == [("basic222.1", 3)]


def test_suspend_gives_the_terminal_back_and_resume_takes_it_again(tui, practised, answers):
    term = tui(program=["bash", "--norc", "--noprofile", "-i"], PS1="$ ")

    def sums() -> list[str]:
        return re.findall(r"(\d{4,} \d+)\r\n", term.raw.decode())

    term.see("$")
    term.send(f"stty -a | cksum; {sys.executable} -m quizcli review id:basic222\n")
    term.see("space reveal")
    term.press("\x1a")
    term.until(lambda: b"Stopped" in term.raw, "the shell")
    term.send("stty -a | cksum\n")
    term.until(lambda: len(sums()) == 2, "the modes in the shell")
    time.sleep(1.1)
    term.screen.reset()
    term.send("fg\n")
    term.see("依赖注入是怎样", "space reveal")
    term.press(" ")
    term.see("get_db")
    term.press("4")
    term.gone("get_db")
    term.press("q")
    term.until(lambda: b"1 answer" in term.raw, "the summary")
    term.send("stty -a | cksum\n")
    term.until(lambda: len(sums()) == 3, "the modes at the end")
    assert len(set(sums())) == 1
    term.send("exit\n")
    assert answers()[1:] == [("basic222.1", 4)]


@pytest.mark.long
def test_stopped_by_force_and_continued(tui, practised):
    term = begun(tui)
    os.kill(term.child.pid, signal.SIGSTOP)
    time.sleep(0.3)
    term.screen.reset()
    os.kill(term.child.pid, signal.SIGCONT)
    term.see("declares what an endpoint needs", "space reveal")


def test_a_storm_of_resizes_leaves_no_debris(tui, practised, still):
    term = tui("review", "id:basic222", columns=100, rows=30)
    term.see("space reveal")
    term.press(" ")
    term.see("get_db")
    for number in range(30):
        term.resize(40 + number * 3, 10 + number)
        term.pump(0.01)
    term.resize(80, 24)
    term.pump(0.5)
    stormed = term.text
    term.press("q")
    term.end()
    fresh = tui("quiz", "id:basic222")
    fresh.see("space reveal")
    fresh.press(" ")
    fresh.see("get_db")
    assert stormed.split("\n")[2:20] == fresh.text.split("\n")[2:20]


@pytest.mark.long
@pytest.mark.parametrize(("columns", "rows"), [(20, 6), (10, 3), (1, 1), (300, 100)])
def test_a_tiny_or_huge_window_does_no_harm(tui, practised, columns, rows):
    term = tui("review", "id:basic222", columns=columns, rows=rows)
    term.pump(1.5)
    term.press(" ")
    term.press("3")
    term.press("q")
    assert term.end() == 0


@pytest.mark.long
@pytest.mark.parametrize("terminal", ["dumb", "-", "unknown"])
def test_a_terminal_that_cannot_move_its_cursor_gets_lines(tui, practised, answers, terminal):
    term = tui("review", "id:basic222", TERM=terminal)
    term.see("Enter reveals:")
    term.send("\n")
    term.see("[3]:")
    term.send("4\n")
    term.see("No card is left")
    term.send("\n")
    assert term.end() == 0
    assert b"\x1b" not in term.raw
    assert answers()[1:] == [("basic222.1", 4)]


@pytest.mark.long
def test_no_color_draws_without_colours(tui, practised):
    term = tui("review", "id:basic222", NO_COLOR="1")
    term.see("space reveal")
    term.press(" ")
    term.see("get_db")
    codes = set(re.findall(rb"\x1b\[([0-9;]*)m", term.raw))
    assert codes
    assert not any(part in range(30, 50) for code in codes for part in map(int, code.split(b";") if code else []))
