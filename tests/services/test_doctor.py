"""The doctor finds what does not agree, says what to do, and brings the cache back from bank and log alone."""

from __future__ import annotations

import pytest

from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.services.collection import Collection

NAMES = [
    *("config", "program", "home", "disk", "left-overs", "backups", "clock", "terminal"),
    *("database", "log", "states", "bank", "cards", "media"),
]


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
    assert [each["check"] for each in found] == NAMES
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
    assert "quizcli restore" in ran.out


@pytest.mark.parametrize("content", [b"rubbish" * 999, b"SQLite format 3\0" + bytes(4000)])
@pytest.mark.parametrize("option", ["--json", "--fix", "--rebuild"])
def test_a_damaged_or_foreign_database_is_never_written_to(studied, run, content, option):
    run("backup").ok()
    (name,) = [path.stem for path in studied.backups.glob("*-manual.zip")]
    studied.database.write_bytes(content)
    ran = run("doctor", option)
    assert ran.code == 5
    assert studied.database.read_bytes() == content
    if b"rubbish" in content:
        assert f"quizcli restore {name}" in ran.out
        run("restore", name, "--yes").ok()
        run("doctor").ok()


def finding(ran, name):
    return next(each for each in ran.json if each["check"] == name)


def test_broken_preferences_are_a_finding_and_the_rest_is_checked_still(studied, run):
    studied.config.write_text("retention = = 1\n", encoding="utf-8")
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert "config.toml" in finding(ran, "config")["problems"][0]
    assert finding(ran, "backups")


def test_a_preference_that_means_nothing_is_named(studied, run):
    studied.config.write_text('retentoin = 0.9\n[decks."A"]\nretention = 0.8\ncolour = 1\n', encoding="utf-8")
    problems = finding(run("doctor", "--json"), "config")["problems"]
    assert [text.split(":")[0] for text in problems] == ["retentoin", "decks.A"]


def test_a_value_out_of_range_is_a_finding(studied, run):
    studied.config.write_text("retention = 7\n", encoding="utf-8")
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert "retention" in finding(ran, "config")["problems"][0]


def test_a_missing_backup_is_a_finding_and_is_made(studied, run):
    for path in studied.backups.iterdir():
        path.unlink()
    assert run("doctor").code == 1
    mended = finding(run("doctor", "--fix", "--json").ok(), "backups")
    assert "manual" in mended["mended"]
    run("doctor").ok()


def test_a_backup_that_cannot_be_restored_is_a_finding(studied, run):
    run("backup").ok()
    newest = max(studied.backups.glob("*.zip"))
    newest.write_bytes(newest.read_bytes()[:-200])
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert newest.name in finding(ran, "backups")["problems"][0]


def test_the_left_overs_of_a_kill_are_no_harm_and_go_with_fix(studied, run, home):
    (studied.bank / ".python.yaml.77.tmp").write_text("half", encoding="utf-8")
    (studied.backups / ".x.db.part").write_text("half", encoding="utf-8")
    assert "2 unfinished files" in finding(run("doctor", "--json").ok(), "left-overs")["said"]
    run("doctor", "--fix").ok()
    assert finding(run("doctor", "--json").ok(), "left-overs")["said"] == "none"
    assert (studied.bank / "python.yaml").exists()


def test_a_picture_that_is_nowhere_is_named(studied, run):
    text = "format: 1\ndeck: P\nquestions:\n  - {id: pppp2222, question: 'What? ![x](pics/x.png)', answer: That.}\n"
    (studied.bank / "p.yaml").write_text(text, encoding="utf-8")
    ran = run("doctor", "--json")
    assert finding(ran, "media")["problems"] == ["pppp2222: pics/x.png is not there"]
    (studied.media / "pics").mkdir(parents=True)
    (studied.media / "pics" / "x.png").write_bytes(b"png")
    run("doctor").ok()


def test_a_card_that_no_question_makes_is_found_and_mended(studied, run, clock):
    with Collection.open(studied, clock) as collection:
        collection.cache.execute("DELETE FROM card WHERE id = 'aaaa2228.1'")
    assert finding(run("doctor", "--json"), "cards")["problems"] == ["aaaa2228.1: not in the cache"]
    run("doctor", "--fix").ok()
    run("doctor").ok()


def test_a_fresh_home_is_well_and_gets_no_database(run, settings):
    run("doctor").ok()
    assert not settings.database.exists()


def test_a_folder_that_everybody_may_write_is_named(studied, run, home):
    home.chmod(0o777)
    assert "every user" in finding(run("doctor", "--json"), "home")["problems"][0]


def test_a_clock_in_the_past_is_named(studied, run, clock):
    clock.set(clock().replace(year=1999))
    assert finding(run("doctor", "--json"), "clock")["problems"] == ["the clock says 1999"]


def test_what_was_only_practised_or_marked_is_not_called_studied(settings, clock, run):
    write_deck = settings.bank / "python.yaml"
    write_deck.parent.mkdir(parents=True)
    questions = "".join(f"  - {{id: aaaaaaa{n}, question: What is {n}?, answer: So.}}\n" for n in (2, 3, 4))
    write_deck.write_text(f"format: 1\ndeck: Python\nquestions:\n{questions}", encoding="utf-8")
    with Collection.open(settings, clock) as collection:
        collection.answer("aaaaaaa2.1", Rating.GOOD)
        collection.append(Kind.CRAM, "aaaaaaa3.1", rating=Rating.GOOD)
        collection.append(Kind.FLAG, "aaaaaaa4.1", data={"flag": 1})
    said = run("doctor").ok().out
    assert "1 card studied, 2 more with marks or practice only" in said
    assert run("stats", "--json").ok().json["cards"]["studied"] == 1


def test_a_card_inside_its_learning_steps_is_counted_once_by_list_and_overview(settings, clock, run):
    bank = settings.bank / "python.yaml"
    bank.parent.mkdir(parents=True)
    questions = "".join(f"  - {{id: aaaaaaa{n}, question: What is {n}?, answer: So.}}\n" for n in (2, 3))
    bank.write_text(f"format: 1\ndeck: Python\nquestions:\n{questions}", encoding="utf-8")
    with Collection.open(settings, clock) as collection:
        collection.answer("aaaaaaa2.1", Rating.AGAIN)
        collection.answer("aaaaaaa3.1", Rating.EASY)
    clock.advance(minutes=30)
    (listed,) = run("list", "--by", "deck", "--json").ok().json
    seen = run("overview", "--json").ok().json
    assert (listed["due"], listed["learning"]) == (seen["due"], seen["learning"]) == (0, 1)
    clock.advance(days=40)
    (listed,) = run("list", "--by", "deck", "--json").ok().json
    seen = run("overview", "--json").ok().json
    assert (listed["due"], listed["learning"]) == (seen["due"], seen["learning"]) == (1, 1)
