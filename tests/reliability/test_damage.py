"""A damaged database is opened as it was or refused untouched, and one command brings the backup back."""

from __future__ import annotations

import pytest


@pytest.fixture
def studied(damage, tmp_path):
    return damage.make(tmp_path / "home")


def check(totals, count: int) -> None:
    assert totals.broken == []
    assert totals.opened + totals.refused == count
    assert totals.refused == totals.restored > 0


def test_damaged_databases_are_opened_or_refused_and_come_back(damage, studied) -> None:
    check(damage.try_out(studied, 45), 45)


@pytest.mark.long
def test_so_are_a_thousand(damage, studied) -> None:
    check(damage.try_out(studied, 1000, seed=2), 1000)


def test_the_harness_finds_a_program_that_takes_anything(damage, studied) -> None:
    assert damage.try_out(studied, 30, check=lambda settings: None).broken
