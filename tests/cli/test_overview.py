"""`quizcli` alone: five lines on the first run; afterwards what waits, what there is, what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizcli.services.overview import streak

BANK = """\
format: 1
deck: Notes
questions:
  - {id: k7m3x9q2, question: 什么是锁？, answer: 互斥。}
  - {id: k7m3zzzz, question: 什么是事务？, answer: 原子。}
  - {id: p2c8h4tz, question: 什么是索引？}
  - {id: r4w9d3mn, question: 什么是连接池？, answer: 复用。, archived: true}
"""


@pytest.fixture
def bank(home: Path) -> None:
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "notes.yaml").write_text(BANK, encoding="utf-8")


def test_the_first_run_explains_itself_in_five_lines_and_writes_no_log(run, home: Path) -> None:
    lines = run().ok().out.rstrip("\n").split("\n")
    assert len(lines) == 5
    assert all(len(line) <= 80 for line in lines)
    for command in ("quizcli review", "quizcli import", "quizcli search", "quizcli help"):
        assert any(command in line for line in lines)
    assert not (home / "quizcli.db").exists()


def test_the_shipped_bank_is_there_to_study_at_once(run) -> None:
    assert run("overview", "--json").ok().json["new"] >= 20


@pytest.mark.usefixtures("bank")
def test_what_waits_and_what_there_is_is_counted(run) -> None:
    found = run("overview", "--json").ok().json
    assert (found["due"], found["learning"], found["new"]) == (0, 0, 2)
    assert (found["questions"], found["decks"], found["unanswered"], found["archived"]) == (3, 1, 1, 1)
    assert (found["streak"], found["studied"], found["first_run"]) == (0, 0, False)
    assert [step["command"] for step in found["steps"]] == ["quizcli review", "quizcli list is:unanswered"]


@pytest.mark.usefixtures("bank")
def test_studying_changes_it(run, clock) -> None:
    run("review", "--limit", "1", stdin="\n3\n\n3\n").ok()
    found = run("overview", "--json").ok().json
    assert found["studied"] >= 1
    assert found["streak"] == 1
    clock.advance(days=1)
    assert run("overview", "--json").ok().json["streak"] == 1
    clock.advance(days=1)
    assert run("overview", "--json").ok().json["streak"] == 0


@pytest.mark.usefixtures("bank")
def test_it_is_what_quizcli_alone_shows(run) -> None:
    assert run().ok().out == run("overview").ok().out
    assert run("--json").ok().json == run("overview", "--json").ok().json


@pytest.mark.parametrize(
    ("days", "length"),
    [([], 0), ([10], 1), ([9], 1), ([8], 0), ([10, 9, 8, 6], 3), ([9, 8, 7, 5], 3), ([8, 7], 0), ([10, 8], 1)],
)
def test_a_streak_lasts_until_a_whole_day_is_missed(days: list[int], length: int) -> None:
    assert streak(days, today=10) == length


def test_an_own_deck_in_a_file_named_like_a_shipped_one_is_a_deck_of_ones_own(run, home: Path) -> None:
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "python.yaml").write_text(BANK, encoding="utf-8")
    assert run("overview", "--json").ok().json["decks"] == 1
