"""A sentence typed as it is, cut into pieces that can be found one by one when not all of it stands in one question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizcli.text.terms import IS_HAN, Term, atoms

# Words that ask, join or fill: found everywhere, so worth next to nothing in a partial match.
_ASKING = """
什么时候 什么样 为什么 是什么 什么是 什么 怎么样 怎么做 怎么 怎样 如何 为何 哪些 哪个 哪里 哪种 多少 有哪些 有什么
请问 解释 一下 时候 应该 可以 需要 能否 是否 吗 呢 吧 啊 了 的 是 和 与 或 在 把 被 有 用 时
"""
_LINKING = """
what whats how why when where which who does do did is are was were the a an of to in on for and or vs with by
my i it its this that be can should would could you your me we explain describe please between
"""
_FILLERS = frozenset((_ASKING + _LINKING).split())
_ASKED = re.compile("(" + "|".join(sorted(_ASKING.split(), key=len, reverse=True)) + ")")
_FILLER_WEIGHT = 0.08
_MOST = 60


def of_terms(wanted: Sequence[Term]) -> list[tuple[Term, float]]:
    """Cut terms into pieces with weights: pairs of Han, words, names; a filler weighs almost nothing."""
    found: dict[Term, float] = {}
    for term in wanted:
        for piece, weight in _pieces(term):
            if piece not in found and len(found) < _MOST:
                found[piece] = weight
    return list(found.items())


def telling(wanted: Sequence[Term]) -> list[Term]:
    """Give the terms that say something: all but the fillers, or all when there is nothing else."""
    return [term for term in wanted if term.text not in _FILLERS] or list(wanted)


def _pieces(term: Term) -> list[tuple[Term, float]]:
    found = atoms(term.text)
    if len(found) == 1 and not IS_HAN.match(found[0]):
        return [(term, _weight(term.text))]
    made: list[tuple[Term, float]] = []
    if len(found) > 1:  # a name like session.commit is worth more than its words
        made.append((term, 2.0))
    for atom in found:
        if IS_HAN.match(atom):
            made += [piece for run in _ASKED.split(atom) if run for piece in _of_run(run)]
        elif atom[0].isalnum():
            made.append((Term(atom), _weight(atom)))
    return made


def _of_run(run: str) -> list[tuple[Term, float]]:
    """Cut a run of Han into pairs; one that only asks stays whole."""
    if run in _FILLERS:
        return [(Term(run), _FILLER_WEIGHT)]
    if len(run) < 3:
        return [(Term(run), _weight(run))]
    return [(Term(run[at : at + 2]), 0.7) for at in range(len(run) - 1)]


def _weight(text: str) -> float:
    if text in _FILLERS:
        return _FILLER_WEIGHT
    return 0.4 if len(text) == 1 and IS_HAN.match(text) else 1.0
