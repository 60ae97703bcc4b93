"""Text inside a line: what it says without its decoration, and what a title says without its furniture."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LINK = re.compile(
    r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?:<[^>]*>|[^()\s]*(?:\([^()]*\)[^()\s]*)*)(?:\s+[\"'][^\"']*[\"'])?\s*\)"
)
IMAGE = re.compile(r"!\[[^\]]{0,500}\]\([^)!]*(?:!(?!\[)[^)!]*)*\)")  # nowhere reading on over many openings
ANCHOR = re.compile(r"<a\s+(?:name|id|class|href=[\"']?#)[^<>]*>\s*(?:</a>)?|<a\s*>\s*</a>|</a>", re.IGNORECASE)
TAG = re.compile(
    r"</?(?:a|b|i|u|em|strong|font|span|br|p|div|center|img|small|big|sub|sup|mark|kbd|code|details|summary|h[1-6]|hr|"
    r"blockquote|table|thead|tbody|tr|td|th|ul|ol|li|section|picture|source|nobr|label|input)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
COMMENT = re.compile(r"<!--.*?-->")
_SHORTCODE = re.compile(r"(?<![\w:]):[a-z0-9_+-]+:(?![\w:])")
_EMPHASIS = re.compile(r"\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|~~|==")
_CODE = re.compile(r"(`+)(.+?)\1")


_LONGEST = 20_000  # a line longer than this is data, not words
_MARKS = re.compile(r"[*_`\[<~=:!&]|\s\s")


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Reduce inline Markdown to the words a reader sees, for judging and comparing; never for keeping."""
    if len(text) > _LONGEST or not _MARKS.search(text):
        return text.strip()
    if "[" in text:
        text = LINK.sub(r"\1", IMAGE.sub(" ", text) if "![" in text else text)
    if "<" in text:
        text = TAG.sub(" ", COMMENT.sub(" ", text))
    if ":" in text:
        text = _SHORTCODE.sub(" ", text)
    if "`" in text:
        text = _CODE.sub(r"\2", text)
    if "*" in text or "_" in text or "~~" in text or "==" in text:
        text = _EMPHASIS.sub("", text)
    return " ".join(text.replace("&nbsp;", " ").split())


_NO_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Letters and digits of a text, case and width folded: titles with the same are the same title."""
    text = plain(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _NO_WORD.sub("", text.casefold())


def only_link(text: str) -> bool:
    """Tell whether a text is one link and nothing else but punctuation."""
    if "](" not in text:
        return False
    rest = LINK.sub("", text)
    return not any(character.isalnum() for character in rest)


_WRAP = (
    (re.compile(r"^\*\*\*(?!\s)(.+?)\*\*\*$", re.DOTALL), 1),
    (re.compile(r"^\*\*(?!\s)((?:(?!\*\*).)+)\*\*$", re.DOTALL), 1),
    (re.compile(r"^__(?!\s)((?:(?!__).)+)__$", re.DOTALL), 1),
    (re.compile(r"^\*(?![\s*])([^*]+)\*$", re.DOTALL), 1),
    (re.compile(r"^_(?![\s_])(?=[^_]*[\s\u3000-\u9fff?？])([^_]+)_$", re.DOTALL), 1),
    (re.compile(r"^<(b|strong|i|em|font|span|u|h[1-6]|p|big)(?:\s[^>]*)?>(.*)</\1>$", re.DOTALL | re.IGNORECASE), 2),
)


def unwrapped(text: str) -> str:
    """Take off emphasis or tags that wrap the whole of a text."""
    text = text.strip()
    changed = True
    while changed and text:
        changed = False
        for pattern, group in _WRAP:
            if match := pattern.match(text):
                text, changed = match[group].strip(), True
    return text


_BADGE = re.compile(r"\[\s*!\[[^\]]{0,500}\]\([^)!]*(?:!(?!\[)[^)!]*)*\)\s*\]\([^)]*\)")
_SOURCE_TAIL = re.compile(
    r"(?<!\s)\s*[\[（(]{1,2}\s*\[?"
    r"(?:src|source|ref|reference|link|↑|⬆\S*|top|back|来源|出处|原文|答案|answers?|详情|详解)\]?\s*"
    r"(?:\([^)]*\)|\]\([^)]*\))\s*[\]）)]{0,2}\s*$",
    re.IGNORECASE,
)
_BACK_TAIL = re.compile(
    r"(?<!\s)\s*\[{1,4}[^\[\]]{0,200}(?:⬆|↑|↥|🔝|(?:返回|回到)(?:顶部|目录|首页|上)|back to)"
    r"[^\[\]]{0,200}\]+\([^)]*\)\]?",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"(?<!\s)(?:\s*<br\s*/?>){1,99}\s*$", re.IGNORECASE)
_EDGE_CODES = re.compile(r"^(?::[a-z0-9_+-]+:\s*)+|(?:\s*(?<!\w):[a-z0-9_+-]+:)+$")
_EMPTY_EMPHASIS = re.compile(r"\*\*\s*\*\*|<b>\s*</b>")
_PICTOGRAPH = "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff"
_ORNAMENT = rf"[\s{_PICTOGRAPH}\u200b\ufeff]"
_EDGE = re.compile(rf"^{_ORNAMENT}+|(?<!{_ORNAMENT}){_ORNAMENT}+$")


# Nothing to take off: no markup at all, and words at both ends.
_SIMPLE = re.compile(r"[\w`\"'(（《“‘][^<\[\]*_:\\]*[\w?？.。!！)）”’》\"'`…]$")


@lru_cache(maxsize=8192)
def title(text: str) -> str:
    """Take links back to the top, anchors, badges, images and pictographs at the ends off a title, and its wrapping."""
    if len(text) > _LONGEST or _SIMPLE.match(text):
        return text
    if "<" in text:
        text = _BREAKS.sub("", ANCHOR.sub("", COMMENT.sub("", text)))
    if "[" in text:
        text = _BACK_TAIL.sub("", _BADGE.sub("", text))
        text = _SOURCE_TAIL.sub("", text)
        text = unlinked(text)
    text = _EDGE.sub("", text)
    if ":" in text:
        text = _EDGE_CODES.sub("", text)
    text = text.removesuffix("\\").rstrip()
    return _EDGE.sub("", balanced(unwrapped(_EMPTY_EMPHASIS.sub("", text))))


def unlinked(text: str) -> str:
    """Give a text that is one link as the link's words."""
    match = LINK.fullmatch(text.strip())
    return match[1] if match else text


def balanced(text: str) -> str:
    """Drop a pair of bold marks that has lost its other half at either end."""
    if text.count("**") % 2:
        if text.endswith("**"):
            return text[:-2].rstrip()
        if text.startswith("**"):
            return text[2:].lstrip()
    return text
