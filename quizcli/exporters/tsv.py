"""TSV: one row a question, for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from quizcli.exporters import Item, Job
from quizcli.exporters._table import write_table

SUFFIX = ".tsv"


def write(items: Iterable[Item], path: Path, job: Job) -> list[str]:
    """Write the rows; there is nothing to remark."""
    write_table(items, path, job, "\t")
    return []
