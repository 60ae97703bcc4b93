"""A small bank of structured answers, and a terminal that the test plays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from quizcli.cli import interviewloop, keyloop
from quizcli.cli.keys import Key
from quizcli.render.spans import plain

_ENTRY = """  - id: {id}
    question: What is {name}?
    topic: [{topic}]
    tags: [{level}]
    answer: |
      It is a thing.

      - **Shape**: round like {name}
      - **Colour**: blue
      - **Weight**: heavy
      - **Price**: dear
"""


@pytest.fixture
def bank(home: Path) -> Path:
    """Twelve questions with four points each, in two topics, and one that has a short answer; gives the file."""
    path = home / "bank" / "things.yaml"
    path.parent.mkdir(parents=True)
    entries = ["# quizcli bank\nformat: 1\ndeck: Things\nquestions:\n"]
    levels = ("easy", "medium", "hard")
    for number in range(12):
        topic = "Caches" if number < 6 else "Locks"
        entries.append(
            _ENTRY.format(id=f"thing{number:03}", name=f"thing {number}", topic=topic, level=levels[number % 3])
        )
    entries.append("  - id: short000\n    question: How many?\n    topic: [Counts]\n    answer: Three.\n")
    path.write_text("".join(entries), encoding="utf-8")
    return path


@pytest.fixture
def logged(settings: Any, clock: Any) -> Callable[[], list[Any]]:
    """Give the events of the log as they are by now."""

    def read() -> list[Any]:
        from quizcli.services.collection import Collection

        with Collection.open(settings, clock, write=False) as opened:
            return list(opened.events())

    return read


class Played:
    """Stands for the terminal: gives the keys of the test, one a second, and keeps what was drawn.

    A number among the keys lets so many seconds pass; ("away", seconds) is a process suspended for so long.
    """

    def __init__(self, keys: list[Any], clock: Any) -> None:
        self.keys = list(keys)
        self.away = 0.0
        self.canvas = self
        self.screens: list[str] = []
        self.clock = clock

    def forget(self) -> None:
        """There is no screen to draw anew."""

    def draw(self, frame: Callable[[int, int], Any]) -> None:
        self.screens.append("\n".join(plain(line).rstrip() for line in frame(80, 24)))

    def key(self, timeout: float | None = None, *, text: bool = False) -> Key | None:
        if not self.keys:
            return Key("escape" if text else "q")
        key = self.keys.pop(0)
        if isinstance(key, (int, float)):
            self.clock.now += key
            return None
        if isinstance(key, tuple):
            self.clock.now += key[1]
            self.away += key[1]
            return None
        self.clock.now += 1.0
        return key if isinstance(key, Key) else Key(key)

    @contextmanager
    def lent(self) -> Iterator[None]:
        yield


class Ticking:
    """A clock that the keys move."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[Any]], Played]:
    """Make a terminal that gives these keys."""

    def make(keys: list[Any]) -> Played:
        ticking = Ticking()
        monkeypatch.setattr(keyloop, "time", ticking)
        monkeypatch.setattr(interviewloop, "time", ticking)
        return Played(keys, ticking)

    return make
