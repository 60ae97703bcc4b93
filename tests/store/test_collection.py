"""The collection keeps what the learner did, and the cache follows bank and log."""

from __future__ import annotations

import gc
import sqlite3
from datetime import timedelta

import pytest

from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.domain.schedule import Phase, Schedule
from quizcli.errors import NothingMatches, StoreError, UsageError
from quizcli.services.collection import Collection

IDS = ["aaaa2222", "aaaa3333", "bbbb4444"]


def states(collection: Collection) -> dict[str, Schedule]:
    return {f"{id_}.1": collection.schedule(f"{id_}.1") for id_ in IDS}


def test_a_rating_survives_closing_and_a_lost_cache(bank, settings, clock):
    bank("Python", IDS)
    with Collection.open(settings, clock) as first:
        first.answer("aaaa2222.1", Rating.GOOD, duration=4000)
        before = states(first)
    settings.cache.unlink()
    with Collection.open(settings, clock) as second:
        assert states(second) == before
        assert before["aaaa2222.1"].phase is Phase.LEARNING
        assert [event.rating for event in second.events("aaaa2222.1")] == [Rating.GOOD]


def test_a_crash_between_log_and_cache_loses_nothing(bank, settings, clock, monkeypatch):
    bank("Python", IDS)
    with Collection.open(settings, clock) as first:
        monkeypatch.setattr(Collection, "_folded", lambda *_: None)  # the process dies here
        first.answer("aaaa2222.1", Rating.EASY)
    monkeypatch.undo()
    with Collection.open(settings, clock, write=False) as second:
        assert second.schedule("aaaa2222.1").phase is Phase.REVIEW


def test_a_restored_backup_of_the_log_is_folded_anew(bank, settings, clock):
    bank("Python", IDS)
    with Collection.open(settings, clock) as first:
        first.answer("aaaa2222.1", Rating.EASY)
    backup = settings.database.read_bytes()
    with Collection.open(settings, clock) as second:
        second.answer("aaaa3333.1", Rating.EASY)
    settings.database.write_bytes(backup)
    with Collection.open(settings, clock) as third:
        third.answer("bbbb4444.1", Rating.EASY)
        found = states(third)
    assert found["aaaa3333.1"].phase is Phase.NEW
    assert found["aaaa2222.1"].phase is found["bbbb4444.1"].phase is Phase.REVIEW


def test_two_ratings_in_one_millisecond_get_ids_of_their_own(bank, collection, settings):
    bank("Python", IDS)
    collection.refresh()
    made = [collection.answer(f"{id_}.1", Rating.GOOD) for id_ in IDS]
    assert len({event.id for event in made}) == 3


def test_preview_promises_what_the_answer_gives(bank, collection, clock):
    bank("Python", IDS)
    collection.refresh()
    for rating in (Rating.GOOD, Rating.GOOD, Rating.HARD, Rating.AGAIN, Rating.EASY):
        promised = collection.preview("aaaa2222.1")[rating]
        collection.answer("aaaa2222.1", rating)
        assert collection.schedule("aaaa2222.1") == promised
        clock.advance(days=3)


def test_resolve_takes_any_unique_beginning(bank, collection):
    bank("Python", IDS)
    collection.refresh()
    assert collection.resolve("b") == "bbbb4444"
    assert collection.resolve("aaaa2222.1") == "aaaa2222"
    with pytest.raises(UsageError, match="aaaa2222, aaaa3333"):
        collection.resolve("aaaa")
    with pytest.raises(NothingMatches):
        collection.resolve("zzzz")


