"""Copies of a database, made by SQLite's own means and read back before they count."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from quizcli.errors import StoreError
from quizcli.files import sync


def copy(source: sqlite3.Connection, target: Path) -> None:
    """Copy a live database to a new file: to a temporary name, checked, synced, then renamed.

    Raises StoreError when the copy cannot be written or does not check out; nothing is left behind then.
    """
    draft = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        connection = sqlite3.connect(draft)
        try:
            source.backup(connection)
            (verdict,) = connection.execute("PRAGMA quick_check").fetchone()
        finally:
            connection.close()
        if verdict != "ok":
            raise StoreError(f"the copy of the database is damaged: {verdict}", hint="Run: quizcli doctor")
        sync(draft)
        draft.replace(target)
        sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"cannot write the backup {target}: {error}") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
