"""Everything measured beside its peers, in one run, taking turns.

    python -m tests.benchmarks            banks of 100, 10,000 and 100,000 questions
    python -m tests.benchmarks --quick    without the largest
    python -m tests.benchmarks --write    and the table goes into README

`QUIZCLI_ANKI_PYTHON` names a Python with the Anki engine and genanki; what is missing is skipped, and said. `--only`
takes names of groups. Only ratios of one run mean anything; figures are medians, with the range of the ratio.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import groups, report
from tests.benchmarks.groups import Bench
from tests.benchmarks.peers import Peers
from tests.benchmarks.turns import Row


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="banks of 100 and 10,000 questions only")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=list(groups.GROUPS), default=list(groups.GROUPS))
    parser.add_argument("--write", action="store_true", help="put the table into README")
    parser.add_argument("--folder", type=Path, help="keep banks and homes here, and use those that are there")
    wanted = parser.parse_args()
    sizes = [size for size in wanted.sizes if size <= 10_000] if wanted.quick else wanted.sizes
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(wanted.folder or Path(temporary), sizes, wanted.rounds, Peers())
        rows = []
        for row in _measure(bench, wanted.only):
            rows.append(row)
            sys.stdout.write(" | ".join(row.cells()) + "\n")
            sys.stdout.flush()
    text = report.table(rows, bench)
    sys.stdout.write("\n" + text)
    if wanted.write:
        report.write(text)


def _measure(bench: Bench, names: list[str]) -> Iterator[Row]:
    for name in names:
        sys.stdout.write(f"\n{name}\n")
        yield from groups.GROUPS[name](bench)


if __name__ == "__main__":
    main()
