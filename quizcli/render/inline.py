"""Inline Markdown and HTML as spans: emphasis, code, links with their target, images by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import TYPE_CHECKING

from quizcli.render.spans import Look, Span, joined
from quizcli.render.theme import Theme
from quizcli.text.safe import visible
from quizcli.text.width import cells

if TYPE_CHECKING:
    from quizcli.text.tokens import Token

# A line of this many cells was probably broken by an editor; a shorter one by its author, who meant it.
WRAPPED = 60

_TAG = re.compile(r"<!--.*?(?:-->|$)|</?([A-Za-z][A-Za-z0-9]*)((?:\s[^<>]*)?)/?>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_BOLD = Look(bold=True)
_LOOKS = {
    "b": _BOLD,
    "strong": _BOLD,
    "th": _BOLD,
    "summary": _BOLD,
    "h1": _BOLD,
    "h2": _BOLD,
    "h3": _BOLD,
    "h4": _BOLD,
    "h5": _BOLD,
    "h6": _BOLD,
    "i": Look(italic=True),
    "em": Look(italic=True),
    "var": Look(italic=True),
    "cite": Look(italic=True),
    "u": Look(underline=True),
    "ins": Look(underline=True),
    "s": Look(strike=True),
    "del": Look(strike=True),
    "strike": Look(strike=True),
    "kbd": Look(reverse=True),
    "mark": Look(reverse=True),
    "small": Look(dim=True),
}
_CODE = ("code", "tt", "samp")
_BLOCK_TAGS = """
    br p div section article center blockquote ul ol dl dt dd table thead tbody tr pre hr details summary
    h1 h2 h3 h4 h5 h6 figure figcaption
"""
_QUIET_TAGS = "span font abbr sub sup td th li a img small col colgroup picture source q input"
_BREAKS = frozenset(_BLOCK_TAGS.split())
_SILENT = frozenset(_QUIET_TAGS.split())
_PLAYERS = ("video", "audio", "iframe")
_RAISED = {"sup": "^", "sub": "_"}


class Inline:
    """Collects spans; a stack of looks follows what is open."""

    def __init__(self, theme: Theme, base: Look) -> None:
        self.theme = theme
        self.spans: list[Span] = []
        self.looks: list[tuple[str, Look]] = [("", base)]
        self.targets: list[tuple[int, str]] = []
        self.kept = 0  # inside <pre>: newlines stay
        self.line = 0  # where the source line began among the spans

    @property
    def look(self) -> Look:
        return self.looks[-1][1]

    def text(self, text: str, look: Look | None = None) -> None:
        if text:
            self.spans.append((visible(text), self.look if look is None else look))

    def open(self, name: str, look: Look) -> None:
        self.looks.append((name, self.look | look))

    def close(self, name: str) -> None:
        """Close the nearest thing of that name; a stray closing tag changes nothing."""
        for place in range(len(self.looks) - 1, 0, -1):
            if self.looks[place][0] == name:
                del self.looks[place]
                return

    def open_link(self, target: str) -> None:
        self.targets.append((len(self.spans), target))
        self.open("a", self.theme.link)

    def close_link(self) -> None:
        self.close("a")
        if not self.targets:
            return
        start, target = self.targets.pop()
        shown = "".join(text for text, _ in self.spans[start:])
        if target and not target.startswith("#") and target.removeprefix("mailto:") != shown:
            self.text(f" ({target})", self.look | self.theme.muted)

    def image(self, name: str, target: str) -> None:
        self.text(f"[image: {name}]" if name else "[image]", self.look | self.theme.accent)
        if target:
            self.text(f" ({target})", self.look | self.theme.muted)

    def newline(self) -> None:
        if self.spans and not self.spans[-1][0].endswith("\n"):
            self.spans.append(("\n", self.look))

    def softbreak(self) -> None:
        """Join a line that an editor broke; keep the break where the author ended a short line."""
        line = "".join(text for text, _ in self.spans[self.line :])
        if cells(line) < WRAPPED:
            self.newline()
        elif not line[-1:] > "\u2e7f":  # no space between two Chinese lines
            self.text(" ")
        self.line = len(self.spans)

    def html(self, source: str) -> None:
        """Show HTML: what its tags mean where we know them, and the text of all others as written."""
        place = 0
        for match in _TAG.finditer(source):
            self._html_text(source[place : match.start()])
            place = match.end()
            if match[1]:
                self._tag(match[0], match[1].lower(), match[2])
        self._html_text(source[place:])

    def _html_text(self, text: str) -> None:
        text = unescape(text)
        if not self.kept:
            text = re.sub(r"\s+", " ", text)
            if not self.spans or self.spans[-1][0].endswith("\n"):
                text = text.lstrip(" ")
        self.text(text)

    def _tag(self, source: str, name: str, rest: str) -> None:
        closing = source.startswith("</")
        if name in _BREAKS:
            self.newline()
        if name == "pre":
            self.kept += -1 if closing else 1
        if name == "a":
            self.close_link() if closing else self.open_link(_attributes(rest).get("href", ""))
        elif name in _LOOKS or name in _CODE:
            self.close(name) if closing else self.open(name, _LOOKS.get(name, self.theme.literal))
        elif name == "img":
            found = _attributes(rest)
            self.image(found.get("alt", ""), found.get("src", ""))
        elif name not in _BREAKS and name not in _SILENT and name not in _PLAYERS:
            self.text(source)  # `List<String>` is no HTML
        elif name in _PLAYERS and not closing:
            self.image(name, _attributes(rest).get("src", ""))
        self._prefix(name, closing, rest)

    def _prefix(self, name: str, closing: bool, rest: str) -> None:
        """Write what a tag shows as a character: bullets, cells, check boxes, raised and lowered text."""
        if name == "li" and not closing:
            self.newline()
            self.text("• ")
        elif name in ("td", "th") and closing:
            self.text("  ")
        elif name == "summary" and not closing:
            self.text("▾ ")
        elif name in _RAISED and not closing:
            self.text(_RAISED[name])
        elif name == "input":
            self.text("☑ " if "checked" in rest else "☐ ")


def _attributes(source: str) -> dict[str, str]:
    return {m[1].lower(): unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(source)}


_OPEN = {"strong_open": "strong", "em_open": "em", "s_open": "s"}


def inline(tokens: Sequence[Token], theme: Theme, base: Look) -> list[Span]:
    """Turn the children of an inline token into spans."""
    out = Inline(theme, base)
    marks = {"strong": theme.strong, "em": theme.emphasis, "s": Look(strike=True)}
    for token in tokens:
        kind = token.type
        if kind == "text":
            out.text(token.content)
        elif kind == "code_inline":
            out.text(token.content, out.look | theme.literal)
        elif kind == "formula":
            out.text(token.content, out.look | theme.formula)
        elif kind in _OPEN:
            out.open(_OPEN[kind], marks[_OPEN[kind]])
        elif kind.endswith("_close") and kind != "link_close":
            out.close(kind.removesuffix("_close"))
        elif kind == "link_open":
            out.open_link(str(token.attrs.get("href", "")))
        elif kind == "link_close":
            out.close_link()
        elif kind == "image":
            out.image(token.content, str(token.attrs.get("src", "")))
        elif kind == "softbreak":
            out.softbreak()
        elif kind == "hardbreak":
            out.newline()
        elif kind == "html_inline":
            out.html(token.content)
        else:
            out.text(token.content)
    return joined(out.spans)


def html(source: str, theme: Theme, base: Look) -> list[Span]:
    """Turn a block of HTML into spans."""
    out = Inline(theme, base)
    out.html(source)
    return joined(out.spans)
