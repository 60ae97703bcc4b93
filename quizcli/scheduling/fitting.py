"""Fits the 21 weights of FSRS-6 to the learner's own log, and takes the result only if it predicts better.

Maximum likelihood with a wide normal prior around the published weights, so that what a log says nothing about stays
where it was. The minimiser is SciPy's L-BFGS-B within the model's bounds: deterministic. NumPy and SciPy come with the
extra `quizcli[optimize]`; only this module and `gradient` need them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import minimize

from quizcli.scheduling.gradient import Array, Batch, batch, log_loss, loss_and_gradient, predictions
from quizcli.scheduling.history import LEAST, Fit, History
from quizcli.scheduling.memory import DEFAULT_WEIGHTS, HIGHEST, LOWEST

TRAINING = 0.8  # the oldest share of the log is fitted, the rest decides
INITIAL = 4  # the first weights are initial stabilities: scales, so they move as logarithms
_ROUNDS = 200


def optimise(
    histories: Sequence[History],
    current: Sequence[float] = DEFAULT_WEIGHTS,
    step: Callable[[], None] = lambda: None,
) -> Fit:
    """Fit on the oldest four fifths; if the newest fifth is predicted better than by `current`, refit on everything.

    `step` is called once for each round of the minimiser.
    """
    times = sorted(
        time for history in histories for time, gap in zip(history.times, history.gaps, strict=True) if gap > 0
    )
    if len(times) < LEAST:
        return Fit(len(times), LEAST - len(times), tuple(current))
    cut = times[int(len(times) * TRAINING)]
    newest = batch(histories, since=cut)
    trained = fit(batch(histories, until=cut), step)
    before, after = log_loss(current, newest), log_loss(trained, newest)
    accepted = after < before
    return Fit(
        len(times),
        0,
        fit(batch(histories), step) if accepted else tuple(current),
        accepted,
        before,
        after,
        bin_error(current, newest),
        bin_error(trained, newest),
        newest.scored,
    )


def fit(data: Batch, step: Callable[[], None] = lambda: None) -> tuple[float, ...]:
    """Give the weights that make what happened most likely, rounded to four decimals."""
    origin = _inward(np.array(DEFAULT_WEIGHTS))
    scale = np.where(np.arange(21) < INITIAL, 1.0, np.maximum(0.35 * np.abs(np.array(DEFAULT_WEIGHTS)), 0.12))
    bounds = list(
        zip((_inward(np.array(LOWEST)) - origin) / scale, (_inward(np.array(HIGHEST)) - origin) / scale, strict=True)
    )

    def objective(x: Array) -> tuple[float, Array]:
        weights = _outward(origin + x * scale)
        loss, slope = loss_and_gradient(weights, data)
        slope[:INITIAL] *= weights[:INITIAL]
        return loss + 0.5 * float(x @ x), slope * scale + x

    found = minimize(
        objective,
        np.zeros(21),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        callback=lambda *_: step(),
        options={"maxiter": _ROUNDS, "ftol": 1e-10},
    )
    weights = _outward(origin + found.x * scale)
    weights[:INITIAL] = _rising(weights[:INITIAL], _first_ratings(data))
    return tuple(round(float(weight), 4) for weight in weights)


def _inward(weights: Array) -> Array:
    changed = weights.copy()
    changed[:INITIAL] = np.log(changed[:INITIAL])
    return changed


def _outward(values: Array) -> Array:
    changed = values.copy()
    changed[:INITIAL] = np.exp(changed[:INITIAL])
    return changed


def _first_ratings(data: Batch) -> list[int]:
    return [int((data.ratings[0] == rating).sum()) for rating in (1, 2, 3, 4)]


def _rising(stabilities: Array, counts: Sequence[int]) -> list[float]:
    """Pool initial stabilities that contradict the order of the ratings, each by how often it was seen."""
    pools: list[tuple[float, float, int]] = []  # mean logarithm, weight, how many ratings
    for value, count in zip(np.log(stabilities), counts, strict=True):
        pools.append((float(value), count + 0.5, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, m, i), (b, n, j) = pools[-2], pools[-1]
            pools[-2:] = [((a * m + b * n) / (m + n), m + n, i + j)]
    return [float(np.exp(mean)) for mean, _, size in pools for _ in range(size)]


def bin_error(weights: Sequence[float], data: Batch, bins: int = 20) -> float:
    """Give the root mean square difference of predicted and real recall over equally filled bins of prediction."""
    predicted, real = predictions(weights, data)
    order = np.argsort(predicted, kind="stable")
    total = sum(
        part.size * (predicted[part].mean() - real[part].mean()) ** 2
        for part in np.array_split(order, bins)
        if part.size
    )
    return float(np.sqrt(total / max(predicted.size, 1)))
