"""Wrong options for a choice, taken from the answers of neighbouring questions where they could be meant."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from quizcli.cardtypes.typed import responses
from quizcli.domain.card import Card
from quizcli.domain.question import Option, Question
from quizcli.query.tree import And, Field, Node
from quizcli.text.comparing import compare

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

MOST = 3
FEWEST = 2  # a choice between two is a coin
_LOOKED_AT = 200  # neighbours
_HAN = re.compile("[\u2e80-\u9fff]")
_NUMBER = re.compile(r"[\d\s.,%^()nOo]+\Z")


def choices(
    collection: Collection, question: Question, card: Card, answer: str, *, literal: bool, seed: int
) -> tuple[Option, ...]:
    """Give the right answer among wrong ones of the same kind, shuffled; nothing when too few make sense."""
    found: list[str] = []
    chance = random.Random(f"{seed} {card.id}")
    for other in _neighbours(collection, question):
        if other.id == question.id or not other.drillable:
            continue
        theirs, code = responses(other)
        if not theirs or code != literal or not _alike(answer, theirs[0]):
            continue
        if compare(theirs[0], [answer, *found], literal=literal).right:
            continue
        found.append(theirs[0])
        if len(found) >= MOST * 3:
            break
    if len(found) < FEWEST:
        return ()
    wrong = chance.sample(found, min(MOST, len(found)))
    options = [Option(_shown(text, literal)) for text in wrong] + [Option(_shown(answer, literal), True)]
    chance.shuffle(options)
    return tuple(options)


def _neighbours(collection: Collection, question: Question) -> Iterator[Question]:
    """Go through the questions of the same topic, then of the same deck."""
    wheres: list[Node] = [Field("deck", question.deck)]
    if question.topic:
        wheres.insert(0, And((Field("deck", question.deck), Field("topic", question.topic[-1]))))
    seen: set[str] = set()
    for where in wheres:
        for id_ in collection.select(where, limit=_LOOKED_AT):
            if id_ not in seen:
                seen.add(id_)
                yield collection.question(id_)


def _alike(one: str, other: str) -> bool:
    """Tell whether two answers could be mistaken for each other by their looks: language, length, number or word."""
    if bool(_HAN.search(one)) != bool(_HAN.search(other)) or bool(_NUMBER.match(one)) != bool(_NUMBER.match(other)):
        return False
    return max(len(one), len(other)) <= 3 * min(len(one), len(other)) + 8


def _shown(text: str, literal: bool) -> str:
    if not literal:
        return text
    return f"`{text}`" if "\n" not in text and "`" not in text else f"```\n{text}\n```"
