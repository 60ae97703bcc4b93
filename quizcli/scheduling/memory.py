"""The memory model FSRS-6: how stable a memory is, how hard a card, and what a rating makes of them.

The arithmetic is ours, floats only, and a test holds every step equal to the `fsrs` package within 1e-9. The
package itself is not used at run time: importing it costs 58 ms at the start of each sitting, it builds dated objects
for every review (six times slower over a log), it knows no upper bound of stability, and its learning steps and
24-hour days are not the ones we schedule by.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

DEFAULT_WEIGHTS = (
    *(0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796),
    *(1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
)
LOWEST = (0.001,) * 4 + (1.0, 0.001, 0.001, 0.001, 0, 0, 0.001, 0.001, 0.001, 0.001, 0, 0, 1.0, 0, 0, 0, 0.1)
HIGHEST = (100.0,) * 4 + (10, 4, 4, 0.75, 4.5, 0.8, 3.5, 5, 0.25, 0.9, 4, 1, 6, 2, 2, 0.8, 0.8)
SHORTEST, LONGEST = 0.001, 36_500.0  # bounds of stability, in days


def fitting(weights: Sequence[float]) -> tuple[float, ...]:
    """Give 21 weights within bounds, from those of this model or of its predecessors (17 or 19 weights).

    Raises ValueError for any other number of weights, or for one that is not a finite number.
    """
    values = [float(weight) for weight in weights]
    if not values:
        return DEFAULT_WEIGHTS
    if len(values) == 17:
        values[4] += 2 * values[5]
        values[5] = log(3 * values[5] + 1) / 3
        values[6] += 0.5
        values += [0.0, 0.0]
    if len(values) == 19:
        values += [0.0, 0.5]
    if len(values) != 21:
        raise ValueError(f"a parameter set has 21 numbers (or 17 or 19 of older versions), this one has {len(values)}")
    if any(value != value or value in (float("inf"), float("-inf")) for value in values):
        raise ValueError("a parameter is not a number")
    return tuple(min(max(value, low), high) for value, low, high in zip(values, LOWEST, HIGHEST, strict=True))


class Model:
    """FSRS-6 with one set of weights. Stability is in days, elapsed time in whole study days."""

    __slots__ = (
        "_base",
        "_decay",
        "_drift",
        "_easy",
        "_factor",
        "_floor",
        "_stretches",
        "first_states",
        "short_term",
        "weights",
    )

    def __init__(self, weights: Sequence[float] = DEFAULT_WEIGHTS) -> None:
        self.weights = w = fitting(weights)
        self._decay = -w[20]
        self._factor = 0.9 ** (1 / self._decay) - 1
        self._base = exp(w[8])
        self._floor = exp(w[17] * w[18])
        self._easy = w[4] - exp(w[5] * 3) + 1  # what difficulty drifts towards: deliberately not clamped
        self._drift = w[7] * self._easy
        self._stretches: dict[float, float] = {}
        self.short_term = w[17] > 0 and w[18] > 0
        self.first_states = tuple(
            (min(max(w[rating - 1], SHORTEST), LONGEST), min(max(w[4] - exp(w[5] * (rating - 1)) + 1, 1.0), 10.0))
            for rating in (1, 2, 3, 4)
        )

    @property
    def decay(self) -> float:
        """How steeply the chance of recall falls, as the parameters have it."""
        return -self._decay

    def first(self, rating: int) -> tuple[float, float]:
        """Give stability and difficulty after a card's first rating."""
        return self.first_states[rating - 1]

    def step(self, stability: float, difficulty: float, elapsed: int, rating: int) -> tuple[float, float]:
        """Give stability and difficulty after a rating `elapsed` study days after the last one."""
        return self.stability(stability, difficulty, elapsed, rating), self.difficulty(difficulty, rating)

    def stability(self, stability: float, difficulty: float, elapsed: int, rating: int) -> float:
        """Give stability after a rating: the same-day formula, the one for a lapse, or the one for recall."""
        w = self.weights
        if elapsed < 1:
            growth = exp(w[17] * (rating - 3 + w[18])) * stability ** -w[19]
            if rating > 1 and growth < 1.0:
                growth = 1.0
            new = stability * growth
        else:
            forgotten = 1 - (1 + self._factor * elapsed / stability) ** self._decay
            if rating == 1:
                new = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * exp(forgotten * w[14])
                new = min(new, stability / self._floor)
            else:
                gain = self._base * (11 - difficulty) * stability ** -w[9] * (exp(forgotten * w[10]) - 1)
                if rating == 2:
                    gain *= w[15]
                elif rating == 4:
                    gain *= w[16]
                new = stability * (1 + gain)
        return SHORTEST if new < SHORTEST else LONGEST if new > LONGEST else new

    def difficulty(self, difficulty: float, rating: int) -> float:
        """Give difficulty after a rating."""
        w = self.weights
        moved = difficulty - w[6] * (rating - 3) * (10.0 - difficulty) / 9.0
        new = self._drift + (1 - w[7]) * moved
        return 1.0 if new < 1.0 else 10.0 if new > 10.0 else new

    def retrievability(self, stability: float, elapsed: float) -> float:
        """Give the chance of recall `elapsed` days after the last review; days may be broken here."""
        if stability <= 0:
            return 0.0
        return float((1 + self._factor * max(elapsed, 0) / stability) ** self._decay)

    def interval(self, stability: float, retention: float) -> float:
        """Give the days, not rounded, after which the chance of recall falls to `retention`."""
        return stability * self.stretch(retention)

    def stretch(self, retention: float) -> float:
        """Give the length of an interval in units of stability: 1 at a retention of 0.9."""
        if retention not in self._stretches:
            self._stretches[retention] = float((retention ** (1 / self._decay) - 1) / self._factor)
        return self._stretches[retention]

    def converted(self, interval: float, ease: float = 2.5, retention: float = 0.9) -> tuple[float, float]:
        """Guess a memory state from an interval and an ease factor, as Anki does for cards without a history."""
        w = self.weights
        stability = max(interval, SHORTEST) * self._factor / (retention ** (1 / self._decay) - 1)
        stability = min(max(stability, SHORTEST), LONGEST)
        growth = self._base * stability ** -w[9] * (exp((1 - retention) * w[10]) - 1)
        difficulty = 11 - (ease - 1) / growth if growth else 10.0
        return stability, min(max(difficulty, 1.0), 10.0)
