"""Where a card stands: folded from its events, never edited."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Phase(IntEnum):
    """The phases of Anki's card types; New is a state, not a missing row."""

    NEW = 0
    LEARNING = 1
    REVIEW = 2
    RELEARNING = 3


@dataclass(frozen=True, slots=True)
class Schedule:
    """A card's memory state and due time.

    Days are study-day ordinals (`scheduling.day`). `due_day` is the study day on which it is due; inside
    learning steps `due_at` (epoch ms) says when within it, otherwise it is 0. `stability` is in days
    (0: none yet), `difficulty` 1-10. `interval` is in days. Suspension, burying, flag and leech are fields of
    their own, so lifting them needs no repair: `buried_until` is the first study day on which the card shows again.
    `first_day` is the study day of the first rating since the card was new, `review_day` the last one on which it was
    rated as a review: the day's limits are counted by them.
    """

    phase: Phase = Phase.NEW
    step: int = 0
    due_day: int = 0
    due_at: int = 0
    stability: float = 0.0
    difficulty: float = 0.0
    last_day: int = 0
    last_at: int = 0
    interval: int = 0
    reps: int = 0
    lapses: int = 0
    suspended: bool = False
    buried_until: int = 0
    flag: int = 0
    leech: bool = False
    first_day: int = 0
    review_day: int = 0

    def shown(self, day: int) -> bool:
        """Tell whether the card takes part on a study day: a suspended or buried one never does."""
        return not self.suspended and self.buried_until <= day
