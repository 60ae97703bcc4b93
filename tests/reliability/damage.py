"""Damages a learner's database in one place, opens it, and brings it back from a backup.

`python tests/reliability/damage.py 500 [SEED]` prints a line of totals.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quizcli.domain.rating import Rating
from quizcli.errors import QuizError, StoreError
from quizcli.services import backups, restoring
from quizcli.services.collection import Collection
from quizcli.settings import Settings, load

PAGE = 4096
KINDS = ("one byte", "one page", "truncated")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Totals:
    """What became of the damaged databases."""

    opened: int = 0
    refused: int = 0
    restored: int = 0
    broken: list[str] = field(default_factory=list)


def make(home: Path, answers: int = 300) -> Settings:
    """Make a home with a history and a backup."""
    (home / "bank").mkdir(parents=True)
    entries = "".join(f"  - {{id: dddd{n:04}, question: What is {n}?, answer: It is {n}.}}\n" for n in range(60))
    (home / "bank" / "d.yaml").write_text("format: 1\ndeck: D\nquestions:\n" + entries, encoding="utf-8")
    settings = load(home)
    moments = (NOW - timedelta(minutes=answers - n) for n in range(10**6))
    with Collection.open(settings, lambda: next(moments)) as collection:
        for number in range(answers):
            collection.answer(f"dddd{number % 60:04}.1", Rating(number % 4 + 1))
    backups.make(settings, NOW, "manual")
    return settings


def damaged(data: bytes, kind: str, rng: random.Random) -> bytes:
    """Damage a database."""
    found = bytearray(data)
    if kind == "one byte":
        at = rng.randrange(len(found))
        found[at] ^= rng.randrange(1, 256)
    elif kind == "one page":
        at = rng.randrange(len(found) // PAGE) * PAGE
        found[at : at + PAGE] = rng.choice((bytes(PAGE), rng.randbytes(PAGE), found[:PAGE]))
    else:
        del found[rng.randrange(1, len(found)) :]
    return bytes(found)


def rows(path: Path) -> list[tuple[object, ...]]:
    """Give the whole log, without quizcli."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT * FROM event ORDER BY seq").fetchall()
    finally:
        connection.close()


def try_out(settings: Settings, count: int, seed: int = 1, check: Callable[[Settings], None] | None = None) -> Totals:
    """Damage a copy `count` times; `check` opens it (and is replaced to prove this harness)."""
    check = check or _open
    totals = Totals()
    rng = random.Random(seed)
    whole = settings.database.read_bytes()
    log = rows(settings.database)
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        data = damaged(whole, kind, rng)
        settings.database.write_bytes(data)
        try:
            check(settings)
        except StoreError:
            totals.refused += 1
            if settings.database.read_bytes() != data:
                totals.broken.append(f"{number} {kind}: refused, and written to")
            _restore(settings, log, totals, f"{number} {kind}")
        except Exception as error:
            totals.broken.append(f"{number} {kind}: {type(error).__name__}: {error!s:.100}")
        else:
            totals.opened += 1
            if data != whole and not _same(settings.database, log):
                totals.broken.append(f"{number} {kind}: opened with another log than it had")
        settings.database.write_bytes(whole)
    return totals


def _open(settings: Settings) -> None:
    """Open it as every command does, and read all of it."""
    with Collection.open(settings, lambda: NOW, write=False) as collection:
        list(collection.events())


def _same(path: Path, log: list[tuple[object, ...]]) -> bool:
    """Tell whether a log says what it said; a byte inside a value cannot be told from one that was written."""
    try:
        return len(rows(path)) == len(log)
    except sqlite3.Error:
        return False


def _restore(settings: Settings, log: list[tuple[object, ...]], totals: Totals, name: str) -> None:
    """Bring the newest backup back, as `quizcli restore` does."""
    newest = next(backup for backup in backups.listed(settings) if backup.reason == "manual")
    try:
        with restoring.alone(settings, str):
            restoring.restore(settings, newest, NOW)
        if rows(settings.database) != log:
            totals.broken.append(f"{name}: restored, but not the same")
        totals.restored += 1
    except (QuizError, sqlite3.Error, OSError) as error:
        totals.broken.append(f"{name}: cannot be restored: {error}")
    for path in settings.backups.iterdir():
        if path != newest.path:
            path.unlink()


def main() -> None:
    """Damage many and print the totals."""
    with tempfile.TemporaryDirectory() as folder:
        settings = make(Path(folder) / "home")
        totals = try_out(settings, int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
        shutil.rmtree(settings.home, ignore_errors=True)
    for line in totals.broken[:40]:
        sys.stdout.write(line + "\n")
    sys.stdout.write(
        f"{sys.argv[1]} databases: {totals.opened} opened, {totals.refused} refused, {totals.restored} restored, "
        f"{len(totals.broken)} broken\n"
    )


if __name__ == "__main__":
    main()
