"""HTML as a tree of tags and text, whatever it looks like: nothing is refused, scripts and styles are left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

DEEPEST = 60  # deeper tags are read as if they stood side by side
_EMPTY = frozenset(("br", "hr", "img", "input", "meta", "link", "wbr", "source", "col", "area", "embed", "base"))
_UNSEEN = frozenset(("script", "style", "head", "title", "template", "iframe", "object", "noscript", "button", "svg"))
_CELLS = frozenset(("td", "th"))
_ITEMS = frozenset(("dt", "dd"))
# What a tag closes that is still open, and what it never reaches beyond.
_CLOSED_BY = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol", *_CELLS))),
    "p": (frozenset(("p",)), frozenset(("ul", "ol", "li", "dl", "table", *_CELLS, "blockquote", "div"))),
    "tr": (frozenset(("tr",)), frozenset(("table",))),
    "td": (_CELLS, frozenset(("tr", "table"))),
    "th": (_CELLS, frozenset(("tr", "table"))),
    "dt": (_ITEMS, frozenset(("dl",))),
    "dd": (_ITEMS, frozenset(("dl",))),
}


@dataclass(slots=True)
class Tag:
    """A tag with what is in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Tag | str] = field(default_factory=list)

    def tags(self) -> Iterator[Tag]:
        """Give the tags directly within."""
        return (child for child in self.children if isinstance(child, Tag))

    def everything(self) -> Iterator[Tag]:
        """Give this tag and all within, in order."""
        yield self
        for child in self.tags():
            yield from child.everything()

    def text(self) -> str:
        """Give the text within, a line break for each `br`, and for each line that is a tag of its own."""
        parts: list[str] = []
        for child in self.children:
            if isinstance(child, str):
                parts.append(child)
            elif child.name == "br":
                parts.append("\n")
            else:
                if child.name in ("div", "p", "li", "tr") and parts and not parts[-1].endswith("\n"):
                    parts.append("\n")
                parts.append(child.text())
        return "".join(parts)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Tag("")
        self.stack = [self.root]
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        if self.unseen:
            return
        if tag in _CLOSED_BY:
            self._close_up_to(*_CLOSED_BY[tag])
        made = Tag(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(made)
        if tag not in _EMPTY and len(self.stack) < DEEPEST:
            self.stack.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
            return
        if self.unseen:
            return
        for at in range(len(self.stack) - 1, 0, -1):
            if self.stack[at].name == tag:
                del self.stack[at:]
                return

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.stack[-1].children.append(data)

    def _close_up_to(self, names: frozenset[str], walls: frozenset[str]) -> None:
        for at in range(len(self.stack) - 1, 0, -1):
            if self.stack[at].name in names:
                del self.stack[at:]
                return
            if self.stack[at].name in walls:
                return


def tree(html: str) -> Tag:
    """Read HTML as a tree."""
    builder = _Builder()
    try:
        builder.feed(html)
        builder.close()
    except AssertionError:  # the parser's own answer to some malformed declarations
        builder.root.children.append(html)
    return builder.root
