"""Which question of a source is which of the bank: one-to-one, best overall, never by position alone.

What is equal is settled first. For the rest each possible pair gets two likenesses, of the question and of
what answers it (answer and options), and may be joined only under one of the rules of `Resemblance.rule`. The
best set of pairs is taken as a whole; a pair with an equally good rival is left apart and reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from quizcli.domain.assignment import best_pairs
from quizcli.domain.likeness import folded
from quizcli.domain.resemblance import TELLING, TWIN, Entry, Resemblance, Score

# Two readings this close are one too many: neither is taken.
MARGIN = 0.06
# A part that holds half of an answer, and is mostly made of it, is where that question went.
MOST_OF_ANSWER, MADE_OF_ANSWER = 0.5, 0.6


@dataclass(frozen=True, slots=True)
class Pair:
    """Old and new by their places in the lists, and what joined them.

    `how` is "id", "origin", "same", "question" (same words), "answer", "near", "split" or "merge".
    """

    old: int
    new: int
    how: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Unsure:
    """A new entry that could be one of several old ones, or an old one that could be it among several."""

    new: int
    old: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """The pairs, and what was left apart because it could not be told."""

    pairs: tuple[Pair, ...]
    unsure: tuple[Unsure, ...] = ()


def align(old: Sequence[Entry], new: Sequence[Entry], weigh: Callable[[int], int] = lambda place: 0) -> Alignment:
    """Find who is who. `weigh` tells how long an old entry's history is; it is asked only where questions merged."""
    pairs = _by_id(old, new)
    pairs += _twins(old, new, pairs, "origin", lambda entry: entry.digest)
    pairs += _twins(old, new, pairs, "same", _text)
    taken_old, taken_new = {pair.old for pair in pairs}, {pair.new for pair in pairs}
    rest_old = [place for place in range(len(old)) if place not in taken_old]
    rest_new = [place for place in range(len(new)) if place not in taken_new]
    if not rest_old or not rest_new:
        return Alignment(tuple(pairs))
    return _Search(old, new, pairs, rest_old, rest_new, weigh).run()


def _by_id(old: Sequence[Entry], new: Sequence[Entry]) -> list[Pair]:
    """Join what says itself who it is; an id that the source has twice names its first bearer."""
    known = {entry.id: place for place, entry in enumerate(old) if entry.id}
    pairs = []
    for place, entry in enumerate(new):
        if entry.id and entry.id in known:
            pairs.append(Pair(known.pop(entry.id), place, "id"))
    return pairs


def _twins(
    old: Sequence[Entry], new: Sequence[Entry], settled: Sequence[Pair], how: str, key: Callable[[Entry], object]
) -> list[Pair]:
    """Join entries of the same key; several of one key by document and topic first, then in their order."""
    taken_old, taken_new = {pair.old for pair in settled}, {pair.new for pair in settled}
    free: dict[object, list[int]] = defaultdict(list)
    for place, entry in enumerate(old):
        if place not in taken_old and (name := key(entry)):
            free[name].append(place)
    if not free:
        return []
    waiting = [place for place in range(len(new)) if place not in taken_new and key(new[place]) in free]
    pairs: list[Pair] = []
    for same_place in (
        lambda o, n: o.group == n.group and o.topic == n.topic,
        lambda o, n: o.group == n.group or o.topic == n.topic,
        lambda o, n: True,
    ):
        left = []
        for place in waiting:
            candidates = free[key(new[place])]
            found = next(
                (
                    candidate
                    for candidate in sorted(candidates, key=lambda c: old[c].archived)
                    if same_place(old[candidate], new[place])
                ),
                None,
            )
            if found is None:
                left.append(place)
            else:
                candidates.remove(found)
                pairs.append(Pair(found, place, how))
        waiting = left
    return pairs


def _text(entry: Entry) -> tuple[object, ...]:
    return folded(entry.prompt), folded(entry.answer), tuple(sorted(folded(option) for option in entry.options))


