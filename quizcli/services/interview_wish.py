"""What an interview is to be like: how long, about what, and how long one may think and speak."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizcli.errors import InputError, UsageError, at

if TYPE_CHECKING:
    from quizcli.bank.nodes import Node

MINUTES = 30.0
_CHECKING = 45  # seconds that comparing an answer with its points takes
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """`topics` maps a topic or deck to its weight. `think` and `speak` are seconds a question; 0 leaves the clock out.

    With `questions` 0 the minutes say how many. `follow_ups` is how often a good answer earns another question on the
    same topic.
    """

    minutes: float = 0.0
    questions: int = 0
    topics: Mapping[str, float] = field(default_factory=dict)
    think: int = 30
    speak: int = 120
    follow_ups: int = 2
    record: bool = False

    @property
    def count(self) -> int:
        """How many questions to draw."""
        if self.questions:
            return self.questions
        each = self.think + self.speak + _CHECKING
        return max(round((self.minutes or MINUTES) * 60 / each), 1)

    @property
    def limit(self) -> float:
        """The minutes after which no further question is asked; 0 for none."""
        return self.minutes or (0.0 if self.questions else MINUTES)

    def as_data(self) -> dict[str, Any]:
        """Give what is kept of it, and given back to `Wish(**…)`."""
        return {**asdict(self), "topics": dict(self.topics)}


def topics(words: Iterable[str]) -> dict[str, float]:
    """Read `NAME:WEIGHT`, or a name alone, which weighs 1. Raises UsageError."""
    found: dict[str, float] = {}
    for word in words:
        name, colon, weight = word.rpartition(":")
        if not colon or name.endswith(":"):  # no weight: the colons are the deck's own
            name, weight = word, "1"
        value = _number(weight)
        if not name.strip() or value is None or not 0 < value <= _MOST:
            raise UsageError(f"--topic {word}: write a name and a weight", hint="Like this: --topic FastAPI:3")
        found[name.strip()] = value
    return found


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def read(path: Path, wish: Wish) -> tuple[Wish, str]:
    """Read a blueprint: a YAML file with `topics` and perhaps other wishes; give it and its `query`, "" if none.

    Raises InputError with file and line.
    """
    from quizcli.bank.nodes import Refused, load_text, parse

    try:
        root = parse(load_text(path))
    except Refused as error:
        raise InputError(at(path, error.line, error.reason), hint=_HINT) from error
    if root is None or root.kind != "map":
        raise InputError(f"{path}: a blueprint names topics and their weights", hint=_HINT)
    query = ""
    for key, node in root.value:
        if key.value == "query" and node.kind == "scalar":
            query = node.value
        elif key.value == "topics":
            wish = replace(wish, topics=_topics(path, node))
        elif key.value in _READERS:
            wish = replace(wish, **{key.value: _READERS[key.value](path, node, key.value)})
        else:
            known = ", ".join(["topics", "query", *_READERS])
            raise InputError(
                at(path, key.line, f"there is no `{key.value}` in a blueprint"), hint=f"Known are: {known}."
            )
    return wish, query


def _topics(path: Path, node: Node) -> dict[str, float]:
    if node.kind == "list" and all(one.kind == "scalar" for one in node.value):
        return {one.value: 1.0 for one in node.value}
    if node.kind != "map" or not node.value:
        raise InputError(at(path, node.line, "topics is a map of names and weights"), hint=_HINT)
    found: dict[str, float] = {}
    for key, value in node.value:
        weight = _number(value.value) if value.kind == "scalar" else None
        if weight is None or not 0 < weight <= _MOST:
            raise InputError(at(path, key.line, f"{key.value}: a weight is a number above 0"), hint=_HINT)
        found[key.value] = weight
    return found


def _between(low: float, high: float, kind: type[int] | type[float]) -> Callable[[Path, Node, str], Any]:
    def read_number(path: Path, node: Node, name: str) -> float:
        value = _number(node.value) if node.kind == "scalar" else None
        if value is None or not low <= value <= high or (kind is int and value != int(value)):
            raise InputError(at(path, node.line, f"{name} is a number from {low:g} to {high:g}"), hint=_HINT)
        return kind(value)

    return read_number


_READERS: dict[str, Callable[[Path, Node, str], Any]] = {
    "minutes": _between(1, 600, float),
    "questions": _between(1, _MOST, int),
    "think": _between(0, 3600, int),
    "speak": _between(0, 3600, int),
    "follow_ups": _between(0, 100, int),
}
_HINT = "A blueprint looks like this:\n  minutes: 45\n  topics:\n    FastAPI: 3\n    SQLAlchemy: 2"
