"""How well recall was predicted, and how sure a share is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

Z = 1.959964  # two-sided 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `count`, with the Wilson score interval of 95 % (Wilson 1927)."""

    hits: int
    count: int

    @property
    def value(self) -> float | None:
        """The share itself; None of nothing."""
        return self.hits / self.count if self.count else None

    @property
    def bounds(self) -> tuple[float, float]:
        """Lower and upper bound; 0 and 1 of nothing."""
        n = self.count
        if not n:
            return 0.0, 1.0
        p = self.hits / n
        middle = p + Z * Z / (2 * n)
        spread = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        whole = 1 + Z * Z / n
        return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)

    def as_json(self) -> dict[str, float | int | None]:
        """Give what `--json` prints of it."""
        low, high = self.bounds
        share = None if self.value is None else round(self.value, 4)
        return {"hits": self.hits, "count": self.count, "share": share, "low": round(low, 4), "high": round(high, 4)}


@dataclass(frozen=True, slots=True)
class Bin:
    """Reviews of about the same predicted recall: its mean, and what came of them."""

    predicted: float
    real: Share

    @property
    def covered(self) -> bool:
        """Tell whether the prediction lies within the bounds of what came of it."""
        low, high = self.real.bounds
        return low <= self.predicted <= high


def calibrate(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> list[Bin]:
    """Sort predictions (chance of recall, recalled or not) into bins of equally many reviews, lowest first.

    No bin holds fewer than twenty reviews, so fewer reviews make fewer bins.
    """
    ordered = sorted(pairs)
    count = max(1, min(bins, len(ordered) // 20))
    found = []
    for number in range(count):
        part = ordered[len(ordered) * number // count : len(ordered) * (number + 1) // count]
        if part:
            mean = sum(chance for chance, _ in part) / len(part)
            found.append(Bin(mean, Share(sum(recalled for _, recalled in part), len(part))))
    return found


def mean_log_loss(pairs: Iterable[tuple[float, bool]]) -> float | None:
    """Give the mean log loss of predictions, which never count as surer than 1e-7; None of nothing."""
    total, count = 0.0, 0
    for chance, recalled in pairs:
        sure = min(max(chance, 1e-7), 1 - 1e-7)
        total -= log(sure if recalled else 1 - sure)
        count += 1
    return total / count if count else None
