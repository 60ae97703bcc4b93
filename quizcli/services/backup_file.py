"""One backup as a file: an ordinary zip with a manifest of digests, written, read back and unpacked."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Container
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from quizcli import __version__
from quizcli.errors import InputError, StoreError
from quizcli.files import sync
from quizcli.services import members
from quizcli.store import engine

# What the zip module raises about an archive that is cut, mixed up, or no archive.
_UNREADABLE = (
    *(OSError, EOFError, KeyError, ValueError, TypeError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, struct.error, OverflowError),
)
MANIFEST = "manifest.json"
DATABASE = "quizcli.db"
MOST = 8 << 30  # bytes that a backup may unpack to


def write(path: Path, files: dict[str, Path], now: datetime, newest: Path | None) -> set[str]:
    """Write a backup; gives the files that were taken over from the newest one, packed as they were there."""
    entries: dict[str, Any] = {}
    taken: set[str] = set()
    with members.known(newest, MANIFEST) as known, zipfile.ZipFile(path, "w") as archive:
        for name, source in files.items():
            how = zipfile.ZIP_STORED if name.startswith("media/") else zipfile.ZIP_DEFLATED
            entries[name], was_there = members.put(archive, name, source.read_bytes(), how, known, now)
            if was_there:
                taken.add(name)
        manifest = {"quizcli": __version__, "made": now.isoformat(), "files": entries}
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1), zipfile.ZIP_DEFLATED)
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
                if name in taken and name != DATABASE:
                    whole = members.digest(members.raw(archive, archive.getinfo(name))) == expected["packed"]
                    data = b""
                else:
                    data = _member(archive, name, int(expected["size"]))
                    whole = members.digest(data) == expected["sha256"]
                if not whole:
                    raise InputError(f"the backup {path.name} is damaged: {name} is not what was saved")
                if name == DATABASE:
                    _try_database(path, data)
            return manifest
    except _UNREADABLE as error:
        raise InputError(f"the backup {path.name} cannot be read: {error}") from error


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    manifest = json.loads(_member(archive, MANIFEST, 64 << 20, exact=False))
    sizes = [int(entry["size"]) for entry in manifest["files"].values()]
    if sum(sizes) > MOST:
        raise InputError(f"the backup {path.name} would unpack to more than {MOST >> 30} GB")
    for name in manifest["files"]:
        parts = PurePosixPath(name).parts
        inside = name in ("config.toml", DATABASE) or (len(parts) > 1 and parts[0] in ("bank", "media"))
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


def trial(path: Path, folder: Path) -> int:
    """Restore a backup into an empty folder and open what came out; gives the number of files.

    Raises QuizError that says what is wrong with it.
    """
    from quizcli.bank.headers import header
    from quizcli.settings import load

    manifest = verify(path)
    unpack(path, manifest, folder)
    load(folder)
    for name in manifest["files"]:
        if name.startswith("bank/") and name.endswith((".yaml", ".yml")):
            header(folder / name)
    if DATABASE in manifest["files"]:
        engine.check(folder / DATABASE)
    return len(manifest["files"])


def unpack(path: Path, manifest: dict[str, Any], folder: Path) -> None:
    """Write every file of a backup into a folder, durably."""
    with zipfile.ZipFile(path) as archive:
        for name, expected in manifest["files"].items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_member(archive, name, int(expected["size"])))
            sync(target)
