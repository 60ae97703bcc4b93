"""The time that counts: the clock's, unless it stands behind what this machine already recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from quizcli.domain.event import Event
from quizcli.scheduling.day import milliseconds, study_day

LATE = timedelta(minutes=5)  # a clock this far behind the newest answer is wrong, not just coarse


class Clock:
    """Gives `now`, an aware local time; `newest` is the newest answer of this machine, if there is one."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.newest: Event | None = None
        self._behind = timedelta(0)

    def go_on_from(self, newest: Event | None) -> bool:
        """Know the newest answer; tells whether the clock stands behind it, and time goes on from there instead."""
        self.newest = newest
        behind = timedelta(milliseconds=newest.id - milliseconds(self.now())) if newest else timedelta(0)
        if behind > LATE:
            self._behind = behind
        return behind > LATE

    @property
    def moment(self) -> datetime:
        """The local time that counts."""
        return self.now() + self._behind

    def day(self, rollover: int) -> int:
        """Give the study day; travelling west or a later start of the day never repeats one that was studied."""
        day = study_day(self.moment, rollover)
        return max(day, self.newest.day) if self.newest else day
