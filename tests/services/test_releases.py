"""A shipped deck that was copied for an edit: what a new release brings is merged into the copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quizcli.bank import reading, writing
from quizcli.domain import merge
from quizcli.domain.deck import Deck
from quizcli.domain.question import Origin, Question
from quizcli.settings import Settings

DECK = "Snakes"


def released(prompt: str, answer: str, id_: str) -> Question:
    question = Question(id=id_, prompt=prompt, answer=answer, topic=("Basics",), tags=("easy",))
    return replace(question, origin=Origin(0, merge.digest(question)))


GIL = released("What is a GIL?", "A mutex that lets only one thread run Python bytecode.", "aaaaaaaa")
MRO = released("What is the MRO?", "The order in which classes are asked for an attribute.", "bbbbbbbb")
OLD = released("What is `cmp`?", "It compared two values, and is gone since Python 3.", "cccccccc")
NEW = released("What is a JIT?", "A compiler that works while the program runs.", "dddddddd")
REST = [released(f"What is number {n}?", f"The {n}th of them all.", f"eeeeeee{n}") for n in range(2, 6)]


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give a function that releases a bank in the place of the one that ships."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    monkeypatch.setattr(Settings, "shipped", property(lambda settings: folder))

    def put(*questions: Question) -> None:
        (folder / "snakes.yaml").write_text(writing.dump(Deck(DECK, (*questions, *REST))), encoding="utf-8")

    put(GIL, MRO, OLD)
    return put


def own(home: Path) -> dict[str, Question]:
    found = reading.read(home / "bank" / "snakes.yaml").deck.questions
    return {question.id: question for question in found}


def better(question: Question, **parts: Any) -> Question:
    changed = replace(question, **parts)
    return replace(changed, origin=Origin(0, merge.digest(changed)))


def test_a_new_release_is_merged_into_the_copy_and_said_in_one_line(
    run: Callable[..., Any], home: Path, release: Callable[..., None]
) -> None:
    run("tag", "mine", "id:bbbbbbbb").ok()
    release(better(GIL, answer="A lock around the interpreter."), NEW, better(MRO, answer="C3 gives it."))
    said = run("tag", "other", "id:eeeeeee2").ok().err
    line = next(line for line in said.split("\n") if "release" in line)
    assert DECK in line
    assert "edited 2 · new 1 · archived 1" in line
    assert "quizcli undo" in line
    found = own(home)
    assert list(found)[:3] == ["aaaaaaaa", "dddddddd", "bbbbbbbb"]
    assert found["aaaaaaaa"].answer == "A lock around the interpreter."
    assert found["bbbbbbbb"].answer == "C3 gives it."
    assert found["bbbbbbbb"].tags == ("easy", "mine")
    assert found["cccccccc"].archived
    assert "release" not in run("untag", "other", "id:eeeeeee2").ok().err  # once


def test_what_both_changed_keeps_the_learners_text_and_names_the_question(
    run: Callable[..., Any], home: Path, release: Callable[..., None]
) -> None:
    run("tag", "mine", "id:bbbbbbbb").ok()
    path = home / "bank" / "snakes.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(GIL.answer, "My own words."), encoding="utf-8")
    release(better(GIL, answer="A lock around the interpreter."), MRO, OLD)
    said = run("tag", "other", "id:eeeeeee2").ok().err
    assert "conflicts 1" in said
    assert "aaaaaaaa" in said
    assert own(home)["aaaaaaaa"].answer == "My own words."


def test_undo_takes_back_what_was_done_and_merges_nothing_first(
    run: Callable[..., Any], home: Path, release: Callable[..., None]
) -> None:
    run("tag", "mine", "id:bbbbbbbb").ok()
    release(better(GIL, answer="A lock around the interpreter."), NEW, MRO)
    assert "Took back: tagged" in run("undo").ok().err
    assert not (home / "bank" / "snakes.yaml").exists()


def test_a_release_that_was_taken_back_does_not_return_even_without_the_cache(
    run: Callable[..., Any], home: Path, release: Callable[..., None]
) -> None:
    run("tag", "mine", "id:bbbbbbbb").ok()
    before = (home / "bank" / "snakes.yaml").read_bytes()
    release(better(GIL, answer="A lock around the interpreter."), NEW, MRO)
    run("review", stdin="q\n").ok()
    assert own(home)["aaaaaaaa"].answer == "A lock around the interpreter."
    run("undo").ok()
    assert (home / "bank" / "snakes.yaml").read_bytes() == before
    (home / "cache.db").unlink()
    run("review", stdin="q\n").ok()
    assert (home / "bank" / "snakes.yaml").read_bytes() == before
    release(better(GIL, answer="The interpreter's one lock."), NEW, MRO)
    run("review", stdin="q\n").ok()
    assert own(home)["aaaaaaaa"].answer == "The interpreter's one lock."
    assert "dddddddd" in own(home)


def test_what_left_a_release_comes_back_with_it(
    run: Callable[..., Any], home: Path, release: Callable[..., None]
) -> None:
    run("tag", "mine", "id:bbbbbbbb").ok()
    run("add", "Mine?", "--answer", "My own.", "--deck", DECK).ok()
    release(GIL, MRO)
    run("tag", "other", "id:eeeeeee2").ok()
    assert own(home)["cccccccc"].archived
    assert any(question.prompt == "Mine?" and not question.archived for question in own(home).values())
    release(GIL, MRO, better(OLD, tags=("hard",)))
    assert "returned 1" in run("tag", "third", "id:eeeeeee2").ok().err
    assert not own(home)["cccccccc"].archived


def test_a_question_moved_to_another_deck_is_merged_where_it_is(
    run: Callable[..., Any], home: Path, release: Callable[..., None]
) -> None:
    run("move", "id:aaaaaaaa", "Mine").ok()
    release(better(GIL, answer="A lock around the interpreter."), MRO, OLD)
    run("tag", "other", "id:bbbbbbbb").ok()
    assert "aaaaaaaa" not in own(home)
    assert run("show", "aaaaaaaa", "--json").ok().json["answer"] == "A lock around the interpreter."


def test_a_copy_that_cannot_be_read_stands_in_nobodys_way(
    run: Callable[..., Any], home: Path, release: Callable[..., None]
) -> None:
    run("tag", "mine", "id:bbbbbbbb").ok()
    path = home / "bank" / "snakes.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\t: [", encoding="utf-8")
    broken = path.read_bytes()
    release(better(GIL, answer="A lock around the interpreter."), MRO, OLD)
    run("suspend", "id:bbbbbbbb").ok()
    assert path.read_bytes() == broken
