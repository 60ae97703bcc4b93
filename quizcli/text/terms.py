"""Search terms in Chinese, English and code: what a typed word matches, by definition.

A term is found where the folded text holds it literally and neither end cuts an atom. Atoms are: one Han character
(and one of any script written without spaces); a word, or a part of it where camelCase turns (`_`, `.` and `-` are
atoms of their own, so the parts of an identifier are words); a name like `C++` or `C#`; an operator (`!=`, `->`).

`matches` is that definition and nothing else: slow, plain, and the judge of the index in `store.search`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from quizcli.text.folding import Folded, fold

# Scripts without spaces between words: Han, kana, Hangul, Thai, Lao, Burmese, Khmer.
HAN = (
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uac00-\ud7a3\u1100-\u11ff\u0e01-\u0e4e\u0e81-\u0ecd\u1000-\u109f\u1780-\u17d3\U00020000-\U0003ffff"
)
WORD = f"[^\\W_{HAN}]"
NAME = f"(?<!{WORD})[A-Za-z](?:\\+\\+|#)"
_OPERATORS = (
    "=== !== <=> ... **= //= <<= >>= -> => == != <= >= :: := ++ -- += -= *= /= %= &= |= ^= @= ** // && || << >> ?? "
    "?. .."
)
_OPERATOR = "|".join(re.escape(operator) for operator in _OPERATORS.split())
ATOM = re.compile(f"[{HAN}]+|{NAME}|{WORD}+|{_OPERATOR}|\\S")
IS_HAN = re.compile(f"[{HAN}]")
_HAN_RUN = re.compile(f"([{HAN}]+)")
_TURN = re.compile(
    "(?<=[a-z0-9])(?=[A-Z])"  # expire|On
    "|(?<=[A-Z])(?=[A-Z][a-z])(?![A-Z]s(?![A-Za-z0-9]))"  # HTTP|Server
    "|(?<=[A-Z][A-Z])(?=s(?![A-Za-z0-9]))"  # API|s
)
_MAX_PARTS = 10  # a word that turns more often is data, not a name

# What ends a sentence or wraps a word is not part of the word that somebody typed.
_BEFORE = re.compile(r"""^[\s,;"'`。、·…—(\[{《「『【〈]+(?=\S)""")
_BETWEEN = re.compile(r"^[:!?]+(?=\w)")
_AFTER = re.compile(r"""[\s,.;:!?"'`。、·…—]+$""")
_MARKS = re.compile(r"""[\s,.;:!?"'`。、·…—()\[\]{}<>《》「」『』【】〈〉]+""")
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<", "》": "《", "」": "「", "』": "『", "】": "【", "〉": "〈"}


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to be found: folded, white space made single. With `prefix`, its last word may go on."""

    text: str
    prefix: bool = False


def of_word(word: str, *, prefix: bool = False) -> list[Term]:
    """Give the terms of a typed word: cut where Chinese meets other writing, without the marks of a sentence.

    A word of nothing but marks is an operator, and stands for itself.
    """
    text = fold(word).strip()
    pieces = [piece for piece in _HAN_RUN.split(text) if piece.strip()]
    if len(pieces) == 1 and _MARKS.fullmatch(pieces[0]):
        return [Term(pieces[0])]
    if len(pieces) > 1:
        pieces = [_BETWEEN.sub("", piece) for piece in pieces]
    terms = [Term(bare) for piece in pieces for bare in _bare(piece).split()]
    if prefix and terms and re.search(r"\w$", terms[-1].text):
        terms[-1] = Term(terms[-1].text, prefix=True)
    return list(dict.fromkeys(terms))


def of_phrase(phrase: str) -> list[Term]:
    """Give the one term of an exact phrase, or none when there is nothing in it."""
    text = " ".join(fold(phrase).split())
    return [Term(text)] if text else []


def _bare(piece: str) -> str:
    """Take the marks of a sentence off a piece, but no bracket that closes one inside it: `O(n)` stays."""
    while True:
        before = piece
        opening = _BEFORE.match(piece)
        if opening and not _closes_inside(piece, opening[0]):
            piece = piece[opening.end() :]
        piece = _AFTER.sub("", piece)
        if piece and piece[-1] in _PAIRS and piece.count(piece[-1]) > piece.count(_PAIRS[piece[-1]]):
            piece = piece if _is_operator_end(piece) else piece[:-1]
        if _MARKS.fullmatch(piece):
            return ""
        if piece == before:
            return piece


def _closes_inside(piece: str, opening: str) -> bool:
    last = opening[-1]
    closing = next((close for close, open_ in _PAIRS.items() if open_ == last), "")
    return bool(closing) and piece.count(closing) >= piece.count(last)


def _is_operator_end(piece: str) -> bool:
    """Tell whether the last character belongs to an operator like `->` or `>>`."""
    return len(ATOM.findall(piece)[-1]) > 1


def atoms(text: str) -> list[str]:
    """Cut a folded text into atoms, runs of Han and whole words kept together."""
    return ATOM.findall(text)


def parts(word: str) -> list[str]:
    """Give the parts of a camelCase word, cased as it is; a plain word is its own only part."""
    found = _TURN.split(word)
    return found if len(found) <= _MAX_PARTS else [word]


def spans(text: Folded, term: Term) -> Iterator[tuple[int, int]]:
    """Find a term in a folded text: the definition of a match. Spans are positions in the folded text."""
    for start, end in _occurrences(text.lower, term.text):
        if is_edge(text.cased, start) and (term.prefix or is_edge(text.cased, end)):
            yield start, end


def matches(text: Folded, term: Term) -> bool:
    """Tell whether a term is found in a text."""
    return next(spans(text, term), None) is not None


def _occurrences(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Find where a text holds what is wanted; a space in it stands for any white space."""
    if " " in wanted:
        for found in _spaced(wanted).finditer(text):
            yield found.start(1), found.end(1)
        return
    start = text.find(wanted)
    while start >= 0:
        yield start, start + len(wanted)
        start = text.find(wanted, start + 1)