def test_an_edited_file_updates_only_what_differs(bank, collection):
    path = bank("Python", IDS)
    collection.refresh()
    collection.answer("aaaa2222.1", Rating.EASY)
    nums = dict(collection.cache.execute("SELECT id, num FROM question").fetchall())
    bank("Python", [*IDS, "cccc5555"], answer="Otherwise.")
    collection.refresh()
    assert collection.question("aaaa2222").answer == "Otherwise."
    assert collection.schedule("aaaa2222.1").phase is Phase.REVIEW
    assert nums.items() <= dict(collection.cache.execute("SELECT id, num FROM question").fetchall()).items()
    assert collection.location("cccc5555") == (path, 14, False)


def test_a_question_that_leaves_and_returns_keeps_its_history(bank, collection):
    bank("Python", IDS)
    collection.refresh()
    collection.answer("aaaa2222.1", Rating.EASY)
    before = collection.schedule("aaaa2222.1")
    bank("Python", IDS[1:])
    collection.refresh()
    with pytest.raises(NothingMatches):
        collection.question("aaaa2222")
    assert collection.schedule("aaaa2222.1").phase is Phase.NEW
    bank("Other", IDS[:1])
    collection.refresh()
    assert collection.schedule("aaaa2222.1") == before
    assert collection.question("aaaa2222").deck == "Other"


def test_a_question_in_two_files_stays_when_one_of_them_goes(bank, collection):
    bank("Python", IDS)
    copy = bank("Python", IDS[:1], name="copy", answer="Copied.")
    collection.refresh()
    assert collection.question("aaaa2222").answer == "Because."
    (collection.settings.bank / "Python.yaml").unlink()
    collection.refresh()
    collection.refresh()
    assert collection.question("aaaa2222").answer == "Copied."
    assert collection.location("aaaa2222")[0] == copy


def test_a_typo_in_a_bank_file_makes_nothing_vanish(bank, collection):
    path = bank("Python", IDS)
    collection.refresh()
    path.write_text("format: 1\n\tdeck: broken", encoding="utf-8")
    collection.refresh()
    assert collection.question("aaaa2222").prompt == "Why aaaa2222?"


def test_undo_reaches_back_across_sittings_and_kinds(bank, settings, clock):
    bank("Python", IDS)
    with Collection.open(settings, clock) as first:
        untouched = states(first)
        first.answer("aaaa2222.1", Rating.GOOD)
        clock.advance(days=1)
        rated = states(first)
        first.append_all([first.draft(Kind.SUSPEND, card) for card in rated])
    clock.advance(days=30)
    with Collection.open(settings, clock) as second:
        assert all(state.suspended for state in states(second).values())
        (step,) = second.undo()
        assert len(step.cards) == 3
        assert states(second) == rated
        assert [step.summary for step in second.undo(5)] == ["rated Good: Why aaaa2222?"]
        assert states(second) == untouched
        assert second.undo() == []


def test_reading_works_beside_a_sitting_and_writing_waits_then_refuses(bank, settings, clock, monkeypatch):
    bank("Python", IDS)
    monkeypatch.setattr("quizcli.store.lock.PATIENCE", 0.1)
    said: list[str] = []
    with Collection.open(settings, clock) as sitting:
        sitting.answer("aaaa2222.1", Rating.EASY)
        with Collection.open(settings, clock, write=False) as reader:
            assert reader.schedule("aaaa2222.1").phase is Phase.REVIEW
            with pytest.raises(StoreError, match="opened for reading"):
                reader.answer("aaaa2222.1", Rating.EASY)
        with pytest.raises(StoreError, match="another quizcli"):
            Collection.open(settings, clock, waiting=said.append)
    assert len(said) == 1
    Collection.open(settings, clock).close()


def test_a_failed_commit_says_not_saved_and_keeps_nothing(bank, collection, monkeypatch):
    bank("Python", IDS)
    collection.refresh()

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("quizcli.store.events.add", full)
    with pytest.raises(StoreError, match="NOT saved"):
        collection.answer("aaaa2222.1", Rating.GOOD)
    monkeypatch.undo()
    assert list(collection.events()) == []
    assert collection.schedule("aaaa2222.1") == Schedule()


