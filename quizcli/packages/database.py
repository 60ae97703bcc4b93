"""The collection inside a package, opened as what it is: a stranger's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quizcli.packages.archive import MEGABYTE, Archive

MAGIC = b"SQLite format 3\x00"
_CAP = 1024 * MEGABYTE
_TABLES = ("col", "notes", "cards", "revlog")
_STEPS = 10_000  # of SQLite's machine between two looks at the budget


class Damaged(Exception):
    """The collection cannot be what it should be; the message says where."""


@contextmanager
def opened(archive: Archive, member: str, folder: Path, *, zstd: bool) -> Iterator[sqlite3.Connection]:
    """Open a collection read-only. Views, triggers and virtual tables are refused: a query would run their code."""
    file = folder / "collection"
    with file.open("wb") as target:
        for piece in archive.chunks(member, _CAP, zstd=zstd):
            target.write(piece)
    with file.open("rb") as head:
        if head.read(16) != MAGIC:
            raise archive.refusal("its collection is no database")
    size = file.stat().st_size
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    try:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 64 * MEGABYTE)
        connection.create_collation("unicase", _unicase)
        _budget(connection, size)
        _check(connection)
        yield connection
    except Damaged as error:
        raise archive.refusal(f"its collection is damaged: {error}") from error
    except sqlite3.OperationalError as error:
        slow = "interrupted" in str(error)
        raise archive.refusal(
            f"its collection {'takes too long to read' if slow else f'is damaged: {error}'}"
        ) from error
    except (sqlite3.Error, OverflowError, ValueError) as error:  # the driver's own messages may be no UTF-8
        raise archive.refusal(f"its collection is damaged: {error}") from error
    finally:
        connection.close()


def _unicase(a: str, b: str) -> int:
    left, right = a.casefold(), b.casefold()
    return (left > right) - (left < right)


def _budget(connection: sqlite3.Connection, size: int) -> None:
    left = 2_000 + size // 50  # calls; ten honest passes over a database take less than a tenth of it

    def look() -> int:
        nonlocal left
        left -= 1
        return int(left < 0)

    connection.set_progress_handler(look, _STEPS)


def _check(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    tables = set()
    for kind, name, text in connection.execute("SELECT type, name, sql FROM sqlite_master"):
        if kind not in ("table", "index") or "virtual" in str(text).lower().partition("(")[0].split():
            raise Damaged(f"it holds a {kind} ({str(name)[:60]}), which no collection of Anki has")
        if kind == "table":
            tables.add(name)
    for table in _TABLES:
        if table not in tables:
            raise Damaged(f"the table {table} is missing")
    for table in tables:
        hidden = connection.execute("SELECT count(*) FROM pragma_table_xinfo(?) WHERE hidden", (table,)).fetchone()
        if hidden[0]:
            raise Damaged(f"the table {str(table)[:60]} computes columns")
    state = connection.execute("PRAGMA quick_check(1)").fetchone()
    if state[0] != "ok":
        raise Damaged(str(state[0]))
