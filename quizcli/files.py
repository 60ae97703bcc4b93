"""Files put in place so that each is the old one or the new one at any moment, whenever the program or machine dies."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

# What a file system says that cannot make the names in a folder durable, or does it by itself.
_NO_FOLDERS = {
    getattr(errno, name) for name in ("EINVAL", "ENOTSUP", "EACCES", "EPERM", "EBADF", "EISDIR") if hasattr(errno, name)
}


def replace(path: Path, data: bytes) -> None:
    """Write a file in one step, durably. A symbolic link is followed and the file's mode is kept. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = stage(path, data, f"{os.getpid()}.tmp")
    try:
        place(staged, path)
    finally:
        with suppress(OSError):
            staged.unlink(missing_ok=True)


def stage(path: Path, data: bytes, suffix: str) -> Path:
    """Write what a file is to become beside it, hidden and durable, and read it back; `place` makes it count."""
    target = _target(path)
    staged = staged_path(path, suffix)
    with suppress(FileNotFoundError):
        staged.unlink()
    mode = target.stat().st_mode & 0o7777 if target.exists() else None
    try:
        descriptor = os.open(staged, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode if mode is not None else 0o666)
        with os.fdopen(descriptor, "r+b") as file:
            if mode is not None and hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            if file.read() != data:
                raise OSError(errno.EIO, "the disk gave back something else than was written", str(staged))
    except BaseException:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
        raise
    return staged


def staged_path(path: Path, suffix: str) -> Path:
    """Give where `stage` writes."""
    target = _target(path)
    return target.with_name(f".{target.name}.{suffix}")


def place(staged: Path, path: Path) -> None:
    """Put a staged file in its place."""
    target = _target(path)
    staged.replace(target)
    sync(target.parent)


def remove(path: Path) -> None:
    """Delete a file, durably; one that is not there is no error."""
    target = _target(path)
    target.unlink(missing_ok=True)
    sync(target.parent)


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable."""
    is_folder = path.is_dir()
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        if is_folder:
            return  # Windows opens no folders
        raise
    try:
        os.fsync(handle)
    except OSError as error:
        if not is_folder or error.errno not in _NO_FOLDERS:
            raise
    finally:
        os.close(handle)


def _target(path: Path) -> Path:
    return path.resolve() if path.is_symlink() else path
