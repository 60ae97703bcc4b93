"""`quizcli stats` over 100,000 events beside the plain SQL scan of them, in processor time.

`python -m tests.benchmarks.stats [ROUNDS]`
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.query.tree import Everything
from quizcli.services.collection import Collection
from quizcli.services.stats import stats
from quizcli.settings import load

EVENTS, CARDS = 100_000, 10_000
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DATA = {"phase": 2, "stability": 3.2, "difficulty": 4.4, "interval": 5}


def fill(home: Path) -> Collection:
    """Make a bank of short questions and a log over 400 days."""
    (home / "bank").mkdir()
    text = "".join(
        f"  - id: mmmm{n:05}\n    question: q{n}\n    topic: [T{n % 20}]\n    answer: a\n" for n in range(CARDS)
    )
    (home / "bank" / "a.yaml").write_text("format: 1\ndeck: D\nquestions:\n" + text, encoding="utf-8")
    collection = Collection.open(load(home), lambda: NOW)
    rng, cards, drafts = Random(1), collection.select_cards(Everything()), []
    for number in range(EVENTS):
        at = NOW - timedelta(days=400 * (1 - number / EVENTS))
        rating = Rating(rng.choices((1, 3, 4), (0.1, 0.8, 0.1))[0])
        drafts.append(collection.draft(Kind.ANSWER, rng.choice(cards), rating=rating, duration=9000, at=at, data=DATA))
    collection.append_all(drafts)
    return collection


def cost(work: Callable[[], object]) -> float:
    """Give the processor seconds of a piece of work."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def measure(rounds: int) -> tuple[list[float], list[float]]:
    """Give the seconds of each `stats` and of each plain scan, taking turns."""
    with tempfile.TemporaryDirectory() as folder, fill(Path(folder)) as collection:
        scans, shown = [], []
        for _ in range(rounds):
            scans.append(cost(lambda: collection.learner.execute("SELECT * FROM event ORDER BY id").fetchall()))
            shown.append(cost(lambda: stats(collection, Everything())))
    return shown, scans


def main() -> None:
    """Print the medians and the ratio."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    shown, scans = measure(rounds)
    ratios = sorted(b / a for a, b in zip(scans, shown, strict=True))
    sys.stdout.write(
        f"scan {median(scans):.3f} s, stats {median(shown):.3f} s: {median(ratios):.2f} x "
        f"({ratios[0]:.2f}-{ratios[-1]:.2f}, {rounds} rounds, {EVENTS:,} events)\n"
    )


if __name__ == "__main__":
    main()
