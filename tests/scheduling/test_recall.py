"""Shares with their bounds, and predictions against what came of them."""

from __future__ import annotations

from random import Random

import pytest

from quizcli.scheduling.recall import Share, calibrate, mean_log_loss


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_bounds_are_wilsons(hits: int, count: int, low: float, high: float) -> None:
    """The last row is the worked example of Newcombe 1998; the others follow from the closed form."""
    assert Share(hits, count).bounds == pytest.approx((low, high), abs=1e-4)


def test_nothing_has_no_share_and_any_share_is_possible() -> None:
    assert Share(0, 0).value is None
    assert Share(0, 0).bounds == (0.0, 1.0)


def test_true_predictions_are_covered_and_boastful_ones_are_not() -> None:
    rng = Random(1)
    pairs = [(chance, rng.random() < chance) for chance in (rng.uniform(0.6, 0.98) for _ in range(4000))]
    true, boastful = calibrate(pairs), calibrate([(min(chance + 0.15, 1.0), hit) for chance, hit in pairs])
    assert sum(bin_.covered for bin_ in true) >= len(true) - 2
    assert sum(bin_.covered for bin_ in boastful) <= len(boastful) // 2
    assert sum(bin_.real.count for bin_ in true) == 4000


def test_few_reviews_make_few_bins() -> None:
    assert len(calibrate([(0.9, True)] * 39)) == 1
    assert calibrate([]) == []


def test_log_loss_is_that_of_the_definition() -> None:
    assert mean_log_loss([(0.5, True), (0.5, False)]) == pytest.approx(0.6931, abs=1e-4)
    assert mean_log_loss([]) is None
