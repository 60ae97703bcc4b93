"""Documents with random damage: read, or refused with one of our errors, and never slowly."""

from __future__ import annotations

import os
import signal
import time

import pytest

FEW = {"markdown": 120, "yaml": 300, "log": 400, "config": 300, "package": 80}
MANY = {"markdown": 100_000, "yaml": 100_000, "log": 20_000, "config": 20_000, "package": 20_000}

# What each reader checks of a stranger's file, taken away.
PLANTS = {
    "markdown": ("quizcli.text.decoding.decode", lambda data, name: data.decode("utf-8")),
    "yaml": ("quizcli.bank.reading.load_text", lambda path: path.read_text(encoding="utf-8")),
    "log": ("quizcli.importers.events._is_text", lambda data: True),
    "config": ("quizcli.settings.parse", lambda path, text: __import__("tomllib").loads(text)),
    "package": ("quizcli.packages.archive.Archive.refusal", lambda archive, reason: KeyError(reason)),
}


def check(totals, count: int) -> None:
    assert totals.broken == []
    assert totals.runs == count
    assert totals.read
    assert totals.refused


@pytest.mark.parametrize("kind", FEW)
def test_random_damage_never_ends_in_anything_but_our_errors(fuzzing, kind: str) -> None:
    check(fuzzing.fuzz(kind, FEW[kind]), FEW[kind])


@pytest.mark.long
@pytest.mark.parametrize("kind", FEW)
def test_nor_in_a_hundred_thousand_documents(fuzzing, kind: str) -> None:
    check(fuzzing.fuzz(kind, MANY[kind], seed=2), MANY[kind])


@pytest.mark.parametrize("kind", PLANTS)
def test_the_harness_finds_a_check_that_is_missing(fuzzing, monkeypatch, kind: str) -> None:
    monkeypatch.setattr(*PLANTS[kind])
    assert fuzzing.fuzz(kind, FEW[kind]).broken


def test_the_harness_finds_a_reader_that_breaks_hangs_or_dies(fuzzing) -> None:
    def faulty(data: bytes) -> None:
        kind = len(data) % 40
        if kind == 0:
            raise KeyError("planted")
        if kind == 1:
            time.sleep(5)
        if kind == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    totals = fuzzing.fuzz("config", 200, reader=faulty, limit=0.02)
    said = " ".join(totals.broken)
    assert "KeyError" in said
    assert "TooSlow" in said
    assert "the process died" in said
    assert totals.runs == 200


def test_a_document_is_the_same_every_time(fuzzing) -> None:
    pool = fuzzing.seeds("markdown")
    assert [fuzzing.mutated("markdown", pool, n, 1) for n in range(20)] == [
        fuzzing.mutated("markdown", pool, n, 1) for n in range(20)
    ]
