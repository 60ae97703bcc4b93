"""Opens the databases: looked at read-only first, never touched unless they are ours, whole and of a known version."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from quizcli.errors import StoreError
from quizcli.files import sync
from quizcli.plugins import names
from quizcli.store import sql

MAGIC = b"SQLite format 3\0"
BUSY = 5000  # milliseconds


def versions() -> dict[int, str]:
    """Give the migrations by number: m0001_first is what version 1 is made by."""
    found = (name for name in names("quizcli.store.migrations") if name[:1] == "m" and name[1:5].isdigit())
    return {int(name[1:5]): name for name in found}


def newest() -> int:
    """Give the schema version that this quizcli writes."""
    return max(versions())


def connect(path: Path | str, *, mode: str = "rw") -> sqlite3.Connection:
    """Open a file (or `:memory:`) with transactions that begin and end only where the code says so."""
    name = ":memory:" if path == ":memory:" else f"file:{quote(str(path))}?mode={mode}"
    connection = sqlite3.connect(name, uri=True, isolation_level=None, timeout=BUSY / 1000, check_same_thread=False)
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection


def open_learner(path: Path, *, write: bool, keep: Callable[[], object]) -> sqlite3.Connection:
    """Open the learner's database; made when missing, migrated when old: `keep` makes the backup before that.

    Without `write` a missing one is an empty one in memory, an old one is migrated in memory only. Raises StoreError
    when it is not ours, damaged, or of a newer version: it is then left exactly as it was.
    """
    if not path.exists() or not path.stat().st_size:
        if not write:
            return _in_memory(None)
        create(path)
    version = check(path)
    if not write:
        found = connect(path, mode="ro")
        found.execute("PRAGMA query_only=ON")
        return found if version == newest() else _in_memory(found)
    connection = connect(path)
    try:
        for pragma in ("journal_mode=TRUNCATE", "synchronous=FULL", "foreign_keys=ON", "cell_size_check=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if version < newest():
            keep()
            migrate(connection)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise damaged(path, error) from error
        raise
    return connection


def create(path: Path) -> None:
    """Make an empty database beside its final name, whole before it appears."""
    draft = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        connection = connect(draft, mode="rwc")
        try:
            connection.execute("PRAGMA journal_mode=TRUNCATE")
            migrate(connection)
        finally:
            connection.close()
        sync(draft)
        draft.replace(path)
        sync(path.parent)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"cannot make {path}: {error}", hint="Is the folder writable, and the disk not full?"
        ) from error
    finally:
        with suppress(OSError):
            draft.with_name(f"{draft.name}-journal").unlink(missing_ok=True)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to the newest version, each step in one transaction together with its number."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for number, name in sorted(versions().items()):
        if number <= version:
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            import_module(f"quizcli.store.migrations.{name}").apply(connection)
            connection.execute(f"PRAGMA application_id={sql.APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={number}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def check(path: Path) -> int:
    """Give the schema version of a database that is ours and whole, without writing to it.

    A journal left by a crash is rolled back first, by SQLite itself, once the file is known to be ours.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}") from error
    if header[:16] != MAGIC:
        raise StoreError(f"{path} is not a database, or is damaged", hint=_RESTORE)
    if int.from_bytes(header[68:72], "big") != sql.APPLICATION_ID:
        raise StoreError(f"{path} belongs to another program", hint="Move it away, or set QUIZCLI_HOME.")
    try:
        connection = connect(path, mode="ro")
        try:
            return _inspect(connection, path)
        except sqlite3.OperationalError:
            connection.close()
            connection = connect(path)  # a hot journal: opening for writing rolls it back
            return _inspect(connection, path)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise damaged(path, error) from error


def _inspect(connection: sqlite3.Connection, path: Path) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > newest():
        raise StoreError(
            f"{path} was written by a newer quizcli (its version is {version}, this one knows {newest()})",
            hint="Update quizcli: pip install --upgrade quizcli",
        )
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StoreError(f"{path} is damaged: {verdict}", hint=_RESTORE)
    return int(version)


def _in_memory(source: sqlite3.Connection | None) -> sqlite3.Connection:
    memory = connect(":memory:")
    if source is not None:
        source.backup(memory)
        source.close()
    migrate(memory)
    return memory


_RESTORE = "Nothing was changed. Bring back the newest backup with: quizcli restore"


def damaged(path: Path, error: sqlite3.Error) -> StoreError:
    """Say what SQLite said about a database."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return StoreError(f"{path} is in use by another program", hint="Close it, then try again.")
    if "readonly" in text or "unable to open" in text:
        return StoreError(f"cannot open {path} for writing: {text}", hint="Is the folder read-only, or the disk full?")
    if "full" in text or "disk I/O" in text:
        return StoreError(f"cannot write {path}: {text}", hint="Is the disk full?")
    return StoreError(f"{path} is damaged: {text}", hint=_RESTORE)


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether a database's content is at fault, and not a lock, the disk or the folder."""
    return any(word in str(error) for word in ("malformed", "not a database", "corrupt", "no such table", "decode"))


def open_cache(path: Path, fill: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    """Open the cache, made anew when it is missing, damaged or of another version; `fill` adds what others keep in it.

    It is written in WAL mode without a sync per commit: after a crash it is whole, at worst a little old, and what it
    says about its own age comes from the same commit. Where it cannot be written, for want of room too, it lives in
    memory.
    """
    if path.exists():
        found = _open_cache(path)
        if found is not None:
            return found
    drop_cache(path)
    try:
        connection = connect(path, mode="rwc")
    except (OSError, sqlite3.Error):
        return _filled(connect(":memory:"), fill)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        return _filled(connection, fill)
    except (OSError, sqlite3.Error) as error:
        connection.close()
        if "locked" in str(error):  # another quizcli is making it
            raise
        drop_cache(path)
        return _filled(connect(":memory:"), fill)


def _filled(connection: sqlite3.Connection, fill: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    """Make the tables of an empty cache."""
    _tune(connection)
    connection.execute("BEGIN IMMEDIATE")
    if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:  # unless another one was quicker
        for statement in sql.CACHE:
            connection.execute(statement)
        fill(connection)
        connection.execute(f"PRAGMA application_id={sql.CACHE_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={sql.CACHE_VERSION}")
    connection.execute("COMMIT")
    return connection


def _open_cache(path: Path) -> sqlite3.Connection | None:
    for mode in ("rw", "ro"):
        try:
            connection = connect(path, mode=mode)
        except sqlite3.Error:
            continue
        try:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if (application, version) == (sql.CACHE_APPLICATION_ID, sql.CACHE_VERSION):
                _tune(connection)
                return connection
        except sqlite3.Error:
            pass
        connection.close()
    return None


def _tune(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA cache_size=-16000")
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute(sql.CHOSEN)


def drop_cache(path: Path) -> None:
    """Delete the cache with its log: a log that outlived its database must never be replayed into a new one."""
    for name in (f"{path.name}-wal", f"{path.name}-shm", path.name):
        try:
            path.with_name(name).unlink(missing_ok=True)
        except OSError:
            return  # a read-only folder: the caller goes on in memory
