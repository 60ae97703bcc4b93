"""A rating that was acknowledged survives the death of the program."""

from __future__ import annotations

import importlib.util
import random
import signal
import sys
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("kills", Path(__file__).with_name("kills.py"))
assert _SPEC
assert _SPEC.loader
kills = importlib.util.module_from_spec(_SPEC)
sys.modules["kills"] = kills
_SPEC.loader.exec_module(kills)

# A quizcli that writes every tenth rating only: what the harness is there to find.
PLANTED = """
from quizcli.services.collection import Collection
real, held = Collection.append_all, []
def late(self, drafts):
    if drafts and drafts[0].kind == "answer":
        held.append(drafts)
        if len(held) == 10:
            for each in held:
                real(self, each)
            held.clear()
        return list(drafts)
    return real(self, drafts)
Collection.append_all = late
import sys
from quizcli.__main__ import main
sys.argv = ["quizcli", "review"]
main()
"""


def outcomes(folder: Path, count: int, seed: int, sent: int = signal.SIGKILL, **how) -> list:
    rng = random.Random(seed)
    found = []
    for number in range(count):
        home = folder / f"home{number // 10}"
        if not home.exists():
            kills.make_home(home)
        found.append(kills.kill_once(home, rng, sent, **how))
    return found


def check(found: list) -> None:
    assert sum(one.acknowledged for one in found) >= len(found), "the sittings were long enough to tell"
    assert not [one for one in found if one.lost], "an acknowledged rating is gone"
    assert not [one for one in found if one.invented], "there is an answer that nobody gave"
    assert all(one.whole for one in found), "a database is damaged"


def test_no_acknowledged_rating_is_lost_to_sigkill(tmp_path: Path) -> None:
    check(outcomes(tmp_path, 4, 1))


@pytest.mark.long
def test_nor_in_a_thousand_kills(tmp_path: Path) -> None:
    check(outcomes(tmp_path, 1000, 2))


@pytest.mark.long
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_nor_in_a_hundred_interruptions(tmp_path: Path, sent: int) -> None:
    check(outcomes(tmp_path, 100, 3, sent))


def test_the_harness_finds_a_quizcli_that_writes_late(tmp_path: Path) -> None:
    found = outcomes(tmp_path, 3, 4, program=(sys.executable, "-c", PLANTED, "--"))
    assert sum(one.lost for one in found) > 0
