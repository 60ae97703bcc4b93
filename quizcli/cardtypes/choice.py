"""A question with options, one or several of them correct: one card, the options shuffled by the seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from quizcli.domain.card import Card
from quizcli.domain.question import Option, Question

# "All of the above" only makes sense where it stands.
_LAST = ("above", "以上", "上述", "none of these", "all of these", "both ")


def cards(question: Question, seed: int = 0) -> Iterator[Card]:
    """Yield the one card; `choices` are in the order in which they are shown."""
    if question.options:
        yield Card.of(question, "1", question.prompt, question.answer, choices=_shuffled(question, seed))


def _shuffled(question: Question, seed: int) -> tuple[Option, ...]:
    """Shuffle the options, but leave one that speaks of the others in its place."""
    if not seed:
        return question.options
    free = [place for place, option in enumerate(question.options) if not _fixed(option)]
    order = free.copy()
    random.Random(f"{seed} {question.id}").shuffle(order)
    options = list(question.options)
    for place, source in zip(free, order, strict=True):
        options[place] = question.options[source]
    return tuple(options)


def _fixed(option: Option) -> bool:
    text = option.text.lower()
    return any(word in text for word in _LAST)
