"""Marks and undo at the command line: on any selection, saying how many, each taken back as one step."""

from __future__ import annotations

import pytest


@pytest.fixture
def bank(settings):
    settings.bank.mkdir(parents=True)
    text = "# quizcli bank\nformat: 1\ndeck: Python\nquestions:\n"
    for number in range(2, 6):
        topic = "FastAPI" if number < 4 else "SQLAlchemy"
        text += f"  - {{id: aaaa222{number}, question: Why {number}?, answer: So., topic: [{topic}]}}\n"
    (settings.bank / "python.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "back"),
    [
        (["suspend", "topic:FastAPI"], ["unsuspend", "is:suspended"]),
        (["bury", "topic:FastAPI"], ["unbury", "is:buried"]),
        (["flag", "topic:FastAPI"], ["flag", "is:flagged", "-n", "0"]),
        (["due", "topic:FastAPI", "today"], ["reset", "is:due"]),
    ],
)
def test_a_mark_says_how_many_it_changed_and_can_be_taken_back(bank, run, command, back):
    assert run(*command, "--json").ok().json["changed"] == 2
    again = run(*command, "--json").ok().json
    assert (again["selected"], again["changed"]) == (2, 0)
    run("undo").ok()
    assert run(*back).code == 4, "nothing is marked any more"
    run(*command).ok()
    assert run(*back, "--json").ok().json["changed"] == 2
    assert run(*back).code == 4


def test_undo_lists_and_takes_back_the_newest_first(bank, run):
    run("suspend", "id:aaaa2222").ok()
    run("flag", "topic:SQLAlchemy", "-n", "3").ok()
    listed = run("undo", "--list").ok().out
    assert "flagged 2 cards" in listed.partition("\n")[0]
    assert "suspended Why 2?" in listed
    assert run("undo").ok().err.strip() == "Took back: flagged 2 cards"
    assert [step["summary"] for step in run("undo", "--list", "--json").ok().json] == ["suspended Why 2?"]
    run("undo", "-n", "9").ok()
    assert "nothing to take back" in run("undo").ok().err


@pytest.mark.parametrize(
    ("day", "date"),
    [
        ("today", "2026-11-22"),
        ("tomorrow", "2026-11-23"),
        ("3", "2026-11-25"),
        ("+3", "2026-11-25"),
        ("2w", "2026-12-06"),
        ("fri", "2026-11-27"),
        ("sunday", "2026-11-29"),
        ("2027-01-15", "2027-01-15"),
    ],
)
def test_a_due_date_is_written_as_people_do(bank, run, day, date):
    assert run("due", "id:aaaa2222", day, "--json").ok().json["due"] == date


@pytest.mark.parametrize("day", ["someday", "2026-13-01", "99999999999", "", "w", "9999-12-31"])
def test_what_is_no_day_is_refused(bank, run, day):
    assert run("due", "id:aaaa2222", day).code == 2


def test_bad_selections_and_flags_are_refused(bank, run):
    assert run("suspend", "topic:Nothing").code == 4
    assert run("suspend", "nonsense:x").code == 2
    assert run("flag", "id:aaaa2222", "-n", "9").code == 2
    assert run("due", "tomorrow").code == 2
    assert run("suspend").code == 2


def test_show_why_explains_a_card(bank, run):
    run("due", "id:aaaa2222", "3").ok()
    shown = run("show", "aaaa2222", "--why").ok().out
    assert "Due on 2026-11-25" in shown
    assert "Good" in shown
    assert set(run("show", "aaaa2222", "--why", "--json").ok().json["why"][0]["ratings"]) == {
        "again",
        "hard",
        "good",
        "easy",
    }


@pytest.mark.parametrize("command", [["suspend"], ["tag", "hard"], ["remove"], ["review"]])
def test_a_misspelt_name_is_told_with_those_like_it(bank, run, command):
    ran = run(*command, "topic:FastAP")
    assert ran.code == 4
    assert "There is no topic FastAP. There is: topic:FastAPI" in ran.err


def test_marks_and_tags_say_in_the_same_words_how_many_they_changed(bank, run):
    assert run("suspend", "id:aaaa2222").ok().err == "Suspended 1 card. Take it back with: quizcli undo\n"
    assert run("suspend", "topic:FastAPI").ok().err.startswith("Suspended 1 card (1 already so).")
    assert run("tag", "hard", "id:aaaa2222").ok().err == "Tagged 1 question. Take it back with: quizcli undo\n"
    assert run("tag", "hard", "topic:FastAPI").ok().err.startswith("Tagged 1 question (1 already so).")
    assert run("tag", "hard", "topic:FastAPI", "--json").ok().json == {"selected": 2, "changed": 0, "ids": []}
    assert run("suspend", "topic:FastAPI", "--json").ok().json == {"selected": 2, "changed": 0, "cards": []}
