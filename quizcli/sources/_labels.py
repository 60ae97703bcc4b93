"""Lines that announce an answer, an explanation or options, and what stands on them beside the label."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from quizcli.sources._words import ANSWER_LINE, EXPLANATION_LINE, HANDLE, PLACEHOLDER
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import plain
from quizcli.text.markdown_lines import Kind

_DECORATION = re.compile(
    r"^(?:[*_~`#>\s]|<\/?(?:b|strong|i|em|u|font|span|p|br|summary|details)\b[^>]*>|:[a-z_]+:|[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff])+",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"^(?:[*_~\s]|</?(?:b|strong|i|em|u|font|span|p|br)\b[^>]*>)+", re.IGNORECASE)
# How labels in Latin letters begin, of answers and of explanations: most lines begin otherwise.
_STARTS = frozenset(
    {"a", "an", "ba", "be", "ce", "co", "de", "er", "ex", "fu", "ja", "lo", "mo", "my", "po", "ra", "re", "ri", "sa"}
    | {"sh", "so", "su", "th", "wh"}
)
_INITIALS = frozenset("abcdefjlmoprstw参正标推简我完示最详面答回解作题題模參詳說说理官试예모참답정해설풀опđ")
_STOPS = frozenset(".．、)）")
_TASK = re.compile(r"^(?:[-*+]\s*)?(?:\[[ xX]\]\s*)?")


class Label(NamedTuple):
    """A label line: the word, and what follows it on the line."""

    word: str
    rest: str


@lru_cache(maxsize=8192)
def answer_label(text: str) -> Label | None:
    """Read `**Answer:** rest`, `答：rest`, `[答案]`, `Ans. rest`, `A: rest` … at the start of a line's text."""
    return _label(text, ANSWER_LINE)


def answer_labels(page: Page) -> bytearray:
    """Note for every line whether an answer label stands on it, whatever marker it stands behind."""
    rows = page.rows
    labelled = bytearray(len(rows))
    for index in page.places(Kind.TEXT, Kind.HTML):
        if _may_start(rows[index].text[:2]) and _label(rows[index].text, ANSWER_LINE):
            labelled[index] = 1
    for index in page.places(Kind.HEADING, Kind.ITEM):
        if _may_start(rows[index].inner[:2]) and _label(rows[index].inner, ANSWER_LINE):
            labelled[index] = 1
    return labelled


def explanation_label(text: str) -> Label | None:
    """Read `Explanation: rest`, `解析：rest` …"""
    return _label(text, EXPLANATION_LINE)


@lru_cache(maxsize=8192)
def _may_start(head: str) -> bool:
    """Tell whether a label may begin with two characters; an explanation's, too."""
    head = head.lower()
    if head.isascii():
        return bool(head) and (not (head.isalpha() or head[0].isdigit()) or head in _STARTS)
    return not head[0].isalpha() or head[0] in _INITIALS


def _label(text: str, pattern: re.Pattern[str]) -> Label | None:
    if not _may_start(text[:2]):
        return None
    if len(text) > 4000:
        text = text[:4000]
    lead = None if text[:1].isalpha() else _DECORATION.match(text)
    at = lead.end() if lead else 0
    decorated = "*" in text[:at] or "#" in text[:at] or "_" in text[:at]
    body = text[at:]
    low = body.lower()
    if not body or not (match := pattern.match(low if len(low) == len(body) else body)):
        return None
    word, stop = body[slice(*match.span("word" if pattern is ANSWER_LINE else 0))], match["stop"]
    rest = body[match.end() :]
    if stop in _STOPS and word.lower() == "a" and not decorated:
        return None
    if stop == "" and word.lower() in ("a", "back", "the answer", "reason", "why", "details", "detail"):
        return None
    if stop == "" and not decorated and rest:
        return None
    trailing = _TRAILING.match(rest)
    closing = rest[trailing.end() :] if trailing and ("*" in text[:at] or "_" in text[:at] or "<" in text) else rest
    return Label(word, closing.strip())


def is_answer_label(text: str) -> bool:
    """Tell whether a heading or summary is nothing but a label for the answer (`Answer: B`, `参考答案`)."""
    found = answer_label(text)
    return found is not None and len(found.rest) < 200


@lru_cache(maxsize=1024)
def is_summary_label(text: str) -> bool:
    """Tell whether a `<summary>` is a handle (`View answer`, `答案`, `展开`) and not a question."""
    words = plain(text).strip(" :：.。👈👉")
    if not words:
        return True
    if len(words) > 60 or words.endswith(("?", "？")):
        return False
    if is_answer_label(words):
        return True
    left = "".join(c for c in HANDLE.sub("", words) if c.isalnum())
    return len(left) * 4 <= len("".join(c for c in words if c.isalnum()))


def is_placeholder(text: str) -> bool:
    """Tell whether what stands for an answer only says that there is none yet."""
    text = text.strip()
    if len(text) > 200:
        return False
    task = _TASK.match(text)
    words = plain(text[task.end() :] if task else text).strip("*_`#> -()（）[]【】")
    if not words:
        return "`" not in text and "!" not in text
    return len(words) < 60 and bool(PLACEHOLDER.match(words))
