"""Importing 10,000 questions in 20 documents: first, unchanged, one question edited.

`python -m tests.benchmarks.importing [COUNT] [FILES] [ROUNDS]`. Each run is a process of its own; figures are its
processor time (user and system), which other programs disturb less than the clock. Of several rounds the least counts.
Modules are compiled once, before anything is measured, as they are when pip has installed them.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORDS = (
    *(
        "thread",
        "lock",
        "memory",
        "python",
        "session",
        "commit",
        "依赖",
        "注入",
        "事务",
        "缓存",
        "index",
        "query",
        "async",
    ),
    *(
        "await",
        "loop",
        "连接",
        "池",
        "schema",
        "model",
        "route",
        "中间件",
        "request",
        "response",
        "json",
        "token",
        "cache",
    ),
    *("redis", "queue", "worker", "event", "线程", "锁", "协程", "装饰器", "生成器", "迭代器"),
)


@dataclass(frozen=True)
class Run:
    """One command: what it cost, and the last line it printed."""

    processor: float
    clock: float
    said: str


def documents(folder: Path, count: int, files: int, seed: int = 5) -> None:
    """Write documents of headings, prose and code, every question another one."""
    chance = random.Random(seed)
    number = 0
    for file in range(files):
        parts = [f"# Subject {file}\n"]
        for place in range(count // files):
            number += 1
            if place % 25 == 0:
                parts.append(f"## Topic {place // 25}\n")
            one, two, three = chance.sample(WORDS, 3)
            parts.append(f"### How does {one} {two} number {number} work with {three}?\n")
            parts += [" ".join(chance.choices(WORDS, k=25)) + f" {number}.\n" for _ in range(4)]
            code = "\n".join(f"x{line} = {chance.choice(WORDS[:6])}({number})" for line in range(6))
            parts.append(f"```python\n{code}\n```\n")
        (folder / f"file{file:02}.md").write_text("\n".join(parts), encoding="utf-8")


def environment(home: Path) -> dict[str, str]:
    """Give the environment of a run; compiled modules are kept beside its home."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    cache = str(home.parent / "compiled")
    return {**kept, "QUIZCLI_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": cache}


def compile_all(place: Path) -> None:
    """Run once what is measured, on a small scale."""
    folder = place / "warm"
    folder.mkdir()
    documents(folder, 20, 2)
    for number in range(2):
        run(folder, place / "warm_home")
        edit(folder, number)


def run(folder: Path, home: Path) -> Run:
    """Import the folder in a process of its own."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "quizcli", "import", str(folder), "--yes"],
        env=environment(home),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    counts = [line for line in done.stdout.split("\n") if re.match(r"(kept|new|nothing)", line)]
    return Run(used, time.perf_counter() - start, counts[-1] if counts else "")


def edit(folder: Path, number: int) -> None:
    """Change a word of one question in the middle."""
    path = sorted(folder.glob("*.md"))[len(list(folder.glob("*.md"))) // 2]
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(number \d+) \w+ with", rf"\1 works{number} with", text, count=1), encoding="utf-8")


def least(runs: list[Run]) -> Run:
    """Give the cheapest run."""
    return min(runs, key=lambda one: one.processor)


def main(count: int = 10_000, files: int = 20, rounds: int = 3) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place:
        folder, home = Path(place) / "notes", Path(place) / "home"
        folder.mkdir()
        documents(folder, count, files)
        compile_all(Path(place))
        first = run(folder, home)
        unchanged = least([run(folder, home) for _ in range(rounds)])
        edits = []
        for number in range(rounds):
            edit(folder, number)
            edits.append(run(folder, home))
        edited = least(edits)
    rows = (("first", first), ("unchanged", unchanged), ("one edited", edited))
    for name, one in rows:
        sys.stdout.write(f"{name:12}{one.processor:9.2f} s processor{one.clock:9.2f} s clock   {one.said}\n")
    fifteenth = first.processor / 15
    sys.stdout.write(
        f"first / unchanged {first.processor / unchanged.processor:.1f} (at least 15 wanted)\n"
        f"edited / (first / 15) {edited.processor / fifteenth:.2f} (at most 1.2 wanted)\n"
        f"edited / unchanged {edited.processor / unchanged.processor:.2f}\n"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
