"""A preference changed, with what it does to cards that are already scheduled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizcli.scheduling import options
from quizcli.services import preferences, rescheduling
from quizcli.services.preferences import Preference
from quizcli.services.rescheduling import Moves

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

MOVING = ("retention", "max_interval")  # the others act from the next answer on


@dataclass(frozen=True, slots=True)
class Tuned:
    """A preference before and after; `moves` are the due dates that follow the change, or would if asked to."""

    before: Preference
    after: Preference
    moves: Moves | None = None
    moved: bool = False


def tune(collection: Collection, name: str, text: str, *, deck: str = "", reschedule: bool = False) -> Tuned:
    """Set one preference; with `reschedule` the due dates of cards in review follow it.

    A change that shapes the schedule is an event of the log, so the past stays as it was and undo takes it back.
    """
    before = preferences.get(collection.settings, name, deck)
    settings, after = preferences.put(collection.settings, name, text, deck)
    collection.reload(settings)
    if name not in options.SHAPING or before.value == after.value:
        return Tuned(before, after)
    table = options.tables(settings.values).get(deck, {})
    shaping = {option: value for option, value in table.items() if option in options.SHAPING}
    following = rescheduling.options_event(collection, deck, shaping, reschedule=True)
    moves = rescheduling.moves(collection, following) if name in MOVING else None
    rescheduling.apply(
        collection,
        following if reschedule else rescheduling.options_event(collection, deck, shaping, reschedule=False),
    )
    return Tuned(before, after, moves, reschedule)
