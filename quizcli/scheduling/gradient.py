"""Log loss of FSRS-6 over many histories at once, and its gradient by the 21 weights.

The histories are padded to arrays and walked review by review; the derivatives of stability and difficulty by each
weight are carried along (forward mode), so one walk gives the loss and its exact gradient. Formulas: `memory.Model`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np

from quizcli.scheduling.history import History
from quizcli.scheduling.memory import LONGEST, SHORTEST

Array = Any  # numpy arrays of float64; numpy is an extra, so its types are not required to check this package
WEIGHTS = 21
SURE = 1e-7  # predictions closer than this to 0 or 1 count as that far off


@dataclass(frozen=True, slots=True)
class Batch:
    """Histories as arrays of shape (reviews, cards), longest card first; `active[t]` cards have a review `t`.

    `weight` is 1 where a review is scored.
    """

    ratings: Array
    gaps: Array
    weight: Array
    active: list[int]
    scored: int


def batch(histories: Sequence[History], since: int = 0, until: int | None = None) -> Batch:
    """Lay out histories; scored are the reviews after a night whose time t is `since <= t`, and what is later than
    `until` is left out altogether."""
    cut = [(h, len(h.times) if until is None else sum(time < until for time in h.times)) for h in histories]
    cut = sorted((pair for pair in cut if pair[1]), key=lambda pair: -pair[1])
    longest = cut[0][1] if cut else 0
    shape = (longest, len(cut))
    ratings, gaps, weight = np.zeros(shape, np.int64), np.zeros(shape), np.zeros(shape)
    for column, (history, length) in enumerate(cut):
        ratings[:length, column] = history.ratings[:length]
        gaps[:length, column] = history.gaps[:length]
        times = np.asarray(history.times[:length])
        weight[:length, column] = (gaps[:length, column] > 0) & (times >= since)
    active = [int((ratings[step] > 0).sum()) for step in range(longest)]
    return Batch(ratings, gaps, weight, active, int(weight.sum()))


def predictions(weights: Sequence[float], data: Batch) -> tuple[Array, Array]:
    """Give the predicted chance of recall and the outcome (1 recalled) of each scored review."""
    walk = _Walk(np.asarray(weights, float), data, derivatives=False)
    walk.run()
    return np.concatenate(walk.predicted), np.concatenate(walk.outcomes)


def log_loss(weights: Sequence[float], data: Batch) -> float:
    """Give the mean log loss of the scored reviews."""
    walk = _Walk(np.asarray(weights, float), data, derivatives=False)
    walk.run()
    return walk.loss / max(data.scored, 1)


def loss_and_gradient(weights: Sequence[float], data: Batch) -> tuple[float, Array]:
    """Give the summed log loss of the scored reviews and its gradient by the weights."""
    walk = _Walk(np.asarray(weights, float), data, derivatives=True)
    walk.run()
    return walk.loss, walk.gradient


class _Part:
    """A new stability for some cards, its derivatives by stability and difficulty, and directly by weights."""

    def __init__(
        self, value: Array, by_stability: Array, by_difficulty: Array | float, direct: dict[int, Array]
    ) -> None:
        self.value, self.by_stability, self.by_difficulty, self.direct = value, by_stability, by_difficulty, direct


class _Walk:
    def __init__(self, weights: Array, data: Batch, *, derivatives: bool) -> None:
        self.w, self.data, self.derivatives = weights, data, derivatives
        self.loss = 0.0
        self.gradient = np.zeros(WEIGHTS)
        self.predicted: list[Array] = []
        self.outcomes: list[Array] = []
        self.s = self.d = np.zeros(0)
        self.ds = self.dd = np.zeros((WEIGHTS, 0))
        self.factor = float(np.exp(-log(0.9) / weights[20]) - 1)
        self.factor_slope = (self.factor + 1) * log(0.9) / weights[20] ** 2

    def run(self) -> None:
        """Walk all reviews."""
        data = self.data
        for step, count in enumerate(data.active):
            rating = data.ratings[step, :count]
            if step == 0:
                self._first(rating)
            else:
                self._cut(count)
                self._review(rating, data.gaps[step, :count], data.weight[step, :count])

    def _cut(self, count: int) -> None:
        self.s, self.d = self.s[:count], self.d[:count]
        if self.derivatives:
            self.ds, self.dd = self.ds[:, :count], self.dd[:, :count]

    def _first(self, rating: Array) -> None:
        w = self.w
        self.s = w[rating - 1]
        fall = np.exp(w[5] * (rating - 1))
        raw = w[4] - fall + 1
        self.d = np.clip(raw, 1.0, 10.0)
        if self.derivatives:
            self.ds = np.zeros((WEIGHTS, rating.size))
            self.dd = np.zeros((WEIGHTS, rating.size))
            self.ds[rating - 1, np.arange(rating.size)] = 1.0
            free = (raw > 1) & (raw < 10)
            self.dd[4] = free
            self.dd[5] = -(rating - 1) * fall * free

    def _review(self, rating: Array, gap: Array, weight: Array) -> None:
        w, s = self.w, self.s
        base = 1 + self.factor * gap / s
        recall = base ** -w[20]
        by_s = recall * w[20] * self.factor * gap / (s * s * base)
        by_decay = -recall * (np.log(base) + w[20] * gap / s * self.factor_slope / base)
        self._score(recall, by_s, by_decay, rating > 1, weight)
        value, slope_s, slope_d = np.empty_like(s), np.empty_like(s), np.zeros_like(s)
        direct = np.zeros((WEIGHTS, s.size)) if self.derivatives else None
        same, lapse = gap < 1, (gap >= 1) & (rating == 1)
        for chosen, part in ((same, self._same_day), (lapse, self._lapsed), (~(same | lapse), self._recalled)):
            at = np.flatnonzero(chosen)
            if at.size:
                found = part(s[at], self.d[at], rating[at], recall[at], by_s[at], by_decay[at])
                value[at], slope_s[at], slope_d[at] = found.value, found.by_stability, found.by_difficulty
                if direct is not None:
                    for index, slope in found.direct.items():
                        direct[index, at] = slope
        if direct is not None:
            free = (value > SHORTEST) & (value < LONGEST)
            self.ds = (slope_s * self.ds + slope_d * self.dd + direct) * free
        self._difficulty(rating)
        self.s = np.clip(value, SHORTEST, LONGEST)

    def _score(self, recall: Array, by_s: Array, by_decay: Array, recalled: Array, weight: Array) -> None:
        p = np.clip(recall, SURE, 1 - SURE)
        self.loss -= float(np.sum(weight * np.where(recalled, np.log(p), np.log1p(-p))))
        if not self.derivatives:
            self.predicted.append(recall[weight > 0])
            self.outcomes.append(recalled[weight > 0].astype(float))
            return
        slope = -weight * np.where(recalled, 1 / p, -1 / (1 - p)) * ((recall > SURE) & (recall < 1 - SURE))
        self.gradient += self.ds @ (slope * by_s)
        self.gradient[20] += float(slope @ by_decay)

    def _same_day(self, s: Array, d: Array, r: Array, recall: Array, by_s: Array, by_decay: Array) -> _Part:
        w = self.w
        growth = np.exp(w[17] * (r - 3 + w[18])) * s ** -w[19]
        held = (r > 1) & (growth < 1)
        value = np.where(held, s, s * growth)
        free = ~held * value
        slope = np.where(held, 1.0, (1 - w[19]) * growth)
        return _Part(value, slope, 0.0, {17: free * (r - 3 + w[18]), 18: free * w[17], 19: -free * np.log(s)})

    def _lapsed(self, s: Array, d: Array, r: Array, recall: Array, by_s: Array, by_decay: Array) -> _Part:
        w = self.w
        scale = w[11] * d ** -w[12] * np.exp((1 - recall) * w[14])
        power = (s + 1) ** w[13]
        value = scale * (power - 1)
        most = s * np.exp(-w[17] * w[18])
        held = value > most
        free, capped = (~held).astype(float), held.astype(float)
        slope = np.where(held, np.exp(-w[17] * w[18]), scale * w[13] * power / (s + 1) - value * w[14] * by_s)
        direct = {
            11: free * value / w[11],
            12: -free * value * np.log(d),
            13: free * scale * power * np.log(s + 1),
            14: free * value * (1 - recall),
            17: -capped * most * w[18],
            18: -capped * most * w[17],
            20: -free * value * w[14] * by_decay,
        }
        return _Part(np.where(held, most, value), slope, -free * w[12] * value / d, direct)

    def _recalled(self, s: Array, d: Array, r: Array, recall: Array, by_s: Array, by_decay: Array) -> _Part:
        w = self.w
        bonus = np.where(r == 2, w[15], np.where(r == 4, w[16], 1.0))
        plain = np.exp(w[8]) * (11 - d) * s ** -w[9]
        rise = np.exp((1 - recall) * w[10])
        gain = plain * bonus * (rise - 1)
        chain = -s * plain * bonus * rise * w[10]
        direct = {
            8: s * gain,
            9: -s * gain * np.log(s),
            10: s * plain * bonus * rise * (1 - recall),
            15: (r == 2) * s * plain * (rise - 1),
            16: (r == 4) * s * plain * (rise - 1),
            20: chain * by_decay,
        }
        return _Part(s * (1 + gain), 1 + gain * (1 - w[9]) + chain * by_s, -s * gain / (11 - d), direct)

    def _difficulty(self, rating: Array) -> None:
        w, d = self.w, self.d
        easy = w[4] - np.exp(3 * w[5]) + 1
        moved = d - w[6] * (rating - 3) * (10 - d) / 9
        raw = w[7] * easy + (1 - w[7]) * moved
        self.d = np.clip(raw, 1.0, 10.0)
        if self.derivatives:
            self.dd = (1 - w[7]) * (1 + w[6] * (rating - 3) / 9) * self.dd
            self.dd[4] += w[7]
            self.dd[5] -= 3 * w[7] * np.exp(3 * w[5])
            self.dd[6] -= (1 - w[7]) * (rating - 3) * (10 - d) / 9
            self.dd[7] += easy - moved
            self.dd *= (raw > 1) & (raw < 10)
