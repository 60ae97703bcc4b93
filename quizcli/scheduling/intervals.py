"""From a memory state to a number of days: Anki's rules for rounding, order, growth and fuzz."""

from __future__ import annotations

from collections.abc import Callable
from math import floor
from zlib import crc32


def half_up(value: float) -> int:
    """Round as Anki does: a half goes up."""
    return floor(value + 0.5)


def fuzz(card: str, reps: int) -> float:
    """Give the number in [0, 1) that shifts an interval: the same for a card and repetition on every machine.

    A checksum alone moves too evenly from one repetition to the next, so its bits are mixed.
    """
    bits = crc32(f"{card}:{reps}".encode())
    bits = ((bits ^ (bits >> 16)) * 0x7FEB352D) & 0xFFFFFFFF
    bits = ((bits ^ (bits >> 15)) * 0x846CA68B) & 0xFFFFFFFF
    return (bits ^ (bits >> 16)) / 4294967296


def spread(interval: float) -> float:
    """Give how far fuzz may shift an interval, in days either way."""
    if interval < 2.5:
        return 0.0
    delta = 1.0 + 0.15 * (min(interval, 7.0) - 2.5)
    if interval > 7.0:
        delta += 0.10 * (min(interval, 20.0) - 7.0)
    if interval > 20.0:
        delta += 0.05 * (interval - 20.0)
    return delta


def constrained(interval: float, minimum: int, maximum: int, factor: float | None) -> int:
    """Give whole days within bounds, shifted by the fuzz factor if there is one."""
    minimum = min(minimum, maximum)
    if factor is None:
        return min(max(half_up(interval), minimum), maximum)
    interval = min(max(interval, minimum), maximum)
    delta = spread(interval)
    lower = min(max(half_up(interval - delta), minimum), maximum)
    upper = min(max(half_up(interval + delta), minimum), maximum)
    if upper == lower and 2 < upper < maximum:
        upper = lower + 1
    return floor(lower + factor * (1 + upper - lower))


def least(interval: float, last: int) -> int:
    """Give the fewest days that a passed review may yield: it never shrinks what fuzz alone could explain."""
    if half_up(interval) > last:
        return last + 1
    return last if last <= half_up(interval + spread(interval)) else 0


def passed(rating: int, ideal: Callable[[int], float], last: int, maximum: int, factor: float | None) -> int:
    """Give the next interval of a review that was passed: Hard < Good < Easy, each at least `least`.

    `ideal` gives the unrounded interval of a rating; only those up to `rating` are asked for.
    """
    days = 0
    for step in range(2, rating + 1):
        interval = ideal(step)
        days = constrained(interval, max(least(interval, last), days + 1), maximum, factor)
    return days
