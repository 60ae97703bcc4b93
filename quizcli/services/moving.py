"""What a change of options or parameters would do to due dates, before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizcli.domain.event import Event
from quizcli.scheduling.fold import fold
from quizcli.scheduling.rules import Rules
from quizcli.store import events, states

if TYPE_CHECKING:
    from quizcli.services.collection import Collection


@dataclass(frozen=True, slots=True)
class Moves:
    """How many studied cards there are, and how many of them would be due earlier or later; `shift` in days."""

    cards: int
    earlier: int
    later: int
    shift: int

    @property
    def moved(self) -> int:
        """Cards that would get another due date."""
        return self.earlier + self.later


def moves(collection: Collection, drafts: Sequence[Event]) -> Moves:
    """Fold the log as if `drafts` were its newest events, and compare the due dates with today's."""
    changed = Rules([*events.of_card(collection.learner, ""), *drafts])
    decks = states.decks(collection.cache)
    cards = earlier = later = shift = 0
    for card, history in events.by_card(collection.learner):
        if card not in decks:
            continue
        before = collection.schedule(card)
        after = fold(card, history, changed, decks[card])
        if not before.reps:
            continue
        cards += 1
        earlier += after.due_day < before.due_day
        later += after.due_day > before.due_day
        shift += after.due_day - before.due_day
    return Moves(cards, earlier, later, shift)
