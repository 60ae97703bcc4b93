"""Surgery on YAML text: replaces, inserts and removes single values, and leaves every other byte alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from quizcli.bank import layout
from quizcli.bank.nodes import Node
from quizcli.bank.scalars import block, inline, is_block, is_plain, is_quotable
from quizcli.domain.form import KEYS

_ORDER = {key: place for place, key in enumerate(KEYS)}
_LINE_BREAK = re.compile(r"\r?\n")
_COMMENT = re.compile(r"[ \t]+#[^\n]*")


class Edits:
    """Changes to one text, collected by place and applied together."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._break = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"  # one that came by does not count
        self._changes: list[tuple[int, int, str]] = []

    def result(self) -> str:
        """Give the text with every change made."""
        parts: list[str] = []
        at = 0
        for start, end, new in sorted(self._changes, key=lambda change: change[:2]):
            parts += (self.text[at:start], new)
            at = end
        return "".join([*parts, self.text[at:]])

    @staticmethod
    def shifted(entry: str, column: int) -> str:
        """Give an entry's text, which begins with its dash at `column`, as it is at the usual depth."""
        return _shift(" " * column + entry, layout.ITEM - column)

    def replace(self, start: int, end: int, new: str) -> None:
        """Put `new`, whose lines end as the file's do, in the place of a span."""
        self._changes.append((start, end, _LINE_BREAK.sub(self._break, new) if self._break != "\n" else new))

    # --- mappings -------------------------------------------------------------------------------------

    def mapping(self, node: Node, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Change the keys of a mapping whose values differ; others, also unknown ones, are not looked at."""
        for key in sorted({**old, **new}, key=lambda key: _ORDER.get(key, len(_ORDER))):
            if old.get(key) == new.get(key):
                continue
            pair = node.pair(key)
            if key not in new:
                if pair:
                    self._remove_pair(node, key)
            elif pair:
                self.value(pair[1], old.get(key), new[key], key, node)
            else:
                self._insert_pair(node, key, new[key])

    def _insert_pair(self, node: Node, key: str, value: Any) -> None:
        place = _ORDER.get(key, len(_ORDER))
        before = [pair for pair in node.value if _ORDER.get(pair[0].value, -1) < place]
        neighbour = before[-1][1] if before else node.value[0][1]
        if node.style == "flow":
            self.replace(neighbour.end, neighbour.end, f", {inline(key, flow=True)}: {inline(value, flow=True)}")
            return
        end = self._line_end(neighbour.end)
        self.replace(end, end, "\n" + layout.pair(key, value, node.column))

    def _remove_pair(self, node: Node, key: str) -> None:
        index = next(place for place, pair in enumerate(node.value) if pair[0].value == key)
        name, value = node.value[index]
        if index == 0 and len(node.value) > 1:
            self.replace(name.start, node.value[1][0].start, "")
        elif node.style == "flow":
            start = node.value[index - 1][1].end if index else name.start
            self.replace(start, value.end, "")
        else:
            self._remove_lines(name.start, value.end)

    def insert_after(self, node: Node | None, root: Node, key: str, value: Any) -> None:
        """Add a key to the top of the file, after the value `node` or before everything."""
        if node is None:
            self.replace(root.start, root.start, layout.pair(key, value, 0) + "\n")
        else:
            end = self._line_end(node.end)
            self.replace(end, end, "\n" + layout.pair(key, value, 0))

    # --- values ---------------------------------------------------------------------------------------

    def value(self, node: Node, old: Any, new: Any, key: str, parent: Node) -> None:
        """Put a new value in the place of `node`, the value of `key` in `parent`, as gently as the kinds allow."""
        flow = parent.style == "flow"
        if node.kind == "map" and node.value and isinstance(old, Mapping) and isinstance(new, Mapping):
            self.mapping(node, old, new)
        elif node.kind == "list" and node.value and isinstance(old, list) and isinstance(new, list) and new:
            self._list(node, old, new)
        elif flow:
            self.replace(node.start, node.end, self._space(node) + self._styled(node, new, flow=True))
        elif isinstance(new, str) and (is_block(new) or self._stays_block(node, new)):
            self._block(node, new, parent.column + 2)
        elif isinstance(new, str):
            comment = self._header_comment(node)
            self.replace(node.start, node.end, self._space(node) + self._styled(node, new, flow=False) + comment)
        else:
            self._collection(node, layout.after_key(key, new, parent.column))

    def _block(self, node: Node, new: str, indent: int) -> None:
        """Write a block scalar; a comment that stood on the line moves behind the header."""
        comment = self._header_comment(node)
        end = node.end
        if not comment:
            following = self._line_end(end)
            rest = self.text[end:following]
            if rest.lstrip(" \t").startswith("#"):
                comment, end = rest, following
        header, _, lines = block(new, indent).partition("\n")
        self.replace(node.start, end, f"{self._space(node)}{header}{comment}\n{lines}")

    def _collection(self, node: Node, new: str) -> None:
        comment = self._header_comment(node)
        if new.startswith("\n"):
            start = node.start
            while self.text[start - 1] == " ":
                start -= 1
            end = self._line_end(node.end)
            rest = comment or (self.text[node.end : end] if "#" in self.text[node.end : end] else "")
            self.replace(start, end, rest + new)
        else:
            self.replace(node.start, node.end, self._space(node) + new.lstrip(" ") + comment)

    def _styled(self, node: Node, new: Any, *, flow: bool) -> str:
        """Write a value on one line, in the quotes that the old one had if they can hold it."""
        if not isinstance(new, str) or node.kind != "scalar":
            return inline(new, flow=flow)
        if node.style in ("'", '"') and is_quotable(new, node.style):
            return f"{node.style}{new}{node.style}"
        number = not node.style and node.value and not is_plain(node.value, flow=flow)
        if number and is_plain(new, flow=flow, typed=True):
            return new  # a number in the place of a number
        return inline(new, flow=flow)

    def _stays_block(self, node: Node, new: str) -> bool:
        return node.style == "|" and bool(new.strip(" \t\n")) and is_block(new + "\n")

    def _header_comment(self, node: Node) -> str:
        if node.style not in ("|", ">"):
            return ""
        found = _COMMENT.search(self.text, node.start, self._line_end(node.start))
        return found[0] if found else ""

    def _space(self, node: Node) -> str:
        """Give the space that must follow `key:` when nothing did."""
        return " " if self.text[node.start - 1 : node.start] in (":", "-") else ""

    # --- lists ----------------------------------------------------------------------------------------

    def _list(self, node: Node, old: list[Any], new: list[Any]) -> None:
        """Change the entries that differ between what both lists begin and end with."""
        if len(old) != len(node.value):  # an entry reads as something else than it looks like
            self.replace(node.start, node.end, inline(new, flow=True))
            return
        if len(old) == len(new):
            for item, was, becomes in zip(node.value, old, new, strict=True):
                self._entry(node, item, was, becomes)
            return
        if node.style == "flow":
            self._flow_list(node, old, new)
            return
        head = _common(old, new)
        tail = min(_common(old[::-1], new[::-1]), min(len(old), len(new)) - head)
        for item in node.value[head : len(old) - tail]:
            self._remove_lines(self._dash(item), item.end)
        added = [layout.list_item(value, node.column) for value in new[head : len(new) - tail]]
        if added:
            place = self._line_end(node.value[head - 1].end) if head else self._line_start(self._dash(node.value[0]))
            text = "\n".join(added)
            self.replace(place, place, "\n" + text if head else text + "\n")

    def _flow_list(self, node: Node, old: list[Any], new: list[Any]) -> None:
        written = [self.text[item.start : item.end] for item in node.value]
        kept = list(zip(old, written, strict=True))
        parts = []
        for value in new:
            found = next((entry for entry in kept if entry[0] == value), None)
            if found:
                kept.remove(found)
            parts.append(found[1] if found else inline(value, flow=True))
        self.replace(node.start, node.end, f"[{', '.join(parts)}]")

    def _entry(self, node: Node, item: Node, old: Any, new: Any) -> None:
        if old == new:
            return
        if item.kind == "map" and isinstance(old, Mapping) and isinstance(new, Mapping):
            self.mapping(item, old, new)
        elif node.style == "flow":
            self.replace(item.start, item.end, self._styled(item, new, flow=True))
        else:
            start = self._dash(item)
            self.replace(start, item.end, layout.list_item(new, node.column).lstrip(" "))

    # --- questions ------------------------------------------------------------------------------------

    def append(self, root: Node, entries: Sequence[str], data: Sequence[Mapping[str, Any]]) -> None:
        """Add entries, written with their dash at the column `ITEM`, at the end of the list of questions.

        A list in brackets takes them as data instead.
        """
        pair = root.pair("questions")
        if pair is None:
            raise ValueError("no list of questions")
        node = pair[1]
        if node.kind != "list" or not node.value:
            self._collection(node, "\n" + "\n\n".join(entries))
            return
        last = node.value[-1]
        if node.style == "flow":
            self.replace(last.end, last.end, "".join(f", {inline(one, flow=True)}" for one in data))
            return
        column = node.column
        shifted = [_shift(entry, column - layout.ITEM) for entry in entries]
        end = self._line_end(last.end)
        apart = "\n\n" if self._apart(node) else "\n"
        first = "\n" if self.text[last.start : last.end].endswith("\n") else apart
        self.replace(end, end, first + apart.join(shifted))

    def insert(
        self, root: Node, item: Node, entries: Sequence[str], data: Sequence[Mapping[str, Any]], *, before: bool
    ) -> None:
        """Put entries behind one of the list, or before it."""
        pair = root.pair("questions")
        if pair is None:
            raise ValueError("no list of questions")
        node = pair[1]
        if node.style == "flow":
            parts = [inline(one, flow=True) for one in data]
            text = "".join(f"{part}, " for part in parts) if before else "".join(f", {part}" for part in parts)
            place = item.start if before else item.end
            self.replace(place, place, text)
            return
        shifted = [_shift(entry, node.column - layout.ITEM) for entry in entries]
        apart = "\n\n" if self._apart(node) else "\n"
        if before:
            place = self._line_start(self._dash(item))
            self.replace(place, place, "".join(entry + apart for entry in shifted))
        else:
            place = self._line_end(item.end)
            first = "\n" if self.text[item.start : item.end].endswith("\n") else apart
            self.replace(place, place, first + apart.join(shifted))

    def remove(self, root: Node, drop: Sequence[Node]) -> None:
        """Take entries out of the list of questions."""
        pair = root.pair("questions")
        if pair is None:
            raise ValueError("no list of questions")
        node = pair[1]
        if len(drop) == len(node.value):
            place = pair[0].end + 1
            self.replace(place, place, " []")
            if node.style == "flow":
                self.replace(node.start, node.end, "")
            else:
                self._remove_lines(node.start, node.end)
            return
        if node.style == "flow":
            self._remove_inside(node, drop)
            return
        for item in drop:
            start = self._line_start(self._dash(item))
            end = self._line_end(item.end)
            end = self._next_line(end)
            while (blank := re.compile(r"[ \t]*\r?\n").match(self.text, end)) is not None:
                end = blank.end()
            if item is node.value[-1]:
                end = self._next_line(item.end)
                while self.text[:start].endswith("\n\n"):
                    start -= 1
            self.replace(start, end, "")

    def _remove_inside(self, node: Node, drop: Sequence[Node]) -> None:
        """Take entries out of a list in brackets, each with the comma that ties it to those that stay."""
        stay = [item for item in node.value if item not in drop]
        parts = [self.text[item.start : item.end] for item in stay]
        self.replace(node.value[0].start, node.value[-1].end, ", ".join(parts))

    def _apart(self, node: Node) -> bool:
        """Tell whether the entries of the list are set apart by blank lines."""
        if len(node.value) < 2:
            return True
        first, second = node.value[0], node.value[1]
        return "\n" in self.text[self._next_line(first.end) : self._dash(second)]

    # --- places ---------------------------------------------------------------------------------------

    def _dash(self, item: Node) -> int:
        return self.text.rindex("-", 0, item.start if item.start > item.column else item.start + 1)

    def _line_start(self, place: int) -> int:
        return self.text.rfind("\n", 0, place) + 1

    def _line_end(self, place: int) -> int:
        """Give the place before the line break of a place's line."""
        end = self.text.find("\n", place)
        if end < 0:
            return len(self.text)
        return end - 1 if end > place and self.text[end - 1] == "\r" else end

    def _next_line(self, place: int) -> int:
        """Give the place where the line after a place's begins, whichever break ends it."""
        end = self.text.find("\n", place)
        return len(self.text) if end < 0 else end + 1

    def _remove_lines(self, start: int, end: int) -> None:
        first, last = self._line_start(start), self._line_end(end)
        if last == len(self.text):
            self.replace(self._line_end(first - 1) if first else 0, last, "")
        else:
            self.replace(first, self._next_line(last), "")


def _common(one: list[Any], other: list[Any]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _shift(entry: str, by: int) -> str:
    """Move an entry's lines to another depth."""
    if by >= 0:
        return "\n".join(" " * by + line if line else line for line in entry.split("\n"))
    return "\n".join(line[-by:] if line[:-by].isspace() else line for line in entry.split("\n"))
