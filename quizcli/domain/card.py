"""A card: one thing to be asked, in Markdown. Renderers and exporters see only cards."""

from __future__ import annotations

from dataclasses import dataclass

from quizcli.domain.question import Option, Question


@dataclass(frozen=True, slots=True)
class Card:
    """What is asked and what is shown after it.

    `id` is the question's id, a dot and the card's name within the question (`k7m3x9q2.1`): it names the
    card in the event log for ever. `front` and `back` are Markdown. `choices` are answered by digit;
    `accepts` holds the typed responses that count as right; `typed` says that one is asked for, `literal`
    that it is code, where every character counts.
    """

    id: str
    question: str
    type: str
    front: str
    back: str
    deck: str = ""
    topic: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    choices: tuple[Option, ...] = ()
    accepts: tuple[str, ...] = ()
    typed: bool = False
    literal: bool = False

    @classmethod
    def of(
        cls,
        question: Question,
        name: str,
        front: str,
        back: str,
        *,
        choices: tuple[Option, ...] = (),
        accepts: tuple[str, ...] = (),
        typed: bool = False,
        literal: bool = False,
    ) -> Card:
        """Make the card `name` of a question, with what every card of the question shares."""
        return cls(
            id=card_id(question.id, name),
            question=question.id,
            type=question.type,
            front=front,
            back=back,
            deck=question.deck,
            topic=question.topic,
            tags=question.tags,
            choices=choices,
            accepts=accepts,
            typed=typed,
            literal=literal,
        )


def card_id(question: str, name: str) -> str:
    """Give the id of a question's card."""
    return f"{question}.{name}"


def question_of(card: str) -> str:
    """Give the id of the question that a card belongs to."""
    return card.rpartition(".")[0]
