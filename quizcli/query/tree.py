"""The parsed query: a small tree that every command selects by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Everything:
    """The empty query."""


@dataclass(frozen=True, slots=True)
class Text:
    """A word, an exact phrase (`"…"`) or a wildcard (`wild*`) to be found in the text of a question."""

    text: str
    kind: str = "word"  # "word", "phrase", "wild"


@dataclass(frozen=True, slots=True)
class Field:
    """`name:value`, or `prop:name` with an operator. `at` is where it starts in the query text."""

    name: str
    value: str
    operator: str = ":"
    at: int = 0


@dataclass(frozen=True, slots=True)
class Not:
    """What the node inside does not select."""

    node: Node


@dataclass(frozen=True, slots=True)
class And:
    """What all the nodes select."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What at least one of the nodes selects."""

    nodes: tuple[Node, ...]


Node = Everything | Text | Field | Not | And | Or
