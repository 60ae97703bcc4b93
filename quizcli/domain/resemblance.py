"""What speaks for two questions being one: how alike they are, and under which rule that is enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quizcli.domain.likeness import Weights, distance, folded, shingles, tokens

# An answer half of whose wording is the same answers the same question, however that is put now: rewording and
# translation keep the answer. Of 23,000 pairs of different questions, each pair of one document, 98.3 % have answers
# that are less than 0.25 alike and 99.7 % less than 0.5; the rest was copied from one to the other by its author.
SAME_ANSWER = 0.5
# It must say something, though: "True" answers many questions.
TELLING = 5
LONG_ENOUGH = 12
# A question mostly in the same words, with an answer that has some in common.
NEAR_PROMPT, SOME_ANSWER = 0.55, 0.25
# A question mended by a few letters: what three slips of the finger do, in a text long enough for them not to matter.
SLIPS, SLIPS_SHARE = 3, 0.25
TWIN = "twin"  # the rule of a pair that is only ever proposed
_BACKGROUND = 300  # questions to learn the common words from, at most


@dataclass(frozen=True, slots=True)
class Entry:
    """A question on either side. `group` is its document; `digest` is that of the text as the source has it."""

    prompt: str
    answer: str = ""
    options: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    group: str = ""
    id: str = ""
    digest: str = ""
    archived: bool = False


@dataclass(slots=True)
class Features:
    """What counts of a question: its words, the shingles of what answers it, and how much these say."""

    prompt: str
    words: frozenset[str]
    body: frozenset[str]
    body_text: str
    prompt_weight: float = 0.0
    body_weight: float = 0.0

    @classmethod
    def of(cls, entry: Entry) -> Features:
        prompt = tokens(entry.prompt)
        body = tokens(entry.answer)
        parts = shingles(body, single=False) if body else frozenset()
        for option in entry.options:
            parts |= shingles(tokens(option), single=False)
        text = folded("\n".join([entry.answer, *sorted(entry.options)]))
        plain = folded(entry.prompt).strip("*_`?？!！:：。.、， ")
        return cls(plain, shingles(prompt, single=True), parts, text)


@dataclass(slots=True)
class Score:
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


class Resemblance:
    """Compares old entries with new ones, the places of which are given: those that nothing has settled yet."""

    def __init__(
        self, old: Sequence[Entry], new: Sequence[Entry], rest_old: Iterable[int], rest_new: Iterable[int]
    ) -> None:
        self.old, self.new = old, new
        self.left = {place: Features.of(old[place]) for place in rest_old}
        self.right = {place: Features.of(new[place]) for place in rest_new}
        step = max(1, len(old) // min(_BACKGROUND, 60 + 4 * len(self.left)))
        background = [Features.of(entry) for entry in old[::step]]
        self.weights = Weights(feature.words | feature.body for feature in [*background, *self.right.values()])
        for feature in [*self.left.values(), *self.right.values()]:
            feature.prompt_weight = self.weights.sum(feature.words)
            feature.body_weight = self.weights.sum(feature.body)
        self._bodies: Counter[str] = Counter()
        self._prompts: Counter[tuple[str, str]] = Counter()
        self._vocabulary: set[str] = set()

    def score(self, old: int, new: int) -> Score:
        """Compare two entries; what stands around them is not looked at yet."""
        one, other = self.left[old], self.right[new]
        was, becomes = self.old[old], self.new[new]
        score = Score(same_topic=was.topic == becomes.topic, same_group=was.group == becomes.group)
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

    def rule(self, old: int, new: int, score: Score) -> str:
        """Name the rule that allows the pair; empty when none does."""
        one, other = self.left[old], self.right[new]
        longest = max(len(one.prompt), len(other.prompt), 1)
        if one.prompt == other.prompt:
            if (score.body or 0) >= SOME_ANSWER:
                return "question"
            if not self._only_one_asks(old, new):
                return TWIN
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

    def _by_letters(self, score: Score, one: Features, other: Features, longest: int) -> str:
        """Judge by the question alone, where one side has no answer: only slips of the finger, never other words."""
        if score.slips > SLIPS:
            return ""
        share = score.slips / longest
        if score.neighbours == 2 and share <= 0.5:
            return "near"
        return "near" if share <= SLIPS_SHARE and longest >= 8 and not self._other_words(one, other) else ""

    def _other_words(self, one: Features, other: Features) -> bool:
        """Tell whether the difference is words that mean something by themselves: numbers, or words used elsewhere."""
        changed = [word for word in other.words - one.words if " " not in word]
        gone = [word for word in one.words - other.words if " " not in word]
        if any(word.isdigit() for word in [*changed, *gone]):
            return True
        return any(self._elsewhere(word) for word in changed)

    def _elsewhere(self, word: str) -> bool:
        """Tell whether a word is used in other questions: a slip of the finger makes none of those."""
        if not self._vocabulary:
            self._vocabulary = {word for entry in self.old for word in tokens(entry.prompt)}
        return len(word) > 1 and word in self._vocabulary

    def _only_one_asks(self, old: int, new: int) -> bool:
        """Tell whether no other question of either side has the same text."""
        if not self._prompts:
            self._prompts = Counter(("old", folded(entry.prompt)) for entry in self.old)
            self._prompts.update(("new", folded(entry.prompt)) for entry in self.new)
        one, other = ("old", folded(self.old[old].prompt)), ("new", folded(self.new[new].prompt))
        return self._prompts[one] == 1 and self._prompts[other] == 1

    def _only(self, body: str) -> bool:
        """Tell whether just one old and one new entry have an answer that reads so."""
        if not self._bodies:
            entries = [*self.old, *self.new]
            self._bodies = Counter(folded("\n".join([entry.answer, *sorted(entry.options)])) for entry in entries)
        return self._bodies[body] == 2
