"""Copies of everything precious: each one a zip file, read back before it counts, brought back by one command.

A backup holds the learner's database (copied by SQLite itself), the bank, the preferences and the media, with a
manifest of digests. They are made before an import, a migration and a restore, and after the first writes of a day.
Seven days, four weeks and twelve months are kept, and the newest good one always.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from quizcli import __version__
from quizcli.errors import InputError, NothingMatches, QuizError, StoreError
from quizcli.files import sync
from quizcli.services import members, opening, together
from quizcli.settings import Settings
from quizcli.store import engine
from quizcli.store.copies import copy

# What the zip module raises about an archive that is cut, mixed up, or no archive.
_UNREADABLE = (
    *(OSError, EOFError, KeyError, ValueError, TypeError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, struct.error, OverflowError),
)
REASONS = ("daily", "manual", "import", "migration", "restore")
DAILY, WEEKLY, MONTHLY = 7, 4, 12
_MANIFEST = "manifest.json"
_DATABASE = "quizcli.db"
_STAMP = "%Y%m%d-%H%M%S"
_STAGE = ".restoring"
_READY = "ready"
MOST = 8 << 30  # bytes that a backup may unpack to


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


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and the backup of what was there before (None if there was nothing that could be kept)."""

    backup: Backup
    files: int
    before: Backup | None


def listed(settings: Settings) -> list[Backup]:
    """Give the backups, newest first."""
    found = []
    with suppress(FileNotFoundError):
        for path in settings.backups.iterdir():
            stamp, _, reason = path.stem.rpartition("-")
            if path.suffix != ".zip" or reason.rstrip("0123456789") not in REASONS:
                continue
            with suppress(ValueError, OSError):
                moment = datetime.strptime(stamp, _STAMP).astimezone()
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
    settings.backups.mkdir(parents=True, exist_ok=True)
    target = _free(settings.backups, f"{now:{_STAMP}}-{reason}")
    draft = target.with_suffix(".part")
    log = target.with_suffix(".db")
    try:
        if has_log:
            source = engine.connect(settings.database, mode="ro")
            try:
                copy(source, log)
            finally:
                source.close()
            files[_DATABASE] = log
        newest = next(iter(listed(settings)), None)
        verify(draft, _write(draft, files, now, newest.path if newest else None))
        sync(draft)
        draft.replace(target)
        sync(settings.backups)
    except (OSError, sqlite3.Error, InputError) as error:  # it did not check out, or the disk failed meanwhile
        raise StoreError(f"cannot make a backup in {settings.backups}: {error}") from error
    finally:
        for left in (draft, log):
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


def _write(path: Path, files: dict[str, Path], now: datetime, newest: Path | None) -> set[str]:
    """Write a backup; gives the files that were taken over from the newest one, packed as they were there."""
    entries: dict[str, Any] = {}
    taken: set[str] = set()
    with members.known(newest, _MANIFEST) as known, zipfile.ZipFile(path, "w") as archive:
        for name, source in files.items():
            how = zipfile.ZIP_STORED if name.startswith("media/") else zipfile.ZIP_DEFLATED
            entries[name], was_there = members.put(archive, name, source.read_bytes(), how, known, now)
            if was_there:
                taken.add(name)
        manifest = {"quizcli": __version__, "made": now.isoformat(), "files": entries}
        archive.writestr(_MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1), zipfile.ZIP_DEFLATED)
    return taken


