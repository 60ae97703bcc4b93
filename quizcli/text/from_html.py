"""HTML to Markdown that a person likes to read: lists, tables, emphasis, code as fences with their language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from quizcli.text.html_tree import Tag, tree

_BLOCKS = frozenset(
    (
        *(
            "p",
            "div",
            "section",
            "article",
            "main",
            "header",
            "footer",
            "center",
            "figure",
            "form",
            "fieldset",
            "address",
        ),
        *("ul", "ol", "li", "dl", "dt", "dd", "pre", "blockquote", "table", "thead", "tbody", "tr", "hr", "details"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "summary"),
    )
)
_MARKS = {
    **dict.fromkeys(("b", "strong"), "**"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "*"),
    **dict.fromkeys(("s", "del", "strike"), "~~"),
}
_KEPT = frozenset(("kbd", "sub", "sup", "u", "mark", "ins", "small"))
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight|brush:|src|sourceCode)[-: ]\s*([A-Za-z0-9+#._-]+)")
_NO_LANGUAGE = frozenset(("text", "plain", "none", "plaintext", "nohighlight", "source", "default"))
_MATH = re.compile(
    r"\\\((?P<a>.{1,999}?)\\\)|\\\[(?P<A>.{1,999}?)\\\]|\[\$\$\](?P<B>.{1,999}?)\[/\$\$\]|\[\$\](?P<b>.{1,999}?)\[/\$\]|"
    r"\[latex\](?P<C>.{1,999}?)\[/latex\]|(?P<kept>\[sound:[^\]\n]{1,300}\])",
    re.DOTALL | re.IGNORECASE,
)
_SPECIAL = re.compile(
    r"(?P<slash>\\(?=[!-/:-@\[-`{-~]))|(?P<tick>`)|(?P<star>\*)|(?P<low>_)|(?P<tag><(?=[A-Za-z/!?]))"
    r"|(?P<entity>&(?=#?\w+;))|(?P<link>\[(?=[^\]\n]{0,300}\](?:\(|:|\[)))|(?P<strike>~(?=~))"
)
_LINE = re.compile(r"^(?=#{1,6}\s|>|={3,}\s*$|-{3,}\s*$|```|~~~)", re.MULTILINE)
_HARD = "\\\n"
_ITEM_NEXT = re.compile(r"\\\n(?=(?:[-*+]|1[.)]) \S)")
_NUMBERED = re.compile(r"^(\d{1,9}[.)] [^\n]*)\\\n(?=\d{1,9}[.)] )", re.MULTILINE)
_ENDS_IN_SIGN = re.compile(r"(?<!\S)<b>(\w[^<>*\n]*[:.?!,;：。？！，；])</b>(?!\S)")


def to_markdown(html: str) -> str:
    """Give the Markdown of a piece of HTML."""
    if not re.search(r"[<&]", html):
        return _line_starts(_escaped(_spaced(html.replace("\n", " ")))).strip()
    return "\n\n".join(blocks_of(tree(html).children)).strip("\n")


def blocks_of(children: Sequence[Tag | str]) -> list[str]:
    """Give the blocks of some content; runs of inline content between blocks become paragraphs."""
    found: list[str] = []
    run: list[Tag | str] = []
    for child in children:
        if isinstance(child, Tag) and (child.name in _BLOCKS or _is_code_block(child) or _holds_block(child)):
            found.extend(_paragraphs(run))
            run = []
            found.extend(_block(child))
        else:
            run.append(child)
    found.extend(_paragraphs(run))
    return [block for block in found if block.strip()]


def _holds_block(tag: Tag) -> bool:
    return any(inner.name in _BLOCKS for inner in tag.everything())


def _is_code_block(tag: Tag) -> bool:
    return tag.name == "code" and "\n" in tag.text().strip()


def _block(tag: Tag) -> list[str]:
    name = tag.name
    if name == "pre" or _is_code_block(tag):
        return [_fence(tag)]
    if name in ("ul", "ol"):
        return [_list(tag)]
    if name == "blockquote":
        return ["\n".join(f"> {line}".rstrip() for line in "\n\n".join(blocks_of(tag.children)).split("\n"))]
    if name in ("table", "tr"):
        return _table(tag)
    if name == "hr":
        return ["---"]
    if name in ("h1", "h2", "h3", "h4", "h5", "h6"):
        title = " ".join(_inline(tag.children).replace(_HARD, " ").split())
        return [f"{'#' * int(name[1])} {title}"] if title else []
    if name == "details":
        return ["<details>", *blocks_of(tag.children), "</details>"]
    if name == "summary":
        return [f"<summary>{' '.join(_inline(tag.children).replace(_HARD, ' ').split())}</summary>"]
    return blocks_of(tag.children)


def _paragraphs(run: Sequence[Tag | str]) -> list[str]:
    """Give inline content as paragraphs: an empty line of breaks parts them."""
    text = _inline(run)
    parts = re.split(r"(?:\s*\\\n){2,}", text)
    return [_listed(_line_starts(_ENDS_IN_SIGN.sub(r"**\1**", part))) for part in map(_trimmed, parts) if part]


def _listed(text: str) -> str:
    """Take away the breaks between typed list items: they stand on lines of their own anyway, and each would show."""
    return _NUMBERED.sub(r"\1\n", _ITEM_NEXT.sub("\n", text))


def _trimmed(text: str) -> str:
    while True:
        shorter = text.strip().removeprefix(_HARD.strip("\n") + "\n") if text.startswith(_HARD) else text.strip()
        shorter = re.sub(r"(?:(?<!\\)\\)+\Z", "", shorter) if text.endswith(_HARD) else shorter
        if shorter == text:
            return "\n".join(line.strip() for line in text.split("\n"))
        text = shorter


def _line_starts(text: str) -> str:
    """Keep a line from being read as a heading, a quote, a rule or a fence. What looks like a list may be one."""
    return _LINE.sub(r"\\", text)


def _inline(children: Iterable[Tag | str]) -> str:
    out = ""
    for child in children:
        piece = _escaped(_spaced(child)) if isinstance(child, str) else _inline_tag(child)
        if out.endswith((" ", "\n")) and isinstance(child, str):
            piece = piece.lstrip(" ")
        out = _joined(out, piece)
    return out


def _joined(before: str, after: str) -> str:
    """Join two pieces; marks of emphasis that would meet get nothing between them but are not doubled."""
    if after.startswith(_HARD):
        before = before.rstrip(" ")
    return before + after


def _inline_tag(tag: Tag) -> str:
    name = tag.name
    if name == "br":
        return _HARD
    if name == "img":
        return _picture(tag)
    if name in ("code", "tt", "samp"):
        return _code_span(tag.text())
    if name == "anki-mathjax":
        text = tag.text().strip()
        return f"$${text}$$" if tag.attributes.get("block") == "true" else f"${text}$"
    if name == "rt":
        return f"({_inline(tag.children)})"
    if name in ("rp", "input", "audio", "video"):
        return ""
    inner = _inline(tag.children)
    if name == "a":
        return _link(tag, inner)
    if name in _KEPT and inner.strip():
        return f"<{name}>{inner}</{name}>"
    mark = _MARKS.get(name) or _styled(tag)
    return _emphasised(inner, mark) if mark else inner


def _styled(tag: Tag) -> str:
    style = tag.attributes.get("style", "").lower().replace(" ", "")
    if re.search(r"font-weight:(?:bold|[6-9]00)", style):
        return "**"
    return "*" if "font-style:italic" in style else ""


def _emphasised(inner: str, mark: str) -> str:
    """Set the marks close to the text; a mark between a sign and a letter would not count, so that gets a tag."""
    text = inner.strip(" ")
    if not text.strip() or text.startswith(mark) or _HARD * 2 in text:
        return inner
    lead, tail = inner[: len(inner) - len(inner.lstrip(" "))], inner[len(inner.rstrip(" ")) :]
    edges = text[0] + text[-1]
    if any(not (char.isalnum() or char in "`$<>\\") for char in edges):
        name = {"**": "b", "*": "i", "~~": "s"}[mark]
        return f"{lead}<{name}>{text}</{name}>{tail}"
    return f"{lead}{mark}{text}{mark}{tail}"


def _link(tag: Tag, inner: str) -> str:
    target = tag.attributes.get("href", "").strip()
    if not re.match(r"(?:https?|mailto):", target, re.IGNORECASE) or not inner.strip():
        return inner
    safe = re.sub(r"[\s<>]", lambda found: f"%{ord(found[0]):02X}", target)
    return f"[{inner.strip()}]({safe})" if safe.count("(") == safe.count(")") else f"[{inner.strip()}](<{safe}>)"


def _picture(tag: Tag) -> str:
    source = tag.attributes.get("src", "").strip()
    if not source:
        return ""
    description = re.sub(r"[\[\]\\\n]", " ", tag.attributes.get("alt", ""))
    return f"![{description}]({source})" if re.match(r"[^\s()<>]+\Z", source) else f"![{description}](<{source}>)"


def _code_span(code: str) -> str:
    text = " ".join(code.replace("\xa0", " ").split("\n"))
    if not text.strip():
        return text
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or (text[0] == text[-1] == " ") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _fence(tag: Tag) -> str:
    code = tag.text().replace("\xa0", " ").replace("\r\n", "\n").strip("\n")
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{_language(tag)}\n{code}\n{ticks}"


def _language(tag: Tag) -> str:
    """Find the language that a highlighter noted somewhere on the block."""
    for inner in tag.everything():
        attributes = inner.attributes
        named = attributes.get("data-lang") or attributes.get("data-language") or attributes.get("lang")
        found = _LANGUAGE.search(attributes.get("class", ""))
        name = named or (found[1] if found else "")
        classes = attributes.get("class", "").split()
        if not name and "hljs" in classes:
            name = next((other for other in classes if other != "hljs" and not other.startswith("hljs")), "")
        if name and name.lower() not in _NO_LANGUAGE:
            return re.sub(r"[^A-Za-z0-9+#._-]", "", name)
    return ""


def _list(tag: Tag) -> str:
    items: list[str] = []
    loose = False
    number = int(tag.attributes["start"]) if re.match(r"\d{1,9}\Z", tag.attributes.get("start", "")) else 1
    for child in tag.children:
        if isinstance(child, Tag) and child.name in ("ul", "ol") and items:
            items[-1] += "\n" + _indented(_list(child), 2 if tag.name == "ul" else 3)
            continue
        blocks = blocks_of(child.children) if isinstance(child, Tag) and child.name == "li" else blocks_of([child])
        if not blocks:
            continue
        sign = f"{number + len(items)}. " if tag.name == "ol" else "- "
        tight = all(re.match(r"[-*+] |\d+[.)] ", block) for block in blocks[1:])
        loose = loose or not tight
        items.append(sign + _indented(("\n" if tight else "\n\n").join(blocks), len(sign)).lstrip(" "))
    return ("\n\n" if loose else "\n").join(items)


def _indented(text: str, width: int) -> str:
    return "\n".join(" " * width + line if line else line for line in text.split("\n"))


def _table(tag: Tag) -> list[str]:
    rows = [[cell for cell in row.tags() if cell.name in ("td", "th")] for row in _rows(tag)]
    rows = [row for row in rows if row]
    numbered = [cell for row in rows for cell in row if "code" in cell.attributes.get("class", "").split()]
    if numbered:  # a highlighter's table: line numbers beside the code
        return [block for cell in numbered for block in blocks_of(cell.children)]
    if not rows:
        return blocks_of(tag.children) if tag.name == "tr" else []
    if len(rows) == 1 and len(rows[0]) == 1:  # a frame, not a table
        return blocks_of(rows[0][0].children)
    width = max(len(row) for row in rows)
    lines = [[_cell(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    return ["\n".join(f"| {' | '.join(line)} |" for line in [lines[0], ["---"] * width, *lines[1:]])]


def _rows(tag: Tag) -> list[Tag]:
    if tag.name == "tr":
        return [tag]
    return [row for part in tag.tags() for row in ([part] if part.name == "tr" else part.tags()) if row.name == "tr"]


def _cell(cell: Tag) -> str:
    parts = []
    for block in blocks_of(cell.children):
        if block.startswith("```"):
            parts.append("<br>".join(_code_span(line) for line in block.split("\n")[1:-1]))
        else:
            parts.append(block.replace(_HARD, "<br>").replace("\n", "<br>"))
    return re.sub(r"(?<!\\)\|", r"\\|", "<br>".join(parts))


def _spaced(text: str) -> str:
    return re.sub(r"[ \t\r\n\f\xa0]+", " ", text)


def _escaped(text: str) -> str:
    """Keep text from being read as Markdown; formulas and sounds are taken as they are."""
    out: list[str] = []
    position = 0
    for found in _MATH.finditer(text):
        out.append(_plain(text, position, found.start()))
        position = found.end()
        block = found["A"] or found["B"] or found["C"]
        out.append(found["kept"] or (f"$${block.strip()}$$" if block else f"${(found['a'] or found['b']).strip()}$"))
    out.append(_plain(text, position, len(text)))
    return "".join(out)


def _plain(text: str, start: int, end: int) -> str:
    def escape(found: re.Match[str]) -> str:
        before = text[found.start() + start - 1] if found.start() + start else " "
        after = text[found.end() + start] if found.end() + start < len(text) else " "
        if found.lastgroup == "star" and before.isspace() and after.isspace():
            return found[0]
        if found.lastgroup == "low" and (before.isalnum() and after.isalnum()):
            return found[0]
        return "\\" + found[0]

    return _SPECIAL.sub(escape, text[start:end])
