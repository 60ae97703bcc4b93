"""Makes everything that the cache keeps of a bank file which it does not know yet, wherever there is a free processor.

A file that was just written need not be read again: what it was proven to say, when it was written, is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from quizcli.domain.question import Question
from quizcli.store import questions

Problem = tuple[int, str, str]  # line, question id, what is wrong


@dataclass(frozen=True, slots=True)
class Proven:
    """What a bank file says, as it read back before it was written: good for a file of this digest."""

    digest: str
    deck: str
    questions: Sequence[Question]
    lines: Sequence[int]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A bank file made ready for the cache."""

    digest: str
    deck: str
    problems: list[Problem]
    questions: list[questions.Arrival]


def prepare(job: tuple[str, Proven | None]) -> Arrived:
    """Make a bank file ready. Raises OSError and InputError where it cannot be read."""
    from quizcli.bank import reading, writing

    name, proven = job
    path = Path(name)
    digest = blake2b(path.read_bytes(), digest_size=16).hexdigest()
    if proven is not None and proven.digest == digest:
        found = [writing.settled(question, proven.deck) for question in proven.questions]
        return Arrived(digest, proven.deck, [], _arrivals(found, proven.lines, name))
    file = reading.read(path)
    problems = [(problem.line, problem.question, problem.message) for problem in file.problems]
    lines = [file.lines.get(question.id, 0) for question in file.deck.questions]
    return Arrived(digest, file.deck.name, problems, _arrivals(file.deck.questions, lines, name))


def _arrivals(found: Sequence[Question], lines: Sequence[int], file: str) -> list[questions.Arrival]:
    from quizcli.cardtypes import cards_of
    from quizcli.store import search
    from quizcli.text.indexing import row

    return [
        questions.Arrival(
            questions.columns(questions.change(question, file, line, position)),
            tuple(card.id for card in cards_of(question)),
            question.drillable,
            row(*search.fields(question)),
        )
        for position, (question, line) in enumerate(zip(found, lines, strict=True))
    ]
