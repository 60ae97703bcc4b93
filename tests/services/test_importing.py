"""Nothing learned is ever lost when the notes change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizcli.bank import reading
from quizcli.domain.event import Kind
from quizcli.domain.question import Question
from quizcli.domain.rating import Rating
from quizcli.errors import InputError
from quizcli.query.tree import Everything
from quizcli.services import history, importing, manage
from quizcli.services.changed import changed_since_learned
from quizcli.services.collection import Collection
from quizcli.services.plans import Plan, Result

GIL = "The GIL is a mutex that lets only one thread run Python bytecode at a time."
MRO = "Python linearises the classes with C3, so that every class comes before its parents."
NOTES = f"""# Snakes

## Basics

### What is a GIL?

{GIL}

### What is the MRO?

{MRO}

## More

### What is a closure?

A function that remembers the variables of the scope that it was made in.

### What is a generator?

A function that yields values one at a time, and keeps its state in between.

### What is a decorator?

A callable that takes a function and gives another one back, written with an at sign above it.
"""


@pytest.fixture(autouse=True)
def own_bank_only(home: Path) -> None:
    """Leave out the bank that ships: what is in it is nothing to these tests."""
    home.mkdir()
    (home / "config.toml").write_text('shipped = "off"\n', encoding="utf-8")


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes" / "python.md"
    path.parent.mkdir()
    path.write_text(NOTES, encoding="utf-8")
    return path


def take(collection: Collection, *paths: Path, **options: Any) -> Result:
    plan = importing.plan(collection, list(paths), **options)
    return importing.apply(collection, plan)


def everything(collection: Collection) -> dict[str, Question]:
    return {question.prompt: question for question in collection.questions(collection.select(Everything()))}


def ids(collection: Collection) -> dict[str, str]:
    return {prompt: question.id for prompt, question in everything(collection).items()}


def bank(collection: Collection) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(collection.settings.bank.glob("*"))}


def rewrite(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def bank_file(collection: Collection) -> Path:
    (path,) = collection.settings.bank.glob("*.yaml")
    return path


# --- the same notes again -------------------------------------------------------------------------------


def test_a_first_import_makes_a_deck_of_the_document(collection: Collection, notes: Path) -> None:
    result = take(collection, notes)
    assert result.counts == {"kept": 0, "new": 5}
    question = everything(collection)["What is a GIL?"]
    assert (question.deck, question.topic, question.answer, question.added) == (
        "Snakes",
        ("Basics",),
        GIL,
        "2026-11-22",
    )
    assert bank_file(collection).name == "Snakes.yaml"


def test_the_unchanged_notes_again_write_nothing(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    before, time = bank(collection), bank_file(collection).stat().st_mtime_ns
    plan = importing.plan(collection, [notes])
    assert (plan.changed, plan.counts, plan.doubts) == (False, {"kept": 5, "new": 0}, [])
    assert importing.apply(collection, plan).change == 0
    notes.touch()
    collection.rebuild()  # also without what the cache remembers of the last import
    plan = importing.plan(collection, [notes])
    assert (plan.changed, plan.counts) == (False, {"kept": 5, "new": 0})
    importing.apply(collection, plan)
    assert (bank(collection), bank_file(collection).stat().st_mtime_ns) == (before, time)


def test_lines_inserted_above_leave_the_other_questions_alone(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    old = bank_file(collection).read_text(encoding="utf-8")
    rewrite(notes, ("## Basics\n", "## Basics\n\n### What is a list?\n\nA sequence that can be changed.\n"))
    assert take(collection, notes).counts == {"kept": 5, "new": 1}
    new = bank_file(collection).read_text(encoding="utf-8")
    assert [line for line in old.split("\n") if line not in new.split("\n")] == []


# --- changes keep the id --------------------------------------------------------------------------------


def test_a_typo_mended_keeps_the_history(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    before = ids(collection)
    collection.answer(f"{before['What is a GIL?']}.1", Rating.GOOD, duration=1000)
    rewrite(notes, ("What is a GIL?", "What is the GIL?"), ("only one thread", "just one thread"))
    assert take(collection, notes).counts == {"kept": 4, "edited": 1, "new": 0}
    question = everything(collection)["What is the GIL?"]
    assert question.id == before["What is a GIL?"]
    assert "just one" in question.answer
    assert collection.schedule(f"{question.id}.1").reps == 1


def test_what_became_of_each_question_is_counted(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    rewrite(
        notes,
        ("### What is a GIL?", "### 什么是 GIL？"),
        ("before its parents", "before all its parents"),
        ("### What is a closure?", "### What is a coroutine?\n\nA function that can wait.\n\n### What is a closure?"),
        ("## More", "## Advanced"),
    )
    assert take(collection, notes).counts == {"kept": 0, "edited": 1, "renamed": 1, "moved": 3, "new": 1}


def test_edits_made_by_hand_in_the_bank_survive(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    rewrite(bank_file(collection), ("What is a closure?", "What is a closure, again?"), ("variables", "names"))
    collection.refresh()
    rewrite(notes, (GIL, f"{GIL} Since 3.13 it can be left out."))
    assert take(collection, notes).counts == {"kept": 4, "edited": 1, "new": 0}
    found = everything(collection)
    assert "names of the scope" in found["What is a closure, again?"].answer
    assert "3.13" in found["What is a GIL?"].answer


def test_both_sides_may_change_different_parts_of_one_question(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    id_ = ids(collection)["What is a GIL?"]
    manage.tag(collection, "hard", [id_])
    rewrite(bank_file(collection), ("What is a GIL?", "What does the GIL do?"))
    collection.refresh()
    rewrite(notes, ("only one thread", "just one thread"))
    assert take(collection, notes).counts == {"kept": 4, "edited": 1, "new": 0}
    question = collection.question(id_)
    assert (question.prompt, question.tags) == ("What does the GIL do?", ("hard",))
    assert "just one" in question.answer


def test_a_part_changed_on_both_sides_is_a_conflict_that_keeps_the_banks_text(
    collection: Collection, notes: Path
) -> None:
    take(collection, notes)
    id_ = ids(collection)["What is a GIL?"]
    rewrite(bank_file(collection), ("only one thread", "exactly one thread"))
    collection.refresh()
    rewrite(notes, ("only one thread", "just one thread"))
    plan = importing.plan(collection, [notes])
    assert plan.counts["conflicts"] == 1
    assert len(plan.doubts) == 1
    importing.apply(collection, plan)
    assert "exactly one" in collection.question(id_).answer
    assert importing.plan(collection, [notes]).changed is False
    rewrite(notes, ("just one thread", "but one thread"))
    plan = importing.plan(collection, [notes])
    assert plan.counts["conflicts"] == 1
    importing.apply(collection, plan, theirs=True)
    assert "but one" in collection.question(id_).answer
    collection.rebuild()
    assert importing.plan(collection, [notes]).changed is False


# --- archive, not delete --------------------------------------------------------------------------------


def cut(path: Path, prompt: str) -> str:
    """Take a question out of notes; gives its text."""
    text = path.read_text(encoding="utf-8")
    start = text.index(f"### {prompt}")
    ends = [place for mark in ("\n## ", "\n### ") if (place := text.find(mark, start + 1)) > 0]
    end = min(ends, default=len(text))
    path.write_text(text[:start] + text[end:].lstrip("\n"), encoding="utf-8")
    return text[start:end]


def test_a_question_that_leaves_is_archived_and_gets_everything_back(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    id_ = ids(collection)["What is a closure?"]
    manage.tag(collection, "hard", [id_])
    collection.answer(f"{id_}.1", Rating.GOOD, duration=1)
    original = notes.read_text(encoding="utf-8")
    cut(notes, "What is a closure?")
    assert take(collection, notes).counts == {"kept": 4, "new": 0, "archived": 1}
    assert collection.question(id_).archived
    collection.rebuild()
    assert importing.plan(collection, [notes]).changed is False
    notes.write_text(original, encoding="utf-8")
    assert take(collection, notes).counts == {"kept": 4, "new": 0, "returned": 1}
    question = collection.question(id_)
    assert (question.archived, question.tags) == (False, ("hard",))
    assert collection.schedule(f"{id_}.1").reps == 1


@pytest.mark.parametrize("first", ["leaves", "arrives"])
def test_it_also_comes_back_in_another_document(collection: Collection, notes: Path, first: str) -> None:
    take(collection, notes)
    id_ = ids(collection)["What is a closure?"]
    other = notes.with_name("other.md")
    moved = cut(notes, "What is a closure?")
    other.write_text(
        f"# Other\n\n## Things\n\n{moved}\n\n### What is an iterator?\n\nIt gives items.\n", encoding="utf-8"
    )
    for path in (notes, other) if first == "leaves" else (other, notes):
        take(collection, path)
    question = collection.question(id_)
    assert (question.deck, question.archived, question.topic) == ("Other", False, ("Things",))
    assert len(everything(collection)) == 6
    assert [importing.plan(collection, [path]).changed for path in (notes, other)] == [False, False]


def test_what_was_removed_by_hand_stays_away(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    id_ = ids(collection)["What is a closure?"]
    manage.remove(collection, [id_])
    rewrite(notes, ("only one thread", "just one thread"))
    assert take(collection, notes).counts == {"kept": 4, "edited": 1, "new": 0}
    assert collection.question(id_).archived


def test_archiving_more_than_a_fifth_is_a_doubt(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    cut(notes, "What is a closure?")
    assert importing.plan(collection, [notes]).doubts == []
    cut(notes, "What is a generator?")
    assert importing.plan(collection, [notes]).doubts == ["2 questions of 5 would be archived"]


# --- documents and decks move ---------------------------------------------------------------------------


def test_a_renamed_document_keeps_its_deck(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    before = ids(collection)
    new = notes.rename(notes.with_name("renamed.md"))
    rewrite(new, ("# Snakes\n", "# Adders\n"), ("only one thread", "just one thread"))
    result = take(collection, new)
    assert result.counts == {"kept": 4, "edited": 1, "new": 0}
    assert ids(collection) == before
    assert {question.deck for question in everything(collection).values()} == {"Snakes"}


def test_a_question_moves_between_documents_of_one_import(collection: Collection, notes: Path) -> None:
    other = notes.with_name("other.md")
    other.write_text("# Other\n\n### What is an iterator?\n\nIt gives items, one after the other.\n", encoding="utf-8")
    take(collection, notes.parent)
    before = ids(collection)
    moved = cut(notes, "What is a closure?")
    other.write_text(f"{other.read_text(encoding='utf-8')}\n{moved}", encoding="utf-8")
    assert take(collection, notes.parent).counts == {"kept": 5, "moved": 1, "new": 0}
    assert ids(collection) == before
    assert everything(collection)["What is a closure?"].deck == "notes::Other"


def test_a_question_moved_by_hand_stays_where_it_was_put(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    id_ = ids(collection)["What is a closure?"]
    manage.move(collection, [id_], "Hard::Ones")
    assert importing.plan(collection, [notes]).changed is False
    rewrite(notes, ("of the scope", "of that scope"), ("only one thread", "just one thread"))
    assert take(collection, notes).counts == {"kept": 3, "edited": 2, "new": 0}
    question = collection.question(id_)
    assert question.deck == "Hard::Ones"
    assert "that scope" in question.answer


def test_a_renamed_deck_is_followed(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    manage.rename(collection, "Snakes", "Snakes::Python")
    rewrite(notes, ("## Basics\n", "## Basics\n\n### What is a list?\n\nA sequence that can be changed.\n"))
    take(collection, notes)
    assert {question.deck for question in everything(collection).values()} == {"Snakes::Python"}


def test_a_folder_gives_decks_their_parents_and_ignores_what_git_ignores(
    collection: Collection, tmp_path: Path
) -> None:
    root = tmp_path / "repo"
    for name, title in {
        "README.md": "Overview",
        "db/redis.md": "Redis 面试题",
        "db/deep/sql.markdown": "",
        "build/out.md": "Built",
        "db/draft.md": "Draft",
        "db/kept.md": "Kept",
        ".hidden/x.md": "Hidden",
        "notes.txt": "Text",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        heading = f"# {title}\n\n" if title else ""
        (root / name).write_text(f"{heading}## What is {name}?\n\nAn answer for it.\n", encoding="utf-8")
    (root / ".gitignore").write_text("build/\n*/draft.md\nkept.md\n", encoding="utf-8")
    (root / "db" / ".gitignore").write_text("!kept.md\n", encoding="utf-8")
    result = take(collection, root)
    assert sorted(result.decks) == ["repo::Overview", "repo::db::Kept", "repo::db::Redis 面试题", "repo::db::deep::sql"]
    assert sorted(bank(collection)) == [
        "repo--Overview.yaml",
        "repo--db--Kept.yaml",
        "repo--db--Redis-面试题.yaml",
        "repo--db--deep--sql.yaml",
    ]


def test_a_document_that_is_gone_from_its_folder_leaves_its_questions_archived(
    collection: Collection, notes: Path
) -> None:
    other = notes.with_name("other.md")
    other.write_text("# Other\n\n### What is an iterator?\n\nIt gives items, one after the other.\n", encoding="utf-8")
    take(collection, notes.parent)
    id_ = ids(collection)["What is an iterator?"]
    text = other.read_text(encoding="utf-8")
    other.unlink()
    assert take(collection, notes.parent).counts == {"kept": 5, "new": 0, "archived": 1}
    assert importing.plan(collection, [notes.parent]).changed is False
    other.write_text(text, encoding="utf-8")
    assert take(collection, notes.parent).counts == {"kept": 5, "new": 0, "returned": 1}
    assert not collection.question(id_).archived
    other.rename(notes.with_name("renamed.md"))
    assert take(collection, notes.parent).counts == {"kept": 6, "new": 0}
    assert ids(collection)["What is an iterator?"] == id_


def test_questions_that_are_there_already_are_said(collection: Collection, notes: Path, tmp_path: Path) -> None:
    take(collection, notes)
    copy = tmp_path / "copy.md"
    copy.write_text(NOTES.replace("# Snakes", "# Copy") + f"\n### What is a GIL?\n\n{GIL}\n", encoding="utf-8")
    remarks = take(collection, copy).remarks
    assert [remark.split(" ", 1)[0] for remark in remarks] == ["1", "5"]
    assert len(everything(collection)) == 5
    assert len(collection.select(Everything())) == 11


def test_a_new_question_takes_its_place_among_the_others(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    added = "### What is a list?\n\nA sequence that can be changed.\n\n"
    rewrite(notes, ("### What is the MRO?", added + "### What is the MRO?"))
    rewrite(notes, ("## Basics\n\n", "## Basics\n\n### What is first?\n\nThis one.\n\n"))
    take(collection, notes)
    found = [question.prompt for question in collection.questions(collection.select(Everything()))]
    assert found[:4] == ["What is first?", "What is a GIL?", "What is a list?", "What is the MRO?"]
    collection.undo()
    assert len(collection.select(Everything())) == 5


def test_two_documents_of_one_title_get_two_decks(collection: Collection, notes: Path, tmp_path: Path) -> None:
    other = tmp_path / "python.md"
    other.write_text("# Snakes\n\n### What is a list?\n\nA sequence that can be changed.\n", encoding="utf-8")
    take(collection, notes)
    take(collection, other)
    assert sorted(collection.decks()) == ["Snakes", "Snakes (2)"]
    assert importing.plan(collection, [notes, other]).changed is False


def test_a_named_deck_takes_several_documents(collection: Collection, notes: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text("# Other\n\n### What is a list?\n\nA sequence that can be changed.\n", encoding="utf-8")
    take(collection, notes, deck="All")
    take(collection, other, deck="All")
    assert collection.decks() == {"All": 6}
    collection.rebuild()
    assert [importing.plan(collection, [path]).changed for path in (notes, other)] == [False, False]
    rewrite(other, ("can be changed", "changes"))
    assert take(collection, other).counts == {"kept": 0, "edited": 1, "new": 0}
    assert collection.decks() == {"All": 6}


# --- ids, banks, pictures -------------------------------------------------------------------------------


def test_an_id_in_the_notes_is_taken_over_and_never_given_twice(collection: Collection, tmp_path: Path) -> None:
    for name in ("one", "two"):
        text = f"# {name}\n\n### What is {name}?\n\n<!-- quizcli: id=mine2345 tags=a,b -->\n\nThe answer of {name}.\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    take(collection, tmp_path / "one.md")
    question = everything(collection)["What is one?"]
    assert (question.id, question.tags) == ("mine2345", ("a", "b"))
    result = take(collection, tmp_path / "two.md")
    assert any("mine2345" in remark for remark in result.remarks)
    assert len(collection.select(Everything())) == 2
    assert [importing.plan(collection, [tmp_path / f"{name}.md"]).changed for name in ("one", "two")] == [False, False]


def test_a_bank_of_somebody_else_is_imported_whole(collection: Collection, tmp_path: Path) -> None:
    path = tmp_path / "theirs.yaml"
    path.write_text(
        "format: 1\ndeck: Theirs::Deep\nquestions:\n"
        "  - {id: abcd2345, question: Why?, answer: So., note: mine, points: [a], en: {question: Why}, color: red}\n"
        "  - {question: No id?, answer: None.}\n  - {id: bad}\n",
        encoding="utf-8",
    )
    result = take(collection, path)
    assert result.counts == {"kept": 0, "new": 2}
    assert len(result.remarks) == 1
    question = collection.question("abcd2345")
    assert (question.deck, question.note, question.points) == ("Theirs::Deep", "mine", ("a",))
    assert question.extra == {"color": "red"}
    assert importing.plan(collection, [path]).changed is False


def test_pictures_follow_and_go_with_the_import(collection: Collection, notes: Path) -> None:
    (notes.parent / "img").mkdir()
    (notes.parent / "img" / "gil.png").write_bytes(b"picture")
    (notes.parent.parent / "secret.png").write_bytes(b"secret")
    rewrite(notes, (GIL, f"{GIL}\n\n![GIL](img/gil.png) ![s](../secret.png) ![w](https://example.org/x.png)"))
    take(collection, notes)
    media = collection.settings.media
    assert [path.relative_to(media).as_posix() for path in media.rglob("*.*")] == ["img/gil.png"]
    collection.undo()
    assert list(media.rglob("*.*")) == []


# --- undo -----------------------------------------------------------------------------------------------


def test_undo_restores_every_byte(collection: Collection, notes: Path) -> None:
    assert bank(collection) == {}
    take(collection, notes)
    first = bank(collection)
    rewrite(notes, ("What is a GIL?", "What is the GIL?"), ("## More", "## Advanced"))
    cut(notes, "What is a generator?")
    take(collection, notes)
    manage.move(collection, list(ids(collection).values())[:2], "Else")
    for _ in range(2):
        collection.undo()
    assert bank(collection) == first
    collection.undo()
    assert bank(collection) == {}


def test_undo_of_an_import_leaves_later_edits_and_reviews(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    known = ids(collection)
    rewrite(notes, ("only one thread", "just one thread"), ("every class comes", "each class comes"))
    cut(notes, "What is a closure?")
    new = "### What is a list?\n\nA sequence that can be changed.\n\n### What is a set?\n\nA bag of different things.\n"
    notes.write_text(f"{notes.read_text(encoding='utf-8')}\n{new}", encoding="utf-8")
    change = take(collection, notes).change
    collection.answer(f"{ids(collection)['What is a set?']}.1", Rating.GOOD, duration=1)
    text = bank_file(collection).read_text(encoding="utf-8")
    bank_file(collection).write_text(text.replace("just one thread", "a single thread"), encoding="utf-8")
    collection.refresh()
    history.take_back(collection, next(step for step in history.steps(collection) if step.change == change))
    found = everything(collection)
    assert "a single thread" in found["What is a GIL?"].answer  # edited since: stays
    assert found["What is the MRO?"].answer == MRO
    assert not found["What is a closure?"].archived
    assert "What is a list?" not in found
    assert found["What is a set?"].archived  # studied since: kept, out of the way
    assert {prompt: found[prompt].id for prompt in known} == known


# --- a change of meaning --------------------------------------------------------------------------------


def test_an_answer_that_became_another_one_is_told_once_it_was_learned(
    collection: Collection, notes: Path, clock: Any
) -> None:
    take(collection, notes)
    id_ = ids(collection)["What is a GIL?"]
    assert changed_since_learned(collection, id_) is None
    collection.answer(f"{id_}.1", Rating.GOOD, duration=1)
    clock.advance(hours=1)
    rewrite(notes, ("only one thread", "just one thread"))
    take(collection, notes)
    assert changed_since_learned(collection, id_) is None  # a small edit
    clock.advance(hours=1)
    rewrite(notes, (GIL.replace("only", "just"), "A lock that protects the reference counts of objects."))
    take(collection, notes)
    changed = changed_since_learned(collection, id_)
    assert changed is not None
    assert changed.before == GIL
    assert changed.after.startswith("A lock")
    clock.advance(hours=1)
    collection.answer(f"{id_}.1", Rating.GOOD, duration=1)
    assert changed_since_learned(collection, id_) is None


def test_an_answer_edited_by_hand_is_told_too(collection: Collection, notes: Path, clock: Any) -> None:
    take(collection, notes)
    id_ = ids(collection)["What is a GIL?"]
    collection.answer(f"{id_}.1", Rating.GOOD, duration=1)
    path = bank_file(collection)
    other = "A lock that protects the reference counts of objects."

    def by_hand(old: str, new: str) -> None:
        clock.advance(hours=1)
        rewrite(path, (old, new))
        collection.refresh()

    by_hand("only one thread", "just one thread")
    assert changed_since_learned(collection, id_) is None
    collection.answer(f"{id_}.1", Rating.GOOD, duration=1)
    by_hand(GIL.replace("only", "just"), other)
    collection.rebuild()  # nothing of it hangs on the cache
    changed = changed_since_learned(collection, id_)
    assert changed is not None
    assert (changed.before, changed.after) == (GIL.replace("only", "just"), other)
    by_hand(other, GIL)
    assert changed_since_learned(collection, id_) is None  # as good as what was learned
    by_hand(GIL, other)
    clock.advance(hours=1)
    collection.answer(f"{id_}.1", Rating.GOOD, duration=1)
    assert changed_since_learned(collection, id_) is None
    collection.undo()
    assert changed_since_learned(collection, id_) is not None


def test_the_log_keeps_an_answer_once_however_often_it_is_rated(
    collection: Collection, notes: Path, clock: Any
) -> None:
    take(collection, notes)
    id_ = ids(collection)["What is a GIL?"]
    for _ in range(3):
        clock.advance(days=1)
        collection.answer(f"{id_}.1", Rating.GOOD, duration=1)
    assert [GIL in str(event.data) for event in collection.events(f"{id_}.1")] == [True, False, False]


def test_an_answer_learned_before_ratings_remembered_it_is_told_from_the_record_of_changes(
    collection: Collection, notes: Path, clock: Any
) -> None:
    take(collection, notes)
    id_ = ids(collection)["What is a GIL?"]
    collection.append(Kind.ANSWER, f"{id_}.1", rating=Rating.GOOD, duration=1)
    clock.advance(hours=1)
    rewrite(notes, (GIL, "A lock that protects the reference counts of objects."))
    take(collection, notes)
    changed = changed_since_learned(collection, id_)
    assert changed is not None
    assert changed.before == GIL


# --- doubt ----------------------------------------------------------------------------------------------


def test_what_cannot_be_told_is_left_apart_unless_a_person_tells(collection: Collection, tmp_path: Path) -> None:
    path = tmp_path / "n.md"
    items = {"A": GIL, "B": MRO}
    path.write_text("# N\n\n" + "".join(f"## What is the output?\n\n{t}\n\n" for t in items.values()), encoding="utf-8")
    take(collection, path)
    old = collection.select(Everything())
    path.write_text(
        "# N\n\n## What is the output?\n\nNone at all.\n\n## What is the output?\n\nTwo.\n", encoding="utf-8"
    )
    plan = importing.plan(collection, [path])
    assert plan.counts == {"kept": 0, "new": 0, "archived": 2, "unsure": 2}
    unsure = [step for step in plan.steps if step.kind == "unsure"]
    decisions = {unsure[0].key: old[1], unsure[1].key: importing.NEW}
    plan = importing.plan(collection, [path], decisions=decisions)
    assert plan.counts == {"kept": 0, "edited": 1, "new": 1, "archived": 1}
    importing.apply(collection, plan)
    assert collection.question(old[1]).answer == "None at all."


def test_notes_without_questions_and_other_files_are_refused(collection: Collection, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("", encoding="utf-8")
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    (tmp_path / "folder").mkdir()
    for name in ("empty.md", "x.pdf", "folder", "missing.md"):
        with pytest.raises(InputError):
            importing.plan(collection, [tmp_path / name])


def test_what_is_broken_in_a_bank_stays_as_it_is(collection: Collection, notes: Path) -> None:
    take(collection, notes)
    text = bank_file(collection).read_text(encoding="utf-8")
    broken = "\n  - id: broken\n    question: [not, text]   # mend me\n"
    bank_file(collection).write_text(text + broken, encoding="utf-8")
    collection.refresh()
    rewrite(notes, ("only one thread", "just one thread"))
    take(collection, notes)
    expected = text.replace("only one thread", "just one thread") + broken
    lines = [line for line in bank_file(collection).read_text(encoding="utf-8").split("\n") if "origin:" not in line]
    assert lines == [line for line in expected.split("\n") if "origin:" not in line]


def test_a_bank_that_is_no_yaml_any_more_takes_changes_and_names_the_line_for_the_rest(
    collection: Collection, notes: Path
) -> None:
    take(collection, notes)
    with bank_file(collection).open("a", encoding="utf-8") as file:
        file.write("  - id: 'open\n")
    collection.refresh()
    rewrite(notes, ("only one thread", "just one thread"))
    assert take(collection, notes).counts == {"kept": 4, "edited": 1, "new": 0}
    assert bank_file(collection).read_text(encoding="utf-8").endswith("  - id: 'open\n")
    before = bank(collection)
    rewrite(notes, ("## Basics\n", "## Basics\n\n### What is a list?\n\nA sequence that can be changed.\n"))
    with pytest.raises(InputError, match=r"Snakes\.yaml: line \d+: not valid YAML"):
        take(collection, notes)
    assert bank(collection) == before


# --- for any notes --------------------------------------------------------------------------------------

words = st.text(alphabet="abcdefgh 你好吗 `*_-#>[]()!:'\"\\\t", min_size=1, max_size=40)
sections = st.lists(st.tuples(words, st.lists(words, max_size=4)), min_size=1, max_size=6)


def document(found: list[tuple[str, list[str]]]) -> str:
    return "# Title\n\n" + "".join(f"## {head.strip()}?\n\n" + "\n\n".join(body) + "\n\n" for head, body in found)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sections, sections)
def test_importing_twice_writes_nothing_and_undo_restores_everything(
    collection: Collection, tmp_path: Path, one: list[tuple[str, list[str]]], two: list[tuple[str, list[str]]]
) -> None:
    path = tmp_path / "any.md"
    states: list[tuple[dict[str, bytes], list[Question]]] = []
    steps: list[Plan] = []
    for found in (one, two, one):
        path.write_text(document(found), encoding="utf-8")
        states.append((bank(collection), collection.questions(collection.select(Everything()))))
        try:
            plan = importing.plan(collection, [path])
        except InputError:
            states.pop()
            continue
        steps.append(plan)
        importing.apply(collection, plan)
        collection.rebuild()
        again = importing.plan(collection, [path])
        assert not again.changed, again.steps
    for plan, (before, questions) in zip(reversed(steps), reversed(states), strict=True):
        if plan.changed:
            collection.undo()
        assert bank(collection) == before
        assert collection.questions(collection.select(Everything())) == questions


def test_the_sitting_says_that_an_answer_changed_and_shows_how(run: Any, notes: Path, clock: Any) -> None:
    run("import", notes, "--quiet").ok()
    run("review", "id:" + run("list", "GIL", "--json").ok().json["questions"][0]["id"], stdin="\n3\n").ok()
    rewrite(notes, (GIL, "A lock that protects the reference counts of objects."))
    clock.advance(days=30)
    run("import", notes, "--quiet").ok()
    out = run("review", "GIL", stdin="\n3\n").ok().out
    assert "This answer changed since you learned it" in out
    assert "reference counts" in out


def test_a_twin_in_the_comment_becomes_the_twin_and_follows_the_source(run, home: Path, tmp_path: Path) -> None:
    notes = tmp_path / "twin.md"
    text = '# D\n\n## T\n\n### 问\n<!-- quizcli: en="One?" en_answer="Yes." -->\n\n一个回答。\n'
    notes.write_text(text, encoding="utf-8")
    run("import", notes).ok()
    assert 'en: {question: "One?", answer: Yes.}' in (home / "bank" / "D.yaml").read_text(encoding="utf-8")
    notes.write_text(text.replace("One?", "Which one?"), encoding="utf-8")
    run("import", notes).ok()
    assert 'en: {question: "Which one?", answer: Yes.}' in (home / "bank" / "D.yaml").read_text(encoding="utf-8")
    assert run("import", notes, "--dry-run", "--json").ok().json["changed"] is False


def test_a_page_without_questions_is_not_parsed_again(
    collection: Collection, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = notes.parent / "readme.md"
    page.write_text("# Read me\n\nJust prose.\n", encoding="utf-8")
    first = importing.plan(collection, [notes.parent])
    assert [source.path.name for source in first.empty] == ["readme.md"]
    importing.apply(collection, first)
    monkeypatch.setattr("quizcli.services.incoming.read_one", lambda job: pytest.fail(f"{job[0]} was read"))
    again = importing.plan(collection, [notes.parent])
    assert ([source.path.name for source in again.empty], again.changed) == (["readme.md"], False)
    monkeypatch.undo()
    page.write_text("# Read me\n\n## What is a page?\n\nOne side of a sheet.\n", encoding="utf-8")
    grown = importing.plan(collection, [notes.parent])
    assert (grown.empty, grown.counts["new"]) == ((), 1)


def test_a_new_question_does_not_have_every_other_deck_read(
    collection: Collection, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = notes.parent / "other.md"
    other.write_text("# Other\n\n## What is a tuple?\n\nA list that cannot change.\n", encoding="utf-8")
    gone = notes.parent / "gone.md"
    gone.write_text("# Gone\n\n## What is a set?\n\nA dict without values, roughly.\n", encoding="utf-8")
    importing.apply(collection, importing.plan(collection, [notes, other, gone]))
    text = gone.read_text(encoding="utf-8")
    gone.unlink()
    notes.write_text(notes.read_text(encoding="utf-8") + text[text.index("##") :], encoding="utf-8")
    seen_files: list[str] = []
    known = reading.read
    monkeypatch.setattr(reading, "read", lambda path: seen_files.append(path.name) or known(path))
    plan = importing.plan(collection, [notes])
    assert plan.counts == {"kept": 5, "moved": 1, "new": 0}, "it is found in the deck of the document that is gone"
    assert "Gone.yaml" in seen_files
    assert "Other.yaml" not in seen_files
