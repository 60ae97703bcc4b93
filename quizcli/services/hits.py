"""One question found by a search: read, scored, and, if it is to be shown, laid open."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quizcli.domain.schedule import Schedule
from quizcli.services import passages, ranking
from quizcli.services.listing import first_due
from quizcli.services.passages import Passage
from quizcli.services.ranking import Place
from quizcli.services.standing import standing
from quizcli.store import finding
from quizcli.text.terms import Term

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Hit:
    """One question found: what to show of it, and where it stands in the learner's memory.

    `marks` are spans of the prompt. Where not all of the query is there, `held` and `missing` name its parts.
    `recall` is the chance of remembering it now, None for one never studied.
    """

    id: str
    num: int
    prompt: str
    marks: tuple[tuple[int, int], ...]
    topic: tuple[str, ...]
    deck: str
    tags: tuple[str, ...]
    answered: bool
    archived: bool
    schedule: Schedule
    passage: Passage | None = None
    held: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    score: float = 0.0
    recall: float | None = None

    def as_json(self, today: int) -> dict[str, Any]:
        """Give what `search --json` prints of a hit."""
        passage = self.passage
        return {
            "id": self.id,
            "question": self.prompt,
            "marks": [list(mark) for mark in self.marks],
            "topic": list(self.topic),
            "deck": self.deck,
            "tags": list(self.tags),
            "state": standing(self.schedule, today, answered=self.answered, archived=self.archived),
            "recall": None if self.recall is None else round(self.recall, 4),
            "score": round(self.score, 2),
            "held": list(self.held),
            "missing": list(self.missing),
            "passage": passage
            and {
                "where": passage.kind,
                "heading": passage.heading,
                "heading_marks": [list(mark) for mark in passage.heading_marks],
                "code": passage.code,
                "language": passage.language,
                "before": passage.before,
                "after": passage.after,
                "lines": [{"text": line.text, "marks": [list(mark) for mark in line.marks]} for line in passage.lines],
            },
        }


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question read and scored, not yet laid open."""

    num: int
    id: str
    deck: str
    body: dict[str, Any]
    places: list[Place]
    points: float
    missing: tuple[Term, ...]
    schedule: Schedule
    answered: bool
    recall: float | None

    @property
    def order(self) -> tuple[float, float, int]:
        """Best first; among equals, the one likelier to be forgotten."""
        return (-round(self.points * 5), 1.0 if self.recall is None else self.recall, self.num)


def read(collection: Collection, nums: Sequence[int], weighted: Sequence[tuple[Term, float]]) -> Iterator[Candidate]:
    """Read and score questions, in the order of their numbers as given."""
    for start in range(0, len(nums), _BATCH):
        batch = nums[start : start + _BATCH]
        states = finding.states(collection.cache, batch)
        bodies = finding.bodies(collection.cache, batch)
        for num in batch:
            if num in bodies:
                yield _candidate(collection, num, bodies[num], states.get(num, []), weighted)


def _candidate(
    collection: Collection,
    num: int,
    row: tuple[str, str, str],
    cards: list[Schedule],
    weighted: Sequence[tuple[Term, float]],
) -> Candidate:
    id_, deck, text = row
    body: dict[str, Any] = json.loads(text)
    found = ranking.places(body)
    points, missing = ranking.score(found, weighted)
    answered = bool(body.get("answer", "").strip()) or any(option.get("correct") for option in body.get("options", ()))
    schedule = first_due(cards)
    points -= 0.0 if answered else 0.4
    chance = recall(collection, schedule, deck)
    return Candidate(num, id_, deck, body, found, points, tuple(missing), schedule, answered, chance)


def lay_open(candidate: Candidate, wanted: Sequence[Term]) -> Hit:
    """Make what is shown: marks in the prompt, the passage, what is missing."""
    body = candidate.body
    prompt = next((place for place in candidate.places if place.kind == "question"), None)
    return Hit(
        id=candidate.id,
        num=candidate.num,
        prompt=body.get("question", ""),
        marks=tuple(ranking.marks(prompt.text, wanted)) if prompt else (),
        topic=tuple(body.get("topic", ())),
        deck=candidate.deck,
        tags=tuple(body.get("tags", ())),
        answered=candidate.answered,
        archived=bool(body.get("archived")),
        schedule=candidate.schedule,
        passage=passages.best(candidate.places, wanted),
        score=candidate.points,
        recall=candidate.recall,
    )


def recall(collection: Collection, schedule: Schedule, deck: str) -> float | None:
    """Give the chance that a card is remembered today, by what is known of the learner's memory for its deck."""
    if schedule.stability <= 0:
        return None
    return collection.rules.model(deck).retrievability(schedule.stability, collection.today - schedule.last_day)
