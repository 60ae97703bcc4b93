"""Runs inside a Python that has the Anki engine: deals a day's queue of due cards, taking turns with its caller.

`python anki_queue.py CARDS DECKS`: prints "ready", then for each line on stdin the seconds that a new queue took.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from anki.collection import AddNoteRequest, Collection


def main() -> None:
    """Fill a collection with due cards under one deck, then deal."""
    cards, decks = int(sys.argv[1]), int(sys.argv[2])
    collection = Collection(str(Path(tempfile.mkdtemp()) / "collection.anki2"))
    kind = collection.models.by_name("Basic")
    ids = [collection.decks.id(f"All::Deck{number:03d}") for number in range(decks)]
    requests = []
    for number in range(cards):
        note = collection.new_note(kind)
        note["Front"], note["Back"] = f"question {number}", "answer"
        requests.append(AddNoteRequest(note, ids[number * decks // cards]))
    collection.add_notes(requests)
    collection.db.execute(
        "UPDATE cards SET type=2, queue=2, ivl=30, factor=2500, reps=3, due=?-abs(random()%60), data=?",
        collection.sched.today,
        '{"s":30.5,"d":5.1}',
    )
    for preset in collection.decks.all_config():
        preset["rev"]["perDay"] = 9999
        collection.decks.update_config(preset)
    everything, empty = collection.decks.id("All"), collection.decks.id("Default")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _ in sys.stdin:
        collection.decks.set_current(empty)
        collection.sched.get_queued_cards(fetch_limit=1)
        collection.decks.set_current(everything)
        start = time.perf_counter()
        found = collection.sched.get_queued_cards(fetch_limit=1)
        sys.stdout.write(f"{time.perf_counter() - start} {found.review_count}\n")
        sys.stdout.flush()


main()
