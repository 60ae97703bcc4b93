"""What a rating was given for: the answer as it was then, kept in the log beside it (for audit; no fold reads it)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

from quizcli.domain.event import Event
from quizcli.domain.question import Question

TAUGHT, LESSON = "taught", "lesson"  # keys of an event's data: the digest, and the text where it is not known yet
_LONGEST = 100_000  # characters; a longer answer is not kept, a line of a log has to hold it


def of(question: Question) -> str:
    """Give what a learner learns: the answer, and which options are right."""
    return "\n".join([question.answer.rstrip("\n"), *(option.text for option in question.options if option.correct)])


def data(question: Question, known: Iterable[Event]) -> dict[str, str]:
    """Give what a rating's event notes of the answer; the text itself only once for each card, as `known` tells."""
    text = of(question)
    digest = _digest(text)
    if len(text) > _LONGEST or any(event.data.get(TAUGHT) == digest for event in known):
        return {TAUGHT: digest}
    return {TAUGHT: digest, LESSON: text}


def is_as_taught(question: Question, rating: Mapping[str, Any]) -> bool:
    """Tell whether an answer still is, to the letter, what a rating was given for."""
    return rating.get(TAUGHT) == _digest(of(question))


def taught(rating: Mapping[str, Any], known: Iterable[Event]) -> str | None:
    """Give the text that a rating was given for; None where nobody noted it."""
    digest = rating.get(TAUGHT)
    found = (event.data.get(LESSON) for event in known if digest and event.data.get(TAUGHT) == digest)
    return next((text for text in found if isinstance(text, str)), None)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
