"""Which points of an answer a typed one covers, by the terms that both use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from quizcli.text.folding import fold
from quizcli.text.glossary import by_english, chinese
from quizcli.text.points import Point

_WORD = re.compile(r"__[a-z][a-z0-9_]*__|[a-z][a-z0-9_]*(?:\+\+|#)?|\d{3,}")
_CALLED = re.compile(r"[a-z]\w*(?=\()|(?<=\.)[a-z]\w*")  # any() is no everyday word
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_CUT = re.compile(r"[。；;！!？?\n]+|(?<=[^\W\d])\.\s+")
# Characters that bind Chinese words together and mean little themselves.
_BINDING = frozenset(
    "的了是在和与或就也都而但把被要会能可不有没这那其之用时后前中里上下为以从到对于个一些只还再它他我你们会让使得地着过"
)
_WORDS = """
a an and are as at be been but by can could do does for from get had has have how if in into is it its just
like make may more most must not of on one only or other our out over own same so some such than that the
their them then there these they this those to too up use used uses using very was we were what when where
which while who why will with without would you your also each every both any no all instead because never
always need needs
"""
_EMPTY = frozenset(_WORDS.split())
_LEAST = 1.5  # terms' worth without which a point in another language is not said
_ENOUGH = 5.0  # terms' worth that make a long point said
SAID = 0.36


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of a point was said: `matched` are the typed words that speak for it."""

    said: bool
    share: float
    matched: tuple[str, ...] = ()


def stem(word: str) -> str:
    """Take the endings of inflection off an English word."""
    if len(word) < 4 or "_" in word or not word.isalpha():
        return word
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("ly", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


def terms(text: str) -> dict[str, str]:
    """Give the terms of a text, each with the words as they stand in it."""
    folded = fold(text)
    found: dict[str, str] = {}
    called = set(_CALLED.findall(folded))
    for match in _WORD.finditer(folded):
        word = match[0]
        if (word in _EMPTY and word not in called) or len(word) < 2:
            continue
        found.setdefault(stem(word), word)
        for meaning in by_english().get(word, ()) or by_english().get(stem(word), ()):
            found.setdefault(f"={meaning}", word)
    for match in _HAN.finditer(folded):
        _chinese(match[0], found)
    return found


def _chinese(run: str, found: dict[str, str]) -> None:
    for word in chinese():
        if word in run:
            found.setdefault(f"={word}", word)
    for pair in map("".join, pairwise(run)):
        if not _BINDING & set(pair):
            found.setdefault(pair, pair)


def _weight(term: str) -> float:
    if term.startswith("="):
        return 0.7
    if "_" in term or term.isdigit():
        return 2.0
    return 1.2 if term.isascii() else 0.6


def cover(typed: str, points: Sequence[Point], prompt: str = "") -> tuple[Covered, ...]:
    """Say for each point whether a typed answer makes it.

    A word counts more the fewer points share it, less when the question gives it away, and only together with the
    others said in the same sentence or the next.
    """
    given = terms(prompt)
    named = [terms(point.text) for point in points]
    whole = [terms(f"{point.text} {point.detail}") for point in points]
    shared = Counter(term for one in whole for term in one)
    sentences = [terms(part) for part in _CUT.split(typed) if part.strip()]
    windows = [*sentences, *({**a, **b} for a, b in pairwise(sentences))]
    found = []
    for name, all_terms in zip(named, whole, strict=True):
        words: dict[str, _Word] = {}
        for term, word in all_terms.items():
            weight = _weight(term) / shared[term] * (0.3 if term in given else 1.0) * (1.6 if term in name else 1.0)
            known = words.get(word)
            words[word] = _Word(max(weight, known.weight if known else 0.0), (*(known.terms if known else ()), term))
        found.append(_covered(list(words.values()), windows))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a point: any of its terms says it."""

    weight: float
    terms: tuple[str, ...]

    @property
    def international(self) -> bool:
        """Tell whether English can say it too."""
        return any(term.isascii() or term[0] == "=" for term in self.terms)


def _is_chinese(window: dict[str, str]) -> bool:
    return any(not word.isascii() for word in window.values())


def _covered(words: Sequence[_Word], windows: Sequence[dict[str, str]]) -> Covered:
    total = min(sum(word.weight for word in words), _ENOUGH)
    # Who answers in English cannot say the Chinese words that the glossary does not know.
    foreign = min(sum(word.weight for word in words if word.international), _ENOUGH)
    whole, foreign = total, max(foreign, _LEAST)
    best = Covered(False, 0.0)
    for window in windows:
        total = whole if _is_chinese(window) else min(whole, foreign)
        common = [(word, term) for word in words if (term := _said(word, window))]
        share = min(sum(word.weight for word, _ in common) / total, 1.0) if total else 0.0
        if share > best.share:
            best = Covered(share >= SAID, share, tuple(dict.fromkeys(window[term] for _, term in common)))
    return best


def _said(word: _Word, window: dict[str, str]) -> str:
    return next((term for term in word.terms if term in window), "")
