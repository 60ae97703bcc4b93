"""The memory model: equal to the `fsrs` package step by step, and what holds for every memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizcli.scheduling.memory import DEFAULT_WEIGHTS, HIGHEST, LONGEST, LOWEST, SHORTEST, Model, fitting

WEIGHTS = st.tuples(*(st.floats(low, high) for low, high in zip(LOWEST, HIGHEST, strict=True)))
STABILITY = st.floats(0.01, 30_000)
DIFFICULTY = st.floats(1, 10)
RATING = st.integers(1, 4)


def fsrs_step(weights, stability, difficulty, elapsed, rating):
    """One unrounded step of the package, through its public door: study days at midnight UTC, no steps, no fuzz."""
    import fsrs

    scheduler = fsrs.Scheduler(weights, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    start = datetime(2020, 1, 1, tzinfo=UTC)
    card = fsrs.Card(card_id=1, state=fsrs.State.Review, due=start)
    if stability is None:
        card = fsrs.Card(card_id=1, due=start)
    else:
        card.stability, card.difficulty, card.last_review = stability, difficulty, start
    after, _ = scheduler.review_card(card, fsrs.Rating(rating), start + timedelta(days=elapsed))
    return after.stability, after.difficulty


def check(weights, stability, difficulty, elapsed, rating):
    expected = fsrs_step(weights, stability, difficulty, elapsed, rating)
    model = Model(weights)
    found = model.first(rating) if stability is None else model.step(stability, difficulty, elapsed, rating)
    assert found[0] == pytest.approx(min(expected[0], LONGEST), rel=1e-9)
    assert found[1] == pytest.approx(expected[1], rel=1e-9)


@given(stability=STABILITY, difficulty=DIFFICULTY, elapsed=st.integers(0, 3000), rating=RATING)
@settings(max_examples=200, deadline=None)
def test_a_step_is_the_packages(stability, difficulty, elapsed, rating):
    check(DEFAULT_WEIGHTS, stability, difficulty, elapsed, rating)


@given(WEIGHTS, st.none() | STABILITY, DIFFICULTY, st.integers(0, 3000), RATING)
@settings(max_examples=200, deadline=None)
def test_a_step_is_the_packages_for_any_weights(weights, stability, difficulty, elapsed, rating):
    check(weights, stability, difficulty, elapsed, rating)


@pytest.mark.long
@given(WEIGHTS, st.none() | STABILITY, DIFFICULTY, st.integers(0, 30_000), RATING)
@settings(max_examples=50_000, deadline=None)
def test_a_step_is_the_packages_50_000_times(weights, stability, difficulty, elapsed, rating):
    check(weights, stability, difficulty, elapsed, rating)


@given(WEIGHTS, STABILITY, st.integers(0, 40_000))
def test_recall_falls_with_time_from_one_and_is_nine_tenths_after_the_stability(weights, stability, elapsed):
    model = Model(weights)
    assert model.retrievability(stability, 0) == 1
    assert model.retrievability(stability, elapsed) >= model.retrievability(stability, elapsed + 1)
    assert model.retrievability(stability, stability) == pytest.approx(0.9, abs=1e-9)
    assert model.interval(stability, 0.9) == pytest.approx(stability, rel=1e-9)


@given(WEIGHTS, STABILITY, DIFFICULTY, st.integers(0, 1_000_000), RATING)
def test_states_stay_within_bounds(weights, stability, difficulty, elapsed, rating):
    s, d = Model(weights).step(stability, difficulty, elapsed, rating)
    assert SHORTEST <= s <= LONGEST
    assert 1 <= d <= 10


@given(STABILITY, DIFFICULTY, st.integers(0, 3000))
def test_a_better_rating_never_gives_a_weaker_memory(stability, difficulty, elapsed):
    model = Model()
    found = [model.stability(stability, difficulty, elapsed, rating) for rating in (1, 2, 3, 4)]
    assert found == sorted(found)


def test_parameters_of_older_models_are_carried_over():
    assert fitting(()) == DEFAULT_WEIGHTS
    assert fitting(DEFAULT_WEIGHTS[:19])[19:] == (0.0, 0.5)
    assert len(fitting(DEFAULT_WEIGHTS[:17])) == 21
    for wrong in (DEFAULT_WEIGHTS[:20], (float("nan"),) * 21):
        with pytest.raises(ValueError, match="parameter"):
            fitting(wrong)


def test_a_card_without_history_gets_a_state_that_gives_its_interval():
    model = Model()
    stability, difficulty = model.converted(30, ease=2.5)
    assert stability == pytest.approx(30)
    assert 1 <= difficulty <= 10
    assert model.converted(30, ease=1.3)[1] > difficulty
