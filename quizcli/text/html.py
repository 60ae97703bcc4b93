"""Markdown to HTML that is safe inside an Anki card: no script, no handler, no remote file, nothing Anki executes.

A caller may mark parts of the Markdown with OPEN/MIDDLE/CLOSE characters; they come out as Anki's clozes
(`{{c1::…}}`), also in the middle of highlighted code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from quizcli.text.code import runs

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Private-use characters around a cloze: OPEN number MIDDLE hidden text HINT hint CLOSE, the hint optional.
OPEN, MIDDLE, HINT, CLOSE = "\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3"
_MARK = re.compile(f"{OPEN}(\\d{{1,3}}){MIDDLE}|{HINT}([^{CLOSE}]*){CLOSE}|{CLOSE}")

Image = Callable[[str, str], str | None]  # (source, description) → name of the packed file, or None

_ESCAPES = {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord('"'): "&quot;",
    0x7F: "\u2421",
    **{code: chr(0x2400 + code) for code in range(32) if code not in (9, 10)},
    **{ord(mark): None for mark in (OPEN, MIDDLE, HINT, CLOSE)},
}
_ANKI = re.compile(r"\[(?=/?\s*(?:sound|latex|anki|\$))", re.IGNORECASE)
_MATH = re.compile(r"\\[()\[\]]")
_SAFE_LINK = re.compile(r"(?:https?|mailto):[^\s\x00-\x1f]*\Z", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s[^<>]*)?)(/?)>|<!--.*?-->", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([A-Za-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_PLAIN_TAGS = frozenset(
    (
        *("b", "strong", "i", "em", "u", "s", "del", "ins", "mark", "kbd", "sub", "sup", "small", "code", "br", "hr"),
        *("p", "div", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "details", "summary"),
        *("table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6"),
    )
)
_VOID = frozenset(("br", "hr"))
# What may mean something in Markdown, be it only at the start of a line; letters of the marks and controls too.
_MARKED = re.compile(r"[\x00-\x1f\x7f\x85\ue0f0-\ue0f3\\`*_~\[\]<>&!#|]|^ *(?:[-+=]|\d+[.)])|^    ")
_HAN = re.compile(r"[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")


def to_html(markdown: str, image: Image | None = None, *, cloze: bool = False) -> str:
    """Give the HTML of a piece of Markdown. With `cloze`, every brace and `::` outside the marks is made inert."""
    if not _MARKED.search(markdown):  # a plain line, as most questions are
        safe = escape(markdown.strip(), cloze=cloze)
        return f"<p>{safe}</p>" if safe else ""
    return _Writer(image, cloze=cloze).blocks(_parser().parse(markdown))


def escape(text: str, *, cloze: bool = False) -> str:
    """Give plain text as HTML text: markup, Anki's own brackets and braces, control characters made inert."""
    safe = text.translate(_ESCAPES)
    if "[" in safe:
        safe = _ANKI.sub("&#91;", safe)
    if cloze:
        return safe.replace("{", "&#123;").replace("}", "&#125;").replace("::", "&#58;&#58;")
    return safe.replace("{{", "&#123;&#123;").replace("}}", "&#125;&#125;")


@lru_cache(maxsize=4096)  # code says the same few things over and over
def _span(name: str, text: str, *, cloze: bool) -> str:
    safe = escape(text, cloze=cloze)
    return f'<span class="{name}">{safe}</span>' if name and text else safe


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # The preset stops at 20 nested blocks and renders deeper ones as nothing.
    return MarkdownIt("commonmark", {"maxNesting": 100, "html": True}).enable(["table", "strikethrough"])