def verify(path: Path, taken: Container[str] = ()) -> dict[str, Any]:
    """Read a backup back: every digest, and the database by opening it. Gives its manifest.

    Of files that were `taken` over packed, proven before, the packed form is read back. Raises InputError that says
    what is wrong with it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive, path)
            for name, expected in manifest["files"].items():
                if name in taken and name != _DATABASE:
                    whole = members.digest(members.raw(archive, archive.getinfo(name))) == expected["packed"]
                    data = b""
                else:
                    data = _member(archive, name, int(expected["size"]))
                    whole = members.digest(data) == expected["sha256"]
                if not whole:
                    raise InputError(f"the backup {path.name} is damaged: {name} is not what was saved")
                if name == _DATABASE:
                    _try_database(path, data)
            return manifest
    except _UNREADABLE as error:
        raise InputError(f"the backup {path.name} cannot be read: {error}") from error


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    manifest = json.loads(_member(archive, _MANIFEST, 64 << 20, exact=False))
    sizes = [int(entry["size"]) for entry in manifest["files"].values()]
    if sum(sizes) > MOST:
        raise InputError(f"the backup {path.name} would unpack to more than {MOST >> 30} GB")
    for name in manifest["files"]:
        parts = PurePosixPath(name).parts
        inside = name in ("config.toml", _DATABASE) or (len(parts) > 1 and parts[0] in ("bank", "media"))
        if not inside or ".." in parts or PurePosixPath(name).is_absolute() or "\\" in name:
            raise InputError(f"the backup {path.name} holds a file that quizcli does not write: {name}")
    return dict(manifest)


def _member(archive: zipfile.ZipFile, name: str, size: int, *, exact: bool = True) -> bytes:
    """Read one member, and never more of it than is expected."""
    with archive.open(name) as member:
        data = member.read(size + 1)
    if len(data) > size or (exact and len(data) != size):
        raise ValueError(f"{name} has another size than was saved")
    return data


def _try_database(path: Path, data: bytes) -> None:
    trial = path.with_name(f".{path.name}.trial")
    try:
        _write_trial(trial, data)
        engine.check(trial)
    except StoreError as error:
        if isinstance(error.__cause__, OSError):
            raise  # the disk's fault, not the backup's
        raise InputError(f"the backup {path.name} is damaged: {error}") from error
    finally:
        with suppress(OSError):
            trial.unlink(missing_ok=True)


def _write_trial(trial: Path, data: bytes) -> None:
    try:
        trial.write_bytes(data)
    except OSError as error:
        raise StoreError(f"cannot write {trial}: {error.strerror}", hint="Is the disk full?") from error


def trial(backup: Backup, folder: Path) -> int:
    """Restore a backup into an empty folder and open what came out; gives the number of files.

    Raises QuizError that says what is wrong with it.
    """
    from quizcli.bank.headers import header
    from quizcli.settings import load

    manifest = verify(backup.path)
    _unpack(backup.path, manifest, folder)
    load(folder)
    for name in manifest["files"]:
        if name.startswith("bank/") and name.endswith((".yaml", ".yml")):
            header(folder / name)
    if _DATABASE in manifest["files"]:
        engine.check(folder / _DATABASE)
    return len(manifest["files"])


def _unpack(path: Path, manifest: dict[str, Any], folder: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        for name, expected in manifest["files"].items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_member(archive, name, int(expected["size"])))
            sync(target)


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
    _unpack(backup.path, manifest, stage)
    (stage / _MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    sync(stage / _MANIFEST)
    (stage / _READY).touch()
    sync(stage)


def _keep_present(settings: Settings, now: datetime) -> Backup | None:
    """Back up what is there; a database that is damaged is put aside as it is."""
    try:
        return make(settings, now, "restore")
    except (StoreError, InputError):
        if _is_whole(settings.database):
            raise  # the disk's fault: the database stays where it is
        aside = settings.backups / f"{now:{_STAMP}}-damaged.db"
        settings.backups.mkdir(parents=True, exist_ok=True)
        shutil.copy2(settings.database, aside)
        kept = Settings(settings.home, {})
        hidden = settings.database.with_name(".quizcli.db.damaged")
        settings.database.replace(hidden)
        try:
            return make(kept, now, "restore")
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
    manifest = json.loads((stage / _MANIFEST).read_text(encoding="utf-8"))
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


def is_due(settings: Settings, now: datetime) -> bool:
    """Tell whether today has no backup yet."""
    today = now.strftime("%Y%m%d")
    with suppress(FileNotFoundError):
        return not any(path.suffix == ".zip" and path.name.startswith(today) for path in settings.backups.iterdir())
    return True
