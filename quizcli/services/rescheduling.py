"""What a change of parameters or options would move, shown before it is made, and the change itself, as an event.

New parameters give every card another memory state; due dates follow unless they are kept. New options leave the past
as it was; with `reschedule` the due dates of cards in review follow the new retention and longest interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from quizcli.domain.event import Event, Kind
from quizcli.domain.schedule import Phase
from quizcli.scheduling.fold import fold
from quizcli.scheduling.memory import fitting
from quizcli.scheduling.rules import Rules
from quizcli.store import events, states

if TYPE_CHECKING:
    from quizcli.services.collection import Collection


@dataclass(frozen=True, slots=True)
class Move:
    """A card whose due day would change."""

    card: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Moves:
    """What would move, of how many cards in review; `due_before` and `due_after` count those due by today."""

    cards: int
    moves: tuple[Move, ...]
    due_before: int
    due_after: int

    @property
    def earlier(self) -> int:
        """How many cards would be due earlier."""
        return sum(move.after < move.before for move in self.moves)

    @property
    def later(self) -> int:
        """How many cards would be due later."""
        return len(self.moves) - self.earlier

    def said(self, *, moved: bool = False) -> str:
        """Say it in a line: what would be, or what is now that they have `moved`."""
        if not self.moves:
            return f"No due date of {self.cards} cards in review would change."
        return (
            f"Of {self.cards} cards in review {self.earlier} {'are' if moved else 'would be'} due earlier "
            f"and {self.later} later; due today: {self.due_before} → {self.due_after}."
        )


def parameters_event(
    collection: Collection, weights: Sequence[float], *, deck: str = "", keep: bool = False, **data: Any
) -> Event:
    """Make the event that puts parameters in force; `data` is kept with it. Raises ValueError for impossible ones."""
    found = {"deck": deck, "weights": list(fitting(weights)), "keep": keep, **data}
    return collection.draft(Kind.PARAMETERS, data=found)


def options_event(collection: Collection, deck: str, options: Mapping[str, Any], *, reschedule: bool) -> Event:
    """Make the event that puts options in force for a deck; "" is all decks."""
    return collection.draft(Kind.OPTIONS, data={"deck": deck, "options": dict(options), "reschedule": reschedule})


def moves(collection: Collection, event: Event) -> Moves:
    """Tell what would move if this event were appended. Nothing is written."""
    known = events.of_card(collection.learner, "")
    rules = Rules([*known, replace(event, id=max([event.id, *(each.id + 1 for each in known)]))])
    decks = states.decks(collection.cache)
    today = collection.today
    cards = due_before = due_after = 0
    found = []
    for card, history in events.by_card(collection.learner):
        if card not in decks:
            continue
        before = collection.schedule(card)
        if before.phase is not Phase.REVIEW:
            continue
        after = fold(card, history, rules, decks[card])
        cards += 1
        due_before += before.due_day <= today
        due_after += after.due_day <= today
        if before.due_day != after.due_day:
            found.append(Move(card, before.due_day, after.due_day))
    return Moves(cards, tuple(found), due_before, due_after)


def apply(collection: Collection, event: Event) -> Event:
    """Append the event; undo takes it back with everything that it moved."""
    return collection.append_all([event])[0]
