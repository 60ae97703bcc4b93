"""A quiz or an interview that was left before its end, kept in a small file so that it can be resumed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from quizcli import files

QUIZ, INTERVIEW = "quiz.json", "interview.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Which cards in which order, and what was answered. `number` names the quiz: epoch milliseconds of its start."""

    number: int
    cards: tuple[str, ...]
    done: tuple[dict[str, Any], ...] = ()
    wish: Mapping[str, Any] = field(default_factory=dict)
    selected: int = 0
    file: str = QUIZ

    @classmethod
    def load(cls, home: Path, file: str = QUIZ) -> Unfinished | None:
        """Read the file; a missing, damaged or newer one means that there is nothing to resume."""
        try:
            data = json.loads((home / file).read_text(encoding="utf-8"))
            if data.pop("version") != _VERSION:
                return None
            return cls(**{**data, "cards": tuple(data["cards"]), "done": tuple(data["done"]), "file": file})
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def keep(self, home: Path) -> None:
        """Write the file, whole or not at all. The answers themselves are in the log already."""
        text = json.dumps({"version": _VERSION, **asdict(self)}, ensure_ascii=False)
        files.replace(home / self.file, text.encode("utf-8"))

    def forget(self, home: Path) -> None:
        """Remove the file, if it is this one's."""
        there = self.load(home, self.file)
        if there is not None and there.number == self.number:
            (home / self.file).unlink(missing_ok=True)
