"""Single questions and selections: each change is one, keeps ids and histories, and is taken back by undo."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from quizcli.domain.question import Origin, Question
from quizcli.errors import InputError, NothingMatches, QuizError, UsageError
from quizcli.query.tree import Everything
from quizcli.services import manage
from quizcli.services.collection import Collection

BANK = """\
# mine
format: 1
deck: Python
source: /nowhere/python.md
questions:
  - id: aaaa2222          # first
    question: What is a GIL?
    tags: [hard]
    answer: |
      A lock.

  - id: bbbb3333
    question: What is the MRO?
    answer: An order.
    origin: {line: 3, digest: x}
"""


@pytest.fixture
def bank(home: Path) -> Path:
    path = home / "bank" / "python.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(BANK, encoding="utf-8")
    return path


def editor(change: Callable[[str], str]) -> Callable[[str], None]:
    def run(name: str) -> None:
        path = Path(name)
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    return run


def test_an_edit_keeps_what_the_editor_did_not_show(bank: Path, collection: Collection) -> None:
    question = collection.question("bbbb3333")
    done = manage.edit_with(collection, question.id, editor(lambda text: text.replace("MRO?", "MRO, really?")))
    assert done.ids == ("bbbb3333",)
    assert collection.question(question.id) == replace(question, prompt="What is the MRO, really?")
    assert bank.read_text(encoding="utf-8") == BANK.replace("MRO?", "MRO, really?")
    collection.undo()
    assert bank.read_text(encoding="utf-8") == BANK


def test_an_edit_that_changes_nothing_or_cannot_be_read_writes_nothing(bank: Path, collection: Collection) -> None:
    assert manage.edit_with(collection, "aaaa2222", editor(lambda text: text)).count == 0
    assert manage.edit_with(collection, "aaaa2222", editor(lambda text: "")).count == 0
    for broken in ("answer: twice\nanswer: twice\n", "question: [a]\n", "answer: no question\n", "'open\n"):
        with pytest.raises(InputError, match=r"cannot be read: line \d"):
            manage.edit_with(collection, "aaaa2222", editor(lambda text, broken=broken: broken))  # type: ignore[misc]
    assert (collection.settings.home / "unsaved-aaaa2222.yaml").read_text(encoding="utf-8") == "'open\n"
    assert bank.read_text(encoding="utf-8") == BANK


def test_an_id_cannot_be_edited_away(bank: Path, collection: Collection) -> None:
    manage.edit_with(collection, "aaaa2222", editor(lambda text: text.replace("aaaa2222", "other")))
    assert "aaaa2222" in bank.read_text(encoding="utf-8")


def test_a_new_question_goes_to_the_end_of_its_deck(bank: Path, collection: Collection) -> None:
    made = manage.add(collection, Question("", "What is a list?", answer="A\nB"), "Python")
    assert bank.read_text(encoding="utf-8") == BANK + (
        f"\n  - id: {made.id}\n    question: What is a list?\n    answer: |-\n      A\n      B\n    added: 2026-11-22\n"
    )
    collection.undo()
    assert bank.read_text(encoding="utf-8") == BANK


def test_a_question_written_in_the_editor_starts_a_deck(bank: Path, collection: Collection) -> None:
    filled = editor(lambda text: text.replace("question: ", "question: Why?").replace("  \n", "  So.\n"))
    made = manage.add_with(collection, filled, "New::Deck")
    assert made is not None
    assert (made.prompt, made.answer, made.deck) == ("Why?", "So.", "New::Deck")
    assert (bank.parent / "New--Deck.yaml").exists()
    assert manage.add_with(collection, editor(lambda text: text), "New::Deck") is None
    collection.undo()
    assert not (bank.parent / "New--Deck.yaml").exists()


def test_tags_come_and_go(bank: Path, collection: Collection) -> None:
    everything = collection.select(Everything())
    assert manage.tag(collection, "#new", ["aaaa2222", "bbbb3333"]).count == 2
    assert manage.tag(collection, "new", ["aaaa2222"]).count == 0
    text = bank.read_text(encoding="utf-8")
    assert "tags: [hard, new]" in text
    assert "question: What is the MRO?\n    tags: [new]\n" in text
    assert manage.untag(collection, "new", everything).count == 2
    assert bank.read_text(encoding="utf-8") == BANK
    with pytest.raises(UsageError):
        manage.tag(collection, "two words", ["aaaa2222"])


def test_a_removed_question_is_archived_and_nothing_else(bank: Path, collection: Collection) -> None:
    manage.remove(collection, ["aaaa2222"])
    assert collection.question("aaaa2222").archived
    assert bank.read_text(encoding="utf-8").replace("    archived: true\n", "") == BANK
    collection.undo()
    assert bank.read_text(encoding="utf-8") == BANK


def test_a_moved_question_takes_its_text_along_and_remembers_its_document(bank: Path, collection: Collection) -> None:
    manage.move(collection, ["aaaa2222", "bbbb3333"], "Else")
    other = (bank.parent / "Else.yaml").read_text(encoding="utf-8")
    assert collection.question("bbbb3333").origin == Origin(3, "x", "/nowhere/python.md")
    assert "    question: What is a GIL?\n" in other
    assert "questions: []" in bank.read_text(encoding="utf-8")
    manage.move(collection, ["bbbb3333"], "Python")
    assert collection.question("bbbb3333").origin == Origin(3, "x")
    collection.undo()
    collection.undo()
    assert bank.read_text(encoding="utf-8") == BANK
    assert not (bank.parent / "Else.yaml").exists()


def test_a_question_moved_to_a_deck_that_is_there_keeps_its_comments(bank: Path, collection: Collection) -> None:
    manage.add(collection, Question("", "Other?", answer="Yes."), "Else")
    manage.move(collection, ["aaaa2222"], "Else")
    assert "  - id: aaaa2222          # first\n" in (bank.parent / "Else.yaml").read_text(encoding="utf-8")


def test_a_deck_is_renamed_with_those_below_it(bank: Path, collection: Collection) -> None:
    manage.add(collection, Question("", "Below?", answer="Yes."), "Python::Web")
    manage.rename(collection, "Python", "Snakes")
    assert sorted(collection.decks()) == ["Snakes", "Snakes::Web"]
    assert bank.read_text(encoding="utf-8") == BANK.replace("deck: Python", "deck: Snakes")
    manage.add(collection, Question("", "Else?", answer="Yes."), "Else")
    with pytest.raises(UsageError, match="already"):
        manage.rename(collection, "Else", "Snakes")
    with pytest.raises(NothingMatches):
        manage.rename(collection, "Nowhere", "X")
    collection.undo()
    collection.undo()
    assert sorted(collection.decks()) == ["Python", "Python::Web"]


def test_a_bank_that_another_program_changed_meanwhile_is_not_overwritten(bank: Path, collection: Collection) -> None:
    from quizcli.errors import QuizError
    from quizcli.services.rewriting import Rewriting

    work = Rewriting(collection)
    draft = work.draft(bank)
    work.put(draft, replace(draft.found["aaaa2222"], note="mine"))
    theirs = BANK.replace("A lock.", "A mutex.")
    bank.write_text(theirs, encoding="utf-8")
    with pytest.raises(QuizError, match="another program"):
        work.commit("edit", "edited")
    assert bank.read_text(encoding="utf-8") == theirs
    assert list(collection.history(5)) == []


def test_a_change_that_cannot_be_written_whole_is_not_made_at_all(
    bank: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from quizcli import files

    manage.add(collection, Question("", "Other?", answer="Yes."), "Else")
    before = {path.name: path.read_bytes() for path in bank.parent.iterdir()}
    steps = collection.history()
    real = files.stage

    def full(path: Path, data: bytes, suffix: str) -> Path:
        if path == bank:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return real(path, data, suffix)

    monkeypatch.setattr(files, "stage", full)
    with pytest.raises(QuizError, match=r"NOT saved: cannot write .*: No space left"):
        manage.move(collection, ["aaaa2222"], "Else")
    assert {path.name: path.read_bytes() for path in bank.parent.iterdir()} == before
    assert collection.history() == steps


def test_a_question_that_ships_is_copied_with_its_deck_and_shadows_it(collection: Collection) -> None:
    shipped = [id_ for id_ in collection.select(Everything()) if collection.location(id_)[2]]
    id_ = shipped[0]
    original = collection.location(id_)[0]
    before = original.read_bytes()
    manage.tag(collection, "mine", [id_])
    path, _, is_shipped = collection.location(id_)
    assert (path.parent, path.name, is_shipped) == (collection.settings.bank, original.name, False)
    assert collection.question(id_).tags[-1] == "mine"
    assert original.read_bytes() == before
    assert set(shipped) <= set(collection.select(Everything()))  # the other shipped decks stay
    collection.undo()
    assert collection.location(id_)[2]
