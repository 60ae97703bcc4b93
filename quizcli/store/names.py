"""Names for the shell to complete, straight from the cache as it stands: no look at the bank, no lock, no write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from quizcli.store import sql
from quizcli.store.engine import connect
from quizcli.store.naming import SEPARATOR

_BUSY = 200  # milliseconds; a person is waiting for the tab key


def ids(cache: Path, prefix: str, limit: int) -> list[tuple[str, str]]:
    """Give question ids that begin so, each with the question."""
    values = {"low": prefix, "high": prefix + "\x7f", "limit": limit}
    return [(row[0], row[1]) for row in _rows(cache, sql.IDS_FROM, values)]


def decks(cache: Path) -> list[str]:
    """Give the decks."""
    return [row[0] for row in _rows(cache, sql.DECKS, {})]


def topics(cache: Path) -> list[str]:
    """Give every part of every topic path."""
    return sorted({part for row in _rows(cache, sql.TOPICS, {}) for part in row[0].split(SEPARATOR) if part})


def tags(cache: Path) -> list[str]:
    """Give the tags."""
    return sorted({part for row in _rows(cache, sql.TAGS, {}) for part in row[0].split(SEPARATOR) if part})


def _rows(cache: Path, statement: str, values: Mapping[str, object]) -> Iterator[tuple[str, ...]]:
    """Run one statement; a cache that is not there, or cannot be read, has nothing to offer."""
    try:
        with closing(connect(cache, mode="ro")) as connection:
            connection.execute(f"PRAGMA busy_timeout={_BUSY}")
            yield from connection.execute(statement, values)
    except sqlite3.Error:
        return
