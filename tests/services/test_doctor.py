"""The doctor finds what does not agree, says what to do, and brings the cache back from bank and log alone."""

from __future__ import annotations

import pytest

from quizcli.domain.rating import Rating
from quizcli.services.collection import Collection


@pytest.fixture
def studied(settings, clock):
    settings.bank.mkdir(parents=True)
    lines = [f"  - {{id: aaaa222{n}, question: Why {n}?, answer: So.}}\n" for n in range(2, 9)]
    text = "# quizcli bank\nformat: 1\ndeck: Python\nquestions:\n" + "".join(lines)
    (settings.bank / "python.yaml").write_text(text, encoding="utf-8")
    with Collection.open(settings, clock) as collection:
        for number in range(2, 6):
            for rating in (Rating.GOOD, Rating.EASY, Rating.AGAIN, Rating.GOOD):
                collection.answer(f"aaaa222{number}.1", rating)
                clock.advance(days=4)
    return settings


def test_all_is_well(studied, run):
    found = run("doctor", "--json").ok().json
    assert [each["check"] for each in found] == ["database", "log", "states", "bank"]
    assert all(each["well"] for each in found)
    assert "4 cards studied" in run("doctor").ok().out


def test_a_rebuild_brings_every_state_and_due_date_back(studied, run, clock):
    with Collection.open(studied, clock) as collection:
        rows = "SELECT id, phase, due_day, due_at, stability, difficulty, interval, reps, lapses FROM card ORDER BY id"
        before = collection.cache.execute(rows).fetchall()
    run("doctor", "--rebuild").ok()
    with Collection.open(studied, clock) as collection:
        assert collection.cache.execute(rows).fetchall() == before


def test_a_wrong_state_is_found_and_mended(studied, run, clock):
    with Collection.open(studied, clock) as collection:
        collection.cache.execute("UPDATE card SET stability = 99 WHERE id = 'aaaa2222.1'")
    ran = run("doctor")
    assert ran.code == 1
    assert "aaaa2222.1: its state is not what its events say" in ran.out
    assert "quizcli doctor --rebuild" in ran.out
    run("doctor", "--fix").ok()
    run("doctor").ok()


def test_a_broken_question_is_named_with_file_and_line(studied, run):
    path = studied.bank / "python.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "  - {id: bbbb2222, type: dance}\n", encoding="utf-8")
    ran = run("doctor")
    assert ran.code == 1
    assert "python.yaml:12" in ran.out


def test_a_damaged_database_is_refused_with_exit_code_5(studied, run):
    studied.database.write_bytes(b"rubbish" * 999)
    ran = run("doctor")
    assert ran.code == 5
    assert "restore" in ran.err
