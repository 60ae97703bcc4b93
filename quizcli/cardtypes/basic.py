"""A question and its answer: one card."""

from __future__ import annotations

from collections.abc import Iterator

from quizcli.domain.card import Card
from quizcli.domain.question import Question


def cards(question: Question, seed: int = 0) -> Iterator[Card]:
    """Yield the one card."""
    yield Card.of(question, "1", question.prompt, question.answer)
