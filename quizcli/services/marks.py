"""Marks on any selection of cards: suspend, bury, flag, reset, a due date. Each is one step that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quizcli.domain.event import Kind
from quizcli.domain.question import NOTHING
from quizcli.domain.schedule import Phase, Schedule
from quizcli.errors import UsageError

if TYPE_CHECKING:
    from quizcli.query.tree import Node
    from quizcli.services.collection import Collection


@dataclass(frozen=True, slots=True)
class Marked:
    """How many cards a query selected, and which of them were changed."""

    selected: int
    cards: tuple[str, ...]


def suspend(collection: Collection, query: Node) -> Marked:
    """Keep cards out of every sitting until they are unsuspended."""
    return _mark(collection, query, Kind.SUSPEND, lambda state: not state.suspended)


def unsuspend(collection: Collection, query: Node) -> Marked:
    """Let suspended cards come again."""
    return _mark(collection, query, Kind.UNSUSPEND, lambda state: state.suspended)


def bury(collection: Collection, query: Node) -> Marked:
    """Keep cards out of the sittings of this study day."""
    until = collection.today + 1
    return _mark(collection, query, Kind.BURY, lambda state: state.buried_until < until, {"until": until})


def unbury(collection: Collection, query: Node) -> Marked:
    """Let buried cards come again today."""
    return _mark(collection, query, Kind.UNBURY, lambda state: state.buried_until > collection.today)


def flag(collection: Collection, query: Node, number: int = 1) -> Marked:
    """Flag cards with a number from 1 to 7; 0 takes the flag off."""
    if not 0 <= number <= 7:
        raise UsageError("a flag is a number from 1 to 7, or 0 to take it off")
    return _mark(collection, query, Kind.FLAG, lambda state: state.flag != number, {"flag": number})


def reset(collection: Collection, query: Node) -> Marked:
    """Forget what is known about cards: they are new again. Their history stays in the log."""
    return _mark(collection, query, Kind.RESET, lambda state: state.phase is not Phase.NEW or state.reps > 0)


def due(collection: Collection, query: Node, day: int) -> Marked:
    """Make cards due on a study day, as reviews; those already due then are left alone."""

    def differs(state: Schedule) -> bool:
        return state.phase is not Phase.REVIEW or state.due_day != day

    return _mark(collection, query, Kind.DUE, differs, {"day": day})


def _mark(
    collection: Collection,
    query: Node,
    kind: Kind,
    wanted: Callable[[Schedule], bool],
    data: Mapping[str, Any] = NOTHING,
) -> Marked:
    cards = collection.select_cards(query)
    if not cards:
        from quizcli.services.suggesting import nothing_matches

        raise nothing_matches(collection, query)
    changed, drafts = [], []
    for card in cards:
        collection.tick(1)
        if wanted(collection.schedule(card)):
            changed.append(card)
            drafts.append(collection.draft(kind, card, data=data))
    collection.append_all(drafts)
    return Marked(len(cards), tuple(changed))
