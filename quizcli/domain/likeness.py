"""How alike two questions are: the same words in the same order, rare ones counting more."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

# Words and numbers, single characters of scripts without spaces, and operators (`!=` is not `=`).
_TOKEN = re.compile(
    r"[a-z0-9_\u00c0-\u024f\u0370-\u052f]+|[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]"
    r"|[-+=<>!&|^%/@$#]+"
)
_DRESS = re.compile(r"[*`_]{1,3}(?=\S)|(?<=\S)[*`_]{1,3}")


def folded(text: str) -> str:
    """Give the text by which two writings of one question are the same: NFKC, case and spacing folded."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def tokens(text: str) -> list[str]:
    """Cut text into what counts; emphasis, punctuation and list markers do not."""
    plain = _DRESS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return [token for token in _TOKEN.findall(plain) if token not in ("-", "+", "#", "##", "###", "####", ">")]


def shingles(words: Sequence[str], *, single: bool) -> frozenset[str]:
    """Give the pairs of neighbouring words; with `single`, or where there is no pair, also the words."""
    pairs = {f"{one} {other}" for one, other in pairwise(words)}
    return frozenset(pairs.union(words) if single or not pairs else pairs)


class Weights:
    """How much each shingle says: one that many questions share says little."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        found = [frozenset(text) for text in texts]
        self._counts: Mapping[str, int] = Counter(shingle for text in found for shingle in text)
        self._all = max(len(found), 2)

    def of(self, shingle: str) -> float:
        """Give the weight of one shingle."""
        return math.log(1 + self._all / self._counts.get(shingle, 1))

    def sum(self, found: Iterable[str]) -> float:
        """Give the weight of several."""
        return sum(map(self.of, found))


def distance(one: str, other: str, most: int) -> int:
    """Count the edits (a swap of neighbours is one) from one text to the other; `most` + 1 when there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        current = [i] + [most + 1] * len(other)
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            right = other[j - 1]
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (left != right))
            if before and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            current[j] = cost
        if min(current) > most:
            return most + 1
        before, row = row, current
    return min(row[-1], most + 1)
