"""The picker in a real terminal: type to narrow, arrows choose, enter shows, e edits, r reviews."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

from quizcli.services.picking import Picker

REPOSITORY = Path(__file__).parents[2]
BANK = """\
format: 1
deck: Python
questions:
  - {id: k7m3x9q2, question: 什么是死锁？, answer: 互相等待, topic: [并发]}
  - {id: p2c8h4tz, question: 什么是活锁？, answer: 互相谦让, topic: [并发]}
  - {id: w3n5v8rs, question: 什么是装饰器？, answer: 函数, topic: [语言]}
"""


@pytest.fixture(autouse=True)
def bank(home: Path) -> None:
    """The bank of these tests."""
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "one.yaml").write_text(BANK, encoding="utf-8")


class Screen:
    """A program on a terminal of 80 by 24."""

    def __init__(self, editor: Path, *arguments: str) -> None:
        self.screen = pyte.Screen(80, 24)
        self.stream = pyte.ByteStream(self.screen)
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "EDITOR": str(editor)}
        self.child = pexpect.spawn(
            sys.executable, ["-m", "quizcli", *arguments], env=environment, dimensions=(24, 80), timeout=30
        )

    def wait(self, text: str, seconds: float = 20) -> str:
        """Wait until the screen shows a text."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.stream.feed(self.child.read_nonblocking(65536, timeout=0.1))
            except pexpect.TIMEOUT:
                pass
            except pexpect.EOF:
                break
            if text in self.text():
                return self.text()
        raise AssertionError(f"{text!r} never came:\n{self.text()}")

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def send(self, keys: str) -> None:
        self.child.send(keys)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """The picker, opened without words; the editor puts one character more into the question."""
    editor = tmp_path / "editor"
    editor.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\npath = pathlib.Path(sys.argv[-1])\n"
        "path.write_text(path.read_text(encoding='utf-8').replace('活锁', '活锁二'), encoding='utf-8')\n",
        encoding="utf-8",
    )
    editor.chmod(0o755)
    opened = Screen(editor, "search")
    yield opened
    opened.child.close(force=True)


def test_typing_narrows_arrows_choose_and_enter_shows(screen: Screen) -> None:
    screen.wait("3 questions")
    screen.send("锁")
    screen.wait("2 questions")
    screen.send("\x1b[B")
    screen.wait("❯ 什么是活锁")
    screen.send("\r")
    screen.wait("互相谦让")
    screen.send("\x1b")
    screen.wait("2 questions")
    screen.send("\x1b")
    screen.child.expect(pexpect.EOF)
    screen.child.close()
    assert screen.child.exitstatus == 0


def test_near_hits_are_called_so(screen: Screen) -> None:
    screen.wait("3 questions")
    screen.send("活锁的检测")
    shown = screen.wait("has 活锁; without 检测")
    assert "❯ 什么是活锁？" in shown
    assert "No question holds all of it. These hold a part:" in shown


def test_letters_are_text_until_an_arrow_was_pressed(screen: Screen) -> None:
    screen.wait("3 questions")
    screen.send("e")
    screen.wait("› e")
    screen.wait("Nothing.")
    screen.send("\x7f")
    screen.wait("3 questions")
    screen.send("\x1b[B")
    screen.wait("❯ 什么是活锁")
    screen.send("e")
    screen.wait("❯ 什么是活锁二")  # edited, found anew, and chosen as before
    screen.send("r")
    screen.wait("什么是死锁")
    screen.send("q")
    screen.child.expect(pexpect.EOF)


def test_a_query_that_cannot_be_read_keeps_what_was_found(collection) -> None:
    picker = Picker(collection, "锁")
    assert [hit.id for hit in picker.hits] == ["k7m3x9q2", "p2c8h4tz"]
    picker.type("锁 (")
    assert "never closed" in picker.error
    assert len(picker.hits) == 2
    picker.type("锁 topic:语言")
    assert picker.error == ""
    assert picker.found.total == 0
    picker.move(5)
    assert picker.chosen is None or picker.at < len(picker.hits)


def test_what_is_handed_on_is_what_was_found(collection) -> None:
    assert Picker(collection, "锁 topic:并发").query() == ["锁 topic:并发"]
    assert Picker(collection, "").query() == []
    near = Picker(collection, "数据库死锁的检测")
    assert near.found.partial
    assert near.query() == ["id:" + ",".join(hit.id for hit in near.hits)]
