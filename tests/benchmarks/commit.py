"""One rating beside a bare SQLite commit in the same run, taking turns: `python -m tests.benchmarks.commit [RATINGS]`.

Both write the same file system with the same pragmas (TRUNCATE, FULL). The ratio of the p95s is what safety costs.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from quizcli.domain.rating import Rating
from quizcli.services.collection import Collection
from quizcli.settings import load
from tests.benchmarks import bank


def measure(count: int = 500) -> dict[str, float]:
    """Give p50 and p95 of both in milliseconds, and the ratios."""
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        bank.write_bank(home / "bank", 1000)
        plain = sqlite3.connect(home / "bare.db", isolation_level=None)
        plain.executescript("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; CREATE TABLE t (a, b, c)")
        with Collection.open(load(home), lambda: datetime.now(UTC)) as collection:
            cards = sorted(collection.cards())
            for number in range(count):
                began = time.perf_counter()
                collection.answer(cards[number % len(cards)], Rating.GOOD, duration=2000)
                middle = time.perf_counter()
                plain.execute("BEGIN IMMEDIATE")
                plain.execute("INSERT INTO t VALUES (?, 'answer', ?)", (number, "x" * 200))
                plain.execute("COMMIT")
                ours.append((middle - began) * 1000)
                bare.append((time.perf_counter() - middle) * 1000)
        plain.close()
    figures = {}
    for name, times in (("rating", ours), ("bare commit", bare)):
        figures[f"{name} p50, ms"] = statistics.median(times)
        figures[f"{name} p95, ms"] = statistics.quantiles(times, n=20)[-1]
    figures["p50, ratio"] = figures["rating p50, ms"] / figures["bare commit p50, ms"]
    figures["p95, ratio"] = figures["rating p95, ms"] / figures["bare commit p95, ms"]
    return figures


if __name__ == "__main__":
    for name, value in measure(*map(int, sys.argv[1:2])).items():
        sys.stdout.write(f"{name:22} {value:8.3f}\n")
