"""A real pseudo-terminal with a screen emulator behind it, and a bank with a card of every kind."""

from __future__ import annotations

import os
import re
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pyte
import pytest

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 20.0

BANK = """\
format: 1
deck: Python 框架
questions:
  - id: basic222
    question: FastAPI 中的依赖注入是怎样实现的？
    topic: [FastAPI, 依赖注入]
    answer: |
      `Depends` 声明端点需要什么，框架负责提供：

      ```python
      def get_db():
          db = Session()
          try:
              yield db
          finally:
              db.close()
      ```

      - **声明**依赖
      - 依赖图
  - id: basic333
    question: What is the GIL?
    topic: [Python]
    answer: |
      One lock around the interpreter.
  - id: choice22
    type: choice
    question: Which status code means *unauthorised*?
    topic: [HTTP]
    options:
      - {text: "401", correct: true}
      - {text: "403"}
      - {text: "404"}
    answer: 403 is *forbidden*.
  - id: several2
    type: choice
    question: Which are immutable?
    topic: [Python]
    options:
      - {text: tuple, correct: true}
      - {text: list}
      - {text: str, correct: true}
  - id: typed222
    type: typed
    question: What does DI stand for?
    topic: [Python]
    answer: Dependency Injection
  - id: cqze2222
    type: cloze
    question: "{{Depends}} declares what an endpoint needs."
    topic: [FastAPI]
  - id: lqng2222
    question: Count to three hundred.
    topic: [Long]
    answer: |
LONG
"""


@pytest.fixture
def bank(home: Path) -> Path:
    """A bank with a card of every kind; gives its path."""
    path = home / "bank" / "notes.yaml"
    path.parent.mkdir(parents=True)
    long = "".join(f"      line {number} 第{number}行\n\n" for number in range(1, 301))
    path.write_text(BANK.replace("LONG\n", long), encoding="utf-8")
    return path


class Tui:
    """A program on a pseudo-terminal of its own."""

    def __init__(self, command: list[str], columns: int, rows: int, env: dict[str, str]) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.child = pexpect.spawn(command[0], command[1:], dimensions=(rows, columns), env=env, timeout=PATIENCE)
        self.child.delaybeforesend = None
        self.before = self.modes()

    def modes(self) -> list[Any]:
        """Give the terminal's modes as they are now."""
        return termios.tcgetattr(self.child.child_fd)

    def pump(self, seconds: float = 0.05) -> bytes:
        """Take in what the program writes, for so long."""
        taken = b""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                data = self.child.read_nonblocking(65536, timeout=left)
            except pexpect.TIMEOUT:
                break
            except pexpect.EOF:
                break
            taken += data
            self.stream.feed(data)
        self.raw += taken
        return taken

    @property
    def lines(self) -> list[str]:
        """The rows of the screen."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    def see(self, *wanted: str) -> None:
        """Wait until all of this is on the screen."""
        self.until(lambda: all(part in self.text for part in wanted), f"waiting for {wanted}")

    def gone(self, unwanted: str) -> None:
        """Wait until this is not on the screen any more."""
        self.until(lambda: unwanted not in self.text, f"waiting for {unwanted!r} to go")

    def until(self, condition: Callable[[], bool], why: str) -> None:
        """Wait for a condition."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"{why}; the screen shows\n{self.text}"
            self.pump()

    def press(self, keys: str) -> None:
        """Press keys, one after another, as slowly as a person who thinks about each."""
        for key in keys:
            self.pump(0.22)
            self.child.send(key)
        self.pump(0.05)

    def send(self, text: str) -> None:
        """Send bytes as they are, at once."""
        self.child.send(text)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def end(self) -> int:
        """Wait for the end of the program and give its exit code, 128 and more for a signal."""
        end = time.monotonic() + PATIENCE
        while self.child.isalive():
            assert time.monotonic() < end, f"the program goes on:\n{self.text}"
            self.pump()
        self.pump()
        self.child.close()
        return self.child.exitstatus if self.child.exitstatus is not None else 128 + (self.child.signalstatus or 0)


@pytest.fixture
def tui(home: Path, clock: object) -> Iterator[Callable[..., Tui]]:
    """Start a command line on a pseudo-terminal: `tui("review", columns=80, rows=24)`; `program` runs another one."""
    started: list[Tui] = []

    def start(*arguments: str, columns: int = 80, rows: int = 24, program: list[str] | None = None, **env: str) -> Tui:
        command = program or [sys.executable, "-m", "quizcli", *arguments]
        whole = {**os.environ, "PYTHONPATH": str(REPOSITORY), **env}
        whole.pop("COLUMNS", None)
        found = Tui(command, columns, rows, {name: value for name, value in whole.items() if value != "-"})
        started.append(found)
        return found

    yield start
    for one in started:
        one.child.close(force=True)


@pytest.fixture
def practised(run: Callable[..., Any], bank: Path) -> Path:
    """The bank, and a log with an answer, so that the guide to the first review is not shown."""
    run("review", "id:basic333", stdin="\n4\n").ok()
    return bank


@pytest.fixture
def answers(home: Path) -> Callable[[], list[tuple[str, int]]]:
    """Read the answers out of the database: card and rating, those taken back left out."""

    def read() -> list[tuple[str, int]]:
        import json
        import sqlite3

        connection = sqlite3.connect(home / "quizcli.db")
        try:
            rows = connection.execute("SELECT id, kind, card, rating, data FROM event ORDER BY id").fetchall()
        finally:
            connection.close()
        undone = {json.loads(data)["id"] for _, kind, _, _, data in rows if kind == "undo"}
        return [(card, rating) for id_, kind, card, rating, _ in rows if kind == "answer" and id_ not in undone]

    return read


@pytest.fixture
def still() -> Callable[[str], str]:
    """Make a screen comparable: the clock on it stands at 0:00."""
    return lambda text: re.sub(r"\d+:\d\d(?=$|\n)", "0:00", text)
