"""A line of Markdown as its reader sees it, found words marked: for hits and lists, where a parser costs too much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import pairwise

from quizcli.render.spans import PLAIN, Look, Span, joined
from quizcli.render.theme import DEFAULT, Theme

Marks = Sequence[tuple[int, int]]

_LONGEST = 4000  # characters of a line that are looked at, beginning a little before its first mark
_LEAD = 400
_ANY = re.compile(r"[*_`~=<\[!\\&|#>]")
_FENCE = re.compile(r"^\s*(?:`{3,}|~{3,})[\w+#.-]*\s*$", re.MULTILINE)
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_IMAGE = re.compile(r"!\[([^\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\((?:<[^>]*>|[^()\s]*(?:\([^()]*\)[^()\s]*)*)(?:\s+[^()]*)?\))")
_TAG = re.compile(
    r"<!--.*?-->|</?(?:a|b|i|u|s|p|br|em|tt|hr|del|ins|sub|sup|kbd|img|div|pre|var|code|cite|font|mark|span|small|big|"
    r"strong|center|details|summary|section|picture|source|table|thead|tbody|tr|td|th|ul|ol|li|dl|dt|dd|h[1-6]|"
    r"blockquote|label|nobr|figure|figcaption|abbr|strike|q)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
_NAMED = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#[xX][0-9a-fA-F]{1,6});")
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_EMPHASIS = (
    # Between letters of a word it multiplies: 2*3*4.
    re.compile(
        r"(?:(?<![A-Za-z0-9*])(?=\*)|(?<!\*)(?=\*+[^A-Za-z0-9\s*]))(\*{1,3})(?![\s*])"
        r"(?:[^*]|(?<=\s)\*+(?=\s))*?(?<![\s*])(\1)(?!\*)"
    ),
    re.compile(r"(?<!~)(~~)(?=\S)[^~]+(?<=\S)(~~)(?!~)"),
    re.compile(r"(?<!=)(==)(?=[^\s=])[^=]+(?<=[^\s=])(==)(?!=)"),
    # Not `__init__` nor `_name_`: what somebody searches for is shown.
    re.compile(
        r"(?<!\w)(__?)(?=[^\s_])(?=[^_]*[^\w\s][^_]*_|[^_]*\s[^_]*_|[^_]*[\u3400-\u9fff])[^_]+(?<=\S)(\1)(?!\w)"
    ),
)
_HALF_BOLD = re.compile(r"(?<![\w*])\*\*(?=[^\s*\w])|(?<![\s*(,\[])\*\*(?!\w|\*)|^\s*\*\*(?=[\u3400-\u9fff])")
_BEFORE = re.compile(r"\s*(?:(?:>\s?)+\s*(?:#{1,6}\s+)?|#{1,6}\s+)")
_CELLS = re.compile(r"\s*\|\s*")
_RULE = re.compile(r"[\s|:+=-]*(?:---|===|\|)[\s|:+=-]*")

_Change = tuple[int, int, str]


def says_nothing(text: str) -> bool:
    """Tell whether a line only draws a table, a rule or tags."""
    return not text.strip() or _RULE.fullmatch(text) is not None or not _TAG.sub("", text).strip()


def flat(text: str) -> str:
    """Give a text of several lines in one, character for character, without the marks of its code blocks."""
    if "\n" not in text:
        return text
    text = _FENCE.sub(lambda found: " " * len(found[0]), text) if "```" in text or "~~~" in text else text
    return text.replace("\n", " ")


def spans(text: str, marks: Marks = (), look: Look = PLAIN, theme: Theme = DEFAULT) -> list[Span]:
    """Give a line of Markdown without its marks of emphasis, links and tags; code in its look, found words marked."""
    first = max(marks[0][0] - _LEAD, 0) if marks and len(text) > _LONGEST else 0
    if len(text) > _LONGEST:
        text, marks = text[first : first + _LONGEST], [(start - first, end - first) for start, end in marks]
    code, changes = _changes(text)
    made: list[Span] = [("… ", theme.muted)] if first else []
    for start, end, instead in _stretches(len(text), changes):
        made += _looked(text, start, end, marks, code, look, theme)
        made += [(instead, look)] if instead else []
    return _single_spaced(joined(made))


def plain(text: str) -> str:
    """Give a text of Markdown in one line, as its reader sees it."""
    return "".join(part for part, _ in spans(flat(text))).strip()


def _changes(text: str) -> tuple[list[tuple[int, int]], list[_Change]]:
    """Find the code in a line, and what is to go from it: start, end, what stands there instead."""
    code: list[tuple[int, int]] = []
    changes: list[_Change] = []
    if not _ANY.search(text):
        return code, changes
    rest = text
    for found in _CODE.finditer(text):
        code.append(found.span(2))
        changes += [(found.start(), found.start(2), ""), (found.end(2), found.end(), "")]
        rest = rest[: found.start()] + "\x00" * (found.end() - found.start()) + rest[found.end() :]
    for found in _ESCAPE.finditer(rest):
        changes.append((*found.span(), ""))
        rest = rest[: found.start()] + "\x00\x00" + rest[found.end() + 1 :]
    before = _BEFORE.match(rest)
    changes += [(0, before.end(), "")] if before else []
    for found in _IMAGE.finditer(rest):
        changes.append((*found.span(), f"[{found[1].strip() or 'image'}]"))
    for found in _LINK.finditer(rest):
        changes += [(found.start(), found.start(1), ""), (found.end(1), found.end(), "")]
    changes += [(*found.span(), _of_tag(found[0])) for found in _TAG.finditer(rest)]
    changes += [(*found.span(), unescape(found[0])) for found in _ENTITY.finditer(rest)]
    for pattern in _EMPHASIS:
        for found in pattern.finditer(rest):
            changes += [(*found.span(1), ""), (*found.span(2), "")]
    changes += [(*found.span(), "") for found in _HALF_BOLD.finditer(rest)]
    if rest.lstrip().startswith("|"):
        last = len(rest.rstrip()) - 1
        changes += [(*found.span(), _of_cell(found, last)) for found in _CELLS.finditer(rest)]
    return code, changes


def _of_tag(tag: str) -> str:
    """Say what a tag leaves behind: an image its name, a line break a space."""
    if tag[1:4].lower() == "img":
        name = _NAMED.search(tag)
        return f"[{(name[1] or name[2] or '').strip() or 'image'}]" if name else "[image]"
    return " " if tag[1:3].lower() in ("br", "/t", "/l", "/p") else ""


def _of_cell(found: re.Match[str], last: int) -> str:
    return "" if found.start() == 0 or found.end() > last else " │ "


def _stretches(length: int, changes: list[_Change]) -> Iterator[_Change]:
    """Give what stays of a text, each stretch with what comes after it; of changes that overlap, the first is made."""
    done = 0
    for start, end, instead in sorted(changes, key=lambda change: (change[0], -change[1])):
        if start >= done:
            yield done, start, instead
            done = end
    yield done, length, ""


def _looked(
    text: str, start: int, end: int, marks: Marks, code: Sequence[tuple[int, int]], look: Look, theme: Theme
) -> Iterator[Span]:
    """Give a stretch that stays in the looks it has: code, found, or neither."""
    edges = {start, end}
    for one in (*marks, *code):
        edges.update(edge for edge in one if start < edge < end)
    places = sorted(edges)
    for left, right in pairwise(places):
        own = look | theme.literal if any(begin <= left < stop for begin, stop in code) else look
        own = own | theme.mark if any(begin <= left < stop for begin, stop in marks) else own
        yield text[left:right], own


def _single_spaced(line: Sequence[Span]) -> list[Span]:
    """Make blanks single, those at the edges of spans too, and drop them at the beginning."""
    made: list[Span] = []
    blank = True
    for text, look in line:
        text = re.sub(r"\s+", " ", text)
        text = text[1:] if blank and text.startswith(" ") else text
        if text:
            made.append((text, look))
            blank = text.endswith(" ")
    return made
