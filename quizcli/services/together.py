"""Files and the log changed together: all of it or nothing, whenever the program dies.

What each file is to become is written beside it. Then a note says which files these are, and which change of the log
makes them count. Then the log says so, in one transaction. Then the files are put in their places, and the note goes.
Whoever opens the collection next finds a note that was left: if the log says so, what is missing is put in its place;
if not, what was prepared is taken away.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizcli import files
from quizcli.errors import QuizError, StoreError
from quizcli.services.opening import NOTE
from quizcli.store import changes

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

_LATER = "Nothing is lost: the next quizcli puts in place what is missing."


@dataclass(frozen=True, slots=True)
class Write:
    """What one file below the home was when the change was made, and what it becomes; None where there is no file."""

    path: Path
    before: bytes | None
    after: bytes | None


def make(
    collection: Collection,
    number: int,
    what: str,
    writes: Iterable[Write],
    log: Callable[[], object],
    *,
    undone: bool = False,
) -> None:
    """Change files, in this order, and the log: `log` runs inside the transaction, when all of them are prepared.

    It has to leave the change `number` in the log, taken back if it is to be `undone`. Of `writes`, one at a time is
    held in memory. Raises QuizError when nothing was changed, and StoreError when the rest has to wait for the next
    start.
    """
    home = collection.settings.home
    with collection.writing():
        if is_pending(home):  # the last change of this very program failed half-way: there is one note at a time
            settle(home, collection.learner)
        note = _Note(number, undone, what, [])
        try:
            _prepare(home, note, writes)
            with collection.saving():
                log()
        except BaseException:
            _give_up(collection, note)
            raise
        if not note.entries:
            return
        try:
            whole = _place(home, note)
        except OSError as error:
            raise StoreError(f"cannot write {error.filename or home}: {error.strerror}", hint=_LATER) from error
        with suppress(OSError):  # everything is in its place: the next one finds nothing to do
            _forget(home, note)
        if not whole:
            raise QuizError(_changed_meanwhile(note))


def _give_up(collection: Collection, note: _Note) -> None:
    """Take away what was prepared, unless the log has the change: a failing disk may say no and mean yes."""
    with suppress(OSError, sqlite3.Error):
        if not _counts(collection.learner, note):
            _forget(collection.settings.home, note)


def is_pending(home: Path) -> bool:
    """Tell whether a change was cut short, or is being made just now."""
    return (home / NOTE).exists()


def settle(home: Path, learner: sqlite3.Connection) -> str:
    """End a change that was cut short; gives what is to be said about it. The caller holds the lock."""
    note = _read(home)
    if note is None:
        return ""
    try:
        counts = _counts(learner, note)
        whole = not counts or _place(home, note)
        _forget(home, note)
    except OSError as error:
        said = f"cannot end what was cut short ({note.what}): {error.filename or home}: {error.strerror}"
        raise StoreError(said, hint="Nothing is lost: try again once the disk is well.") from error
    if not whole:
        return _changed_meanwhile(note)
    return f"What was cut short last time is done now: {note.what}." if counts else ""


def forget(home: Path) -> None:
    """Give up a change that was cut short: everything is about to be replaced."""
    note = _read(home)
    if note is not None:
        _forget(home, note)


# --- the note -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file of a note: its path below the home, and the digests of what it was and becomes."""

    path: str
    before: str
    after: str

    @classmethod
    def of(cls, home: Path, write: Write) -> _Entry:
        inside = write.path.is_relative_to(home)
        path = write.path.relative_to(home) if inside else write.path
        return cls(path.as_posix(), _digest(write.before), _digest(write.after))


@dataclass(frozen=True, slots=True)
class _Note:
    """Which files belong to which change; it counts once the log has it, or has it taken back."""

    number: int
    undone: bool
    what: str
    entries: list[_Entry]

    @property
    def suffix(self) -> str:
        return f"{self.number}.new"


def _read(home: Path) -> _Note | None:
    try:
        data: dict[str, Any] = json.loads((home / NOTE).read_bytes())
        entries = [_Entry(*map(str, entry)) for entry in data["files"]]
        return _Note(int(data["number"]), bool(data["undone"]), str(data["what"]), entries)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(f"{home / NOTE} cannot be read: {error}", hint="Bring back a backup, or delete it.") from error


def _prepare(home: Path, note: _Note, writes: Iterable[Write]) -> None:
    path = home
    try:
        for write in writes:
            path = write.path
            note.entries.append(_Entry.of(home, write))
            if write.after is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                files.stage(path, write.after, note.suffix)
        for entry in note.entries:
            if _digest(_there(home / entry.path)) != entry.before:
                said = f"{home / entry.path} was changed by another program meanwhile; nothing written"
                raise QuizError(said, hint="Try again.")
        if not note.entries:
            return
        data = {
            "number": note.number,
            "undone": note.undone,
            "what": note.what,
            "files": [(entry.path, entry.before, entry.after) for entry in note.entries],
        }
        files.replace(home / NOTE, json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))
    except OSError as error:
        raise QuizError(f"NOT saved: cannot write {path}: {error.strerror}") from error


def _counts(learner: sqlite3.Connection, note: _Note) -> bool:
    return changes.is_undone(learner, note.number) is note.undone


def _place(home: Path, note: _Note) -> bool:
    """Put in place what is not there yet. Ends at a file that somebody else changed since, and tells so."""
    for entry in note.entries:
        path = home / entry.path
        now = _digest(_there(path))
        if now == entry.after:
            continue
        if now != entry.before:
            return False
        if entry.after:
            files.place(files.staged_path(path, note.suffix), path)
        else:
            files.remove(path)
    return True


def _forget(home: Path, note: _Note) -> None:
    files.remove(home / NOTE)
    for entry in note.entries:
        with suppress(OSError):
            files.staged_path(home / entry.path, note.suffix).unlink(missing_ok=True)


def _changed_meanwhile(note: _Note) -> str:
    return (
        f"what was cut short ({note.what}) could not be ended: its files were changed by hand since."
        " `quizcli doctor` names questions that stand twice now."
    )


def _there(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _digest(data: bytes | None) -> str:
    return "" if data is None else blake2b(data, digest_size=16).hexdigest()
