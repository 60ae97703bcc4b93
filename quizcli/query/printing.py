"""A query tree as text again: parsing what is printed gives the same tree."""

from __future__ import annotations

import re

from quizcli.query.tree import And, Everything, Field, Node, Not, Or, Text

_NEEDS_QUOTES = re.compile(r'^[:/：]|[\s"()\\]')


def show(node: Node) -> str:
    """Write a query as a person would type it."""
    match node:
        case Everything():
            return ""
        case Text(text, kind):
            return quote(text) if kind == "phrase" else text + ("*" if kind == "wild" else "")
        case Field(name, value, operator):
            return _field(name, value, operator)
        case Not(inner):
            return "NOT " + _inside(inner, And | Or)
        case And(nodes):
            return " ".join(_inside(inner, Or | And) for inner in nodes)
        case Or(nodes):
            return " OR ".join(_inside(inner, Or) for inner in nodes)


def quote(text: str) -> str:
    """Put a text in quotes, so that it reads back as it is."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _inside(node: Node, wrapped: object) -> str:
    text = show(node)
    return f"({text})" if isinstance(node, wrapped) else text  # type: ignore[arg-type]  # a tuple of types


def _field(name: str, value: str, operator: str) -> str:
    if operator != ":":
        return f"{name}{operator}{value}"
    return f"{name}:{quote(value) if _NEEDS_QUOTES.search(value) or not value else value}"
