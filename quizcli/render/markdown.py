"""Markdown as lines of styled text: what the terminal shows of a question and its answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from quizcli.render.code import code_lines
from quizcli.render.inline import html, inline
from quizcli.render.spans import PLAIN, Line, Look, Span, indented, plain, wrap
from quizcli.render.tables import table
from quizcli.render.theme import DEFAULT, Theme
from quizcli.text.safe import visible
from quizcli.text.tokens import NESTING, tokens

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.segment import Segment

    from quizcli.text.tokens import Token

MOST = 60_000  # characters; a longer text is shown as it is, so that nobody waits for its layout
TABLE_COLUMNS = 200
TABLE_CELLS = 20_000
_BULLETS = "•◦▪"
_TASKS = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


@dataclass(slots=True)
class _Node:
    token: Token
    children: list[_Node] = field(default_factory=list)

    @property
    def type(self) -> str:
        return self.token.type.removesuffix("_open")


def lines(text: str, width: int, theme: Theme = DEFAULT, base: Look = PLAIN) -> list[Line]:
    """Lay Markdown out in `width` cells; `base` is the look of ordinary text."""
    found = tokens(text) if len(text) <= MOST else []
    # What is nested deeper than the parser goes is not among its tokens: show such a text as it is.
    if len(text) > MOST or any(token.level >= NESTING - 1 for token in found):
        return [part for line in text.split("\n") for part in wrap([(visible(line), base)], width)]
    return _Writer(theme, base).blocks(_tree(found), max(width, 8))


def _tree(flat: Sequence[Token]) -> list[_Node]:
    root: list[_Node] = []
    open_nodes = [root]
    for token in flat:
        if token.nesting < 0:
            open_nodes.pop()
            continue
        node = _Node(token)
        open_nodes[-1].append(node)
        if token.nesting > 0:
            open_nodes.append(node.children)
    return root


class _Writer:
    """Turns blocks into lines; each kind of block is one method."""

    def __init__(self, theme: Theme, base: Look) -> None:
        self.theme = theme
        self.base = base
        self.depth = 0

    def blocks(self, nodes: list[_Node], width: int, *, tight: bool = False) -> list[Line]:
        found: list[Line] = []
        for node in nodes:
            part = self.block(node, width)
            if found and part and not tight:
                found.append([])
            found += part
        return found

    def block(self, node: _Node, width: int) -> list[Line]:
        method = getattr(self, f"_{node.type}", None)
        if method is not None:
            return list(method(node, width))
        if node.children:
            return self.blocks(node.children, width)
        return wrap([(visible(node.token.content), self.base)], width) if node.token.content else []

    def spans(self, node: _Node, look: Look = PLAIN) -> list[Span]:
        parts = [child.token.children or [] for child in node.children if child.type == "inline"]
        return [span for part in parts for span in inline(part, self.theme, self.base | look)]

    def _inline(self, node: _Node, width: int) -> list[Line]:
        return wrap(inline(node.token.children or [], self.theme, self.base), width)

    def _paragraph(self, node: _Node, width: int) -> list[Line]:
        return wrap(self.spans(node), width)

    def _heading(self, node: _Node, width: int) -> list[Line]:
        look = self.theme.heading
        return wrap(self.spans(node, look | Look(underline=True) if node.token.tag in ("h1", "h2") else look), width)

    def _fence(self, node: _Node, width: int) -> list[Line]:
        return code_lines(node.token.content, node.token.info, width, self.theme)

    def _code_block(self, node: _Node, width: int) -> list[Line]:
        return code_lines(node.token.content, "", width, self.theme)

    def _formula_block(self, node: _Node, width: int) -> list[Line]:
        text = visible(node.token.content.strip("\n"))
        return [part for line in text.split("\n") for part in wrap([(line, self.theme.formula)], width)]

    def _hr(self, node: _Node, width: int) -> list[Line]:
        return [[("─" * min(width, 24), self.theme.muted)]]

    def _html_block(self, node: _Node, width: int) -> list[Line]:
        spans = html(node.token.content, self.theme, self.base)
        while spans and not spans[-1][0].strip():
            spans.pop()
        return [line for line in wrap(spans, width) if plain(line).strip()] if spans else []

    def _blockquote(self, node: _Node, width: int) -> list[Line]:
        inner = self.blocks(node.children, max(width - 2, 8))
        bar: Span = ("▎ ", self.theme.quote)
        return indented(inner or [[]], bar, bar)

    def _bullet_list(self, node: _Node, width: int) -> list[Line]:
        bullet = _BULLETS[min(self.depth, len(_BULLETS) - 1)] + " "
        return self._items(node, [bullet] * len(node.children), width)

    def _ordered_list(self, node: _Node, width: int) -> list[Line]:
        start = int(node.token.attrs.get("start", 1))
        sign = node.token.markup or "."
        numbers = [f"{start + number}{sign} " for number in range(len(node.children))]
        room = max(map(len, numbers), default=0)
        return self._items(node, [number.rjust(room) for number in numbers], width)

    def _items(self, node: _Node, marks: list[str], width: int) -> list[Line]:
        """Hang each item on its mark; a list whose items stand apart in the source stands apart here too."""
        found: list[Line] = []
        loose = any(c.type == "paragraph" and not c.token.hidden for item in node.children for c in item.children)
        self.depth += 1
        for item, mark in zip(node.children, marks, strict=True):
            task = self._task(item)
            sign: Span = (task or mark, PLAIN if task else self.theme.accent)
            body = self.blocks(item.children, max(width - len(mark), 8), tight=not loose)
            if found and loose:
                found.append([])
            found += indented(body or [[]], sign)
        self.depth -= 1
        return found

    @staticmethod
    def _task(item: _Node) -> str:
        """Take the check box off a task's text and give its sign, or nothing when the item is no task."""
        first = item.children[0] if item.children else None
        if first is None or first.type != "paragraph" or not first.children:
            return ""
        parts = first.children[0].token.children or []
        for box, sign in _TASKS.items():
            if parts and parts[0].type == "text" and parts[0].content.startswith(box):
                parts[0].content = parts[0].content[len(box) :]
                return sign
        return ""

    def _table(self, node: _Node, width: int) -> list[Line]:
        rows = [row for part in node.children for row in part.children]
        cells = [[self.spans(c, Look(bold=c.type == "th")) for c in row.children] for row in rows]
        if sum(map(len, cells)) > TABLE_CELLS or max(map(len, cells), default=0) > TABLE_COLUMNS:
            return [
                part for row in cells for part in wrap([s for c in row for s in [*c, (" │ ", self.theme.muted)]], width)
            ]
        aligns = [str(c.token.attrs.get("style", "")).removeprefix("text-align:") for c in rows[0].children]
        return table(cells, aligns, width, self.theme)


class Markdown:
    """Markdown for anything that prints Rich renderables."""

    def __init__(self, text: str, theme: Theme = DEFAULT, base: Look = PLAIN) -> None:
        self.text = text
        self.theme = theme
        self.base = base

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        from quizcli.render.safe_console import segments

        yield from segments(lines(self.text, options.max_width, self.theme, self.base))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Any:
        from rich.measure import Measurement

        return Measurement(min(20, options.max_width), options.max_width)


def markdown(text: str, theme: Theme = DEFAULT, base: Look = PLAIN) -> Markdown:
    """Give Markdown as a renderable for the console."""
    return Markdown(text, theme, base)
