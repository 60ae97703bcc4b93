"""Kills sittings at random moments and counts what was acknowledged against what the database holds.

A rating counts as acknowledged once the next card (or the summary) has been printed. `python tests/reliability/kills.py
1000` runs a thousand kills and prints a line of totals.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ASKED = b"Enter reveals:"
PROGRAM = (sys.executable, "-m", "quizcli")


@dataclass
class Outcome:
    """What one kill left: ratings acknowledged before it, answers the database gained, whether it is whole."""

    acknowledged: int
    committed: int
    whole: bool

    @property
    def lost(self) -> int:
        """Acknowledged ratings that are gone."""
        return max(self.acknowledged - self.committed, 0)

    @property
    def invented(self) -> int:
        """Answers that nobody gave: one more than acknowledged may be in flight."""
        return max(self.committed - self.acknowledged - 1, 0)


def make_home(home: Path, questions: int = 4000) -> None:
    """Write a bank of many short questions, and let every one of them be new today."""
    (home / "bank").mkdir(parents=True)
    entries = "".join(
        f"  - id: kkkk{n:04}\n    question: question {n}\n    answer: answer {n}\n" for n in range(questions)
    )
    (home / "bank" / "k.yaml").write_text("format: 1\ndeck: K\nquestions:\n" + entries, encoding="utf-8")
    (home / "config.toml").write_text("new_per_day = 100000\n", encoding="utf-8")


def answers(home: Path) -> tuple[int, bool]:
    """Count the answers and check the database, as it opens after the kill."""
    path = home / "quizcli.db"
    if not path.exists():
        return 0, True
    connection = sqlite3.connect(path)
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return int(connection.execute("SELECT count(*) FROM event WHERE kind = 'answer'").fetchone()[0]), whole
    finally:
        connection.close()


def kill_once(
    home: Path, rng: random.Random, sent: int = signal.SIGKILL, program: tuple[str, ...] = PROGRAM
) -> Outcome:
    """Study by lines for a random time, then kill the program."""
    before, _ = answers(home)
    process = subprocess.Popen(
        [*program, "review"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "QUIZCLI_HOME": str(home), "TERM": "dumb", "COLUMNS": "80"},
    )
    assert process.stdin
    assert process.stdout
    os.set_blocking(process.stdin.fileno(), False)
    said = b""
    while ASKED not in said and process.poll() is None:
        said += os.read(process.stdout.fileno(), 65536)
    until = time.monotonic() + rng.random() * 0.5
    lines = b"\n3\n" * 200
    while time.monotonic() < until:
        with suppress(BlockingIOError, BrokenPipeError):
            lines = lines[os.write(process.stdin.fileno(), lines[:64]) :] or b"\n3\n" * 200
        if select.select([process.stdout], [], [], 0.002)[0]:
            said += os.read(process.stdout.fileno(), 65536)
    process.send_signal(sent)
    said += process.stdout.read()
    with suppress(BrokenPipeError):
        process.stdin.close()
    process.stdout.close()
    process.wait(20)
    committed, whole = answers(home)
    return Outcome(max(said.count(ASKED) - 1, 0), committed - before, whole)


def main() -> None:
    """Run many kills, ten in one home, and print how far it is, and the totals."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    rng = random.Random(1)
    found: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            home = Path(folder) / f"home{number // 10}"
            if not home.exists():
                shutil.rmtree(home.with_name(f"home{number // 10 - 1}"), ignore_errors=True)
                make_home(home)
            found.append(kill_once(home, rng))
            if len(found) % 50 == 0:
                _say(found)
    _say(found)


def _say(found: list[Outcome]) -> None:
    sys.stdout.write(
        f"{len(found)} kills, {sum(one.acknowledged for one in found)} acknowledged, "
        f"{sum(one.lost for one in found)} lost, {sum(one.invented for one in found)} invented, "
        f"{sum(not one.whole for one in found)} damaged, "
        f"{sum(one.committed > one.acknowledged for one in found)} with one in flight\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
