"""A deck: the questions of one bank file, and the names above it."""

from __future__ import annotations

from dataclasses import dataclass

from quizcli.domain.question import Question

SEPARATOR = "::"


@dataclass(frozen=True, slots=True)
class Deck:
    """The questions of one bank file; `source` is where they were imported from, if anywhere."""

    name: str
    questions: tuple[Question, ...] = ()
    source: str = ""


def lineage(name: str) -> list[str]:
    """Give a deck's own name and those above it, nearest first: a::b::c, a::b, a."""
    parts = name.split(SEPARATOR)
    return [SEPARATOR.join(parts[:count]) for count in range(len(parts), 0, -1)]
