"""Numbers and labels before a question: `12.`, `Q3:`, `第 3 题：`, `1、`, `题目012：`, `一、`."""

from __future__ import annotations

import re
import string
from functools import lru_cache
from typing import NamedTuple

_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_LABELS = (
    "question|ques|problem|exercise|quiz|q|qn|card|interview question|"
    "练习题|练习|思考题|题干|题目|面试题|问题|試題|试题|例题|习题|题|问|"
    "問題|問|質問|질문|문제|Вопрос|вопрос|Pregunta|Frage"
)
_LABEL = f"(?:{_LABELS})"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("nth", re.compile(r"第\s*([\d０-９]+|[一二三四五六七八九十百]+)\s*[题題问問道個个回]\s*[:：.．、)）-]?\s*")),
    (
        "label",
        re.compile(
            rf"[\[【（(]?\s*{_LABEL}\s*[-#.]?\s*(?:no\.?\s*)?([\d０-９]+(?:\.\d+)*|"
            rf"[一二三四五六七八九十]{1, 3}(?=\s*[:：.．、)）\]】]))\s*[\]】）)]?\s*(?:[:：.．、)）\]】|–—-]+|"
            rf"(?=\s)|$)\s*",
            re.IGNORECASE,
        ),
    ),
    (
        "bare-label",
        re.compile(
            r"(?:q|question|ques|问|問|题干|题目|问题|質問|질문|문제|면접 질문)\s*[:：]\s*|Q\s*[.．、]\s+|Q\s*[)）]\s*",
            re.IGNORECASE,
        ),
    ),
    (
        "dotted",
        re.compile(
            r"(\d{1,3}(?:\.\d{1,3})+)\s*[.、:：)）]?\s+(?=\S)|(\d{1,3}(?:\.\d{1,3})+)[.、:：)）]\s*(?=\D)|"
            r"(\d{1,3}(?:\.\d{1,3})+)(?=[\u3040-\u9fff\uac00-\ud7af])"
        ),
    ),
    ("coded", re.compile(r"([A-Z]-?\d{1,2})[.):：](?=[\s*_])\s*")),
    ("comma", re.compile(r"([\d０-９]{1,4})\s*[、，：]\s*")),
    ("dot", re.compile(r"\\?([\d０-９]{1,4})\\?\s*[.．]\\?\s*(?![\d])")),
    (
        "paren",
        re.compile(r"[（(]?\s*([\d０-９]{1,4})\s*[)）]\s*[.、:：]?\s*|[\[【]\s*([\d０-９]{1,4})\s*[\]】]\s*(?!\()"),
    ),
    ("colon", re.compile(r"([\d０-９]{1,4})\s*[:：]\s+|#\s*(\d{1,4})\s*[.:、)）]\s*|#(\d{1,4})\s+(?=\S)")),
    ("dash", re.compile(r"(\d{1,4})\s*[-–—]\s+")),
    ("circled", re.compile(r"([\u2460-\u2473])\s*[.、:：]?\s*(?=\S)")),
    ("keycap", re.compile(r"((?:\d\ufe0f?\u20e3)+)\s*[.、:：]?\s*")),
    ("space", re.compile(r"(\d{1,3})[\s\u3000]+(?=[^\d\s.%,+*/=<>-])")),
    (
        "han",
        re.compile(r"([一二三四五六七八九十百]{1,4})\s*[、.．:：]\s*|[（(]([一二三四五六七八九十]{1,3})[)）]\s*、?\s*"),
    ),
)
_LEAD = re.compile(
    r"^(?:\s|-(?=\d+[.)])|(?!#\d{1,4}\s)[#*_]{1,3}(?=[\s\d#*_QqＱ第【\[（(题问练思试例习]|[A-Z]-?\d{1,2}[.):])|:[a-z0-9_+-]+:|"
    r"[\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff])+"
)


# Most texts have no number: one look tells.
_MAYBE = re.compile(
    rf"(?:\s|[#*_\\\[【(（-]|:[a-z0-9_+-]+:|[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff])*"
    rf"(?:[\d０-９①-⑳一二三四五六七八九十百第]|[A-Z]-?\d{{1,2}}[.):：]|{_LABEL}\b|{_LABEL}[\s\d一二三四五六七八九十:：.)*_])",
    re.IGNORECASE,
)
_INITIALS = frozenset(label[0] for label in f"{_LABELS}|{_LABELS.upper()}|{_LABELS.lower()}".split("|"))
_NO_NUMBER = frozenset(string.ascii_letters) - _INITIALS  # letters that start no label
_CODED = re.compile(r"[A-Z]-?\d")  # the letter of a section before a number
_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fff"
_HAN_NUMBER = frozenset("一二三四五六七八九十百第") | _INITIALS
_LABEL_IN_BOLD = re.compile(
    rf"({_LABEL}\s*\d{{0,4}})[*_]+(?=\s*[:：.、)）])|({_LABEL}\s*\d{{1,4}})[*_]+(?=\s|$)", re.IGNORECASE
)


class Numbered(NamedTuple):
    """A text without its number: how the number was written, its value (0 if none) and what is left."""

    style: str
    value: int
    rest: str
    text: str = ""


@lru_cache(maxsize=8192)
def numbered(text: str, *, loose: bool = True) -> Numbered:
    """Take the number off the start of a text; `loose` accepts `12 Words` and a bare `一、`, too.

    Bold marks that open before the number stay balanced: `**3. Why?**` gives `**Why?**`.
    """
    first = text[:1]
    if (
        (first in _NO_NUMBER and not _CODED.match(text))
        or (_FIRST_HAN <= first <= _LAST_HAN and first not in _HAN_NUMBER)
        or not _MAYBE.match(text)
    ):
        return Numbered("", 0, text.strip())
    lead = _LEAD.match(text)
    at = lead.end() if lead else 0
    opening = "".join(c for c in text[:at] if c in "*_")
    body = text[at:]
    if opening and (closed := _LABEL_IN_BOLD.match(body)):
        body, opening = (closed[1] or closed[2]) + body[closed.end() :].lstrip("*_"), ""
    for style, pattern in _PATTERNS:
        if not loose and style in ("space", "dash", "han"):
            continue
        match = pattern.match(body)
        if not match:
            continue
        digits = next((group for group in match.groups() if group), "")
        rest = body[match.end() :]
        if opening:
            rest = rest.removeprefix(opening).lstrip() if rest.startswith(opening) else opening + rest
        return Numbered(style, _value(digits), rest.strip(), digits)
    return Numbered("", 0, text.strip())


def _value(digits: str) -> int:
    if "\u2460" <= digits <= "\u2473":
        return ord(digits) - 0x245F
    if "A" <= digits[:1] <= "Z":  # the third of section B is 203
        return 100 * (ord(digits[0]) - 64) + int(digits[1:].lstrip("-"))
    digits = digits.translate(_DIGITS)
    if digits.isdigit():
        return int(digits)
    if "." in digits:
        return int(digits.rsplit(".", 1)[1])
    if digits and digits[0] in _HAN:
        return _han(digits)
    numerals = "".join(c for c in digits if c.isdigit())
    return int(numerals) if numerals else 0


_HAN = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"十": 10, "百": 100}


def _han(text: str) -> int:
    """Read a Chinese number below a thousand."""
    total = unit = 0
    for character in text:
        value = _HAN.get(character, 0)
        if value >= 10:
            total += (unit or 1) * value
            unit = 0
        else:
            unit = value
    return total + unit
