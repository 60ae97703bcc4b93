"""A deck: the questions of one bank file, and the names above it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from quizcli.domain.question import Question

SEPARATOR = "::"


@dataclass(frozen=True, slots=True)
class Deck:
    """The questions of one bank file; `source` is where they were imported from, if anywhere."""

    name: str
    questions: tuple[Question, ...] = ()
    source: str = ""


@lru_cache(maxsize=4096)  # a queue asks for the same few hundred decks again and again
def lineage(name: str) -> tuple[str, ...]:
    """Give a deck's own name and those above it, nearest first: a::b::c, a::b, a."""
    parts = name.split(SEPARATOR)
    return tuple(SEPARATOR.join(parts[:count]) for count in range(len(parts), 0, -1))
