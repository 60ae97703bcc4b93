"""What one run costs, candidates taking turns, and the rows of the table.

A machine that others use as well disturbs the clock far more than processor time, so a row has both: ratios are of
processor time where both sides have one. Every ratio is taken within a round, and the median of the rounds counts.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PYTHON = sys.executable
_SCRIPT = Path(PYTHON).with_name("quizcli")
PROGRAM = [str(_SCRIPT)] if _SCRIPT.exists() else [PYTHON, "-m", "quizcli"]


@dataclass(frozen=True)
class Sample:
    """One run: seconds by the clock, seconds of processor time, megabytes at its peak (0: not known)."""

    wall: float
    cpu: float = 0.0
    peak: float = 0.0


@dataclass(frozen=True)
class Row:
    """One line of the table. `wanted` is a bound on the ratio: at most so much, or at least (a negative number)."""

    group: str
    what: str
    ours: Sequence[Sample]
    peer: str = ""
    theirs: Sequence[Sample] = ()
    wanted: float = 0.0
    faster: bool = False  # the ratio says how many times faster we are, not what we cost
    by_clock: bool = False  # what waits for the disk has no other time

    def ratios(self) -> list[float]:
        """Give the ratio of each round."""
        pairs = zip(self.ours, self.theirs, strict=False)
        both = [(self._seconds(one), self._seconds(other)) for one, other in pairs]
        return [(theirs / ours if self.faster else ours / theirs) for ours, theirs in both if ours and theirs]

    def _seconds(self, sample: Sample) -> float:
        known = all(one.cpu for one in (*self.ours, *self.theirs))
        return sample.cpu if known and not self.by_clock else sample.wall

    def met(self) -> bool | None:
        """Tell whether the ratio is what is wanted; None where nothing is, or nothing was measured."""
        found = self.ratios()
        if not found or not self.wanted:
            return None
        middle = statistics.median(found)
        return middle <= self.wanted if self.wanted > 0 else middle >= -self.wanted

    def cells(self) -> list[str]:
        """Give the cells of the line."""
        found = self.ratios()
        ratio = f"{_short(statistics.median(found))} ({_short(min(found))}–{_short(max(found))})" if found else "–"
        wanted = f"{'≤' if self.wanted > 0 else '≥'} {abs(self.wanted):g}" if self.wanted else ""
        verdict = {True: "yes", False: "**no**", None: ""}[self.met()]
        return [self.what, milliseconds(self.ours), self.peer, milliseconds(self.theirs), ratio, wanted, verdict]


def milliseconds(samples: Sequence[Sample]) -> str:
    """Give the median of the processor time and of the clock."""
    if not samples:
        return "–"
    clock = _short(statistics.median(one.wall for one in samples) * 1000)
    if not all(one.cpu for one in samples):
        return f"{clock} ms"
    return f"{_short(statistics.median(one.cpu for one in samples) * 1000)} / {clock} ms"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def middle(samples: Sequence[Sample]) -> float:
    """Give the median processor time; the clock's where there is none."""
    return statistics.median(one.cpu or one.wall for one in samples)


def exponent(small: float, large: float, factor: float) -> float:
    """Tell how something grows: 1 is as fast as the bank, 0 not at all."""
    return math.log(large / small) / math.log(factor) if small > 0 and large > 0 else 0.0


def environment(home: Path, **more: str) -> dict[str, str]:
    """Give the environment of a quizcli that has this home; it may keep its compiled modules, as an installed one."""
    known = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**known, "QUIZCLI_HOME": str(home), "PYTHONPATH": str(ROOT), "TERM": "dumb", **more}


def run(command: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Sample:
    """Run a command to its end, saying nothing; it must not fail."""
    began = time.perf_counter()
    child = subprocess.Popen(
        command,
        env=dict(env) if env is not None else None,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert child.stderr is not None
    said = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if child.returncode not in (0, 4):
        raise RuntimeError(f"{' '.join(command)}: exit code {child.returncode}\n{said.decode()[-2000:]}")
    return Sample(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def quizcli(home: Path, *arguments: str, **more: str) -> Sample:
    """Run our program as it is installed, if it is; else as a module."""
    return run([*PROGRAM, *arguments], environment(home, **more), home)


def in_turn(rounds: int, **acts: Callable[[], Sample]) -> dict[str, list[Sample]]:
    """Run several things in turn, forwards and backwards."""
    found: dict[str, list[Sample]] = {name: [] for name in acts}
    for number in range(rounds):
        for name in list(acts)[:: -1 if number % 2 else 1]:
            found[name].append(acts[name]())
    return found


def inside(module: str, *arguments: str) -> Any:
    """Run a module of this folder in a process of its own, which says one line of JSON last.

    This process stays small: the peak of a child that it starts would count its own memory.
    """
    done = subprocess.run(
        [PYTHON, "-m", f"tests.benchmarks.{module}", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=ROOT,
    )
    return json.loads(done.stdout.strip().split("\n")[-1])
