"""What was learned and has changed since: an answer that became another one is told at its next review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quizcli.domain.card import question_of as owner
from quizcli.domain.event import Kind
from quizcli.domain.form import question_from_dict
from quizcli.domain.question import Question
from quizcli.domain.wording import is_another
from quizcli.scheduling.log import standing
from quizcli.store import changes

if TYPE_CHECKING:
    from quizcli.services.collection import Collection


@dataclass(frozen=True, slots=True)
class Changed:
    """An answer that is another one since it was last rated: what was learned, what holds now, when it changed."""

    before: Question
    after: Question
    at: int  # epoch ms


def changed_since_learned(collection: Collection, question_id: str) -> Changed | None:
    """Tell whether a question's answer became another one since the learner last rated it; small edits do not count."""
    now = collection.question(question_id)
    learned = _last_rated(collection, question_id)
    if not learned:
        return None
    oldest: Changed | None = None
    for entry in changes.listed(collection.learner):
        if entry.id <= learned:
            break
        if entry.undone:
            continue
        before = _before(changes.get(collection.learner, entry.id).patch, question_id)
        if before is not None:
            oldest = Changed(before, now, entry.id)
    if oldest is None:
        return None
    return oldest if is_another(_taught(oldest.before), _taught(now)) else None


def _last_rated(collection: Collection, question_id: str) -> int:
    from quizcli.cardtypes import cards_of

    times = [0]
    for card in cards_of(collection.question(question_id)):
        found = standing(list(collection.events(card.id)))
        times += [event.id for event in found if event.kind is Kind.ANSWER and owner(event.card) == question_id]
    return max(times)


def _before(patch: dict[str, Any], question_id: str) -> Question | None:
    for entry in patch.get("questions", ()):
        if entry["id"] == question_id and entry["before"] and entry["after"]:
            return question_from_dict({key: value for key, value in entry["before"].items() if key != "file"})
    return None


def _taught(question: Question) -> str:
    """Give what a learner learns: the answer, and which options are right."""
    return "\n".join([question.answer, *(option.text for option in question.options if option.correct)])
