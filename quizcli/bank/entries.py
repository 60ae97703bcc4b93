"""One entry of the bank: a YAML node to a question, with every complaint naming its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from quizcli.bank.nodes import Node
from quizcli.domain.form import KEYS
from quizcli.domain.question import NOTHING, TYPES, Option, Origin, Question, Twin

ID = re.compile(r"[a-z0-9_-]{1,64}")
_YES, _NO = ("true", "yes", "on"), ("false", "no", "off", "")
_KNOWN = frozenset(KEYS)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an entry of a bank file; `fatal` when the question could not be taken in."""

    line: int
    question: str
    message: str
    fatal: bool = True


class Wrong(Exception):
    """An entry that is no question: the line and the reason."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def question(node: Node, deck: str) -> Question:
    """Read an entry; its id is empty when it has none yet. Raises Wrong."""
    if node.kind != "map":
        raise Wrong(node.line, "an entry of `questions` must have keys (id, question, answer, …)")
    if node.flaw:
        raise Wrong(*node.flaw)
    found = {key.value: value for key, value in node.value}
    prompt = _text(found, "question")
    if not prompt.strip():
        raise Wrong(node.line, "an entry without `question`")
    kind = _text(found, "type").strip() or "basic"
    if kind not in TYPES:
        raise Wrong(found["type"].line, f"unknown type `{kind}` (known: {', '.join(TYPES)})")
    return Question(
        id=_id(found),
        prompt=prompt,
        answer=_text(found, "answer"),
        type=kind,
        topic=_texts(found, "topic"),
        tags=_texts(found, "tags"),
        options=_options(found),
        points=_texts(found, "points"),
        twin=_twin(found),
        note=_text(found, "note"),
        added=_text(found, "added"),
        archived="archived" in found and _flag(found["archived"], "archived"),
        origin=_origin(found),
        deck=deck,
        extra=_extra(found),
    )


def plain(node: Node) -> Any:
    """Give a node as text, lists and dicts. Raises Wrong for a key that stands twice."""
    if node.kind == "scalar":
        return node.value
    if node.kind == "list":
        return [plain(item) for item in node.value]
    if node.flaw:
        raise Wrong(*node.flaw)
    return {key.value: plain(value) for key, value in node.value}


def _text(found: Mapping[str, Node], key: str) -> str:
    node = found.get(key)
    if node is None:
        return ""
    if node.kind != "scalar":
        raise Wrong(node.line, f"`{key}` must be text; quote it, or write it as a block (`{key}: |`)")
    return str(node.value)


def _texts(found: Mapping[str, Node], key: str) -> tuple[str, ...]:
    node = found.get(key)
    if node is None:
        return ()
    if node.kind == "scalar":
        return (node.value,) if node.value else ()
    if node.kind != "list" or any(item.kind != "scalar" for item in node.value):
        raise Wrong(node.line, f"`{key}` must be a list of texts, like [one, two]")
    return tuple(item.value for item in node.value)


def _id(found: Mapping[str, Node]) -> str:
    name = _text(found, "id").strip()
    if name and not ID.fullmatch(name):
        raise Wrong(found["id"].line, f"`{name}` cannot be an id: lower-case letters, digits, - and _ only, at most 64")
    return name


def _flag(node: Node, key: str) -> bool:
    word = node.value.strip().lower() if node.kind == "scalar" else None
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Wrong(node.line, f"`{key}` must be true or false")


def _options(found: Mapping[str, Node]) -> tuple[Option, ...]:
    node = found.get("options")
    if node is None or (node.kind == "scalar" and not node.value):
        return ()
    if node.kind != "list":
        raise Wrong(node.line, '`options` must be a list of {text: "…"}')
    options = []
    for item in node.value:
        if item.kind == "scalar":
            options.append(Option(item.value))
            continue
        if item.kind == "list" or item.flaw:
            raise Wrong(*(item.flaw or (item.line, 'an option must be {text: "…"}')))
        fields = {key.value: value for key, value in item.value}
        if "text" not in fields:
            raise Wrong(item.line, "an option without `text`")
        options.append(Option(_text(fields, "text"), "correct" in fields and _flag(fields["correct"], "correct")))
    return tuple(options)


def _fields(found: Mapping[str, Node], key: str, example: str) -> Mapping[str, Node]:
    node = found.get(key)
    if node is None or (node.kind == "scalar" and not node.value):
        return MappingProxyType({})
    if node.kind != "map" or node.flaw:
        raise Wrong(*((node.flaw if node.kind == "map" else None) or (node.line, f"`{key}` must be {example}")))
    return {name.value: value for name, value in node.value}


def _twin(found: Mapping[str, Node]) -> Twin | None:
    fields = _fields(found, "en", "{question: …, answer: …}")
    twin = Twin(_text(fields, "question"), _text(fields, "answer"))
    return twin if twin.question or twin.answer else None


def _origin(found: Mapping[str, Node]) -> Origin | None:
    fields = _fields(found, "origin", "{line: …, digest: …}")
    line = _text(fields, "line").strip()
    if line and not (line.isascii() and line.isdigit() and len(line) < 10):
        raise Wrong(fields["line"].line, "`origin.line` must be a line number")
    origin = Origin(int(line or 0), _text(fields, "digest"), _text(fields, "source"))
    return origin if origin != Origin() else None


def _extra(found: Mapping[str, Node]) -> Mapping[str, Any]:
    extra = {key: plain(value) for key, value in _fields(found, "extra", "{name: value}").items()}
    for key, value in found.items():
        if key not in _KNOWN:
            extra[key] = plain(value)
    return extra or NOTHING
