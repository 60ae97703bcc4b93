"""A sitting in one pane, other commands in another: nobody waits for the learner, and nothing is lost or doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.errors import StoreError
from quizcli.query.tree import Everything
from quizcli.services import manage, restoring
from quizcli.services.collection import Collection
from quizcli.services.sitting import Sitting
from quizcli.store import lock

BANK = """\
format: 1
deck: Mine
questions:
  - {id: aaaa2222, question: One?, answer: A.}
  - {id: bbbb2222, question: Two?, answer: B.}
  - {id: cccc2222, question: Three?, answer: C.}
"""


@pytest.fixture
def small_bank(home, monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE", 0.2)
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "mine.yaml").write_text(BANK, encoding="utf-8")
    return home / "bank" / "mine.yaml"


@pytest.fixture
def sitting(small_bank, settings, clock):
    with Collection.open(settings, clock, sitting=True) as collection:
        collection.rest()
        table = Sitting(collection, Everything())
        assert table.begin()
        yield table


def test_short_commands_write_while_a_review_is_open(sitting, small_bank, run, tmp_path):
    notes = tmp_path / "notes.md"
    notes.write_text("## What is a deque?\n\nA list with two ends.\n", encoding="utf-8")
    run("import", notes).ok()
    run("flag", "id:bbbb2222").ok()
    run("tag", "hard", "id:aaaa2222").ok()
    run("config", "set", "new_per_day", "7").ok()
    sitting.rate(Rating.GOOD, 1000)
    assert "two ends" in run("show", sitting.collection.complete("")[-1]).ok().out or run("search", "deque").ok().out
    assert [event.kind for event in sitting.collection.events("aaaa2222.1")] == [Kind.ANSWER]


def test_nothing_is_lost_or_doubled_when_both_write(sitting, settings, clock, run):
    sitting.rate(Rating.GOOD, 1000)
    run("flag", "id:cccc2222").ok()
    clock.advance(seconds=5)
    sitting.rate(Rating.AGAIN, 1000)
    with Collection.open(settings, clock, write=False) as reader:
        kinds = [(event.kind, event.card) for event in reader.events()]
        states = {card: reader.schedule(card) for card in reader.cards()}
        reader.rebuild()
        assert {card: reader.schedule(card) for card in reader.cards()} == states
    assert kinds == [
        (Kind.ANSWER, "aaaa2222.1"),
        (Kind.FLAG, "cccc2222.1"),
        (Kind.ANSWER, "bbbb2222.1"),
    ]
    assert states["cccc2222.1"].flag == 1


def test_undo_in_a_sitting_takes_back_its_own_step_and_not_the_other_panes(sitting, run):
    sitting.rate(Rating.GOOD, 1000)
    run("flag", "id:cccc2222").ok()
    assert sitting.undo() == "Good"
    assert sitting.collection.schedule("aaaa2222.1").reps == 0
    assert sitting.collection.schedule("cccc2222.1").flag == 1
    assert sitting.undo() == ""


def test_what_was_taken_back_elsewhere_is_not_taken_back_twice(sitting, run):
    sitting.rate(Rating.GOOD, 1000)
    run("undo").ok()
    assert "already" in sitting.undo()
    assert sitting.collection.schedule("aaaa2222.1").reps == 0
    sitting.rate(Rating.GOOD, 1000)
    assert len([event for event in sitting.collection.events() if event.kind is Kind.UNDO]) == 1


def test_a_note_in_the_sitting_keeps_what_another_pane_edited(sitting, run, settings, clock):
    run("tag", "hard", "id:aaaa2222").ok()
    assert sitting.note("mine") == "noted"
    question = sitting.collection.question("aaaa2222")
    assert (question.tags, question.note) == (("hard",), "mine")


def test_a_card_taken_out_of_the_bank_is_not_rated_and_the_sitting_goes_on(sitting, small_bank):
    small_bank.write_text(BANK.replace("  - {id: aaaa2222, question: One?, answer: A.}\n", ""), encoding="utf-8")
    sitting.rate(Rating.GOOD, 1000)
    assert "nothing was recorded" in sitting.remark
    assert sitting.current.question.id == "bbbb2222"


def test_others_may_write_while_an_editor_is_open(small_bank, settings, clock, run):
    def editor(path):
        run("tag", "hard", "id:aaaa2222").ok()
        text = Path(path).read_text(encoding="utf-8")
        Path(path).write_text(text.replace("answer: A.", "answer: Better."), encoding="utf-8")

    with Collection.open(settings, clock) as collection:
        manage.edit_with(collection, "aaaa2222", editor)
        question = collection.question("aaaa2222")
    assert (question.tags, question.answer) == (("hard",), "Better.")


def test_a_second_sitting_waits_says_so_and_refuses(sitting, settings, clock, run):
    ran = run("review", stdin="")
    assert ran.code == 5
    assert "waiting for" in ran.err
    assert run("quiz", stdin="").code == 5
    assert run("interview", stdin="").code == 5
    sitting.rate(Rating.GOOD, 1000)


def test_a_sitting_does_not_begin_to_write_into_a_restored_collection(sitting, settings, clock):
    with pytest.raises(StoreError), restoring.alone(settings, lambda _: None):
        pass
    copy = settings.database.read_bytes()
    settings.database.unlink()
    settings.database.write_bytes(copy)
    with pytest.raises(StoreError, match="replaced"):
        sitting.rate(Rating.GOOD, 1000)
