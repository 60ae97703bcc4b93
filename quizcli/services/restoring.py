"""Brings a backup back: unpacked beside its place, then put there; cut short, it is ended by the next start."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from quizcli.errors import InputError, StoreError
from quizcli.files import sync
from quizcli.services import backups, opening, together
from quizcli.services.backup_file import MANIFEST, unpack, verify
from quizcli.services.backups import Backup
from quizcli.settings import Settings
from quizcli.store import engine

_STAGE = ".restoring"
_READY = "ready"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and the backup of what was there before (None if there was nothing that could be kept)."""

    backup: Backup
    files: int
    before: Backup | None


@contextmanager
def alone(settings: Settings, waiting: Callable[[str], None]) -> Iterator[None]:
    """Keep every other quizcli out meanwhile, sittings too; `waiting` is told when one has to finish first."""
    sitting = opening.lock(settings, waiting, sitting=True)
    try:
        lock = opening.lock(settings, waiting)
        try:
            yield
        finally:
            lock.release()
    finally:
        sitting.release()


def restore(settings: Settings, backup: Backup, now: datetime) -> Restored:
    """Bring a backup back, after one of what is there now. The caller holds the session lock.

    Everything is unpacked beside its place and synced first; a restore that is cut short after that is finished
    by `finish` at the next start, one cut short before leaves everything as it was.
    """
    manifest = verify(backup.path)
    _settle(settings)
    before = _keep_present(settings, now)
    try:
        _stage(settings.home / _STAGE, backup, manifest)
        finish(settings)
    except OSError as error:
        raise StoreError(
            f"cannot restore into {settings.home}: {error.strerror or error}",
            hint="Nothing is lost: try again once the disk is well.",
        ) from error
    return Restored(backup, len(manifest["files"]), before)


def _stage(stage: Path, backup: Backup, manifest: dict[str, Any]) -> None:
    """Unpack everything beside its place; it counts once the last file is there."""
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    unpack(backup.path, manifest, stage)
    (stage / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    sync(stage / MANIFEST)
    (stage / _READY).touch()
    sync(stage)


def _keep_present(settings: Settings, now: datetime) -> Backup | None:
    """Back up what is there; a database that is damaged is put aside as it is."""
    try:
        return backups.make(settings, now, "restore")
    except (StoreError, InputError):
        if _is_whole(settings.database):
            raise  # the disk's fault: the database stays where it is
        aside = settings.backups / f"{now:{backups.STAMP}}-damaged.db"
        settings.backups.mkdir(parents=True, exist_ok=True)
        shutil.copy2(settings.database, aside)
        kept = Settings(settings.home, {})
        hidden = settings.database.with_name(".quizcli.db.damaged")
        settings.database.replace(hidden)
        try:
            return backups.make(kept, now, "restore")
        finally:
            hidden.replace(settings.database)


def _settle(settings: Settings) -> None:
    """End a change that was cut short, where the log can still say whether it counts: the present is kept whole."""
    if together.is_pending(settings.home) and _is_whole(settings.database):
        learner = engine.connect(settings.database, mode="ro")
        try:
            together.settle(settings.home, learner)
        finally:
            learner.close()


def _is_whole(database: Path) -> bool:
    try:
        engine.check(database)
    except StoreError:
        return False
    return True


def finish(settings: Settings) -> bool:
    """Put what a restore has unpacked in its place; tells whether there was something to finish."""
    stage = settings.home / _STAGE
    if not (stage / _READY).exists():
        return False
    together.forget(settings.home)  # what was on its way to the old files is none of the new ones' business
    manifest = json.loads((stage / MANIFEST).read_text(encoding="utf-8"))
    names = set(manifest["files"])
    for name in sorted(names):
        source, target = stage / name, settings.home / name
        if source.exists():
            _place(source, target)
    for extra in (*settings.bank.rglob("*.yaml"), settings.config, settings.database):
        if extra.is_file() and extra.relative_to(settings.home).as_posix() not in names:
            extra.unlink()
    engine.drop_cache(settings.cache)
    (stage / _READY).unlink()
    shutil.rmtree(stage, ignore_errors=True)
    return True


def _place(source: Path, target: Path) -> None:
    """Move one file to where it belongs, durably; an old journal must not be replayed into a restored database."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.with_name(f"{target.name}-journal").unlink(missing_ok=True)
    source.replace(target)
    sync(target.parent)
