"""The parsed query: a small tree that every command selects by."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    at: int = field(default=0, compare=False)


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


def leaves(node: Node) -> list[Text | Field]:
    """List the words and fields of a query, those under NOT included, in the order written."""
    if isinstance(node, Text | Field):
        return [node]
    if isinstance(node, Not):
        return leaves(node.node)
    if isinstance(node, And | Or):
        return [leaf for inner in node.nodes for leaf in leaves(inner)]
    return []


def both(*nodes: Node) -> Node:
    """Give the query that selects what all of these select, as flat as can be."""
    flat: list[Node] = []
    for node in nodes:
        if isinstance(node, And):
            flat.extend(node.nodes)
        elif not isinstance(node, Everything):
            flat.append(node)
    if len(flat) < 2:
        return flat[0] if flat else Everything()
    return And(tuple(flat))


def living(node: Node) -> Node:
    """Leave archived questions out, unless the query speaks of them itself."""
    if any(isinstance(leaf, Field) and leaf.name == "is" and leaf.value == "archived" for leaf in leaves(node)):
        return node
    return both(node, Not(Field("is", "archived")))
