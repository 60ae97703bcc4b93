"""Fitting the memory model: an exact gradient, a guard, and no worse a fit than the reference implementations."""

from __future__ import annotations

from random import Random

import pytest

pytest.importorskip("numpy", reason="fitting needs the extra `optimize`")
pytest.importorskip("scipy", reason="fitting needs the extra `optimize`")

from quizcli.scheduling import fitting
from quizcli.scheduling.gradient import batch, log_loss, loss_and_gradient, predictions
from quizcli.scheduling.history import History
from quizcli.scheduling.memory import DEFAULT_WEIGHTS, Model
from quizcli.scheduling.memory import fitting as within_bounds


def learner(weights: tuple[float, ...], reviews: int, seed: int) -> list[History]:
    """Simulate a learner whose memory follows `weights`: reviews at uneven times, some steps on the same day."""
    rng, model, found, total = Random(seed), Model(weights), [], 0
    while total < reviews:
        rating = rng.choices((1, 2, 3, 4), (0.2, 0.1, 0.6, 0.1))[0]
        s, d = model.first(rating)
        day = rng.randrange(700)
        rows = [(rating, 0, day)]
        for _ in range(rng.randrange(1, 12)):
            if rows[-1][0] == 1:
                s, d = model.step(s, d, 0, 3)
                rows.append((3, 0, day))
            gap = min(max(1, round(model.interval(s, rng.uniform(0.7, 0.95)) * rng.uniform(0.6, 1.6))), 400)
            recalled = rng.random() < model.retrievability(s, gap)
            rating = rng.choices((2, 3, 4), (0.15, 0.7, 0.15))[0] if recalled else 1
            day += gap
            s, d = model.step(s, d, gap, rating)
            rows.append((rating, gap, day))
        total += len(rows)
        ratings, gaps, days = zip(*rows, strict=True)
        times = tuple(day * 86_400_000 + number for number, day in enumerate(days))
        found.append(History(f"c{len(found)}.1", ratings, gaps, days, times, (8000,) * len(rows)))
    return found


OTHERS = [
    within_bounds(
        [weight * Random(seed * 31 + place).uniform(0.7, 1.4) for place, weight in enumerate(DEFAULT_WEIGHTS)]
    )
    for seed in (1, 2)
]


def test_predictions_are_those_of_the_memory_model() -> None:
    histories = learner(DEFAULT_WEIGHTS, 300, 3)
    model = Model(OTHERS[0])
    expected = []
    for history in histories:
        s = d = 0.0
        for rating, gap in zip(history.ratings, history.gaps, strict=True):
            if gap:
                expected.append(model.retrievability(s, gap))
            s, d = model.step(s, d, gap, rating) if s else model.first(rating)
    predicted, _ = predictions(model.weights, batch(histories))
    assert sorted(predicted) == pytest.approx(sorted(expected), abs=1e-9)


def test_the_gradient_is_that_of_the_loss() -> None:
    data = batch(learner(DEFAULT_WEIGHTS, 800, 4))
    weights = [weight * 1.05 for weight in DEFAULT_WEIGHTS]
    _, gradient = loss_and_gradient(weights, data)
    for place, weight in enumerate(weights):
        step = 1e-6 * max(1.0, abs(weight))
        above, below = list(weights), list(weights)
        above[place] += step
        below[place] -= step
        slope = (loss_and_gradient(above, data)[0] - loss_and_gradient(below, data)[0]) / (2 * step)
        assert gradient[place] == pytest.approx(slope, rel=1e-3, abs=1e-3)


def test_too_short_a_log_is_refused_and_says_how_much_is_missing() -> None:
    histories = learner(DEFAULT_WEIGHTS, 200, 5)
    found = fitting.optimise(histories)
    assert not found.accepted
    assert found.missing == fitting.LEAST - sum(history.scored for history in histories) > 0
    assert found.weights == DEFAULT_WEIGHTS


def test_a_fit_is_deterministic_and_better_on_what_it_has_not_seen() -> None:
    fast = within_bounds([0.1, 0.4, 0.9, 3.0, 6.0, 0.9, 3.0, 0.01, 0.9, 0.2, 0.9, *DEFAULT_WEIGHTS[11:]])
    histories = learner(fast, 2000, 6)
    found = fitting.optimise(histories)
    assert found.accepted
    assert found.after < found.before
    assert fitting.optimise(histories) == found


@pytest.mark.parametrize("seed", range(6))
def test_the_guard_never_takes_a_fit_that_predicts_worse(seed: int) -> None:
    histories = learner(DEFAULT_WEIGHTS, 700, 20 + seed)
    found = fitting.optimise(histories)
    assert found.accepted == (found.after < found.before)
    if not found.accepted:
        assert found.weights == DEFAULT_WEIGHTS


def test_initial_stabilities_rise_with_the_rating() -> None:
    weights = fitting.fit(batch(learner(OTHERS[1], 2000, 7)))
    assert list(weights[:4]) == sorted(weights[:4])


@pytest.mark.long
@pytest.mark.parametrize("number", range(3))
def test_a_fit_is_as_good_as_the_reference_and_finds_the_learner(number: int) -> None:
    """The reference is the optimiser of `fsrs-rs-python`, where it is installed; the truth is known in any case."""
    true = (DEFAULT_WEIGHTS, *OTHERS)[number]
    histories = learner(true, 10_000, 40 + number)
    data = batch(histories)
    found = fitting.fit(data)
    loss = log_loss(found, data)
    assert loss <= log_loss(true, data)
    chances = dict(zip(*predictions(true, data), strict=False))
    assert chances
    mine, real = predictions(found, data)[0], predictions(true, data)[0]
    assert abs(mine - real).mean() < 0.02, "recall is predicted as by the true weights, to two points on average"
    reference = pytest.importorskip("fsrs_rs_python", reason="the reference optimiser is not installed")
    items = []
    for history in histories:
        rows = list(zip(history.ratings, history.gaps, history.times, strict=True))
        for place, (_, gap, time) in enumerate(rows):
            if gap:
                seen = [reference.FSRSReview(rating, between) for rating, between, _ in rows[: place + 1]]
                items.append((time, reference.FSRSItem(seen)))
    items.sort(key=lambda item: item[0])
    theirs = reference.FSRS([]).compute_parameters([item for _, item in items])
    assert loss <= 1.005 * log_loss(within_bounds(theirs), data)
