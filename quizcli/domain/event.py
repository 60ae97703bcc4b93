"""An event: one thing that the learner did. The log of them is the truth; states are folded from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from quizcli.domain.question import NOTHING
from quizcli.domain.rating import Rating


class Kind(StrEnum):
    """What happened. The names are stored: never rename one."""

    ANSWER = "answer"
    DUE = "due"  # set by hand; data: {"day": study day, "interval": days}
    RESET = "reset"  # forget the card: back to new
    CRAM = "cram"  # practised outside the schedule: no effect on it
    BASELINE = "baseline"  # state taken over at an import; data: {"stability", "difficulty", …}
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    BURY = "bury"  # data: {"until": first study day on which it is shown again}
    UNBURY = "unbury"
    FLAG = "flag"  # data: {"flag": 0-7}; 0 takes it off
    PARAMETERS = "parameters"  # data: {"deck": name or "", "weights": [21 floats], …}
    OPTIONS = "options"  # data: {"deck": name or "", "options": {name: value}}
    UNDO = "undo"  # data: {"id": …, "device": …} of the event that it cancels


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log.

    `id` is epoch milliseconds, monotone on one device; (`id`, `device`) is unique everywhere and is the
    order of the log. `day` is the study day (proleptic ordinal of the local date, a new day beginning at
    the rollover hour) frozen when it happened; `offset` the UTC offset in minutes east at that time.
    `deck` is where the card stood then: its options shaped the answer, and a later move changes nothing about that.
    `batch` is shared by the events of one command, so that one undo takes them all back.
    `duration` is in milliseconds. `data` holds what only this kind has; for an answer also what was typed,
    the points missed, and what was shown then, for audit, never input: the state (`phase`, `stability`, `difficulty`,
    `interval`) and the answer (`taught`, its digest; `lesson`, its text at the card's first rating on it).
    """

    id: int
    device: str
    kind: Kind
    day: int
    offset: int = 0
    card: str = ""
    deck: str = ""
    rating: Rating | None = None
    duration: int = 0
    batch: int = 0
    data: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    @property
    def key(self) -> tuple[int, str]:
        """The identity of the event and its place in the log."""
        return (self.id, self.device)
