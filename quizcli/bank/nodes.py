"""YAML text to a tree of nodes that know where they stand, refusing what a bank has no use for.

The tree is built from the parser's events, which do not recurse: hostile nesting cannot exhaust the stack,
aliases are never followed, and every scalar stays the text that was written.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from quizcli.errors import InputError, at

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 50
_ODD_BREAKS = ("\x85", "\u2028", "\u2029")  # YAML 1.1 ends lines at them too
KEPT_LENGTH = 1_000_000  # characters; larger trees would hold much memory
MAX_EVENTS = 2_000_000  # a full file of 16 MB has fewer, unless it was made to hurt


class Node:
    """A scalar (`value` is text), a list of nodes, or a mapping (pairs of nodes).

    `start` and `end` are places in the text; `end` stands after the last character that is the node's own:
    no trailing blank line, comment or line break. `line` is 1-based, `column` 0-based. `flaw` says what is
    wrong with a mapping: a key that it has twice.
    """

    __slots__ = ("column", "end", "flaw", "kind", "line", "start", "style", "value")

    def __init__(self, kind: str, value: Any, start: int, end: int, line: int, column: int, style: str) -> None:
        self.kind = kind  # "scalar", "list", "map"
        self.value = value
        self.start = start
        self.end = end
        self.line = line
        self.column = column
        self.style = style  # of a scalar: "", "'", '"', "|", ">"; of a collection: "flow" or "block"
        self.flaw: tuple[int, str] | None = None

    def get(self, key: str) -> Node | None:
        """Give a mapping's value; a scalar or list has none."""
        if self.kind == "map":
            for name, value in self.value:
                if name.value == key:
                    return value  # type: ignore[no-any-return]  # the pairs of a map hold nodes
        return None

    def pair(self, key: str) -> tuple[Node, Node] | None:
        """Give a mapping's key and value nodes."""
        for name, value in self.value:
            if name.value == key:
                return name, value
        return None


class Refused(Exception):
    """Text that is not the YAML of a bank: the 1-based line and the reason."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def load_text(path: Path) -> str:
    """Read a bank file as text, exactly; raises InputError where it cannot be."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(f"{path}: {size:,} bytes is more than a bank may have ({MAX_BYTES:,})")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            at(path, line, f"not UTF-8 text (byte 0x{data[error.start]:02x} at offset {error.start})"),
            hint="Save the file as UTF-8.",
        ) from error


def parse(text: str, above: int = 0) -> Node | None:
    """Parse one YAML document; None when it is empty. Raises Refused and nothing else.

    `above` is how many lines of the file stand before the text. Nobody changes a tree: the last ones are kept, since
    reading, changing and checking a file all begin with it.
    """
    return _kept(text, above) if len(text) < KEPT_LENGTH else _parse(text, above)


def _parse(text: str, above: int) -> Node | None:
    with _without_collector():
        try:
            return _build(text, above)
        except (Refused, MemoryError):
            raise
        except Exception as error:  # PyYAML also raises ValueError, KeyError, UnicodeError and others
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
            line = mark.line + 1 if mark else _line_of_bad_character(text, error)
            raise Refused(line + above, f"not valid YAML: {reason}") from error


_kept = lru_cache(maxsize=2)(_parse)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the collector from walking a growing tree again and again: three times faster on large banks."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _line_of_bad_character(text: str, error: Exception) -> int:
    position = getattr(error, "position", None)
    return text.count("\n", 0, position) + 1 if isinstance(position, int) else 1


def _build(text: str, above: int) -> Node | None:
    import yaml

    marked = text.startswith("\ufeff")
    parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text[1:] if marked else text)
    try:
        return _tree(text, parser, 1 if marked else 0, above + 1, yaml)
    finally:
        parser.dispose()


def _tree(text: str, parser: Any, shift: int, first: int, yaml: Any) -> Node | None:
    scalar, end_of = yaml.ScalarEvent, (yaml.MappingEndEvent, yaml.SequenceEndEvent)
    opening = {yaml.MappingStartEvent: "map", yaml.SequenceStartEvent: "list"}
    root: Node | None = None
    stack: list[Node] = []
    count = documents = 0
    while (event := parser.get_event()) is not None:
        kind = type(event)
        start = event.start_mark
        count += 1
        if count > MAX_EVENTS:
            raise Refused(start.line + first, "more entries than a bank may have")
        if kind is scalar or kind in opening:
            if event.anchor is not None or event.tag is not None:
                raise Refused(start.line + first, "anchors (&) and tags (!) have no place in a bank; quote the text")
            begin = start.index + shift
            if kind is scalar:
                style = event.style or ""
                end = event.end_mark.index + shift
                if style in ("|", ">"):
                    end = _end_of_block(text, begin, end, style, event.value)
                node = Node(
                    "scalar", event.value, begin, end, start.line + first, start.column, "" if style == ":" else style
                )
            else:
                style = "flow" if event.flow_style else "block"
                node = Node(opening[kind], [], begin, begin, start.line + first, start.column, style)
            if stack:
                _put(stack[-1], node)
            else:
                root = node
            if kind is not scalar:
                stack.append(node)
                if len(stack) > MAX_DEPTH:
                    raise Refused(start.line + first, f"nested deeper than {MAX_DEPTH} levels")
        elif kind in end_of:
            node = stack.pop()
            _close(node, event.end_mark.index + shift)
        elif kind is yaml.AliasEvent:
            raise Refused(start.line + first, "aliases (*) have no place in a bank; quote the text")
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise Refused(start.line + first, "a second YAML document; a bank file has one")
        elif kind is yaml.StreamEndEvent:
            break
    return root


def _put(parent: Node, node: Node) -> None:
    if parent.kind == "list":
        parent.value.append(node)
    elif parent.value and parent.value[-1][1] is None:
        parent.value[-1] = (parent.value[-1][0], node)
    else:
        if node.kind != "scalar":
            raise Refused(node.line, "a key must be a word")
        parent.value.append((node, None))


def _close(node: Node, end: int) -> None:
    if node.style == "flow":
        node.end = end
    elif node.value:
        last = node.value[-1]
        node.end = (last if node.kind == "list" else last[1]).end
    if node.kind == "map" and len(node.value) > 1:
        seen: dict[str, int] = {}
        for key, _ in node.value:
            if key.value in seen and node.flaw is None:
                node.flaw = (key.line, f"`{key.value}` stands here twice, first in line {seen[key.value]}")
            seen.setdefault(key.value, key.line)


def _end_of_block(text: str, start: int, end: int, style: str, value: str) -> int:
    """Give the end of a block scalar's last own line, without its line break."""
    body = text[start:end]
    header, _, lines = body.partition("\n")
    if "+" in header.partition("#")[0]:
        cut = body.removesuffix("\n")
    elif style == "|" and value and not any(mark in body for mark in _ODD_BREAKS):
        own = value.removesuffix("\n").count("\n") + 1  # a last line of spaces alone is text too
        cut = header + "\n" + "\n".join(lines.split("\n")[:own])
    else:
        cut = body.rstrip(" \t\r\n")
    return start + len(cut.removesuffix("\r"))
