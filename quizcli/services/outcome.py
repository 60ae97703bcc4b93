"""How one question of an interview went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from quizcli.domain.card import question_of
from quizcli.domain.rating import Rating
from quizcli.errors import NothingMatches
from quizcli.scheduling.log import standing
from quizcli.services.unfinished import Unfinished
from quizcli.store import events, progress

if TYPE_CHECKING:
    from quizcli.domain.event import Event
    from quizcli.domain.question import Question
    from quizcli.services.collection import Collection


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question of the interview as it went; seconds are without pauses. `share` is how much of it was there."""

    card: str
    prompt: str
    topic: tuple[str, ...]
    deck: str
    rating: Rating
    share: float
    think: float
    speak: float
    said: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    typed: str = ""
    follow_up: bool = False
    skipped: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints of it, and what is kept to resume."""
        return {**asdict(self), "rating": int(self.rating), "share": round(self.share, 4)}


def logged(collection: Collection, plan: Unfinished) -> list[Outcome]:
    """Give what the log holds of an interview and its file does not: something stopped it between the two."""
    known = {data["card"] for data in plan.done}
    held = progress.holding(collection.learner, "interview")
    found = []
    for event in standing([*held, *events.undos(collection.learner)]) if held else ():
        if event.data["interview"] == plan.number and event.card not in known and exists(collection, event.card):
            question = collection.question(question_of(event.card))
            found.append(_read(event, question))
    return found


def _read(event: Event, question: Question) -> Outcome:
    """Make an outcome of what the log says."""
    think = float(event.data.get("think", 0.0))
    return Outcome(
        event.card,
        question.prompt,
        question.topic,
        question.deck,
        event.rating or Rating.AGAIN,
        float(event.data.get("score", 0.0)),
        think,
        round(event.duration / 1000 - think, 1),
        tuple(event.data.get("points", ())),
        tuple(event.data.get("missed", ())),
        typed=str(event.data.get("typed", "")),
        skipped=bool(event.data.get("skipped")),
    )


def outcome_of(data: Mapping[str, Any]) -> Outcome:
    """Make an outcome of what `as_json` gave."""
    listed = {name: tuple(data[name]) for name in ("topic", "said", "missed")}
    return Outcome(**{**data, **listed, "rating": Rating(data["rating"])})


def exists(collection: Collection, card: str) -> bool:
    """Tell whether a card can still be asked."""
    try:
        return collection.question(question_of(card)).drillable
    except NothingMatches:
        return False
