"""Card types, one per file: a question in, cards whose front and back are Markdown out."""

from __future__ import annotations

from importlib import import_module

from quizcli.domain.card import Card
from quizcli.domain.question import TYPES, Question


def cards_of(question: Question, seed: int = 0) -> list[Card]:
    """Make the cards of a question; `seed` shuffles and picks blanks, but never changes an id.

    Every question has at least one card, so that a selection always works on cards; a type that
    nobody knows is asked like a basic one.
    """
    kind = question.type if question.type in TYPES else "basic"
    made = list(import_module(f"quizcli.cardtypes.{kind}").cards(question, seed))
    if made or kind == "basic":
        return made
    return list(import_module("quizcli.cardtypes.basic").cards(question, seed))
