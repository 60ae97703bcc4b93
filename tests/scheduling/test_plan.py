"""A plan for one day: as good as the best there is, within the time there is."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from quizcli.scheduling.memory import Model
from quizcli.scheduling.plan import MOST_REVIEWS, Plan, Subject, make

MODEL = Model()
FIRST = 1000


def subjects(rng: Random, count: int, new: float = 0.3, seconds: float = 30, first: float = 30) -> list[Subject]:
    """Make cards: some new, the others of any stability and difficulty, reviewed within the last two months."""
    found = []
    for number in range(count):
        known = rng.random() >= new
        stability = rng.choice([0.5, 2.0, 8.0, 30.0, 90.0]) if known else 0.0
        difficulty = rng.uniform(2, 9) if known else 0.0
        last = FIRST - rng.randrange(1, 60) if known else 0
        found.append(Subject(f"c{number}.1", MODEL, stability, difficulty, last, seconds, first))
    return found


def best(cards: list[Subject], day: int, room: int) -> float:
    """Give the highest mean recall of all plans with `room` reviews a day: every subset of days for every card."""
    days = range(FIRST, day)
    subsets = [chosen for size in range(MOST_REVIEWS + 1) for chosen in combinations(days, size)]
    tables: dict[tuple[int, ...], float] = {(room,) * len(days): 0.0}
    for card in cards:
        values = [(chosen, card.recall(day, chosen)) for chosen in subsets]
        after: dict[tuple[int, ...], float] = {}
        for left, total in tables.items():
            for chosen, value in values:
                rest = tuple(count - (FIRST + place in chosen) for place, count in enumerate(left))
                if min(rest) >= 0 and after.get(rest, -1.0) < total + value:
                    after[rest] = total + value
        tables = after
    return max(tables.values()) / len(cards)


@pytest.mark.parametrize("seed", range(8))
def test_a_plan_is_within_two_percent_of_the_best_there_is(seed: int) -> None:
    rng = Random(seed)
    cards, length, room = rng.choice([(4, 5, 1), (6, 4, 1), (8, 4, 2), (8, 5, 1), (5, 5, 2)])
    made = subjects(rng, cards)
    found = make(made, first=FIRST, day=FIRST + length, seconds=30 * room)
    assert found.expected >= 0.98 * best(made, FIRST + length, room)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(30))
def test_eight_cards_and_six_days_too(seed: int) -> None:
    rng = Random(1000 + seed)
    room = rng.choice([1, 2])
    made = subjects(rng, 8)
    found = make(made, first=FIRST, day=FIRST + 6, seconds=30 * room)
    assert found.expected >= 0.98 * best(made, FIRST + 6, room)


def spent(plan: Plan, cards: list[Subject]) -> dict[int, float]:
    """Add up the seconds of each day."""
    days: dict[int, float] = {}
    for card, reviews in zip(cards, plan.days, strict=True):
        for number, day in enumerate(reviews):
            days[day] = days.get(day, 0.0) + card.cost(number)
    return days


@pytest.mark.parametrize("length", [1, 2, 7, 30, 90])
def test_no_day_before_today_nor_on_the_interview_and_none_much_over_its_time(length: int) -> None:
    made = subjects(Random(5), 120, seconds=30, first=60)
    found = make(made, first=FIRST, day=FIRST + length, seconds=600)
    days = spent(found, made)
    assert days
    assert min(days) >= FIRST
    assert max(days) < FIRST + length
    assert max(days.values()) <= 600 + 60  # the last card of a day may run over


def test_time_already_spent_today_is_gone() -> None:
    made = subjects(Random(5), 60)
    found = make(made, first=FIRST, day=FIRST + 3, seconds=600, spent=600)
    assert FIRST not in spent(found, made)


def test_a_card_already_studied_today_is_not_planned_for_today_again() -> None:
    card = Subject("a.1", MODEL, 2.0, 5.0, FIRST, 30, 60)
    found = make([card], first=FIRST, day=FIRST + 5, seconds=600)
    assert found.days[0]
    assert FIRST not in found.days[0]


def test_more_time_never_gives_less() -> None:
    made = subjects(Random(9), 80)
    scores = [make(made, first=FIRST, day=FIRST + 10, seconds=60 * minutes).expected for minutes in (0, 2, 5, 10, 30)]
    assert scores == sorted(scores)
    assert scores[0] == make(made, first=FIRST, day=FIRST + 10, seconds=0).without


def test_recall_of_a_plan_is_that_of_the_memory_model_when_nothing_can_be_forgotten() -> None:
    """Reviewed the day before at a stability of years, the card is recalled for sure, and grows by Good."""
    card = Subject("a.1", MODEL, 3000.0, 5.0, FIRST - 1)
    s, _ = MODEL.step(3000.0, 5.0, 1, 3)
    assert card.recall(FIRST + 30, [FIRST]) == pytest.approx(MODEL.retrievability(s, 30), abs=1e-3)
