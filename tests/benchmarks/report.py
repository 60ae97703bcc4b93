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
    head = ("whole process", *(f"{size:,}" for size in sizes), "exponent", f"peak at {sizes[-1]:,}")
    lines = []
    for name, found in bench.growth.items():
        cells = [f"{found[size].cpu:.2f} s" if size in found else "–" for size in sizes]
        known = sorted(found)[-2:]
        power = "–"
        if len(known) == 2:
            power = f"{exponent(found[known[0]].cpu, found[known[1]].cpu, known[1] / known[0]):.2f}"
        peak = f"{found[sizes[-1]].peak:.0f} MB" if sizes[-1] in found else "–"
        lines.append([name, *cells, power, peak])
    yield from _table(head, lines)


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|---" + "|---:" * (len(head) - 1) + "|"
    for line in lines:
        yield "| " + " | ".join(line) + " |"
