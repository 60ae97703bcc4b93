"""The headings of a page as a tree, without those that only dress an answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from quizcli.sources._labels import is_answer_label
from quizcli.sources._numbers import Numbered, numbered
from quizcli.sources._signs import asking
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import plain, title
from quizcli.text.markdown_lines import Kind


@dataclass(slots=True)
class Node:
    """A heading and the lines under it, up to the next heading that is not below it. The root has line -1."""

    line: int
    level: int
    title: str
    number: Numbered
    words: str  # what is left without the number and without markup
    asks: float  # how much its words ask
    end: int = 0
    body: int = 0  # the line after the heading
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None
    weight: float = 0.0

    @property
    def own_end(self) -> int:
        """Where the heading's own text ends: at its first sub-heading."""
        return self.children[0].line if self.children else self.end


def outline(page: Page, skipped: list[str], labelled: bytearray) -> Node:
    """Build the tree; headings in quotes, in `<details>`, in tables of contents and answer labels take no part."""
    rows, hidden = page.rows, page.hidden
    nodes = []
    for index in page.places(Kind.HEADING):
        row = rows[index]
        if row.quote or hidden[index] or skipped[index]:
            continue
        if not row.inner or (labelled[index] and is_answer_label(row.inner)):
            continue
        text = title(row.inner)
        found = numbered(text)
        words = plain(found.rest)
        if not words and not found.value:
            continue
        body = index + (2 if index + 1 < len(rows) and rows[index + 1].kind is Kind.UNDERLINE else 1)
        nodes.append(Node(index, row.level, text, found, words, asking(found.rest), body=body))
    nodes += _unhashed(page, nodes)
    nodes.sort(key=lambda node: node.line)
    _line_up(nodes)
    _level_out(nodes)
    _unnumber(nodes)
    _tuck_in(page, nodes)
    return _tree(nodes, len(rows))


def _unhashed(page: Page, nodes: list[Node]) -> list[Node]:
    """Find plain lines that are headings but for their hashes: they alone fill a gap in the numbers."""
    counts = Counter((node.level, node.number.style) for node in nodes if node.number.value)
    found = []
    for before, after in pairwise(nodes):
        style, value = before.number.style, before.number.value
        if (after.level, after.number.style) != (before.level, style) or style not in ("dot", "paren", "comma"):
            continue
        if not 1 < after.number.value - value < 4 or counts[before.level, style] < 4:
            continue
        lines = [
            (index, row.text, read)
            for index, row in enumerate(page.rows[before.body : after.line], before.body)
            if row.kind is Kind.TEXT and row.text[0].isdigit() and not row.quote and row.indent < 4
            if page.blank(index - 1) and (read := numbered(row.text, loose=False)).style == style
        ]
        lines = [line for line in lines if value <= line[2].value < after.number.value]  # others count in the answer
        if [read.value for _, _, read in lines] == [*range(value + 1, after.number.value)]:
            found += [
                Node(index, before.level, text, read, plain(read.rest), asking(read.rest), body=index + 1)
                for index, text, read in lines
            ]
    return found


def _line_up(nodes: list[Node]) -> None:
    """Give headings of one level whose numbers only ever grow, over the whole page, whatever their hashes say."""
    styles: dict[str, list[Node]] = {}
    for node in nodes:
        if node.number.value and node.number.style in ("dot", "paren", "label", "comma", "nth"):
            styles.setdefault(node.number.style, []).append(node)
    for members in styles.values():
        values = [node.number.value for node in members]
        if len(members) > 4 and values[0] == 1 and all(a < b for a, b in pairwise(values)):
            top = min(node.level for node in members)
            for node in members:
                node.level = top


def _level_out(nodes: list[Node]) -> None:
    """Give a heading that carries on its siblings' numbers their level, whatever number of hashes it has."""
    counts = Counter((n.level, n.number.style) for n in nodes if n.number.style)
    for before, node, after in zip([None, *nodes], nodes, [*nodes[1:], None], strict=False):
        if not node.number.value or node.number.style not in ("dot", "paren", "label", "comma", "nth"):
            continue
        level, count = max(
            ((lv, c) for (lv, style), c in counts.items() if style == node.number.style), key=lambda p: p[1]
        )
        if level == node.level or count < 4 or counts[node.level, node.number.style] * 4 > count:
            continue
        carries_on = before and before.level == level and before.number.style == node.number.style
        if carries_on and before and 0 <= node.number.value - before.number.value <= 1:
            follows = after is None or after.level != node.level or after.number.value != 2
            if follows:
                node.level = level


def _unnumber(nodes: list[Node]) -> None:
    """Take a number that starts a lone title among unnumbered ones for part of its words (`404、502 错误`)."""
    counts = Counter((n.level, n.number.style) for n in nodes)
    for node in nodes:
        if node.number.value > 1 and counts[node.level, node.number.style] == 1 and counts[node.level, ""] > 2:
            node.number = Numbered("", 0, node.title)
            node.words, node.asks = plain(node.title), asking(node.title)


def _tuck_in(page: Page, nodes: list[Node]) -> None:
    """Put an unnumbered heading with text below the numbered one before it, if the numbers go on after it."""
    counts = Counter((n.level, n.number.style) for n in nodes if n.number.style)
    (level, style), count = max(counts.items(), key=lambda p: p[1], default=((0, ""), 0))
    if count < 8:
        return
    steps = [n for n in nodes if n.level == level and n.number.style == style]
    at = 0
    for node, following in zip(nodes, [*nodes[1:], None], strict=False):
        while at < len(steps) and steps[at].line < node.line:
            at += 1
        if node.number.style or node.level != level or not 0 < at < len(steps):
            continue
        end = following.line if following else len(page.rows)
        if steps[at].number.value == steps[at - 1].number.value + 1 and page.first(node.body, end) < end:
            node.level = level + 1


def _tree(nodes: list[Node], length: int) -> Node:
    root = Node(-1, 0, "", Numbered("", 0, ""), "", 0.0, end=length, body=0)
    stack = [root]
    for node in nodes:
        while stack[-1].level >= node.level:
            stack.pop().end = node.line
        node.parent = stack[-1]
        stack[-1].children.append(node)
        stack.append(node)
    for node in stack:
        node.end = length
    return root


def nodes(root: Node) -> list[Node]:
    """List all headings of a tree in order of their lines."""
    found = []
    stack = list(reversed(root.children))
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(reversed(node.children))
    return found
