"""What an interview asks."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from quizcli.scheduling.blueprint import Candidate, draw, follow_up, level, shares


def candidates(count: int = 120) -> list[Candidate]:
    """Three topics; every other question weak."""
    topics = ("FastAPI", "SQLAlchemy", "asyncio")
    return [
        Candidate(f"q{n}", ("后端", topics[n % 3]), "Python", 0.8 if n // 3 % 2 else 0.05, level=n % 4 % 3)
        for n in range(count)
    ]


def test_over_a_thousand_draws_each_topic_gets_its_share_and_nothing_comes_twice() -> None:
    weights = {"FastAPI": 3.0, "SQLAlchemy": 2.0}
    drawn: Counter[str] = Counter()
    pool = candidates()
    for seed in range(1000):
        found = draw(pool, weights, 10, Random(seed))
        assert len({one.id for one in found}) == len(found) == 10
        topics = Counter(one.topic[-1] for one in found)
        assert abs(topics["FastAPI"] - 6) <= 1
        assert abs(topics["SQLAlchemy"] - 4) <= 1
        drawn.update(one.id for one in found)
    weak = sum(drawn[one.id] for one in pool if one.risk > 0.5)
    strong = sum(drawn[one.id] for one in pool if one.risk < 0.5)
    assert weak >= 2 * strong


@pytest.mark.parametrize("count", range(1, 14))
def test_every_weight_is_met_within_one_question(count: int) -> None:
    weights = {"a": 3.0, "b": 2.0, "c": 0.5}
    found = shares(weights, count)
    assert sum(found.values()) == count
    for name, weight in weights.items():
        assert abs(found[name] - count * weight / 5.5) < 1


def test_easy_questions_come_first() -> None:
    levels = [one.level for one in draw(candidates(), {}, 12, Random(1))]
    assert levels == sorted(levels)
    assert len(set(levels)) > 1


def test_what_one_topic_lacks_goes_to_the_others() -> None:
    pool = [*candidates(9), Candidate("only", ("Flask",))]
    found = draw(pool, {"Flask": 1.0, "FastAPI": 1.0, "asyncio": 1.0}, 6, Random(2))
    assert Counter(one.topic[-1] for one in found)["Flask"] == 1
    assert len(found) == 6


def test_no_more_are_asked_than_there_are() -> None:
    assert len(draw(candidates(5), {}, 50, Random(3))) == 5
    assert draw([], {"FastAPI": 1.0}, 5, Random(3)) == []


def test_past_failures_make_a_question_likelier() -> None:
    assert Candidate("a", failures=2, risk=0.1).weight > Candidate("b", risk=0.1).weight


def test_a_follow_up_is_of_the_same_topic_not_easier_and_new() -> None:
    pool = candidates()
    taken = {pool[0].id}
    for seed in range(50):
        found = follow_up(pool[0], pool, taken, Random(seed))
        assert found is not None
        assert found.topic == pool[0].topic
        assert found.id not in taken
        assert found.level >= pool[0].level
    assert follow_up(pool[0], pool, {one.id for one in pool}, Random(0)) is None


@pytest.mark.parametrize(
    ("tags", "expected"), [((), 1), (("easy",), 0), (("interview", "difficulty::hard"), 2), (("difficulty:medium",), 1)]
)
def test_difficulty_is_read_off_the_tags(tags: tuple[str, ...], expected: int) -> None:
    assert level(tags) == expected
