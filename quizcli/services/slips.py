"""Near spellings: for a word that no question holds, those of the bank that a slip or two lead to."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from quizcli.services.pieces import Part, is_filler, rarity
from quizcli.store import finding
from quizcli.text.folding import fold
from quizcli.text.terms import HAN, IS_HAN, Term

_MOST = 3
MOST_SLIPS = 3  # where more words are unknown, they are not misspelt but about something else
_SHORTEST = 3  # letters; a shorter word is like too many others
_SURE = 6  # letters; a slip in so long a word leaves little doubt which one was meant
_READ = 200  # questions read for how their Chinese words go on
_LONGEST_HAN = 6
_MOSTLY = 0.5  # so often must a stretch of Han go on in one way for that to be what was meant
_INSTEAD = 0.8  # what a near spelling is worth, beside what was typed


def near_word(cache: sqlite3.Connection, word: str) -> list[tuple[str, int]]:
    """List words like an unknown one in Latin letters, and how many slips lead to each: fewest first."""
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha() or is_filler(word):
        return []
    if finding.frequency(cache, Term(word)):
        return []
    allowed = 1 if len(word) < _SURE else 2
    near = []
    for known, count in finding.vocabulary(cache, len(word) - allowed, len(word) + 4):
        slips = distance(word, known, allowed)
        if slips is None and len(word) > 3 and known.startswith(word):
            slips = allowed + 1
        if slips is not None and known.isalpha():
            near.append((slips, known[0] != word[0], -count, known))
    there = ((known, slips) for slips, _, _, known in sorted(near) if finding.frequency(cache, Term(known)))
    return list(islice(there, _MOST))


def near_han(cache: sqlite3.Connection, run: str) -> str:
    """Give the word of the bank that a run of Han is one character off, if there is one that must be meant, or ""."""
    if not _SHORTEST <= len(run) <= _LONGEST_HAN:
        return ""
    others: list[str] = []
    if not any(is_filler(char) for char in run):
        others += [run[:at] + run[at + 1] + run[at] + run[at + 2 :] for at in range(len(run) - 1)]
        others += [run[:at] + run[at + 1 :] for at in range(1, len(run)) if run[at] == run[at - 1]]
    for other in others:
        if finding.frequency(cache, Term(other)):
            return other
    found: Counter[str] = Counter()
    for before, after in _gaps(run):
        if len(before + after) > 1:
            found += _filled(cache, before, after)
    return max(found, key=lambda word: (found[word], word)) if found else ""


def _gaps(run: str) -> Iterator[tuple[str, str]]:
    """Give what stands before and after a character that is wrong or missing."""
    for at in range(len(run)):
        yield run[:at], run[at + 1 :]
        if len(run) > 2 and at:
            yield run[:at], run[at:]


def _filled(cache: sqlite3.Connection, before: str, after: str) -> Counter[str]:
    """Count the words that the bank has for one with a gap, if it mostly has the same one."""
    anchor = min(filter(None, (before, after)), key=lambda side: (-len(side), finding.frequency(cache, Term(side))))
    nums = finding.holding(cache, Term(anchor), _READ)
    wanted = re.compile(f"{re.escape(before)}([{HAN}]){re.escape(after)}")
    texts = [fold(body) for _, _, body in finding.bodies(cache, nums).values()] if nums else []
    words = Counter(found[0] for text in texts for found in wanted.finditer(text) if not is_filler(found[1]))
    seen = words.total() if before and after else sum(text.count(anchor) for text in texts)
    return Counter({word: times for word, times in words.items() if times >= max(seen * _MOSTLY, 2)})


def corrected(cache: sqlite3.Connection, parts: Sequence[Part]) -> list[Part]:
    """Put near spellings in the place of unknown words, where there is little doubt about what was meant."""
    size = finding.size(cache)
    unknown = sum(part.tells and not part.count for part in parts)
    made: list[Part] = []
    for part in parts:
        typed, instead = part.typed, ""
        if part.tells and not part.count and unknown <= MOST_SLIPS:
            instead = _surely(cache, typed) or near_han(cache, typed)
        if not instead and part.joined and made and _is_left_over(made[-1], part):
            typed = made[-1].typed + part.typed
            instead = near_han(cache, typed)
        if not instead:
            made.append(part)
            continue
        if typed != part.typed:
            made.pop()
        count = finding.frequency(cache, Term(instead))
        made.append(Part(Term(instead), typed, count, _INSTEAD * rarity(count, size), True, False, part.joined))
    return made


def _surely(cache: sqlite3.Connection, word: str) -> str:
    """Give the word that is one slip off a long one."""
    near = near_word(cache, word) if len(word) >= _SURE else []
    return next((known for known, slips in near if slips == 1 and known[0] == word[0]), "")


def _is_left_over(one: Part, other: Part) -> bool:
    """Tell whether of two neighbouring stretches of Han one is no word of the bank, so that they may be one word."""
    if not all(IS_HAN.match(char) for char in one.typed + other.typed):
        return False
    strange = [part for part in (one, other) if len(part.typed) == 1 or not part.count]
    return len(strange) == 1 and strange[0].tells


def distance(one: str, other: str, most: int) -> int | None:
    """Count slips between two words (a letter wrong, missing, added, or two swapped); None when more than `most`."""
    if abs(len(one) - len(other)) > most:
        return None
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, known in enumerate(other, start=1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != known))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == known
            line.append(min(cost, before[column - 2] + 1) if swapped else cost)
        if min(line) > most:
            return None
        before, last = last, line
    return last[-1] if last[-1] <= most else None
