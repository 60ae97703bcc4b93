"""The learner's log as this machine writes it: who it is, which id comes next, and what is saved."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from quizcli.domain.event import Event, Kind
from quizcli.errors import StoreError
from quizcli.scheduling.day import milliseconds
from quizcli.scheduling.log import standing
from quizcli.services.clock import Clock
from quizcli.store import changes, engine, events
from quizcli.store.transaction import transaction


class Journal:
    """Writes the log at `path`, which is open as `learner`; `saved` tells whether anything was written."""

    def __init__(self, learner: sqlite3.Connection, path: Path, clock: Clock, *, write: bool) -> None:
        self.learner = learner
        self.clock = clock
        self.device = ""
        self.saved = False
        self._path = path
        self._write = write

    def identify(self) -> None:
        """Know this machine: a copied database gets a device of its own, so that two never mint the same id."""
        machine = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
        self.device = events.about(self.learner, "device")
        if self._write and (not self.device or events.about(self.learner, "machine") != machine):
            self.device = os.urandom(4).hex()
            with self.saving():
                events.note(self.learner, "device", self.device)
                events.note(self.learner, "machine", machine)

    def newest_answer(self) -> Event | None:
        """Give this machine's newest rating that stands: one that was undone says nothing about the time."""
        found = standing(events.newest_own(self.learner, self.device, 200))
        return next((event for event in reversed(found) if event.kind is Kind.ANSWER), None)

    def next_id(self, at: int | None = None) -> int:
        """Give the next id of an event or a change of the bank: the time, and later than any this device gave."""
        newest = events.newest_own(self.learner, self.device)
        used = max(newest[0].id if newest else 0, changes.newest(self.learner))
        return max(milliseconds(self.clock.moment) if at is None else at, used + 1)

    def append(self, drafts: Sequence[Event]) -> list[Event]:
        """Save events in one durable transaction, all or none.

        Each gets an id later than every one of this device before it; drafts without a batch share one.
        """
        with self.saving():
            next_id = self.next_id(0)
            made: list[Event] = []
            batch = 0
            for event in drafts:
                id_ = max(event.id, next_id)
                batch = batch or id_
                next_id = id_ + 1
                made.append(replace(event, id=id_, batch=event.batch or batch))
            events.add(self.learner, made)
        self.clock.newest = next((event for event in reversed(made) if event.kind is Kind.ANSWER), self.clock.newest)
        return made

    @contextmanager
    def saving(self) -> Iterator[None]:
        """One durable transaction, or part of the one that is open. Raises StoreError when nothing of it is saved."""
        if not self._write:
            raise StoreError("this collection was opened for reading")
        if self.learner.in_transaction:
            yield
            return
        try:
            with transaction(self.learner):
                yield
            self.saved = True
        except sqlite3.Error as error:
            cause = engine.damaged(self._path, error)
            raise StoreError(f"NOT saved: {cause}", hint=cause.hint) from error
