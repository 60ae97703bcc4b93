"""What a change of many files leaves in the log: enough to take it back byte for byte, and hardly more."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from quizcli.domain.rating import Rating
from quizcli.services import manage
from quizcli.services.changed import changed_since_learned
from quizcli.services.collection import Collection
from quizcli.services.rewriting import _hunks, apply_hunks
from quizcli.store import changes

ANSWER = "So it is, for reasons that take a line or two to say. " * 4
BANK = "format: 1\ndeck: Web {deck}\nquestions:\n" + "".join(
    f"  - id: aaaab{{deck}}{one}{two}\n    question: Why {one}{two}?  # kept\n    answer: {ANSWER}\n\n"
    for one in "bcd"
    for two in "bcdefgh"
)


@pytest.fixture
def bank(settings):
    settings.bank.mkdir(parents=True)
    for deck in "mno":
        (settings.bank / f"{deck}.yaml").write_text(BANK.format(deck=deck), encoding="utf-8")
    return settings


def texts(settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in settings.bank.iterdir()}


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("a\n  - b\n  - c\n", "a\n  - b2\n  - c\n"),
        ("a\n  - b\n  - c\n", "a2\n  - bb\n  - c\n  x\n"),
        ("a\n  - b\n  - c\n", "a\n  - c\n"),
        ("", "a\n  - b\n"),
        ("ab", "aab"),
        ("same\n  - x", "same\n  - x"),
        ("é\n  - 锁\n  - 锁锁", "é锁\n  - 锁锁\n  - 锁"),
    ],
)
def test_hunks_bring_a_text_back(was, now):
    assert apply_hunks(now, _hunks(now, was)) == was
    assert apply_hunks(was, _hunks(was, now)) == now


@pytest.mark.parametrize("change", ["tag", "remove", "rename"])
def test_a_change_of_everything_is_taken_back_byte_for_byte(bank, clock, change):
    before = texts(bank)
    with Collection.open(bank, clock) as collection:
        ids = collection.complete("aaaa", 1000)
        done = {
            "tag": lambda: manage.tag(collection, "hard", ids),
            "remove": lambda: manage.remove(collection, ids),
            "rename": lambda: manage.rename(collection, "Web m", "Network"),
        }[change]()
        assert done.count == (21 if change == "rename" else 63)
        after = texts(bank)
        assert sorted(name for name in before if after[name] != before[name]) == sorted(
            ["m.yaml"] if change == "rename" else before
        )
        collection.undo()
        assert texts(bank) == before


@pytest.mark.parametrize("edited", [False, True])
def test_a_change_that_an_older_version_left_in_the_log_is_taken_back_too(bank, clock, edited):
    """At first a file had one `hunk`: how much of both ends stays, and what stood between."""
    before = texts(bank)
    with Collection.open(bank, clock) as collection:
        done = manage.tag(collection, "hard", collection.complete("aaaa", 1000))
        patch = changes.get(collection.learner, done.change).patch
        for entry in patch["files"]:
            was, now = (found[entry["path"]].decode() for found in (before, texts(bank)))
            head = next(at for at, pair in enumerate(zip(was, now, strict=False)) if len(set(pair)) == 2)
            tail = 1  # both end with a line's end
            entry["hunk"] = [head, tail, was[head : len(was) - tail]]
            del entry["hunks"]
        collection.learner.execute("UPDATE change SET patch = ? WHERE id = ?", (json.dumps(patch), done.change))
        collection.learner.commit()
        if edited:
            path = bank.bank / "m.yaml"
            path.write_text(path.read_text(encoding="utf-8").replace("# kept", "# mine", 1), encoding="utf-8")
        collection.undo()
        before["m.yaml"] = before["m.yaml"].replace(b"# kept", b"# mine", 1) if edited else before["m.yaml"]
        assert texts(bank) == before


def test_a_tag_on_everything_copies_no_text_into_the_log(bank, clock):
    with Collection.open(bank, clock) as collection:
        done = manage.tag(collection, "hard", collection.complete("aaaa", 1000))
        assert done.count == 63
        patch = json.dumps(changes.get(collection.learner, done.change).patch)
        assert "reasons" not in patch
        assert len(patch) < sum(map(len, texts(bank).values())) / 2


def test_a_tag_taken_back_later_leaves_what_was_edited_since(bank, clock):
    with Collection.open(bank, clock) as collection:
        id_ = collection.complete("aaaa", 1)[0]
        manage.tag(collection, "hard", [id_])
        path = collection.location(id_)[0]
        path.write_text(path.read_text(encoding="utf-8").replace("Why bb?", "Why, bb?"), encoding="utf-8")
        collection.refresh()
        collection.undo()
        question = collection.question(id_)
        assert (question.prompt, question.tags) == ("Why, bb?", ())


def test_what_was_learned_is_found_behind_changes_of_other_parts(bank, clock):
    with Collection.open(bank, clock) as collection:
        id_ = collection.complete("aaaa", 1)[0]
        before = collection.question(id_)
        collection.answer(f"{id_}.1", Rating.GOOD)
        clock.advance(days=1)
        manage.tag(collection, "hard", [id_])
        manage.change(
            collection, replace(before, answer="Quite another reason altogether: nobody knows.", tags=("hard",))
        )
        manage.tag(collection, "odd", [id_])
        found = changed_since_learned(collection, id_)
        assert found is not None
        assert found.before.strip() == before.answer.strip()
