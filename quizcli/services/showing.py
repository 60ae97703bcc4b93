"""One question with everything that is known about it: its text, where it stands, and how its cards are doing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizcli.cardtypes import cards_of
from quizcli.domain.form import question_to_dict
from quizcli.domain.question import Question
from quizcli.domain.schedule import Schedule
from quizcli.scheduling.day import as_date

if TYPE_CHECKING:
    from quizcli.services.collection import Collection


@dataclass(frozen=True, slots=True)
class Shown:
    """A question, the bank file and line that hold it, and the schedule of each of its cards."""

    question: Question
    path: Path
    line: int
    shipped: bool
    today: int
    cards: tuple[tuple[str, Schedule], ...]

    def as_json(self) -> dict[str, Any]:
        """Give what `show --json` prints."""
        return {
            **question_to_dict(self.question, deck=True),
            "answered": self.question.answered,
            "file": str(self.path),
            "line": self.line,
            "shipped": self.shipped,
            "cards": [_card(card, schedule) for card, schedule in self.cards],
        }


def show(collection: Collection, prefix: str) -> Shown:
    """Find the question that an id, or an unambiguous beginning of one, names."""
    question = collection.question(collection.resolve(prefix))
    path, line, shipped = collection.location(question.id)
    cards = tuple((card.id, collection.schedule(card.id)) for card in cards_of(question))
    return Shown(question, path, line, shipped, collection.today, cards)


def _card(card: str, schedule: Schedule) -> dict[str, Any]:
    studied = bool(schedule.reps)
    return {
        "id": card,
        "phase": schedule.phase.name.lower(),
        "due": as_date(schedule.due_day).isoformat() if schedule.due_day else None,
        "interval": schedule.interval,
        "stability": schedule.stability if studied else None,
        "difficulty": schedule.difficulty if studied else None,
        "reviews": schedule.reps,
        "lapses": schedule.lapses,
        "suspended": schedule.suspended,
        "buried_until": as_date(schedule.buried_until).isoformat() if schedule.buried_until else None,
        "flag": schedule.flag,
        "leech": schedule.leech,
    }
