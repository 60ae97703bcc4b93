"""Whichever write of a command goes wrong: nothing acknowledged is lost, nothing is half done, and it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

ACTIONS = (
    *("first run", "review", "first import", "import", "move", "undo an import", "undo a review"),
    *("backup", "restore", "config", "migration"),
)

# A quizcli that writes bank files in place: what the harness is there to find.
IN_PLACE = """
from quizcli.bank import writing
writing.save = lambda path, text, was=None: (path.parent.mkdir(exist_ok=True), path.write_text(text, "utf-8"))
"""


@pytest.fixture(scope="module")
def library(faults, tmp_path_factory) -> Path:
    made = faults.compile_library(tmp_path_factory.mktemp("library"))
    if made is None:
        pytest.skip("no C compiler, or not Linux")
    return made


@pytest.mark.parametrize(("action", "step"), [("review", 110), ("import", 130)])
def test_a_write_that_goes_wrong_loses_nothing(faults, library, tmp_path, action: str, step: int) -> None:
    totals = faults.sweep(action, library, tmp_path / "sweep", step=step)
    assert totals.broken == []
    assert totals.runs >= 5
    assert totals.writes > 20


@pytest.mark.long
@pytest.mark.parametrize("action", ACTIONS)
def test_no_single_write_that_goes_wrong_loses_anything(faults, library, tmp_path, action: str) -> None:
    totals = faults.sweep(action, library, tmp_path / "sweep")
    assert totals.broken == []
    assert totals.runs == totals.writes * len(faults.FAULTS)


@pytest.mark.long
def test_the_harness_finds_a_bank_that_is_written_in_place(faults, library, tmp_path) -> None:
    totals = faults.sweep("import", library, tmp_path / "sweep", plant=IN_PLACE, faults=("torn",), step=1)
    assert any("neither the old nor the new" in line or "gone" in line for line in totals.broken)
