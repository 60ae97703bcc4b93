"""Copies of everything precious: when they are made, which are kept, and how one is found.

A backup holds the learner's database (copied by SQLite itself), the bank, the preferences and the media, with a
manifest of digests. They are made before an import, a migration and a restore, and after the first writes of a day.
Seven days, four weeks and twelve months are kept, and the newest good one always.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from quizcli.errors import InputError, NothingMatches, QuizError, StoreError
from quizcli.files import sync
from quizcli.services.backup_file import DATABASE, verify, write
from quizcli.settings import Settings
from quizcli.store import engine
from quizcli.store.copies import copy

REASONS = ("daily", "manual", "import", "migration", "restore")
DAILY, WEEKLY, MONTHLY = 7, 4, 12
STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its file, when and why it was made, its size in bytes."""

    path: Path
    moment: datetime
    reason: str
    size: int

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        return {
            "name": self.path.stem,
            "path": str(self.path),
            "made": self.moment.isoformat(),
            "reason": self.reason,
            "bytes": self.size,
        }


def listed(settings: Settings) -> list[Backup]:
    """Give the backups, newest first."""
    found = []
    with suppress(FileNotFoundError, NotADirectoryError):
        for path in settings.backups.iterdir():
            stamp, _, reason = path.stem.rpartition("-")
            if path.suffix != ".zip" or reason.rstrip("0123456789") not in REASONS:
                continue
            with suppress(ValueError, OSError):
                moment = datetime.strptime(stamp, STAMP).astimezone()
                found.append(Backup(path, moment, reason.rstrip("0123456789"), path.stat().st_size))
    return sorted(found, key=lambda backup: (backup.moment, backup.path.name), reverse=True)


def make(settings: Settings, now: datetime, reason: str) -> Backup | None:
    """Make a backup and check it; then let go of old ones. Gives None when there is nothing yet to keep.

    Raises StoreError when it cannot be written, or does not check out; nothing is left behind then.
    """
    files = dict(_files(settings))
    has_log = settings.database.exists() and settings.database.stat().st_size > 0
    if not files and not has_log:
        return None
    target = _free(settings.backups, f"{now:{STAMP}}-{reason}")
    draft = target.with_suffix(".part")
    log = target.with_suffix(".db")
    try:
        settings.backups.mkdir(parents=True, exist_ok=True)
        if has_log:
            source = engine.connect(settings.database, mode="ro")
            try:
                copy(source, log)
            finally:
                source.close()
            files[DATABASE] = log
        newest = next(iter(listed(settings)), None)
        verify(draft, write(draft, files, now, newest.path if newest else None))
        sync(draft)
        draft.replace(target)
        sync(settings.backups)
    except (OSError, sqlite3.Error, InputError) as error:  # it did not check out, or the disk failed meanwhile
        raise StoreError(f"cannot make a backup in {settings.backups}: {error}") from error
    finally:
        for left in (draft, log):
            with suppress(OSError):
                left.unlink(missing_ok=True)
    rotate(settings)
    return Backup(target, now, reason, target.stat().st_size)


def _files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Go through what is kept besides the database, under the names that it has in a backup."""
    if settings.config.is_file():
        yield settings.config.name, settings.config
    for folder in (settings.bank, settings.media):
        if folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.name.startswith("."):
                    yield f"{folder.name}/{path.relative_to(folder).as_posix()}", path


def _free(folder: Path, name: str) -> Path:
    """Give a file name that is not taken."""
    number = 1
    while (path := folder / f"{name}{number if number > 1 else ''}.zip").exists():
        number += 1
    return path


def rotate(settings: Settings) -> list[Path]:
    """Let go of backups that are older than the last seven days, four weeks and twelve months that have one.

    The newest of each period stays; the newest of all always does, and so do those of the last two days.
    Gives the files that went.
    """
    backups = listed(settings)
    keep = {backup.path for backup in backups[:1]}
    for most, period in ((DAILY, "%Y-%m-%d"), (WEEKLY, "%G-%V"), (MONTHLY, "%Y-%m")):
        seen: dict[str, Path] = {}
        for backup in backups:
            seen.setdefault(backup.moment.strftime(period), backup.path)
        keep |= set(list(seen.values())[:most])
    if backups:
        newest = backups[0].moment
        keep |= {backup.path for backup in backups if (newest - backup.moment).days < 2}
    gone = [backup.path for backup in backups if backup.path not in keep]
    if gone and not _good(keep):
        return []
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def _good(paths: set[Path]) -> bool:
    """Tell whether at least one of these can be restored."""
    for path in sorted(paths, reverse=True):
        with suppress(QuizError):
            verify(path)
            return True
    return False


def find(settings: Settings, name: str) -> Backup:
    """Give the backup of a name (or any unique beginning of it), or of a path; the newest without a name.

    Raises NothingMatches.
    """
    backups = listed(settings)
    if not name:
        if not backups:
            raise NothingMatches("there is no backup yet", hint="Make one: quizcli backup")
        return backups[0]
    path = Path(name).expanduser()
    if path.suffix == ".zip" and path.is_file():
        return Backup(path, datetime.fromtimestamp(path.stat().st_mtime).astimezone(), "manual", path.stat().st_size)
    matching = [backup for backup in backups if backup.path.stem.startswith(name.removesuffix(".zip"))]
    if len(matching) != 1:
        what = "more than one backup is" if matching else "no backup is"
        raise NothingMatches(f"{what} named {name}", hint="See them with: quizcli backup --list")
    return matching[0]


def is_due(settings: Settings, now: datetime) -> bool:
    """Tell whether today has no backup yet."""
    today = now.strftime("%Y%m%d")
    with suppress(FileNotFoundError, NotADirectoryError):
        return not any(path.suffix == ".zip" and path.name.startswith(today) for path in settings.backups.iterdir())
    return True
