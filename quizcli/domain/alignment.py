"""Which question of a source is which of the bank: one-to-one, best overall, never by position alone.

What is equal is settled first. For the rest each possible pair gets two likenesses, of the question and of
what answers it (answer and options), and may be joined only under one of the rules of `_allowed`. The
best set of pairs is taken as a whole; a pair with an equally good rival is left apart and reported.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from quizcli.domain.assignment import best_pairs
from quizcli.domain.likeness import Weights, distance, folded, shingles, tokens

# An answer half of whose wording is the same answers the same question, however that is put now: rewording and
# translation keep the answer. Unrelated answers of one corpus stay below 0.25 (measured over 5,400 answers).
SAME_ANSWER = 0.5
# It must say something, though: "True" answers many questions.
TELLING = 5
LONG_ENOUGH = 12
# A question mostly in the same words, with an answer that has some in common.
NEAR_PROMPT, SOME_ANSWER = 0.55, 0.25
# A question mended by a few letters: what three slips of the finger do, in a text long enough for them not to matter.
SLIPS, SLIPS_SHARE = 3, 0.25
# Two readings this close are one too many: neither is taken.
MARGIN = 0.06
# A part that holds half of an answer, and is mostly made of it, is where that question went.
MOST_OF_ANSWER, MADE_OF_ANSWER = 0.5, 0.6
_TWIN = "twin"  # the rule of a pair that is only ever proposed
_BACKGROUND = 300  # questions to learn the common words from; more change nothing


@dataclass(frozen=True, slots=True)
class Entry:
    """A question on either side. `group` is its deck or file, `weight` how long its history is."""

    prompt: str
    answer: str = ""
    options: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    group: str = ""
    id: str = ""
    digest: str = ""
    archived: bool = False


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
class _Features:
    prompt: str
    words: frozenset[str]
    body: frozenset[str]
    body_text: str
    prompt_weight: float = 0.0
    body_weight: float = 0.0

    @classmethod
    def of(cls, entry: Entry) -> _Features:
        prompt = tokens(entry.prompt)
        body = tokens(entry.answer)
        parts = shingles(body, single=False) if body else frozenset()
        for option in entry.options:
            parts |= shingles(tokens(option), single=False)
        text = folded("\n".join([entry.answer, *sorted(entry.options)]))
        plain = folded(entry.prompt).strip("*_`?？!！:：。.、， ")
        return cls(plain, shingles(prompt, single=True), parts, text)


@dataclass(slots=True)
class _Score:
    """What speaks for one pair."""

    prompt: float = 0.0
    body: float | None = None
    slips: int = 99
    shared: float = 0.0  # weight of what the bodies share
    telling: int = 0  # shingles that the bodies share
    neighbours: int = 0
    same_topic: bool = False
    same_group: bool = False
    total: float = 0.0
    rule: str = ""


@dataclass(slots=True)
class _Search:
    old: Sequence[Entry]
    new: Sequence[Entry]
    settled: list[Pair]
    rest_old: list[int]
    rest_new: list[int]
    weigh: Callable[[int], int]
    left: dict[int, _Features] = field(default_factory=dict)
    right: dict[int, _Features] = field(default_factory=dict)
    scores: dict[tuple[int, int], _Score] = field(default_factory=dict)
    weights: Weights = field(default_factory=lambda: Weights(()))
    places: dict[int, int] = field(default_factory=dict)  # settled old → new
    bodies: Counter[str] = field(default_factory=Counter)
    prompts: Counter[tuple[str, str]] = field(default_factory=Counter)
    vocabulary: set[str] = field(default_factory=set)

    def run(self) -> Alignment:
        self._prepare()
        for old, new in self._candidates():
            self.scores[old, new] = self._score(old, new)
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

    def _prepare(self) -> None:
        self.left = {place: _Features.of(self.old[place]) for place in self.rest_old}
        self.right = {place: _Features.of(self.new[place]) for place in self.rest_new}
        self.places = {pair.old: pair.new for pair in self.settled}
        step = max(1, len(self.old) // min(_BACKGROUND, 60 + 4 * len(self.left)))
        background = [_Features.of(entry) for entry in self.old[::step]]
        shown = [*background, *self.right.values()]
        self.weights = Weights(feature.words | feature.body for feature in shown)
        for feature in [*self.left.values(), *self.right.values()]:
            feature.prompt_weight = self.weights.sum(feature.words)
            feature.body_weight = self.weights.sum(feature.body)

    def _candidates(self) -> Iterable[tuple[int, int]]:
        """Give the pairs that share anything telling, or stand between the same neighbours."""
        index: dict[str, list[int]] = defaultdict(list)
        for place, feature in self.left.items():
            for shingle in feature.words | feature.body:
                index[shingle].append(place)
        common = max(12, len(self.left) // 8)
        pairs: set[tuple[int, int]] = set()
        for place, feature in self.right.items():
            for shingle in feature.words | feature.body:
                known = index.get(shingle, ())
                if len(known) <= common:
                    pairs.update((other, place) for other in known)
        by_place = {new: old for old, new in self.places.items()}
        for place in self.right:
            for step in (-1, 1):
                beside = by_place.get(place - step)
                if beside is not None and beside + step in self.left:
                    pairs.add((beside + step, place))
        return sorted(pairs)

    def _score(self, old: int, new: int) -> _Score:
        one, other = self.left[old], self.right[new]
        was, becomes = self.old[old], self.new[new]
        score = _Score(same_topic=was.topic == becomes.topic, same_group=was.group == becomes.group)
        if one.body and other.body:
            both = one.body & other.body
            score.telling = len(both)
            score.shared = self.weights.sum(both)
            score.body = 2 * score.shared / (one.body_weight + other.body_weight)
            if one.body_text == other.body_text:
                score.body = 1.0
        whole = one.prompt_weight + other.prompt_weight
        score.prompt = 2 * self.weights.sum(one.words & other.words) / whole if whole else 0.0
        longest = max(len(one.prompt), len(other.prompt), 1)
        if one.prompt == other.prompt:
            score.prompt, score.slips = 1.0, 0
        elif score.prompt > 0.1 or (score.body or 0) > 0.2 or longest < 16:
            most = max(SLIPS * 2, min(longest // 3, 24))
            score.slips = distance(one.prompt, other.prompt, most)
            if score.slips <= most:
                score.prompt = max(score.prompt, 1 - score.slips / longest)
        return score

    def _neighbours(self) -> None:
        for (old, new), score in self.scores.items():
            score.neighbours = 0
            for step in (-1, 1):
                beside = self.places.get(old + step)
                if beside == new + step and self.old[old + step].group == self.old[old].group:
                    score.neighbours += 1
            score.rule = self._rule(old, new, score)
            body = score.body if score.body is not None else score.prompt
            context = 0.03 * score.same_topic + 0.02 * score.same_group + 0.05 * score.neighbours
            score.total = 0.5 * score.prompt + 0.5 * body + context

    def _rule(self, old: int, new: int, score: _Score) -> str:
        """Name the rule that allows the pair; empty when none does."""
        one, other = self.left[old], self.right[new]
        longest = max(len(one.prompt), len(other.prompt), 1)
        if one.prompt == other.prompt:
            if (score.body or 0) >= SOME_ANSWER:
                return "question"
            if not self._only_one_asks(old, new):
                return _TWIN
            return "question" if score.same_group or len(one.words) >= 6 else ""
        if score.body is None:
            return self._by_letters(score, one, other, longest)
        if score.body >= SAME_ANSWER and score.telling >= TELLING:
            return "answer"
        if score.body == 1.0 and (
            score.prompt >= 0.3 or (len(one.body_text) >= LONG_ENOUGH and self._only(one.body_text))
        ):
            return "answer"
        if score.prompt >= NEAR_PROMPT and score.body >= SOME_ANSWER:
            return "near"
        if score.slips <= SLIPS and score.slips / longest <= SLIPS_SHARE and score.body > 0.1:
            return "near"
        if score.neighbours == 2 and score.body >= SOME_ANSWER and score.prompt >= 0.3:
            return "near"
        return ""

    def _by_letters(self, score: _Score, one: _Features, other: _Features, longest: int) -> str:
        """Judge by the question alone, where one side has no answer: only slips of the finger, never other words."""
        if score.slips > SLIPS:
            return ""
        share = score.slips / longest
        if score.neighbours == 2 and share <= 0.5:
            return "near"
        return "near" if share <= SLIPS_SHARE and longest >= 8 and not self._other_words(one, other) else ""

    def _other_words(self, one: _Features, other: _Features) -> bool:
        """Tell whether the difference is words that mean something by themselves: numbers, or words used elsewhere."""
        changed = [word for word in other.words - one.words if " " not in word]
        gone = [word for word in one.words - other.words if " " not in word]
        if any(word.isdigit() for word in [*changed, *gone]):
            return True
        return any(self._elsewhere(word) for word in changed)

    def _elsewhere(self, word: str) -> bool:
        """Tell whether a word is used in other questions: a slip of the finger makes none of those."""
        if not self.vocabulary:
            self.vocabulary = {word for entry in self.old for word in tokens(entry.prompt)}
        return len(word) > 1 and word in self.vocabulary

    def _only_one_asks(self, old: int, new: int) -> bool:
        """Tell whether no other question of either side has the same text."""
        if not self.prompts:
            self.prompts = Counter(("old", folded(entry.prompt)) for entry in self.old)
            self.prompts.update(("new", folded(entry.prompt)) for entry in self.new)
        one, other = ("old", folded(self.old[old].prompt)), ("new", folded(self.new[new].prompt))
        return self.prompts[one] == 1 and self.prompts[other] == 1

    def _only(self, body: str) -> bool:
        """Tell whether just one old and one new entry have an answer that reads so."""
        if not self.bodies:
            entries = [*self.old, *self.new]
            self.bodies = Counter(folded("\n".join([entry.answer, *sorted(entry.options)])) for entry in entries)
        return self.bodies[body] == 2

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
            if allowed[old, new].rule == _TWIN:
                twins = tuple(one for one, other in sorted(allowed) if other == new)
                unsure.append(Unsure(new, twins))
            elif rivals and not all(self._is_part(rival, new) for rival in rivals):
                unsure.append(Unsure(new, rivals))
            else:
                score = allowed[old, new]
                kept.append(Pair(old, new, score.rule, round(score.total, 3)))
        return self._merged(self._split(kept)), unsure

    def _rivals(
        self, old: int, new: int, chosen: dict[int, int], allowed: dict[tuple[int, int], _Score]
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
        weight = self.left[old].body_weight
        return self.scores[old, new].shared / weight if weight and (old, new) in self.scores else 0.0

    def _made_of(self, old: int, new: int) -> float:
        """Give the share of the new answer that comes from the old one."""
        weight = self.right[new].body_weight
        return self.scores[old, new].shared / weight if weight and (old, new) in self.scores else 0.0

    def _apart(self, one: int, other: int) -> bool:
        """Tell whether two old answers say different things."""
        a, b = self.left.get(one), self.left.get(other)
        if a is None or b is None or not a.body_weight:
            return False
        return self.weights.sum(a.body & b.body) < 0.5 * a.body_weight
