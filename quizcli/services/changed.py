"""What was learned and has changed since: an answer that became another one is told at its next review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quizcli.domain.card import question_of as owner
from quizcli.domain.event import Event, Kind
from quizcli.domain.form import KEYS, question_from_dict, question_to_dict
from quizcli.domain.question import Question
from quizcli.domain.wording import is_another
from quizcli.scheduling.log import standing
from quizcli.services import lessons
from quizcli.store import changes

if TYPE_CHECKING:
    from quizcli.services.collection import Collection


@dataclass(frozen=True, slots=True)
class Changed:
    """An answer that is another one since it was last rated: what was learned, and what holds now."""

    before: str
    after: str


def changed_since_learned(collection: Collection, question_id: str) -> Changed | None:
    """Tell whether a question's answer became another one since the learner last rated it; small edits do not count.

    Each rating notes what it was given for, so an edit by hand is seen as well. One that notes nothing (it came from
    Anki, or from before they did) is compared with what commands changed since.
    """
    now = collection.question(question_id)
    rated, known = _last_rated(collection, now)
    if rated is None or lessons.is_as_taught(now, rated.data):
        return None
    before = lessons.taught(rated.data, known)
    if before is None:
        before = _recorded(collection, question_id, rated.id)
    after = lessons.of(now)
    return Changed(before, after) if before is not None and is_another(before, after) else None


def _last_rated(collection: Collection, question: Question) -> tuple[Event | None, list[Event]]:
    """Give a question's last rating that stands, and all its events."""
    from quizcli.cardtypes import cards_of

    known = [event for card in cards_of(question) for event in collection.events(card.id)]
    rated = [event for event in standing(known) if event.kind is Kind.ANSWER and owner(event.card) == question.id]
    return max(rated, key=lambda event: event.key, default=None), known


def _recorded(collection: Collection, question_id: str, learned: int) -> str | None:
    """Give what was taught before the first change by a command since then; None when there was none."""
    state = question_to_dict(collection.question(question_id))
    was_changed = False
    for entry in changes.listed(collection.learner):
        if entry.id <= learned:
            break
        if not entry.undone:
            was_changed |= _step_back(state, changes.get(collection.learner, entry.id).patch, question_id)
    return lessons.of(question_from_dict(state)) if was_changed else None


def _step_back(state: dict[str, Any], patch: dict[str, Any], question_id: str) -> bool:
    """Make a question what it was before a change; tells whether that changed it."""
    for entry in patch.get("questions", ()):
        if entry["id"] == question_id and entry["before"] and entry["after"]:
            for key in KEYS:
                if key in entry["before"]:
                    state[key] = entry["before"][key]
                elif key in entry["after"]:
                    state.pop(key, None)
            return True
    return False
