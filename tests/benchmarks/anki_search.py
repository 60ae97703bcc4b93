"""Runs inside a Python that has the Anki engine: reads notes, then answers each query with its time and its hits.

`python anki_search.py NOTES.jsonl`: prints "ready", then for each line of JSON on stdin one line of JSON on stdout.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from anki.collection import AddNoteRequest, Collection


def main() -> None:
    """Fill a collection, then answer."""
    collection = Collection(str(Path(tempfile.mkdtemp()) / "collection.anki2"))
    kind = collection.models.by_name("Basic")
    deck = collection.decks.id("bank")
    start = time.perf_counter()
    requests = []
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").split("\n"):
        if line:
            note = collection.new_note(kind)
            note["Front"], note["Back"] = json.loads(line)
            requests.append(AddNoteRequest(note, deck))
    collection.add_notes(requests)
    answer({"ready": True, "seconds": time.perf_counter() - start})
    for line in sys.stdin:
        query = json.loads(line)
        start = time.perf_counter()
        found = collection.find_notes(query)
        answer({"seconds": time.perf_counter() - start, "hits": len(found)})


def answer(value: object) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


main()
