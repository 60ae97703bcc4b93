"""Which questions an interview asks: topics by weight, weak ones more often, easy ones first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

LEVELS = {"easy": 0, "medium": 1, "hard": 2}
PLAIN = 1  # a question without a level stands in the middle
_STRONG, _WEAK = 1.0, 9.0  # weights in the draw of a question that is surely known, and surely not


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be asked. `risk` is the chance of not knowing it, from 0 to 1; `topic` its path of headings.

    `failures` counts how often it went wrong lately; `level` is 0 easy, 1 medium, 2 hard.
    """

    id: str
    topic: tuple[str, ...] = ()
    deck: str = ""
    risk: float = 0.5
    failures: int = 0
    level: int = PLAIN

    @property
    def weight(self) -> float:
        """How much more often than a known one it is drawn."""
        weakness = 1 - (1 - self.risk) / (1 + min(self.failures, 4) / 2)
        return _STRONG + (_WEAK - _STRONG) * weakness


def level(tags: Sequence[str]) -> int:
    """Read the difficulty off a question's tags: `easy`, `difficulty::hard`, …"""
    for tag in tags:
        name = tag.rpartition("::")[2].rpartition(":")[2].lower()
        if name in LEVELS:
            return LEVELS[name]
    return PLAIN


def shares(weights: Mapping[str, float], count: int) -> dict[str, int]:
    """Share `count` questions among topics by weight; each gets its exact share, rounded down or up."""
    total = sum(weights.values())
    if total <= 0:
        return dict.fromkeys(weights, 0)
    exact = {name: count * weight / total for name, weight in weights.items()}
    found = {name: int(share) for name, share in exact.items()}
    missing = count - sum(found.values())
    for name in sorted(exact, key=lambda name: (found[name] - exact[name], name))[:missing]:
        found[name] += 1
    return found


def draw(candidates: Sequence[Candidate], topics: Mapping[str, float], count: int, rng: Random) -> list[Candidate]:
    """Draw `count` questions, none twice, and put them in the order in which they are asked.

    With `topics` (name to weight) each topic gets its share as long as it has questions; what it lacks goes to the
    others. Without, all candidates are one topic. The draw is without replacement and by weight (Efraimidis and
    Spirakis 2006: the highest `u ** (1 / weight)` win).
    """
    pools = _pools(candidates, topics)
    wanted = shares(topics or {"": 1.0}, count)
    room = {name: len(pool) for name, pool in pools.items()}
    found: list[Candidate] = []
    taken: set[str] = set()
    while True:
        for name, number in wanted.items():
            ranked = sorted(
                (one for one in pools[name] if one.id not in taken),
                key=lambda one: rng.random() ** (1 / one.weight),
                reverse=True,
            )
            found += ranked[:number]
            taken |= {one.id for one in ranked[:number]}
            room[name] = max(len(ranked) - number, 0)
        missing = min(count, len({one.id for pool in pools.values() for one in pool})) - len(found)
        left = {name: weight for name, weight in (topics or {"": 1.0}).items() if room[name]}
        if missing <= 0 or not left:
            break
        wanted = shares(left, missing)
    rng.shuffle(found)
    return sorted(found, key=lambda one: one.level)


def _pools(candidates: Sequence[Candidate], topics: Mapping[str, float]) -> dict[str, list[Candidate]]:
    """Gather the candidates of each topic; a candidate of two topics belongs to the one that is named first."""
    if not topics:
        return {"": list(candidates)}
    pools: dict[str, list[Candidate]] = {name: [] for name in topics}
    for one in candidates:
        for name in topics:
            if is_about(one, name):
                pools[name].append(one)
                break
    return pools


def is_about(candidate: Candidate, name: str) -> bool:
    wanted = name.casefold()
    decks = candidate.deck.casefold().split("::")
    return wanted in (part.casefold() for part in candidate.topic) or wanted in decks


def follow_up(after: Candidate, candidates: Sequence[Candidate], taken: set[str], rng: Random) -> Candidate | None:
    """Give a further question of the same topic, not easier than the one before if there is such, or None."""
    same = [one for one in candidates if one.id not in taken and one.topic == after.topic and one.deck == after.deck]
    harder = [one for one in same if one.level >= after.level] or same
    return max(harder, key=lambda one: rng.random() ** (1 / one.weight), default=None)
