"""What a desired retention costs and gives: minutes a day against known cards, by simulation.

Many learners' lives are not needed: each card lives on its own, so one life of many cards averages itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from quizcli.scheduling.memory import Model

RETENTIONS = (0.70, 0.75, 0.80, 0.85, 0.88, 0.90, 0.92, 0.94, 0.95, 0.96, 0.97)
_CARDS = 600  # lives of cards to average over


@dataclass(frozen=True, slots=True)
class Habits:
    """How a learner answers: seconds of a first showing, of a recalled and of a forgotten card (its relearning
    included), and the shares of the ratings: of first ones Again to Easy, of recalled ones Hard, Good, Easy."""

    first_seconds: float = 60.0
    recalled_seconds: float = 30.0
    forgotten_seconds: float = 60.0
    first_shares: tuple[float, ...] = (0.25, 0.15, 0.5, 0.1)
    recalled_shares: tuple[float, ...] = (0.15, 0.75, 0.1)


@dataclass(frozen=True, slots=True)
class Load:
    """One point of the curve: averages over the simulated days, and the state at their end."""

    retention: float
    minutes: float  # a day
    reviews: float  # a day
    known: float  # cards expected to be recalled on the last day
    seen: int


def curve(
    model: Model,
    habits: Habits,
    *,
    cards: int,
    new_per_day: int,
    days: int = 180,
    retentions: Sequence[float] = RETENTIONS,
    seed: int = 1,
) -> list[Load]:
    """Simulate `days` study days of a learner who starts with `cards` new cards, once for each retention."""
    return [
        simulate(model, habits, retention, cards=cards, new_per_day=new_per_day, days=days, seed=seed)
        for retention in retentions
    ]


def simulate(
    model: Model, habits: Habits, retention: float, *, cards: int, new_per_day: int, days: int, seed: int
) -> Load:
    """Simulate a life; the same seed gives the same one. A small deck lives several times, and the mean counts."""
    rng = Random(seed)
    stretch = model.stretch(retention)
    seconds = reviews = known = 0.0
    seen = min(cards, new_per_day * days)
    lives = max(1, -(-_CARDS // seen)) if seen else 1
    for number in range(seen * lives):
        day = number % seen // new_per_day
        rating = rng.choices((1, 2, 3, 4), habits.first_shares)[0]
        s, d = model.first(rating)
        if rating == 1:
            s, d = model.step(s, d, 0, 3)
        seconds += habits.first_seconds
        reviews += 1
        while day + (gap := max(1, round(s * stretch))) < days:
            day += gap
            recalled = rng.random() < model.retrievability(s, gap)
            rating = rng.choices((2, 3, 4), habits.recalled_shares)[0] if recalled else 1
            s, d = model.step(s, d, gap, rating)
            if not recalled:
                s, d = model.step(s, d, 0, 3)
            seconds += habits.recalled_seconds if recalled else habits.forgotten_seconds
            reviews += 1
        known += model.retrievability(s, days - day)
    return Load(retention, seconds / 60 / days / lives, reviews / days / lives, known / lives, seen)
