"""A fold of everything costs no more than twice what the `fsrs` package needs for the same ratings, in the same run."""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from quizcli.domain.event import Event, Kind
from quizcli.domain.rating import Rating
from quizcli.services import folding
from quizcli.store import engine, events, sql


def log(count: int) -> list[list[tuple[int, int]]]:
    """Cards with four to twenty-five ratings each, on study days."""
    chance = random.Random(3)
    cards: list[list[tuple[int, int]]] = []
    total = 0
    while total < count:
        day = 739_000 + chance.randrange(100)
        cards.append([])
        for _ in range(chance.randrange(4, 26)):
            cards[-1].append((day, chance.choices([1, 2, 3, 4], [1, 1, 7, 1])[0]))
            day += chance.choice([0, 1, 3, 8, 20])
        total += len(cards[-1])
    return cards


def databases(cards):
    """A log and a cache that hold these cards, both read from and written to by the real statements."""
    learner, cache = engine.connect(":memory:"), engine.connect(":memory:")
    engine.migrate(learner)
    for statement in sql.CACHE:
        cache.execute(statement)
    shown = {"phase": 2, "stability": 12.34, "difficulty": 5.1, "interval": 12}
    made, at = [], 1_700_000_000_000
    for number, ratings in enumerate(cards):
        cache.execute(
            sql.CARD_ADD,
            {"num": None, "id": f"card{number}.1", "question": number, "deck": "D", "position": number, "drillable": 1},
        )
        for day, rating in ratings:
            at += 1000
            made.append(Event(at, "d", Kind.ANSWER, day, 0, f"card{number}.1", "D", Rating(rating), 5000, at, shown))
    events.add(learner, made)
    return learner, cache


def by_the_package(cards) -> float:
    import fsrs

    start = time.process_time()
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    base = datetime(1, 1, 1, tzinfo=UTC)
    for number, ratings in enumerate(cards):
        card = fsrs.Card(card_id=number + 1, due=base)
        for day, rating in ratings:
            card, _ = scheduler.review_card(card, fsrs.Rating(rating), base + timedelta(days=day))
    return time.process_time() - start


def by_us(learner, cache) -> float:
    start = time.process_time()
    cache.execute("BEGIN")
    folding.everything(learner, cache, folding.rules(learner))
    cache.execute("COMMIT")
    return time.process_time() - start


@pytest.mark.skipif(sys.gettrace() is not None, reason="measuring coverage slows down our side only")
@pytest.mark.parametrize("count", [5_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_a_refold_takes_at_most_twice_the_packages_own_time(count):
    cards = log(count)
    learner, cache = databases(cards)
    rounds = [by_us(learner, cache) / by_the_package(cards) for _ in range(3)]
    assert min(rounds) <= 2.0, rounds
    folded = cache.execute("SELECT count(*) FROM card WHERE reps > 0").fetchone()[0]
    assert folded == len(cards)
