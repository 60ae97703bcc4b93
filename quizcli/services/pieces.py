"""A sentence typed as it is, cut into pieces that can be found one by one when not all of it stands in one question."""

from __future__ import annotations

from collections.abc import Sequence

from quizcli.text.terms import IS_HAN, Term, atoms

# Words that ask, join or fill: found everywhere, so worth next to nothing in a partial match.
_ASKING = """
什么 怎么 怎样 如何 为何 为什 哪些 哪个 哪里 多少 是什 么是 么样 什么样 请问 解释 一下 的是 是的 有哪 些是
时候 么时 候不 不用 需要 应该 可以 吗 呢 了 的 是 和 与 或 在 把 被 有
what whats how why when where which who does do did is are was were the a an of to in on for and or vs with by
my i it its this that be can should would could you your me we explain describe please between
"""
_FILLERS = frozenset(_ASKING.split())
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
            pairs = [atom[at : at + 2] for at in range(len(atom) - 1)] or [atom]
            made += [(Term(pair), _weight(pair) if len(pairs) == 1 else _weight(pair) * 0.7) for pair in pairs]
        elif atom[0].isalnum():
            made.append((Term(atom), _weight(atom)))
    return made


def _weight(text: str) -> float:
    if text in _FILLERS or any(filler in text for filler in ("么", "吗", "呢")):
        return _FILLER_WEIGHT
    return 0.5 if len(text) == 1 and IS_HAN.match(text) else 1.0
