"""The table of a run, as text, and its place in README."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from tests.benchmarks.groups import Bench
from tests.benchmarks.turns import ROOT, Row, exponent

README = ROOT / "README.md"
BEGIN, END = "<!-- benchmarks -->", "<!-- /benchmarks -->"
_STEEPEST, _MEMORY = 1.1, 400  # exponent, megabytes
_MOST_MEMORY = {"review": 80, "first card of a review": 80}
_HEAD = ("", "quizcli", "beside", "theirs", "ratio (range)", "wanted", "met")


def table(rows: Sequence[Row], bench: Bench) -> str:
    """Give everything that was measured."""
    return "\n".join(_parts(rows, bench)) + "\n"


def write(text: str) -> None:
    """Put the table into README, between its marks."""
    old = README.read_text(encoding="utf-8")
    assert BEGIN in old, f"README has no {BEGIN}"
    new = re.sub(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{text}{END}", old, flags=re.DOTALL)
    README.write_text(new, encoding="utf-8")


def _parts(rows: Sequence[Row], bench: Bench) -> Iterator[str]:
    yield (
        f"CPython {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}. Medians; "
        "times are processor time / clock, or the clock alone; ratios are of processor time where both sides have it."
    )
    for missing in bench.peers.missing:
        yield f"Skipped: {missing}."
    for group, members in groupby(rows, key=lambda row: row.group):
        yield from ("", *_table((group, *_HEAD[1:]), [row.cells() for row in members]))
    for size, found in bench.stages.items():
        peak = found.pop("peak MB", 0.0)
        whole = sum(found.values())
        shares = sorted(found.items(), key=lambda item: -item[1])
        yield ""
        yield f"Import of {size:,} by stage, {whole:.1f} s of processor time, {peak:.0f} MB at its peak: " + ", ".join(
            f"{name} {seconds / whole:.0%}" for name, seconds in shares
        )
    if bench.growth:
        yield from ("", *_growth(bench))


def _growth(bench: Bench) -> Iterator[str]:
    sizes = sorted(bench.sizes)
    head = ("whole process", *(f"{size:,}" for size in sizes), "exponent", f"peak at {sizes[-1]:,}", "met")
    lines = []
    for name, found in bench.growth.items():
        cells = [f"{found[size].cpu:.2f} s" if size in found else "–" for size in sizes]
        known = sorted(found)[-2:]
        power = exponent(found[known[0]].cpu, found[known[1]].cpu, known[1] / known[0]) if len(known) == 2 else None
        peak = found[known[-1]].peak
        missed = [
            *(["growth"] if power is not None and power > _STEEPEST else []),
            *(["memory"] if peak > _MOST_MEMORY.get(name, _MEMORY) else []),
        ]
        met = f"**no: {', '.join(missed)}**" if missed else "yes"
        lines.append([name, *cells, "–" if power is None else f"{power:.2f}", f"{peak:.0f} MB", met])
    yield "Wanted: no exponent above 1 (with the larger two banks; 1.1 leaves room for the machine's moods), a peak of"
    yield f"at most {_MEMORY} MB, of a review {_MOST_MEMORY['review']}."
    yield ""
    yield from _table(head, lines)


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|---" + "|---:" * (len(head) - 1) + "|"
    for line in lines:
        yield "| " + " | ".join(line) + " |"
