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
    if interval <= 7.0:
        return 1.0 + 0.15 * (interval - 2.5)
    if interval <= 20.0:
        return 1.675 + 0.10 * (interval - 7.0)
    return 2.975 + 0.05 * (interval - 20.0)


# The next three are written out, without min and max: a rebuild of the cache calls them a few times for each event.


def constrained(interval: float, minimum: int, maximum: int, factor: float | None) -> int:
    """Give whole days within bounds, shifted by the fuzz factor if there is one."""
    if minimum > maximum:
        minimum = maximum
    if factor is None:
        days = floor(interval + 0.5)
        return minimum if days < minimum else maximum if days > maximum else days
    if interval < minimum:
        interval = minimum
    elif interval > maximum:
        interval = maximum
    delta = spread(interval)
    lower = floor(interval - delta + 0.5)
    lower = minimum if lower < minimum else maximum if lower > maximum else lower
    upper = floor(interval + delta + 0.5)
    upper = minimum if upper < minimum else maximum if upper > maximum else upper
    if upper == lower and 2 < upper < maximum:
        upper = lower + 1
    return floor(lower + factor * (1 + upper - lower))


def least(interval: float, last: int) -> int:
    """Give the fewest days that a passed review may yield: it never shrinks what fuzz alone could explain."""
    if floor(interval + 0.5) > last:
        return last + 1
    return last if last <= floor(interval + spread(interval) + 0.5) else 0


def passed(rating: int, ideal: Callable[[int], float], last: int, maximum: int, factor: float | None) -> int:
    """Give the next interval of a review that was passed: Hard < Good < Easy, each at least `least`.

    `ideal` gives the unrounded interval of a rating; only those up to `rating` are asked for.
    """
    days = 0
    for step in range(2, rating + 1):
        interval = ideal(step)
        minimum = least(interval, last)
        days = constrained(interval, minimum if minimum > days else days + 1, maximum, factor)
    return days
