"""Compares what was typed with what was expected: tolerant of how people type, never of what code means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category, normalize

NEARLY = 0.8  # this share alike is "almost": shown as such, still not right

_QUOTES = dict.fromkeys(map(ord, "\"'`“”‘’「」『』"))
_HAN = "\u2e80-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003fffd"
# A word, a single Han character, or a run of symbols: C++ is the word C and the symbols ++.
_WORD = re.compile(rf"[{_HAN}]|[^\W{_HAN}]+|[^\w\s]+")
# What separates or ends, and means nothing by itself.
_STOPS = re.compile(r"[,;:、。]+|(?<=\w)\.+(?=\s|$)|(?<=[^\W\d_])-(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the comparison; `state` is "same", "slip", "missing" or "extra"."""

    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a typed answer compares: `expected` is the accepted answer that it comes nearest to."""

    right: bool
    nearly: bool
    expected: str
    words: tuple[Word, ...]

    @property
    def exact(self) -> bool:
        """Tell whether every word was typed as expected, not merely close enough."""
        return self.right and all(word.state == "same" for word in self.words)


def compare(given: str, accepted: Sequence[str], *, literal: bool = False) -> Verdict:
    """Compare with each accepted answer and give the best result.

    Case, width, accents, spacing, quotes and sentence marks do not count, and a letter or two may be off in a
    longer word. Symbols and digits always count, and in `literal` text (code) every character does.
    """
    results = [_literal(given, answer) if literal else _tolerant(given, answer) for answer in accepted or ("",)]
    return max(results, key=lambda result: (result[0].right, result[1]))[0]


def _literal(given: str, expected: str) -> tuple[Verdict, float]:
    mine, theirs = _code(given), _code(expected)
    right = mine == theirs
    words, alike = _difference(_pieces(mine), _pieces(theirs), literal=True)
    return Verdict(right, not right and alike >= NEARLY, expected, words), alike


def _code(text: str) -> str:
    """Drop only what nobody sees: blanks at the ends of lines and around the whole."""
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n")).strip()


def _pieces(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]+", text)


def _tolerant(given: str, expected: str) -> tuple[Verdict, float]:
    mine, theirs = _WORD.findall(_loose(given)), _WORD.findall(_loose(expected))
    same = len(mine) == len(theirs) and all(map(_matches, mine, theirs))
    right = bool(mine) and (same or "".join(map(_folded, mine)) == "".join(map(_folded, theirs)))
    words, alike = _difference(mine, theirs, literal=False)
    if right and not same:  # only the spaces differ
        words = tuple(Word(word, "slip") for word in theirs)
    return Verdict(right, not right and alike >= NEARLY, expected, words), alike


def _loose(text: str) -> str:
    return _STOPS.sub(" ", normalize("NFKC", text).translate(_QUOTES))


def _folded(word: str) -> str:
    plain = "".join(char for char in normalize("NFKD", word) if category(char) != "Mn")
    return normalize("NFC", plain).casefold()


def _matches(mine: str, theirs: str) -> bool:
    """Tell whether two words are the same, give or take a slip of the finger in a longer one.

    The first letter must be right: `sync` and `async`, `typed` and `untyped` are not slips.
    """
    a, b = _folded(mine), _folded(theirs)
    if a == b:
        return True
    shorter = min(len(a), len(b))
    allowed = 0 if shorter < 5 else 1 if shorter < 9 else 2
    if not allowed or a[0] != b[0] or not (a.isascii() and b.isascii() and a.isalpha() and b.isalpha()):
        return False
    return abs(len(a) - len(b)) <= allowed and _distance(a, b) <= allowed


def _distance(a: str, b: str) -> int:
    """Count the letters to add, drop, change or swap with a neighbour."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _difference(mine: list[str], theirs: list[str], *, literal: bool) -> tuple[tuple[Word, ...], float]:
    """Line the words up; how alike they are counts letters, so that one short word wrong is not a half."""
    from difflib import SequenceMatcher

    a, b = [_folded(word) for word in mine], [_folded(word) for word in theirs]
    matcher = SequenceMatcher(None, mine if literal else a, theirs if literal else b, autojunk=False)
    words: list[Word] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            words += [Word(word, "same") for word in theirs[j1:j2]]
            continue
        if kind == "replace" and not literal and i2 - i1 == j2 - j1:
            words += _pairwise(mine[i1:i2], theirs[j1:j2])
            continue
        words += [Word(word, "extra") for word in mine[i1:i2]]
        words += [Word(word, "missing") for word in theirs[j1:j2]]
    letters = SequenceMatcher(None, " ".join(a), " ".join(b), autojunk=False).ratio()
    return tuple(words), letters


def _pairwise(mine: list[str], theirs: list[str]) -> list[Word]:
    """Compare as many words with as many: those that were meant are slips, the others were wrong and are missing."""
    words: list[Word] = []
    for one, other in zip(mine, theirs, strict=True):
        words += [Word(other, "slip")] if _matches(one, other) else [Word(one, "extra"), Word(other, "missing")]
    return words
