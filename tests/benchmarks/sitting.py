"""The first card on a terminal, and the next one after a rating: `python -m tests.benchmarks.sitting [COUNT] [ROUNDS]`.

The first card is a whole process on a pseudo-terminal until the card stands there, beside `python -c "import sqlite3"`
in turns. The next card is the call that rates and deals plus the frame drawn, beside a bare commit with one render.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import bank
from tests.benchmarks.turns import Sample, environment, run

if TYPE_CHECKING:  # whoever only starts programs stays small: the peak of a child counts what its parent had
    from quizcli.render.screen import Screen
    from quizcli.services.sitting import Sitting

MARKERS = (b"reveal", b"Any key begins")  # the first card, or the guide to the first review
PATIENCE = 60.0
RATINGS = 200


def first_card(home: Path) -> Sample:
    """Measure from the start of the process until the first card stands on the terminal; the peak is of it all."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    env = environment(home, TERM="xterm-256color")
    began = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "quizcli", "review", "--new", "20"], stdin=theirs, stdout=theirs, stderr=theirs, env=env,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    while not any(mark in seen for mark in MARKERS):
        assert time.perf_counter() - began < PATIENCE, seen[-500:]
        if select.select([ours], [], [], 1)[0]:
            seen += os.read(ours, 65536)
    took, used = time.perf_counter() - began, _processor(child.pid)
    os.write(ours, b"q")
    done = 0
    while not done:
        done, status, all_used = os.wait4(child.pid, os.WNOHANG)
        with contextlib.suppress(OSError):
            if not done and select.select([ours], [], [], 0.05)[0]:
                os.read(ours, 65536)
    child.returncode = os.waitstatus_to_exitcode(status)
    os.close(ours)
    return Sample(took, used, all_used.ru_maxrss / 1024)


def _processor(pid: int) -> float:
    """Seconds of processor time that a process has used; 0 where the system does not say."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def floor() -> Sample:
    """Measure `python -c "import sqlite3"`."""
    return run([sys.executable, "-c", "import sqlite3"])


def next_cards(home: Path) -> tuple[list[float], list[float]]:
    """Seconds of each rating with the next card drawn, and of a bare commit with the same render."""
    from quizcli.domain.rating import Rating
    from quizcli.query.tree import Everything
    from quizcli.render.screen import Screen
    from quizcli.render.theme import DEFAULT
    from quizcli.services.collection import Collection
    from quizcli.services.sitting import Sitting
    from quizcli.settings import load

    settings = load(home)
    screen = Screen(DEFAULT)
    bare = sqlite3.connect(home / "bare.db", isolation_level=None)
    bare.executescript("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS t (a, b)")
    ours, theirs = [], []
    with Collection.open(settings, lambda: datetime.now(UTC)) as collection:
        table = Sitting(collection, Everything(), new=RATINGS)
        table.deal()
        for number in range(RATINGS):
            if table.turn is None:
                break
            began = time.perf_counter()
            table.rate(Rating.EASY, 1000)
            _draw(screen, table, number)
            ours.append(time.perf_counter() - began)
            began = time.perf_counter()
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("INSERT INTO t VALUES (1, 'x')")
            bare.execute("COMMIT")
            _draw(screen, table, -number - 1)
            theirs.append(time.perf_counter() - began)
    bare.close()
    return ours, theirs


def _draw(screen: Screen, table: Sitting, key: int) -> None:
    from quizcli.render import card as cards
    from quizcli.render.screen import View
    from quizcli.render.theme import DEFAULT

    turn = table.turn
    if turn is not None:
        screen.frame(View(key=key, body=lambda width: cards.body(turn, width, DEFAULT)), 80, 24)


def measure(count: int = 10_000, rounds: int = 9) -> dict[str, float]:
    """Give the ratios, and what they are made of in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        bank.write_bank(home / "bank", count)
        first_card(home)  # reads the bank into the cache
        next_cards(home)  # and leaves a log, as on most days
        pairs = [(floor(), first_card(home)) for _ in range(rounds)]
        ours, theirs = next_cards(home)
    return {
        "questions": count,
        "import sqlite3, ms": statistics.median(one.wall for one, _ in pairs) * 1000,
        "first card, ms": statistics.median(one.wall for _, one in pairs) * 1000,
        "first card, ratio": statistics.median(card.wall / base.wall for base, card in pairs),
        "bare commit and render, ms": statistics.median(theirs) * 1000,
        "next card, ms": statistics.median(ours) * 1000,
        "next card, ratio": statistics.median(ours) / statistics.median(theirs),
    }


if __name__ == "__main__":
    for name, value in measure(*map(int, sys.argv[1:3])).items():
        sys.stdout.write(f"{name:28} {value:10.2f}\n")