@lru_cache(64)
def _spaced(wanted: str) -> re.Pattern[str]:
    return re.compile("(?=(" + r"\s+".join(re.escape(word) for word in wanted.split(" ")) + "))")


def is_edge(text: str, at: int) -> bool:
    """Tell whether a position of a cased text cuts no atom. Looks only at what stands around it."""
    if not 0 < at < len(text) or text[at - 1].isspace() or text[at].isspace():
        return True
    left, right = _kind(text[at - 1]), _kind(text[at])
    if "han" in (left, right):
        return True
    if left != right:
        return left == "operator" or not _is_named(text, at)
    return _is_turn(text, at) if left == "word" else _is_between_operators(text, at)


def _kind(char: str) -> str:
    if char.isascii():
        return "word" if char.isalnum() else "operator"
    if IS_HAN.match(char):
        return "han"
    return "word" if char.isalnum() else "operator"


def _is_named(text: str, at: int) -> bool:
    """Tell whether a letter alone before this place and the signs after it are one name, as in C++ and C#."""
    if not (text.startswith("++", at) or text[at] == "#") or not text[at - 1].isascii():
        return False
    return text[at - 1].isalpha() and (at < 2 or _kind(text[at - 2]) != "word")


def _is_turn(text: str, at: int) -> bool:
    """Tell whether a camelCase word turns here."""
    start, end = at - 1, at
    while start and _kind(text[start - 1]) == "word":
        start -= 1
    while end < len(text) and _kind(text[end]) == "word":
        end += 1
    for part in parts(text[start:end]):
        start += len(part)
        if start >= at:
            return start == at and start < end
    return False


def _is_between_operators(text: str, at: int) -> bool:
    """Tell whether one operator ends and the next begins here."""
    start = at - 1
    while start and not text[start - 1].isspace() and _kind(text[start - 1]) == "operator":
        start -= 1
    if start and not text[start - 1].isspace() and _kind(text[start - 1]) == "word" and _is_named(text, start):
        start += 2 if text[start] == "+" else 1
    while start < at:
        found = ATOM.match(text, start)
        assert found
        start = found.end()
    return start == at


def every(texts: Iterable[Folded], term: Term) -> bool:
    """Tell whether a term is found in one of several texts."""
    return any(matches(text, term) for text in texts)
