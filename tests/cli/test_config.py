"""Preferences: what holds is shown, a change keeps the rest of the file, a wrong value is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

TEXT = """\
# my own remark
retention = 0.9  # as Anki has it

[decks."Python::框架"]
new_per_day = 3
"""


def test_a_change_touches_one_value_of_the_file_and_nothing_else(run, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text(TEXT, encoding="utf-8")
    run("config", "set", "retention", "0.92").ok()
    run("config", "set", "new_per_day", "5", "--deck", "Python::框架").ok()
    expected = TEXT.replace("0.9 ", "0.92 ").replace("new_per_day = 3", "new_per_day = 5")
    assert (home / "config.toml").read_text(encoding="utf-8") == expected


def test_a_deck_inherits_from_those_above_it(run) -> None:
    run("config", "set", "new_per_day", "5", "--deck", "Python").ok()
    assert run("config", "get", "new_per_day", "--deck", "Python::FastAPI").ok().out == "5\n"
    assert run("config", "get", "new_per_day").ok().out == "20\n"
    assert "for Python" in run("config", "--deck", "Python::FastAPI").ok().out


def test_an_empty_value_goes_back_to_the_default(run, home: Path) -> None:
    run("config", "set", "retention", "0.85").ok()
    run("config", "set", "retention", "").ok()
    assert run("config", "get", "retention").ok().out == "0.9\n"
    assert "retention" not in (home / "config.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["set", "retention", "7"], "retention"),
        (["set", "steps", "1x"], "learning step"),
        (["set", "shipped", "maybe"], "auto, on, off"),
        (["set", "code_theme", "sunny"], "no such theme"),
        (["set", "retension", "0.9"], "there is no preference retension"),
        (["set", "shipped", "on", "--deck", "A"], "cannot differ between decks"),
        (["set", "retention"], "needs a name and a value"),
        (["get", "retention", "0.9"], "takes one name"),
        (["path", "x"], "takes nothing more"),
        (["delete"], "config does not know delete"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_change_is_refused_and_writes_nothing(run, home: Path, line: list[str], said: str) -> None:
    ran = run("config", *line)
    assert ran.code == 2
    assert said in ran.err
    assert not (home / "config.toml").exists()


def test_path_tells_where_the_file_is(run, home: Path) -> None:
    assert run("config", "path").ok().out == f"{home / 'config.toml'}\n"


def test_json_has_every_preference(run) -> None:
    found = run("config", "--json").ok().json
    assert found["retention"] == 0.9
    assert found["shipped"] == "auto"


BANK = """\
format: 1
deck: Notes
questions:
  - {id: k7m3x9q2, question: 什么是锁？, answer: 互斥。}
  - {id: p2c8h4tz, question: 什么是事务？, answer: 原子。}
"""


@pytest.fixture
def studied(run, home: Path, clock) -> None:
    """Two cards in review."""
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "notes.yaml").write_text(BANK, encoding="utf-8")
    run("review", stdin="\n4\n\n4\n").ok()
    clock.advance(days=30)
    run("review", stdin="\n3\n\n3\n").ok()


def due(run) -> list[str]:
    return [run("show", id_, "--json").ok().json["cards"][0]["due"] for id_ in ("k7m3x9q2", "p2c8h4tz")]


@pytest.mark.usefixtures("studied")
def test_a_new_retention_says_what_it_would_move_and_moves_nothing(run) -> None:
    before = due(run)
    said = run("config", "set", "retention", "0.8").ok().err
    assert "retention: 0.9 → 0.8" in said
    assert "2 would be due earlier" in said or "2 later" in said
    assert due(run) == before


@pytest.mark.usefixtures("studied")
def test_rescheduling_moves_it_and_undo_takes_all_of_it_back(run, home: Path) -> None:
    before = due(run)
    run("config", "set", "retention", "0.8", "--reschedule").ok()
    assert all(now > then for now, then in zip(due(run), before, strict=True))
    run("undo").ok()
    assert due(run) == before
    assert run("config", "get", "retention").ok().out == "0.9\n"


def test_a_deck_that_does_not_exist_is_said_with_near_names(run) -> None:
    run("add", "Why?", "-a", "So.", "--deck", "Python 后端::Django").ok()
    said = run("config", "set", "new_per_day", "5", "--deck", "Django").ok().err
    assert "no deck Django" in said
    assert "Python 后端::Django" in said
    assert "no deck" not in run("config", "set", "new_per_day", "5", "--deck", "Python 后端").ok().err
    assert "no deck" not in run("config", "set", "new_per_day", "", "--deck", "Django").ok().err


def test_a_limit_of_a_deck_above_that_of_the_whole_day_is_said(run) -> None:
    said = run("config", "set", "new_per_day", "30", "--deck", "Python").ok().err
    assert "20 in all" in said
    assert "in all" not in run("config", "set", "new_per_day", "10", "--deck", "Python").ok().err


def test_what_holds_for_single_decks_is_listed_too(run, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text(TEXT, encoding="utf-8")
    lines = run("config").ok().out.split("\n")
    assert any("Python::框架" in line and "new_per_day" in line and "3" in line for line in lines)
    assert run("config", "--json").ok().json["new_per_day"] == 20
