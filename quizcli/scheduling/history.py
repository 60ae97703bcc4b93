"""What the memory model learns from: each card's ratings and the study days between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from quizcli.domain.event import Event, Kind
from quizcli.scheduling.log import standing

LEAST = 400  # scored reviews: below, fits were measured to be worse than the defaults as often as better


@dataclass(frozen=True, slots=True)
class History:
    """One card's ratings since it was new: `gaps` are study days since the rating before (0 for the first).

    `times` are the ids of the answers (epoch ms), `durations` their milliseconds.
    """

    card: str
    ratings: tuple[int, ...]
    gaps: tuple[int, ...]
    days: tuple[int, ...]
    times: tuple[int, ...]
    durations: tuple[int, ...]

    @property
    def scored(self) -> int:
        """How many ratings say something about memory: those on a later day than the one before."""
        return sum(gap > 0 for gap in self.gaps)


def histories(cards: Iterable[tuple[str, list[Event]]]) -> Iterator[History]:
    """Give the histories of cards whose beginning is known.

    A reset begins a new one. After a state that was taken over from elsewhere the beginning is not known, so the
    ratings that follow it teach nothing about this learner's parameters.
    """
    for card, events in cards:
        answers: list[Event] = []
        known = True
        for event in standing(events):
            if event.kind is Kind.RESET:
                answers, known = [], True
            elif event.kind is Kind.BASELINE:
                answers, known = [], not event.data.get("stability") and not event.data.get("interval")
            elif event.kind is Kind.ANSWER and event.rating is not None and known:
                answers.append(event)
        if answers:
            yield _history(card, answers)


def _history(card: str, answers: list[Event]) -> History:
    days: list[int] = []
    for event in answers:
        days.append(max(event.day, days[-1]) if days else event.day)
    gaps = (0, *(later - earlier for earlier, later in pairwise(days)))
    return History(
        card,
        tuple(int(event.rating or 0) for event in answers),
        gaps,
        tuple(days),
        tuple(event.id for event in answers),
        tuple(event.duration for event in answers),
    )


@dataclass(frozen=True, slots=True)
class Fit:
    """What a fit found. `before` and `after` are log losses on the newest fifth of the log, which was not fitted.

    `missing` tells how many scored reviews are lacking; nothing was fitted then. `weights` are those to use: the
    refitted ones if `accepted`, else the current ones. `error_before` and `error_after` are RMSE in bins.
    """

    reviews: int
    missing: int
    weights: tuple[float, ...]
    accepted: bool = False
    before: float = 0.0
    after: float = 0.0
    error_before: float = 0.0
    error_after: float = 0.0
    held_out: int = 0
