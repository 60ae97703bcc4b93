"""Bank, log, cache and scheduler opened together: what every other service works on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from quizcli.domain.card import question_of
from quizcli.domain.event import Event, Kind
from quizcli.domain.question import NOTHING
from quizcli.domain.rating import Rating
from quizcli.domain.schedule import Schedule
from quizcli.errors import NothingMatches, QuizError, StoreError
from quizcli.scheduling import options as option_names
from quizcli.scheduling.day import milliseconds, offset_minutes, study_day
from quizcli.services import folding, lessons, naming, opening, sync
from quizcli.services.journal import Journal
from quizcli.services.view import View
from quizcli.settings import Settings
from quizcli.store import engine, events, states
from quizcli.store.lock import SessionLock
from quizcli.store.transaction import transaction

if TYPE_CHECKING:
    from quizcli.services.arriving import Proven
    from quizcli.services.history import Step

_LONG = 600.0  # seconds: what was written in an editor is worth waiting for
_KEPT = "What was saved stays saved: only the cache is behind, which the next command mends."


def _nobody(_: int) -> None:
    """Take note of a tick where nobody looks."""


class Collection(View):
    """The learner's collection. Opening it makes the cache equal to the bank and the log.

    Reading needs no lock and works beside a writer; `write` holds the lock of the one who writes, until it is closed
    or comes to `rest`. Times come from `now`, an aware local time; if the clock stands behind what this machine
    already recorded, it is read as if it did not, and `warnings` says so.
    """

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], datetime],
        learner: sqlite3.Connection,
        cache: sqlite3.Connection,
        lock: SessionLock | None,
    ) -> None:
        super().__init__(settings, now, learner, cache)
        self.warnings: list[str] = []
        self.warn: Callable[[str], None] = self.warnings.append  # whoever can speak says them at once
        self.tick: Callable[[int], None] = _nobody  # told at every part of something long
        self.during: Callable[[str], AbstractContextManager[object]] = nullcontext  # shows that something takes long
        self._lock = lock
        self._sitting: SessionLock | None = None
        self._writable = lock is not None
        self._known = (0, 0, "")  # the end of the log when this one last looked
        self._which = opening.which(settings)
        self._look: tuple[object, ...] = ()  # of bank and cache, when they were last found equal
        self._journal = Journal(learner, settings.database, self._clock, write=lock is not None)

    @classmethod
    def open(
        cls,
        settings: Settings,
        now: Callable[[], datetime],
        *,
        write: bool = True,
        sitting: bool = False,
        waiting: Callable[[str], None] | None = None,
        tick: Callable[[int], None] | None = None,
    ) -> Collection:
        """Open everything; `waiting` is told when another quizcli has to finish first, `tick` that something goes on.

        Of those opened for a `sitting` there is one at a time. Raises StoreError when the database cannot be used,
        and when another quizcli does not finish.
        """
        locks: list[SessionLock] = []
        try:
            if sitting:
                locks.append(opening.lock(settings, waiting, sitting=True))
            if write:
                locks.append(opening.lock(settings, waiting))
            lock = locks[-1] if write else None
            learner = opening.learner(settings, now(), lock)
            ended = opening.settle(settings, learner, lock)
            found = cls(settings, now, learner, opening.cache(settings), lock)
            found.warnings += [ended] if ended else []
            found.tick = tick or _nobody
            found._begin(write)
        except BaseException:
            for taken in reversed(locks):
                taken.release()
            raise
        found._sitting = locks[0] if sitting else None
        return found

    def __enter__(self) -> Collection:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self.close()
        if isinstance(error, sqlite3.Error):
            if engine.is_damage(error):  # the log was checked when it was opened, so it is the cache
                engine.drop_cache(self.settings.cache)
                hint = "It is made anew by the next command: try again."
                raise StoreError(f"{self.settings.cache} was damaged: {error}", hint=hint) from error
            cause = engine.damaged(self.settings.cache, error)
            raise StoreError(str(cause), hint=f"{cause.hint} {_KEPT}") from error

    def close(self) -> None:
        """Close the databases and let the next quizcli in."""
        self.cache.close()
        self.learner.close()
        try:
            if self._journal.saved:
                self._keep_daily()
        finally:
            for lock in (self._lock, self._sitting):
                if lock:
                    lock.release()
            self._lock = self._sitting = None

    # --- beside others --------------------------------------------------------------------------------

    def rest(self) -> None:
        """Let others write from now on; every writing then waits its turn by itself."""
        if self._lock:
            try:
                self._known = events.last(self.learner)
            except sqlite3.Error:  # the disk failed: what is to be told of that was told already
                self._known = (-1, 0, "")
            self._lock.release()
            self._lock = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one who writes; what others wrote meanwhile is taken in first.

        Raises Busy when another one does not finish, and StoreError when another database stands in the place of
        this one.
        """
        if self._lock or not self._writable:
            yield
            return
        try:
            self._lock = opening.lock(self.settings)
        except StoreError as error:
            raise type(error)(f"NOT saved: {error}", hint=error.hint) from error
        try:
            try:
                self._take_in()
            except sqlite3.Error as error:
                if engine.is_damage(error):
                    raise
                cause = engine.damaged(self.settings.cache, error)
                raise StoreError(f"NOT saved: {cause}", hint=cause.hint) from error
            yield
        finally:
            self.rest()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Let others write while the learner is busy with something else, an editor for one."""
        if not self._lock:
            yield
            return
        self.rest()
        try:
            yield
        finally:
            self._lock = opening.lock(self.settings, patience=_LONG)
        self._take_in()

    def _take_in(self) -> None:
        if opening.which(self.settings) != self._which:
            raise StoreError(f"NOT saved: {self.settings.database} was replaced meanwhile", hint="Begin again.")
        if ended := opening.settle(self.settings, self.learner, self._lock):
            self.warn(ended)
        if events.last(self.learner) != self._known:
            self._rules = None
        self.refresh()

    def keep(self, reason: str) -> None:
        """Back everything up, before something that changes much."""
        from quizcli.services import backups

        with self.during("Backing up"):
            backups.make(self.settings, self.moment, reason)

    def _keep_daily(self) -> None:
        """Back everything up after the first writes of a day; a full disk then is a warning, not a lost answer."""
        from quizcli.services import backups

        if backups.is_due(self.settings, self.now()):
            try:
                self._lock = self._lock or opening.lock(self.settings)
                with self.during("Backing up"):
                    backups.make(self.settings, self.now(), "daily")
            except QuizError as error:
                self.warn(str(error))

    def _begin(self, write: bool) -> None:
        self._journal.identify()
        if self._clock.go_on_from(self._journal.newest_answer()):
            self.warn("the clock is behind your last review; time goes on from there until it catches up")
        if write:
            self.record_options()
        try:
            self.refresh()
        except sqlite3.Error as error:
            if not engine.is_damage(error):
                raise engine.damaged(self.settings.cache, error) from error
            self.rebuild()
        if write and naming.write_ids(self.cache):
            self.refresh()

    # --- the cache ------------------------------------------------------------------------------------

    def refresh(self, proven: Mapping[str, Proven] = NOTHING, progress: Callable[[int], None] | None = None) -> None:
        """Make the cache equal to the bank's files and the log; what did not change costs a stat.

        `proven` is what new files are known to say, by path.
        """
        look = (id(self.cache), self.cache.execute("PRAGMA data_version").fetchone(), sync.glance(self.settings))
        if look == self._look and folding.stale(self.learner, self.cache) is None:
            return
        different, gone = sync.changed(self.cache, self.learner, self.settings)
        if not different and not gone and folding.stale(self.learner, self.cache) is None:
            self._look = look
            return
        with transaction(self.cache):
            # Another quizcli may have been quicker while this one waited for its turn.
            different, gone = sync.changed(self.cache, self.learner, self.settings)
            work = sync.Sync(self.cache, proven)
            if different or gone:
                work.run(different, gone, progress or self.tick)
            if folding.stale(self.learner, self.cache) is not None:
                folding.catch_up(self.learner, self.cache, self.rules, self.tick)
            folding.arrived(self.learner, self.cache, self.rules, work.touched)
        if work.stepped_back:
            self.warn(
                "Now that you have a deck of your own, those that came with quizcli and that you never studied are out"
                f" of sight ({work.stepped_back}); to see them: quizcli config set shipped on"
            )

    # --- the log --------------------------------------------------------------------------------------

    @property
    def device(self) -> str:
        """This machine's name in the log."""
        return self._journal.device

    def draft(
        self,
        kind: Kind,
        card: str = "",
        *,
        rating: Rating | None = None,
        duration: int = 0,
        data: Mapping[str, Any] = NOTHING,
        at: datetime | None = None,
    ) -> Event:
        """Make an event of this device and moment, not yet part of the log: `append_all` gives it its id."""
        moment = at or self.moment
        day = study_day(moment, self.options("").rollover)
        if at is None:
            day = self.today
        deck = states.deck(self.cache, card) if card else None
        return Event(
            milliseconds(moment), self.device, kind, day, offset_minutes(moment), card, deck or "", rating,
            max(duration, 0), 0, data,
        )  # fmt: skip

    def append(
        self,
        kind: Kind,
        card: str = "",
        *,
        rating: Rating | None = None,
        duration: int = 0,
        data: Mapping[str, Any] = NOTHING,
        batch: int = 0,
        at: datetime | None = None,
    ) -> Event:
        """Record one event, durably, and fold it. Raises StoreError that says it was not saved."""
        event = self.draft(kind, card, rating=rating, duration=duration, data=data, at=at)
        return self.append_all([replace(event, batch=batch)])[0]

    def append_all(self, drafts: Sequence[Event]) -> list[Event]:
        """Record events in one durable transaction, then fold them; all or none.

        Each gets an id later than every one of this device before it; drafts without a batch share one.
        """
        if not drafts:
            return []
        with self.writing():
            made = self._journal.append(drafts)
            self._folded({event.card for event in made})
        return made

    def note(self, drafts: Sequence[Event]) -> list[Event]:
        """Record events as a part of `saving`; `refresh` folds them afterwards."""
        made = self._journal.append(drafts) if drafts else []
        if not all(event.card for event in made):
            self._rules = None
        return made

    def next_id(self, at: int | None = None) -> int:
        """Give the next id of an event or a change of the bank: the time, and later than any this device gave."""
        return self._journal.next_id(at)

    def merge(self, found: Iterable[Event]) -> int:
        """Take in events of other logs; gives how many are new. As a part of `saving`, `refresh` folds them."""
        with self.writing():
            with self.saving():
                count = events.merge(self.learner, found)
            if count:
                self._rules = None
                if not self.learner.in_transaction:
                    self.refresh()
        return count

    def _folded(self, cards: set[str]) -> None:
        if "" in cards:
            self._rules = None
        with transaction(self.cache):
            if "" in cards or len(cards) > 2000:
                folding.everything(self.learner, self.cache, self.rules, self.tick)
            else:
                folding.some(self.learner, self.cache, self.rules, sorted(cards))
            folding.remember(self.learner, self.cache)

    def rebuild(self) -> None:
        """Drop the cache and make it again from bank and log."""
        self.cache.close()
        engine.drop_cache(self.settings.cache)
        self.cache = opening.cache(self.settings)
        self._look = ()
        self._rules = None
        self.refresh()

    @contextmanager
    def saving(self) -> Iterator[None]:
        """One durable transaction on the log. Raises StoreError when it is not saved; nothing of it is kept then."""
        with self.writing(), self._journal.saving():
            yield

    def record_options(self, batch: int = 0) -> None:
        """Record in the log what `config.toml` says, if the log says otherwise: the past then stays as it was.

        `batch` is the change of the bank that brought it, if one did.
        """
        wanted = {
            deck: {name: value for name, value in table.items() if name in option_names.SHAPING}
            for deck, table in self._tables.items()
        }
        recorded = self.rules.tables(self.device)
        drafts = [
            replace(self.draft(Kind.OPTIONS, data={"deck": deck, "options": wanted.get(deck, {})}), batch=batch)
            for deck in sorted({*wanted, *recorded})
            if wanted.get(deck, {}) != dict(recorded.get(deck, {}))
        ]
        self.append_all(drafts)

    # --- rating ---------------------------------------------------------------------------------------

    def preview(self, card_id: str) -> dict[Rating, Schedule]:
        """Give what each rating would make of a card, now."""
        draft = replace(self.draft(Kind.ANSWER, card_id), id=self.next_id())
        return folding.preview(self.learner, self.cache, self.rules, draft)

    def answer(self, card_id: str, rating: Rating, *, duration: int = 0, data: Mapping[str, Any] = NOTHING) -> Event:
        """Record a rating, durably, with state and answer as they were shown (for audit; a fold never reads them)."""
        state = states.get(self.cache, card_id)
        if state is None:
            raise NothingMatches(f"there is no card {card_id}")
        taught = lessons.data(self.question(question_of(card_id)), self.events(card_id))
        shown = {
            "phase": int(state.phase),
            "stability": state.stability,
            "difficulty": state.difficulty,
            "interval": state.interval,
        }
        return self.append(Kind.ANSWER, card_id, rating=rating, duration=duration, data={**data, **shown, **taught})

    # --- taking back ----------------------------------------------------------------------------------

    def undo(self, count: int = 1) -> list[Step]:
        """Take back the last steps, whatever they were; gives them, newest first."""
        from quizcli.services import history

        return history.undo(self, count)

    def history(self, limit: int = 20) -> list[Step]:
        """Give what can be taken back, newest first."""
        from itertools import islice

        from quizcli.services import history

        return list(islice(history.steps(self), limit))

    def record(self, command: str, summary: str, patch: dict[str, Any]) -> int:
        """Note a change of the bank, so that undo can merge it back out; gives its id.

        The id is the batch of the events that belong to the same command.
        """
        from quizcli.services import history

        return history.record(self, command, summary, patch)