class _Writer:
    """Walks the tokens; one piece of text a token."""

    def __init__(self, image: Image | None, *, cloze: bool) -> None:
        self.image = image
        self.cloze = cloze
        self.open_tags: list[str] = []  # HTML of the author that is not closed yet
        self.open_links: list[str] = []  # what closes each open link: nothing, where the target was refused

    def blocks(self, tokens: Sequence[Token]) -> str:
        out: list[str] = []
        for token in tokens:
            out.append(self.block(token))
        out.extend(f"</{name}>" for name in reversed(self.open_tags))
        return "".join(out).strip("\n")

    def block(self, token: Token) -> str:
        kind = token.type
        if kind == "inline":
            return self.inline(token.children or [])
        if kind in ("fence", "code_block"):
            return self.code(token.content, token.info.split()[0] if token.info.split() else "")
        if kind == "html_block":
            return self.markup(token.content)
        if token.hidden:  # the paragraph of a tight list item
            return "" if token.nesting == 1 or not kind.startswith("paragraph") else "\n"
        if kind == "hr":
            return "<hr>\n"
        return self.tag(token)

    def tag(self, token: Token) -> str:
        if token.nesting == -1:
            return f"</{token.tag}>" if token.tag in ("td", "th") else f"</{token.tag}>\n"
        attributes = ""
        if token.tag == "ol" and token.attrGet("start") not in (None, 1):
            attributes = f' start="{int(str(token.attrGet("start")))}"'
        elif token.tag in ("td", "th") and "style" in token.attrs:
            attributes = f' align="{str(token.attrs["style"]).rpartition(":")[2]}"'
        return f"<{token.tag}{attributes}>"

    def inline(self, tokens: Sequence[Token]) -> str:
        out: list[str] = []
        outside, self.open_tags = self.open_tags, []  # a tag opened in a paragraph ends with it
        for at, token in enumerate(tokens):
            kind = token.type
            if kind == "text":
                out.append(self.marked(token.content))
            elif kind == "code_inline":
                out.append(f"<code>{self.marked(token.content)}</code>")
            elif kind == "softbreak":
                out.append("" if _joins(tokens, at) else "\n")
            elif kind == "hardbreak":
                out.append("<br>\n")
            elif kind == "html_inline":
                out.append(self.markup(token.content))
            elif kind == "image":
                out.append(self.picture(str(token.attrGet("src") or ""), token.content))
            elif kind in ("link_open", "link_close"):
                out.append(self.link(token))
            else:  # strong, em, s
                out.append(f"<{'/' if token.nesting < 0 else ''}{token.tag}>")
        out.extend(f"</{name}>" for name in reversed(self.open_tags))
        self.open_tags = outside
        return "".join(out)

    def link(self, token: Token) -> str:
        if token.nesting < 0:
            return self.open_links.pop()  # markdown-it balances them
        target = str(token.attrGet("href") or "")
        safe = bool(_SAFE_LINK.match(target))
        self.open_links.append("</a>" if safe else "")
        return f'<a href="{self.text(target)}">' if safe else ""

    def picture(self, source: str, description: str) -> str:
        name = self.image(unquote(source), description) if self.image else None
        if name is None:
            return f'<span class="picture">🖼 {self.text(description or source)}</span>'
        return f'<img src="{self.text(name)}" alt="{self.text(description)}">'

    def code(self, code: str, language: str) -> str:
        plain, marks = _cut_marks(code.removesuffix("\n"))
        name = re.sub(r"[^A-Za-z0-9+#._-]", "", language)
        attribute = f' class="language-{name}"' if name else ""
        body = self.painted(runs(plain, language.lower()), marks)
        return f'<pre class="highlight"><code{attribute}>{body}</code></pre>\n'

    def painted(self, pieces: Sequence[tuple[str, str]], marks: Sequence[tuple[int, str]]) -> str:
        """Set highlighted runs, with cloze marks between spans, never inside one."""
        if not marks:
            return "".join([_span(name, text, cloze=self.cloze) for name, text in pieces])
        out: list[str] = []
        position, waiting = 0, list(marks)
        for name, text in pieces:
            start = 0
            while waiting and waiting[0][0] <= position + len(text):
                at, mark = waiting.pop(0)
                out.append(_span(name, text[start : at - position], cloze=self.cloze))
                out.append(mark)
                start = at - position
            out.append(_span(name, text[start:], cloze=self.cloze))
            position += len(text)
        out.extend(mark for _, mark in waiting)
        return "".join(out)

    def marked(self, text: str) -> str:
        """Give text that may hold cloze marks."""
        if OPEN not in text and CLOSE not in text and HINT not in text:
            return self.prose(text)
        plain, marks = _cut_marks(text)
        out, position = [], 0
        for at, mark in marks:
            out.append(self.prose(plain[position:at]))
            out.append(mark)
            position = at
        return "".join([*out, self.prose(plain[position:])])

    def prose(self, text: str) -> str:
        safe = self.text(text)
        return _MATH.sub(r'<span class="tex2jax_ignore mathjax_ignore">\g<0></span>', safe) if "\\" in safe else safe

    def text(self, text: str) -> str:
        return escape(text, cloze=self.cloze)

    def markup(self, source: str) -> str:
        """Let harmless tags of the author through, without their attributes; show everything else as text."""
        out: list[str] = []
        position = 0
        for found in _TAG.finditer(source):
            out.append(self.marked(source[position : found.start()]))
            position = found.end()
            if found[2] is not None:
                out.append(self.author_tag(found))
        return "".join([*out, self.marked(source[position:])])

    def author_tag(self, found: re.Match[str]) -> str:
        name = found[2].lower()
        if name not in _PLAIN_TAGS:
            return self.author_picture(found[0]) if name == "img" else self.marked(found[0])
        if name in _VOID:
            return f"<{name}>"
        if not found[1]:
            self.open_tags.append(name)
            return f"<{name}>"
        if name not in self.open_tags:
            return ""
        closed = []
        while (top := self.open_tags.pop()) != name:
            closed.append(f"</{top}>")
        return "".join([*closed, f"</{name}>"])

    def author_picture(self, source: str) -> str:
        attributes: dict[str, str] = {}
        for found in _ATTRIBUTE.finditer(source):
            attributes.setdefault(found[1].lower(), found[2] or found[3] or found[4] or "")
        if not attributes.get("src"):
            return self.marked(source)
        return self.picture(attributes["src"], attributes.get("alt", ""))


def _joins(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a line break stands between two Chinese characters: HTML would show it as a space."""
    before = tokens[at - 1].content if at else ""
    after = tokens[at + 1].content if at + 1 < len(tokens) else ""
    return bool(before and after and _HAN.match(before[-1]) and _HAN.match(after[0]))


def _cut_marks(text: str) -> tuple[str, list[tuple[int, str]]]:
    """Take the cloze marks out of a text: the plain text, and (place in it, what Anki wants there)."""
    marks: list[tuple[int, str]] = []
    plain: list[str] = []
    length = position = 0
    for found in _MARK.finditer(text):
        part = text[position : found.start()]
        plain.append(part)
        length += len(part)
        marks.append((length, _mark(found)))
        position = found.end()
    plain.append(text[position:])
    return "".join(plain), marks


def _mark(found: re.Match[str]) -> str:
    if found[1]:
        return f"{{{{c{found[1]}::"
    return "}}" if found[2] is None else f"::{escape(found[2], cloze=True)}}}}}"