@dataclass(slots=True)
class _Search:
    old: Sequence[Entry]
    new: Sequence[Entry]
    settled: list[Pair]
    rest_old: list[int]
    rest_new: list[int]
    weigh: Callable[[int], int]
    alike: Resemblance = field(init=False)
    scores: dict[tuple[int, int], Score] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)  # settled old → new

    def run(self) -> Alignment:
        self.alike = Resemblance(self.old, self.new, self.rest_old, self.rest_new)
        self.places = {pair.old: pair.new for pair in self.settled}
        for old, new in self._candidates():
            self.scores[old, new] = self.alike.score(old, new)
        found: list[Pair] = []
        unsure: list[Unsure] = []
        # A second round sees the neighbours that the first one settled.
        for _ in range(2):
            self._neighbours()
            chosen, unsure = self._choose()
            found += chosen
            for pair in chosen:
                self.places[pair.old] = pair.new
                self.scores = {
                    key: score for key, score in self.scores.items() if key[0] != pair.old and key[1] != pair.new
                } | {(pair.old, pair.new): self.scores[pair.old, pair.new]}
            if not chosen:
                break
        return Alignment(tuple(self.settled + found), tuple(unsure))

    # --- likeness -------------------------------------------------------------------------------------

    def _candidates(self) -> Iterable[tuple[int, int]]:
        """Give the pairs that share anything telling, or stand between the same neighbours."""
        index: dict[str, list[int]] = defaultdict(list)
        for place, feature in self.alike.left.items():
            for shingle in feature.words | feature.body:
                index[shingle].append(place)
        common = max(12, len(self.alike.left) // 8)
        pairs: set[tuple[int, int]] = set()
        for place, feature in self.alike.right.items():
            for shingle in feature.words | feature.body:
                known = index.get(shingle, ())
                if len(known) <= common:
                    pairs.update((other, place) for other in known)
        by_place = {new: old for old, new in self.places.items()}
        for place in self.alike.right:
            for step in (-1, 1):
                beside = by_place.get(place - step)
                if beside is not None and beside + step in self.alike.left:
                    pairs.add((beside + step, place))
        return sorted(pairs)

    def _neighbours(self) -> None:
        for (old, new), score in self.scores.items():
            score.neighbours = 0
            for step in (-1, 1):
                beside = self.places.get(old + step)
                if beside == new + step and self.old[old + step].group == self.old[old].group:
                    score.neighbours += 1
            score.rule = self.alike.rule(old, new, score)
            body = score.body if score.body is not None else score.prompt
            context = 0.03 * score.same_topic + 0.02 * score.same_group + 0.05 * score.neighbours
            score.total = 0.5 * score.prompt + 0.5 * body + context

    # --- choice ---------------------------------------------------------------------------------------

    def _choose(self) -> tuple[list[Pair], list[Unsure]]:
        allowed = {
            key: score
            for key, score in self.scores.items()
            if score.rule and key[0] not in self.places and key[1] not in self.places.values()
        }
        chosen = best_pairs({key: score.total for key, score in allowed.items()})
        unsure: list[Unsure] = []
        kept: list[Pair] = []
        for old, new in sorted(chosen.items()):
            rivals = self._rivals(old, new, chosen, allowed)
            if allowed[old, new].rule == TWIN:
                twins = tuple(one for one, other in sorted(allowed) if other == new)
                unsure.append(Unsure(new, twins))
            elif rivals and not all(self._is_part(rival, new) for rival in rivals):
                unsure.append(Unsure(new, rivals))
            else:
                score = allowed[old, new]
                kept.append(Pair(old, new, score.rule, round(score.total, 3)))
        return self._merged(self._split(kept)), unsure

    def _rivals(
        self, old: int, new: int, chosen: dict[int, int], allowed: dict[tuple[int, int], Score]
    ) -> tuple[int, ...]:
        """Give the old entries among which it cannot be told; empty when the pair is clear."""
        score = allowed[old, new].total
        back = {place: other for other, place in chosen.items()}
        rivals: set[int] = set()
        for (one, other), alternative in allowed.items():
            if (one == old) == (other == new):
                continue
            if one == old:  # another new entry for this old one
                partner = back.get(other)
                gain = allowed[partner, new].total if partner is not None and (partner, new) in allowed else 0.0
                loss = allowed[partner, other].total if partner is not None else 0.0
                if partner is not None and (partner, new) not in allowed:
                    continue
            else:  # another old entry for this new one
                match = chosen.get(one)
                gain = allowed[old, match].total if match is not None and (old, match) in allowed else 0.0
                loss = allowed[one, match].total if match is not None else 0.0
                if match is not None and (old, match) not in allowed:
                    continue
            if alternative.total + gain > score + loss - MARGIN:
                rivals |= {old, one}
        return tuple(sorted(rivals | {old})) if rivals else ()

    def _split(self, pairs: list[Pair]) -> list[Pair]:
        """Move a history to the part that holds most of the answer, where a question was split."""
        used = {pair.new for pair in pairs}
        result = []
        for pair in pairs:
            mine = self._cover(pair.old, pair.new)
            better = [
                (self._cover(pair.old, new), new)
                for (old, new) in self.scores
                if old == pair.old
                and new not in used
                and self._cover(old, new) >= max(MOST_OF_ANSWER, mine + 0.1)
                and self._made_of(old, new) >= MADE_OF_ANSWER
            ]
            if better and 0.1 <= mine < MOST_OF_ANSWER:
                used.add(max(better)[1])
                pair = Pair(pair.old, max(better)[1], "split", pair.score)
            result.append(pair)
        return result

    def _merged(self, pairs: list[Pair]) -> list[Pair]:
        """Keep the longest history where several questions became one."""
        used = {pair.old for pair in pairs}
        result = []
        for pair in pairs:
            parts = [
                old
                for (old, new) in self.scores
                if new == pair.new and old not in used and self._is_part(old, new) and self._apart(old, pair.old)
            ]
            if parts and self._is_part(pair.old, pair.new):
                used.update(parts)
                pair = Pair(max([pair.old, *parts], key=self.weigh), pair.new, "merge", pair.score)
            result.append(pair)
        return result

    def _is_part(self, old: int, new: int) -> bool:
        """Tell whether an old answer is in the new one, beside something else."""
        score = self.scores.get((old, new))
        return (
            score is not None
            and score.telling >= TELLING
            and self._cover(old, new) >= MADE_OF_ANSWER
            and self._made_of(old, new) < 0.95
        )

    def _cover(self, old: int, new: int) -> float:
        """Give the share of the old answer that the new one holds."""
        weight = self.alike.left[old].body_weight
        return self.scores[old, new].shared / weight if weight and (old, new) in self.scores else 0.0

    def _made_of(self, old: int, new: int) -> float:
        """Give the share of the new answer that comes from the old one."""
        weight = self.alike.right[new].body_weight
        return self.scores[old, new].shared / weight if weight and (old, new) in self.scores else 0.0

    def _apart(self, one: int, other: int) -> bool:
        """Tell whether two old answers say different things."""
        a, b = self.alike.left.get(one), self.alike.left.get(other)
        if a is None or b is None or not a.body_weight:
            return False
        return self.alike.weights.sum(a.body & b.body) < 0.5 * a.body_weight
