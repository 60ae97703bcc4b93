"""The due queue beside the real Anki engine, and one rating beside a bare SQLite commit, taking turns.

`python -m tests.benchmarks.scheduling [--cards 100000] [--decks 200] [--anki /path/to/python]`
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.services.collection import Collection
from quizcli.services.dealing import Dealer
from quizcli.settings import load
from quizcli.store import sql


def now() -> datetime:
    """The real time: nothing here depends on it but the study day."""
    return datetime.now(UTC)


def fill(home: Path, cards: int, decks: int) -> None:
    """Make a collection with cards that are all due; its bank is empty, the cache alone holds them."""
    (home / "config.toml").write_text('reviews_per_day = 200\nshipped = "off"\n', encoding="utf-8")
    with Collection.open(load(home), now) as collection:
        today = collection.today
    cache = sqlite3.connect(home / "cache.db")
    chance = random.Random(2)
    for deck in range(decks):
        cache.execute(
            sql.FILE_ADD,
            {
                "path": f"/{deck}",
                "mtime": 0,
                "size": 0,
                "digest": "",
                "deck": name(deck),
                "shipped": 0,
                "stamp": "",
                "problems": "[]",
            },
        )
    rows = []
    for number in range(cards):
        deck = name(number * decks // cards)
        due, last = today - chance.randrange(60), today - chance.randrange(60, 300)
        rows.append((f"q{number}.1", number, deck, number, 1, 2, due, last, chance.random() * 200 + 1, 5.0, 20, 3))
    cache.executemany(
        "INSERT INTO card (id, question, deck, position, drillable, phase, due_day, last_day, stability, difficulty, "
        "interval, reps) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    cache.commit()
    cache.close()


def name(deck: int) -> str:
    """A deck's name."""
    return f"Deck{deck:03d}"


def timed(work: Callable[[], object]) -> float:
    """Seconds that something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def spread(seconds: list[float]) -> str:
    """Median and range in milliseconds."""
    return f"{statistics.median(seconds) * 1e3:7.1f} ms ({min(seconds) * 1e3:.1f}-{max(seconds) * 1e3:.1f})"


def queues(
    cards: int, decks: int, rounds: int, anki_python: str
) -> tuple[list[float], list[float], list[float], tuple[int, int], Path]:
    """Deal queues in turn with Anki: our seconds, its seconds, ours for a queue as large as its, and what was dealt."""
    home = Path(tempfile.mkdtemp())
    fill(home, cards, decks)
    anki = None
    if anki_python:
        script = str(Path(__file__).with_name("anki_queue.py"))
        command = [anki_python, script, str(cards), str(decks)]
        anki = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert anki.stdout is not None
        anki.stdout.readline()
    ours: list[float] = []
    most: list[float] = []
    theirs: list[float] = []
    dealt = answered = 0
    # The bank of this collection is empty: look at the cards without making the cache equal to it.
    Collection.refresh = lambda _: None  # type: ignore[method-assign]
    with Collection.open(load(home), now, write=False) as collection:
        for _ in range(rounds):
            ours.append(timed(lambda: Dealer(collection)))
            most.append(timed(lambda: Dealer(collection, limit=9999)))
            dealt = Dealer(collection).counts.due
            if anki is not None and anki.stdin is not None and anki.stdout is not None:
                anki.stdin.write("\n")
                anki.stdin.flush()
                seconds, count = anki.stdout.readline().split()
                theirs.append(float(seconds))
                answered = int(count)
    if anki is not None and anki.stdin is not None:
        anki.stdin.close()
        anki.wait()
    return ours, theirs, most, (dealt, answered), home


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=100_000)
    parser.add_argument("--decks", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--anki", default="")
    wanted = parser.parse_args()
    ours, theirs, most, (dealt, answered), home = queues(wanted.cards, wanted.decks, wanted.rounds, wanted.anki)
    out = sys.stdout.write
    out(f"{wanted.cards} due cards in {wanted.decks} decks\n")
    out(f"  queue within the day's limits ({dealt} cards)  {spread(ours)}\n")
    out(f"  queue of 9999 cards                      {spread(most)}\n")
    if theirs:
        ratio = statistics.median(ours) / statistics.median(theirs)
        large = statistics.median(most) / statistics.median(theirs)
        out(f"  Anki's queue ({answered} cards)              {spread(theirs)}; ratios {ratio:.2f} and {large:.2f}\n")
    _ratings(home, out)


def _ratings(home: Path, out: Callable[[str], object]) -> None:
    bare = sqlite3.connect(home / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode=TRUNCATE")
    bare.execute("PRAGMA synchronous=FULL")
    bare.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, card TEXT, rating INTEGER)")

    def commit() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO event (card, rating) VALUES ('q1.1', 3)")
        bare.execute("COMMIT")

    rated: list[float] = []
    committed: list[float] = []
    with Collection.open(load(home), now) as collection:
        dealer = Dealer(collection)

        def rate() -> None:
            card = dealer.next()
            assert card is not None
            collection.preview(card)
            collection.append(Kind.ANSWER, card, rating=Rating.GOOD)
            dealer.answered(card)

        for _ in range(100):
            committed.append(timed(commit))
            rated.append(timed(rate))
    ratio = statistics.median(rated) / statistics.median(committed)
    out(f"  a rating, with the next card             {spread(rated)}\n")
    out(f"  a bare commit                            {spread(committed)}; ratio {ratio:.2f}\n")


if __name__ == "__main__":
    main()
