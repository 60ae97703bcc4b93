"""What comes near a query that hardly any question holds all of: which parts of it a question holds, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quizcli.services.hits import Candidate
from quizcli.services.pieces import Part, rarity
from quizcli.services.ranking import Place
from quizcli.text.terms import IS_HAN, Term, spans

# What a part is worth by the place where it stands; in an answer it is worth 1.
_WORTH = {"question": 2.2, "en.question": 2.0, "topic": 1.3, "tag": 1.2, "option": 1.1}
_OFTEN = 0.08
_LETTERS = 0.3  # of a word the characters that stand in the question: 一单 and 一次订单

# A question comes near when it holds nearly all that was typed (by weight), or ...
_NEARLY_ALL = 0.75
_ASKED = 0.72  # ... when so much of it stands in what it asks, counted with what it holds anywhere, ...
_HALF = 0.4  # ... or about half of it and a whole word of it, ...
_RARE, _RARE_SHARE = 0.6, 0.1  # ... or so rare a word does, and that is not next to nothing of the query, ...
_WORDS, _SOME = 1.5, 0.25  # ... or when it holds more than one rare word, and so much of the query.
_BESIDE = 0.4  # Beside questions that hold all the words, so much.
_COMPARED = 0.4  # Far behind the best of them, none is worth showing.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Near:
    """A question, and how much of a query it holds: anywhere, in what it asks. Shares are by weight, from 0 to 1.

    `evidence` and `rarest` are weights of what it holds, and of the rarest word that stands in what it asks.
    """

    candidate: Candidate
    points: float
    share: float
    asked: float
    rarest: float
    evidence: float
    held: tuple[Part, ...]


def weigh(candidate: Candidate, parts: Sequence[Part]) -> Near:
    """Tell how much of a query a question holds."""
    total = sum(part.weight for part in parts) or 1.0
    points = evidence = asked = rarest = 0.0
    held: list[Part] = []
    for part in parts:
        worth = _held(candidate.places, part.term)
        if worth:
            held.append(part)
            evidence += part.weight if part.names or len(part.term.text) > 1 else 0.0
            points += part.weight * worth
        elif IS_HAN.match(part.term.text):
            like = part.weight * _LETTERS * _letters(candidate.places, part.term.text)
            points += like
            asked += like if part.names else 0.0
        if worth >= _WORTH["option"] and part.names:
            asked += part.weight
            rarest = max(rarest, part.weight)
    return Near(candidate, points / total, evidence / total, asked / total, rarest, evidence, tuple(held))


def _held(places: Sequence[Place], term: Term) -> float:
    """Tell what a part is worth where it stands best; 0 if it stands nowhere."""
    worth, times = 0.0, 0
    for place in places:
        count = sum(1 for _ in spans(place.text, term))
        if count:
            times += count
            worth = max(worth, _WORTH.get(place.kind, 1.0))
    return worth + _OFTEN * min(times - 1, 5) if times else 0.0


def _letters(places: Sequence[Place], text: str) -> float:
    """Tell how many of the characters of a word stand in the question in their order, if at least half of them do."""
    most = 0
    for place in places:
        if place.kind == "question":
            at, count = 0, 0
            for char in text:
                found = place.text.lower.find(char, at)
                at, count = (found + 1, count + 1) if found >= 0 else (at, count)
            most = max(most, count)
    return most / len(text) if 2 * most >= len(text) else 0.0


def worth_showing(found: Sequence[Near], parts: Sequence[Part], size: int, *, alone: bool) -> list[Near]:
    """Keep what comes near enough, the best first. `alone`: no question holds all the words."""
    named = any(part.names for part in parts)
    kept = [
        near
        for near in found
        if (any(part.names for part in near.held) or not named)
        and (_is_near(near, size) if alone else near.share >= _BESIDE)
    ]
    kept.sort(key=lambda near: (-round(near.points * 50), *near.candidate.order[1:]))
    return [near for near in kept if near.points >= _COMPARED * kept[0].points][:_MOST]


def _is_near(near: Near, size: int) -> bool:
    return (
        near.share >= _NEARLY_ALL
        or 2 * near.asked + near.share >= _ASKED
        or (near.share >= _HALF and any(part.whole and part.names for part in near.held))
        or (near.rarest >= _RARE * rarity(0, size) and near.share >= _RARE_SHARE)
        or (near.share >= _SOME and near.evidence >= _WORDS * rarity(1, size))
    )


def held(near: Near) -> tuple[str, ...]:
    """Name the parts of a query that a question holds, one by one; a near spelling as it stands there."""
    return tuple(part.term.text for part in near.held if part.tells)


def missing(near: Near, parts: Sequence[Part]) -> tuple[str, ...]:
    """Name what a question does not hold of a query, as it was typed: neighbours in one word; fillers go unnamed."""
    made: list[str] = []
    open_ = False
    for part in parts:
        gone = part.tells and (part.corrected or part not in near.held)
        if gone:
            made[-1:] = [made[-1] + part.typed] if open_ and part.joined else [*made[-1:], part.typed]
        open_ = gone
    return tuple(made)
