"""stats, plan and optimize: what the log says, and what to do until a day."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from quizcli.domain.rating import Rating
from quizcli.query.tree import Everything
from quizcli.services.collection import Collection
from quizcli.services.sitting import Sitting
from quizcli.settings import load

BANK = """\
format: 1
deck: 后端
questions:
"""
QUESTION = """\
  - id: {id}
    question: 第 {number} 问
    topic: [{topic}]
    answer: 答 {number}
"""


@pytest.fixture
def bank(home: Path) -> None:
    """Thirty questions under two topics."""
    _write_bank(home)


def _write_bank(home: Path) -> None:
    (home / "bank").mkdir(parents=True)
    text = BANK + "".join(
        QUESTION.format(
            id=f"aaaabbb{chr(97 + n // 26)}{chr(97 + n % 26)}", number=n, topic="FastAPI" if n % 2 else "SQL"
        )
        for n in range(30)
    )
    (home / "bank" / "b.yaml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def three_weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which somebody studied for three weeks of evenings, and remembered most of it."""
    home = tmp_path_factory.mktemp("studied") / "home"
    _write_bank(home)
    rng, moment = Random(7), [datetime(2026, 11, 1, 19, tzinfo=UTC)]
    with Collection.open(load(home), lambda: moment[0]) as collection:
        for _ in range(21):
            sitting = Sitting(collection, Everything(), new=5)
            sitting.deal()
            while sitting.turn is not None:
                moment[0] += timedelta(seconds=20)
                sitting.rate(Rating(rng.choices((1, 3, 4), (0.15, 0.7, 0.15))[0]), 15_000)
            moment[0] = (moment[0] + timedelta(days=1)).replace(hour=19, minute=0)
    return home


@pytest.fixture
def studied(three_weeks: Path, home: Path, clock) -> None:
    """The same home for each test, the evening after."""
    shutil.copytree(three_weeks, home)


def test_before_the_first_review_stats_say_how_to_begin(bank, run) -> None:
    assert "quizcli review" in run("stats").ok().out


def test_stats_count_what_was_done(studied, run) -> None:
    found = run("stats", "--json").ok().json
    assert found["reviews"] == sum(day["reviews"] for day in found["days"]) > 60
    assert found["reviews"] == sum(found["ratings"].values())
    assert found["cards"]["all"] == 30
    share = found["retention"]["all"]
    assert share["count"] == found["retention"]["young"]["count"] + found["retention"]["mature"]["count"] > 0
    assert share["low"] <= share["share"] <= share["high"]
    assert {group["name"] for group in found["topics"]} == {"FastAPI", "SQL"}
    assert sum(group["cards"] for group in found["topics"]) == 30


def test_an_undone_answer_is_not_counted(studied, run) -> None:
    before = run("stats", "--json").ok().json["reviews"]
    run("undo").ok()
    assert run("stats", "--json").ok().json["reviews"] == before - 1


def test_a_query_selects_what_is_counted(studied, run) -> None:
    everything = run("stats", "--json").ok().json
    one = run("stats", "topic:SQL", "--json").ok().json
    other = run("stats", "topic:FastAPI", "--json").ok().json
    assert one["reviews"] + other["reviews"] == everything["reviews"]
    assert [group["name"] for group in one["topics"]] == ["SQL"]


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_stats_fit_the_terminal(studied, run, columns: int) -> None:
    from quizcli.text.width import cells

    for line in run("stats", columns=columns).ok().out.split("\n"):
        assert cells(line) <= max(columns, 80), line


def test_a_plan_raises_what_is_known_on_the_day(studied, run) -> None:
    found = run("plan", "--on", "2w", "--minutes", "10", "--json").ok().json
    assert found["on"] == "2026-12-06"
    assert len(found["days"]) == 14
    assert found["days"][0]["date"] == "2026-11-22"
    score = found["score"]
    assert score["plan"] > score["without"]
    assert score["plan"] > 0.9
    assert all(day["minutes"] <= 11 for day in found["days"])


def test_the_plan_is_remembered_and_moves_on(studied, run, clock, home: Path) -> None:
    run("plan", "--on", "2026-11-25", "--minutes", "5").ok()
    first = run("plan", "--json").ok().json["days"][0]["cards"]
    assert first
    run("review", "--plan", stdin="\n3\n" * len(first)).ok()
    again = run("plan", "--json").ok().json["days"][0]["cards"]
    assert not set(first) & set(again), "what was studied today is not planned for today again"
    clock.set(clock.moment + timedelta(days=1))
    assert run("plan", "--json").ok().json["days"][0]["date"] == "2026-11-23"


@pytest.mark.parametrize("day", ["2026-11-24", "2027-02-20"])
def test_a_plan_says_what_to_do_today_and_when_that_is_nothing(bank, run, day: str) -> None:
    plan = run("plan", "--on", day, "--minutes", "30", "--json").ok().json
    last = run("plan").ok().out.rstrip("\n").split("\n")[-1]
    today = next(found["cards"] for found in plan["days"] if found["date"] == "2026-11-22")
    assert bool(today) == (day == "2026-11-24")
    assert ("nothing has to be done today" in last) == (not today)
    assert ("studies today's part" in last) == bool(today)


def test_review_by_plan_asks_exactly_the_planned_cards(studied, run) -> None:
    run("plan", "--on", "2026-11-24", "--minutes", "3").ok()
    planned = run("plan", "--json").ok().json["days"][0]["cards"]
    result = run("review", "--plan", "--json", stdin="\n3\n" * 60).ok().json
    assert {answer["card"] for answer in result["answers"]} == set(planned)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan",), "there is no plan yet"),
        (("review", "--plan"), "there is no plan yet"),
        (("plan", "--on", "someday"), "someday is no day"),
        (("plan", "--on", "2026-11-22"), "not ahead"),
        (("plan", "--on", "2030-01-01"), "more than 400 days ahead"),
        (("plan", "--minutes", "20"), "when is the interview?"),
    ],
)
def test_what_cannot_be_planned_is_said_in_one_line(bank, run, words, said: str) -> None:
    ran = run(*words)
    assert ran.code == 2
    assert said in ran.err.split("\n")[0]


def test_too_few_reviews_are_not_fitted(studied, run, monkeypatch) -> None:
    """Nothing has to be installed to be told so."""
    monkeypatch.setattr("quizcli.services.fitting.find_spec", lambda name: None)
    found = run("optimize", "--json").ok().json
    assert not found["taken"]
    assert found["missing"] > 0
    assert f"{found['missing']} reviews to" in " ".join(run("optimize").ok().out.split())


def test_without_numpy_optimize_says_what_to_install(studied, run, monkeypatch) -> None:
    monkeypatch.setattr("quizcli.services.fitting.LEAST", 10)
    monkeypatch.setattr("quizcli.services.fitting.find_spec", lambda name: None)
    ran = run("optimize")
    assert ran.code == 1
    assert "pip install numpy scipy" in ran.err


def test_workload_prices_each_retention(studied, run) -> None:
    found = run("stats", "workload", "--json").ok().json
    assert found["current"] == 0.9
    known = [row["known"] for row in found["curve"]]
    assert known[-1] > known[0]
    assert "→ 90 %" in run("stats", "workload").ok().out