def test_the_log_cannot_be_changed(bank, collection):
    bank("Python", IDS)
    collection.refresh()
    collection.answer("aaaa2222.1", Rating.GOOD)
    for statement in ("DELETE FROM event", "UPDATE event SET rating = 4"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            collection.learner.execute(statement)


def test_a_clock_set_back_goes_on_from_the_last_rating(bank, settings, clock):
    bank("Python", IDS)
    with Collection.open(settings, clock) as first:
        first.answer("aaaa2222.1", Rating.EASY)
        day = first.today
    clock.advance(days=-365)
    with Collection.open(settings, clock) as second:
        assert second.today == day
        assert second.warnings
        second.answer("aaaa2222.1", Rating.GOOD)
        assert second.schedule("aaaa2222.1").last_day == day


def test_undoing_a_rating_of_a_wrong_future_brings_time_back(bank, settings, clock):
    bank("Python", IDS)
    today = clock.moment
    clock.set(today + timedelta(days=30_000))
    with Collection.open(settings, clock) as first:
        first.answer("aaaa2222.1", Rating.EASY)
        first.undo()
    clock.set(today)
    with Collection.open(settings, clock) as second:
        assert second.today == today.toordinal()
        assert not second.warnings


def test_a_disk_that_fails_again_afterwards_does_not_hide_that_nothing_was_saved(bank, settings, clock, monkeypatch):
    bank("Python", IDS)
    with Collection.open(settings, clock, sitting=True) as collection:
        collection.rest()

        def full(*_):
            raise sqlite3.OperationalError("database or disk is full")

        with monkeypatch.context() as patched:
            patched.setattr(Collection, "_take_in", lambda _: None)
            patched.setattr("quizcli.store.events.add", full)
            patched.setattr("quizcli.store.events.last", full)
            with pytest.raises(StoreError, match="NOT saved"):
                collection.answer("aaaa2222.1", Rating.GOOD)
        with Collection.open(settings, clock) as other:  # the lock was let go
            other.answer("bbbb4444.1", Rating.GOOD)
        collection.answer("aaaa2222.1", Rating.GOOD)


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_a_log_left_half_read_says_nothing_when_the_collection_is_closed(settings, clock, bank):
    with Collection.open(settings, clock) as collection:
        card = sorted(collection.cards())[0]
        for _ in range(3):
            collection.answer(card, Rating.GOOD)
        half_read = collection.events()
        next(half_read)
    del half_read
    gc.collect()


@pytest.mark.parametrize("way", ["in place", "as a new file", "taken away", "by another's cache"])
def test_a_change_from_outside_is_seen_after_many_looks_that_saw_none(bank, settings, clock, way):
    bank("Python", IDS)
    with Collection.open(settings, clock) as collection:
        for _ in range(3):
            collection.refresh()
        (path,) = settings.bank.glob("*.yaml")
        text = path.read_text(encoding="utf-8")
        if way == "in place":
            path.write_text(text.replace("question: ", "question: Oh, ", 1), encoding="utf-8")
        elif way == "as a new file":
            (path.parent / "more.yaml").write_text(text.replace("aaaa2222", "zzzz2222"), encoding="utf-8")
        elif way == "taken away":
            path.unlink()
        else:  # another process finds the file changed, takes it in, and finds it changed back
            path.unlink()
            with Collection.open(settings, clock, write=False) as other:
                assert "aaaa2222" not in {id_ for (id_,) in other.cache.execute("SELECT id FROM question")}
            path.write_text(text, encoding="utf-8")
        collection.refresh()
        ids = {id_ for (id_,) in collection.cache.execute("SELECT id FROM question")}
        assert ("aaaa2222" in ids) == (way != "taken away")
        assert ("zzzz2222" in ids) == (way == "as a new file")
        if way != "taken away":
            assert collection.question("aaaa2222").prompt.startswith("Oh, ") == (way == "in place")
