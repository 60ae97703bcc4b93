"""Leeches: cards that keep being forgotten, and cost more time than they are worth as they stand."""

from __future__ import annotations


def struck(lapses: int, threshold: int) -> bool:
    """Tell whether this lapse makes a leech, or reminds of one: at the threshold, then every half threshold."""
    if threshold < 1 or lapses < threshold:
        return False
    return (lapses - threshold) % max((threshold + 1) // 2, 1) == 0
