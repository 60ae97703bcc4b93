"""Marks of one class stand or fall together: each is weighed by itself and by its like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator

from quizcli.sources._marks import Mark


def pooled(marks: Iterable[tuple[Hashable, Mark]], *, most: float = 0.7, each: float = 0.12) -> Iterator[Mark]:
    """Mix every mark's weight with the mean of its group; the larger the group, the more the mean counts."""
    groups: dict[Hashable, list[Mark]] = defaultdict(list)
    for group, mark in marks:
        groups[group].append(mark)
    for members in groups.values():
        mean = sum(mark.weight for mark in members) / len(members)
        trust = min(most, each * len(members))
        for mark in members:
            mark.weight = (1 - trust) * mark.weight + trust * mean
            yield mark
