"""Whichever write of a command goes wrong: nothing acknowledged is lost, nothing is half done, and it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

ACTIONS = (
    *("first run", "review", "first import", "import", "import of a folder", "import of a package"),
    *("move", "move back", "rename", "tag", "undo an import", "undo the import of a folder"),
    *("undo the import of a package", "undo a move", "undo a rename", "undo a review"),
    *("backup", "restore", "config", "migration"),
)

# What the harness is there to find: files written in place, several files without a note, a log that is not synced
# in one transaction with it.
PLANTS = {
    "in place": """
from quizcli import files
files.place = lambda staged, path: (path.write_bytes(staged.read_bytes()), staged.unlink())
""",
    "no note": """
from quizcli.services import opening
opening.settle = lambda settings, learner, held: ""
""",
    "additions last": """
from quizcli.services import together
make = together.make
def apart(collection, number, what, writes, log, *, undone=False):
    writes = list(writes)
    for write in writes[::-1]:
        make(collection, number, what, [write], log if write is writes[0] else lambda: None, undone=undone)
together.make = apart
""",
}


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
    assert totals.runs > 3 * totals.writes  # killed, broken and broken once at each; no room and torn where it grows


@pytest.mark.long
@pytest.mark.parametrize("fault", PLANTS)
def test_the_harness_finds_what_is_not_whole(faults, library, tmp_path, fault: str) -> None:
    totals = faults.sweep("move", library, tmp_path / "sweep", plant=PLANTS[fault], faults=("kill", "torn"), step=1)
    assert any("as a whole" in line for line in totals.broken)
