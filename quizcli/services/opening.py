"""Opens what a collection consists of: the lock, the learner's database and the cache, in this order."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from quizcli.errors import StoreError
from quizcli.settings import Settings
from quizcli.store import engine
from quizcli.store.lock import SessionLock

NOTE = "changing.json"  # what is on its way: see `services/together.py`
SITTING = "another review, quiz or interview"


def lock(
    settings: Settings,
    waiting: Callable[[str], None] | None = None,
    *,
    sitting: bool = False,
    patience: float | None = None,
) -> SessionLock:
    """Make the home folder if there is none, and take the lock of whoever writes to it, or of a sitting.

    Raises StoreError when the folder cannot be made, and Busy when another quizcli does not finish.
    """
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder {settings.home}: {error.strerror}") from error
    if sitting:
        return SessionLock(settings.home / "sitting.lock", waiting, who=SITTING, patience=patience)
    return SessionLock(settings.home / "quizcli.lock", waiting, patience=patience)


def which(settings: Settings) -> tuple[int, int]:
    """Give what tells the learner's database from another one put in its place; zeros where there is none."""
    try:
        found = settings.database.stat()
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino)


def learner(settings: Settings, now: datetime, held: SessionLock | None) -> sqlite3.Connection:
    """Open the learner's database, for writing where the lock is held; a restore that was cut short is ended first."""
    _finish_restore(settings, held)

    def keep() -> None:
        from quizcli.services import backups

        backups.make(settings, now, "migration")

    return engine.open_learner(settings.database, write=held is not None, keep=keep)


def settle(settings: Settings, learner: sqlite3.Connection, held: SessionLock | None) -> str:
    """End a change of the bank that was cut short; gives what is to be said about it.

    Who only reads goes on without, where another quizcli is at it or the folder cannot be written.
    """
    if not (settings.home / NOTE).exists():
        return ""
    from quizcli.services import together

    if held:
        return together.settle(settings.home, learner)
    with suppress(StoreError):
        taken = lock(settings)
        try:
            return together.settle(settings.home, learner)
        finally:
            taken.release()
    return ""


def cache(settings: Settings) -> sqlite3.Connection:
    """Open the cache; a home that cannot be made has it in memory."""
    with suppress(OSError):
        settings.home.mkdir(parents=True, exist_ok=True)
    return engine.open_cache(settings.cache, _create)


def _create(connection: sqlite3.Connection) -> None:
    from quizcli.store import search

    search.create(connection)


def _finish_restore(settings: Settings, held: SessionLock | None) -> None:
    """Put in place what a restore that was cut short had unpacked."""
    if not (settings.home / ".restoring" / "ready").exists():
        return
    from quizcli.services import restoring

    taken = held or SessionLock(settings.home / "quizcli.lock")
    try:
        restoring.finish(settings)
    finally:
        if taken is not held:
            taken.release()
