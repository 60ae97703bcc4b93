"""Search measured beside the real Anki engine, taking turns: `python -m tests.benchmarks.search [COUNT] [ROUNDS]`.

`QUIZCLI_ANKI_PYTHON` names a Python that has the engine; without one, only our own figures are given. Figures are
medians; only ratios of one run mean anything.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quizcli.cardtypes import cards_of
from quizcli.domain.question import Question
from quizcli.query.parsing import parse
from quizcli.services.collection import Collection
from quizcli.services.search import search as ranked
from quizcli.settings import load
from quizcli.store import finding, questions
from quizcli.store import search as index
from tests.benchmarks import bank

# Class, our query, Anki's. Anki matches substrings anywhere in its text; these needles are whole words in both.
QUERIES = (
    ("selective, Chinese", "熔断器", "熔断器"),
    ("selective, English", "backpressure", "backpressure"),
    ("one in a hundred, Chinese", "幂等键", "幂等键"),
    ("one in a hundred, English", "tombstone", "tombstone"),
    ("a third of the notes, Chinese", "限流", "限流"),
    ("a third of the notes, English", "throughput", "throughput"),
    ("one character", "锁", "锁"),
    ("a name", "session.commit", "session.commit"),
    ("two words", "事务 lock", "事务 lock"),
)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """One line of the table: seconds, and how many times faster than the peer."""

    what: str
    hits: int
    seconds: float
    peer: float | None

    def line(self) -> str:
        ratio = f"{self.peer / self.seconds:8.1f} ×" if self.peer else "       –"
        peer = f"{self.peer * 1000:9.2f}" if self.peer else "        –"
        return f"{self.what:<44}{self.hits:>8,}{self.seconds * 1000:>10.3f} ms{peer} ms{ratio}"


class Anki:
    """The engine in its own process."""

    def __init__(self, python: str, found: list[Question], folder: Path) -> None:
        notes = folder / "notes.jsonl"
        lines = (json.dumps([question.prompt, question.answer], ensure_ascii=False) for question in found)
        notes.write_text("\n".join(lines), encoding="utf-8")
        script = str(Path(__file__).with_name("anki_search.py"))
        self.process = subprocess.Popen(
            [python, script, str(notes)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.ready = self._answer()

    def find(self, query: str) -> tuple[float, int]:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(query) + "\n")
        self.process.stdin.flush()
        found = self._answer()
        return found["seconds"], found["hits"]

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout
        return dict(json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def fill(collection: Collection, found: list[Question]) -> dict[str, float]:
    """Put questions into the cache without a bank, timing the index apart."""
    cache = collection.cache
    cache.execute("BEGIN")
    start = time.perf_counter()
    rows = []
    for position, question in enumerate(found):
        changed = questions.change(question, f"{position // bank.PER_FILE:03d}.yaml", position, position)
        num = questions.put(cache, changed)
        questions.put_cards(cache, num, changed, cards_of(question))
        rows.append((num, question))
    middle = time.perf_counter()
    index.index(cache, rows)
    cache.execute("COMMIT")
    return {"rows": middle - start, "index": time.perf_counter() - middle}


def index_size(cache: sqlite3.Connection) -> int:
    """Count the bytes of the index's tables."""
    rows = cache.execute("SELECT sum(length(block)) FROM search_data").fetchone()[0]
    others = cache.execute("SELECT sum(length(sz)) + count(*) * 4 FROM search_docsize").fetchone()[0]
    return int(rows + others)


def median(work: Callable[[], object], rounds: int) -> float:
    """Time some work."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measure(count: int, rounds: int, anki_python: str) -> Iterator[str]:
    """Measure everything; give the lines of the report."""
    found = list(bank.questions(count))
    text = sum(len((question.prompt + question.answer).encode()) for question in found)
    folder = Path(tempfile.mkdtemp())
    (folder / "bank").mkdir()
    (folder / "config.toml").write_text('shipped = "off"\n', encoding="utf-8")
    anki = Anki(anki_python, found, folder) if anki_python else None
    with Collection.open(load(folder), lambda: NOW) as collection:
        stages = fill(collection, found)
        size = index_size(collection.cache)
        yield f"{count:,} questions, {text / 1e6:.0f} MB of text; index {size / text:.2f} × the text"
        yield f"rows {stages['rows']:.1f} s, index {stages['index']:.1f} s" + (
            f"; Anki adds the notes in {anki.ready['seconds']:.1f} s" if anki else ""
        )
        yield f"one question indexed anew: {_one_edit(collection, found[0]) * 1000:.2f} ms"
        yield f"{'':<44}{'hits':>8}{'quizcli':>13}{'Anki':>12}{'ratio':>10}"
        for what, ours, theirs in QUERIES:
            for row in compare(collection, anki, what, ours, theirs, rounds):
                yield row.line()
    if anki:
        anki.close()


def compare(collection: Collection, anki: Anki | None, what: str, ours: str, theirs: str, rounds: int) -> Iterator[Row]:
    """Ask both the same, in turn."""
    node = parse(ours)
    all_ids: list[float] = []
    selected: list[float] = []
    best: list[float] = []
    peer: list[float] = []
    hits = 0
    for _ in range(rounds):
        start = time.perf_counter()
        hits = len(finding.nums(collection.cache, node, day=1, now_ms=0))
        all_ids.append(time.perf_counter() - start)
        selected.append(median(lambda: collection.select(node), 1))
        best.append(median(lambda: ranked(collection, node, 20), 1))
        if anki:
            seconds, theirs_found = anki.find(theirs)
            peer.append(seconds)
            assert theirs_found >= hits, (what, hits, theirs_found)
    other = statistics.median(peer) if peer else None
    yield Row(f"{what}: all ids", hits, statistics.median(all_ids), other)
    yield Row("    in the order of the bank", hits, statistics.median(selected), other)
    yield Row("    best 20, ranked, with passages", hits, statistics.median(best), other)


def _one_edit(collection: Collection, question: Question) -> float:
    """Time what changing one question costs the index."""
    num = questions.number(collection.cache, question.id)
    assert num is not None
    changed = replace(question, answer=question.answer + "\n改过了\n")
    before = collection.cache.total_changes
    seconds = median(lambda: index.index(collection.cache, [(num[0], changed)]), 1)
    assert collection.cache.total_changes - before < 100
    return seconds


def main() -> None:
    """Print the report."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    python = os.environ.get("QUIZCLI_ANKI_PYTHON", "")
    if not python:
        sys.stdout.write("QUIZCLI_ANKI_PYTHON is not set: measured without the Anki engine\n")
    for line in measure(count, rounds, python):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
