"""What is measured inside a running program, a process of its own for each: `python -m tests.benchmarks.inside WHAT …`.

The last line of its output is JSON for the table.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from quizcli.services.collection import Collection
from quizcli.settings import load


def now() -> datetime:
    """The real time: nothing here depends on it."""
    return datetime.now(UTC)


def next_card(home: str) -> Any:
    """Seconds of each rating with the next card drawn, and of a bare commit with the same render."""
    from tests.benchmarks import sitting

    return sitting.next_cards(Path(home))


def search(home: str, count: str, rounds: str, anki_python: str) -> Any:
    """Searches in turn with the Anki engine: what, hits, our seconds, its seconds."""
    from tests.benchmarks import bank
    from tests.benchmarks import search as searches

    with tempfile.TemporaryDirectory() as folder, Collection.open(load(Path(home)), now) as collection:
        anki = searches.Anki(anki_python, list(bank.questions(int(count))), Path(folder)) if anki_python else None
        found = []
        for what, ours, theirs in searches.QUERIES:
            for row in searches.compare(collection, anki, what, ours, theirs, int(rounds)):
                found.append([row.what, row.hits, row.seconds, row.peer])
        if anki:
            anki.close()
    return found


def write(kind: str, path: str, count: str) -> Any:
    """Write the made-up bank as "notes", "bank" or "csv"."""
    from tests.benchmarks import bank

    {"notes": bank.write_notes, "bank": bank.write_bank, "csv": bank.write_csv}[kind](Path(path), int(count))
    return int(count)


def document(path: str, size: str) -> Any:
    """Write a Markdown document of so many bytes."""
    from tests.benchmarks import bank

    with tempfile.TemporaryDirectory() as folder:
        bank.write_notes(Path(folder), int(size) // 800)
        whole = b"".join(page.read_bytes() for page in sorted(Path(folder).glob("*.md")))
    Path(path).write_text(whole[: int(size)].decode("utf-8", "ignore"), encoding="utf-8")
    return len(whole)


def study(home: str, count: str) -> Any:
    """Put so many ratings of 400 days into a log, of a fifth of the cards, the last of them yesterday."""
    from random import Random

    from quizcli.domain.event import Kind
    from quizcli.domain.rating import Rating
    from quizcli.query.tree import Everything

    chance = Random(3)
    with Collection.open(load(Path(home)), now) as collection:
        cards = collection.select_cards(Everything())[::5]
        drafts = []
        for number in range(int(count)):
            at = now() - timedelta(days=1 + 400 * (1 - number / int(count)))
            rating = Rating(chance.choices((1, 3, 4), (0.1, 0.8, 0.1))[0])
            data = {"phase": 2, "stability": 3.2, "difficulty": 4.4, "interval": 5}
            card = chance.choice(cards)
            drafts.append(collection.draft(Kind.ANSWER, card, rating=rating, duration=9000, at=at, data=data))
        collection.append_all(drafts)
    return len(drafts)


def queue(cards: str, rounds: str, anki_python: str) -> Any:
    """A day's queue of so many due cards, in turn with Anki's."""
    from tests.benchmarks import scheduling

    return scheduling.queues(int(cards), 200, int(rounds), anki_python)[:3]


def again(home: str, notes: str, rounds: str) -> Any:
    """Documents imported again that did not change, the collection being open: wall and processor time of each."""
    import time

    from quizcli.services import importing

    found = []
    with Collection.open(load(Path(home)), now) as collection:
        for _ in range(int(rounds)):
            wall, cpu = time.perf_counter(), time.process_time()
            result = importing.apply(collection, importing.plan(collection, [Path(notes)]))
            found.append((time.perf_counter() - wall, time.process_time() - cpu))
            assert not result.changed
    return found


def stats(rounds: str) -> Any:
    """Statistics over 100,000 ratings, in turn with a plain scan of them."""
    from tests.benchmarks import stats as counting

    return counting.measure(int(rounds))


def fold(count: str, rounds: str) -> Any:
    """All states worked out again from so many ratings, in turn with the `fsrs` package: pairs of seconds."""
    from tests.scheduling import test_speed

    cards = test_speed.log(int(count))
    learner, cache = test_speed.databases(cards)
    return [(test_speed.by_us(learner, cache), test_speed.by_the_package(cards)) for _ in range(int(rounds))]


def packages(python: str, count: str, rounds: str) -> Any:
    """Packages written, in turn with genanki: name → seconds, and sizes as shares of genanki's."""
    script = str(Path(__file__).with_name("apkg.py"))
    done = subprocess.run([python, script, count, rounds, "1"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.strip().split("\n")[-1])


def main() -> None:
    """Measure and print."""
    known = (next_card, write, document, study, search, queue, again, stats, fold, packages)
    acts: dict[str, Callable[..., Any]] = {act.__name__: act for act in known}
    sys.stdout.write("\n" + json.dumps(acts[sys.argv[1]](*sys.argv[2:])) + "\n")


if __name__ == "__main__":
    main()
