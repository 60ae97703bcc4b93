"""The bank that comes with quizcli beside decks of one's own: what was studied stays, and one's own words win."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizcli.bank import writing
from quizcli.domain.deck import Deck
from quizcli.domain.question import Question
from quizcli.query.parsing import parse
from quizcli.services.collection import Collection
from quizcli.services.sitting import Sitting
from quizcli.settings import Settings

Run = Callable[..., Any]
DECKS = {
    "Snakes": [Question(f"aaaaaaa{n}", f"What is snake {n}?", answer="It crawls.", topic=("Snake",)) for n in (2, 3)],
    "Birds": [Question(f"bbbbbbb{n}", f"What is bird {n}?", answer="It flies.", topic=("Bird",)) for n in (2, 3, 4)],
    "Fish": [Question("ccccccc2", "What is a fish?", answer="It swims.", topic=("Fish",))],
}


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three small decks in the place of those that ship."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    monkeypatch.setattr(Settings, "shipped", property(lambda settings: folder))
    for name, questions in DECKS.items():
        text = writing.dump(Deck(name, tuple(questions), f"content/{name}.md"))
        (folder / f"{name.lower()}.yaml").write_text(text, encoding="utf-8")
    return folder


def decks(run: Run) -> dict[str, int]:
    return dict(Counter(row["deck"] for row in run("list", "--json").ok().json["questions"]))


def healthy(run: Run) -> None:
    found = run("doctor", "--json")
    assert found.code == 0, found.out


# --- the first deck of one's own ------------------------------------------------------------------------------


def test_a_shipped_deck_that_was_studied_stays_beside_the_first_own_one(run: Run) -> None:
    run("review", "id:bbbbbbb2", stdin="\n3\n").ok()
    said = run("add", "Why?", "-a", "Because.", "--deck", "Mine").ok().err
    assert "quizcli config set shipped on" in said
    assert "2" in said
    assert decks(run) == {"Birds": 3, "Mine": 1}
    assert run("show", "bbbbbbb2").ok()


def test_stepping_back_is_said_once_and_nothing_is_said_where_nothing_steps_back(run: Run) -> None:
    assert "shipped on" in run("add", "Why?", "-a", "Because.", "--deck", "Mine").ok().err
    assert "shipped on" not in run("add", "Who?", "-a", "Me.", "--deck", "Other").ok().err
    run("config", "set", "shipped", "on").ok()
    assert "shipped on" not in run("add", "What?", "-a", "That.", "--deck", "Third").ok().err
    assert set(decks(run)) == {"Birds", "Fish", "Snakes", "Mine", "Other", "Third"}


def test_a_deck_that_is_studied_while_it_is_on_stays_when_it_is_automatic_again(run: Run, home: Path) -> None:
    run("add", "Why?", "-a", "Because.", "--deck", "Mine").ok()
    run("config", "set", "shipped", "on").ok()
    run("review", "id:ccccccc2", stdin="\n3\n").ok()
    run("config", "set", "shipped", "auto").ok()
    assert set(decks(run)) == {"Fish", "Mine"}
    (home / "cache.db").unlink()
    assert set(decks(run)) == {"Fish", "Mine"}


def test_without_the_first_own_deck_the_shipped_ones_are_back(run: Run) -> None:
    run("add", "Why?", "-a", "Because.", "--deck", "Mine").ok()
    run("undo").ok()
    assert set(decks(run)) == {"Birds", "Fish", "Snakes"}


# --- shipped questions as one's own ---------------------------------------------------------------------------


@pytest.mark.parametrize("setting", ["auto", "on"])
def test_moved_shipped_questions_stand_in_their_new_deck_alone(run: Run, home: Path, setting: str) -> None:
    run("config", "set", "shipped", setting).ok()
    run("review", "id:bbbbbbb2", stdin="\n3\n").ok()
    run("move", "topic:Bird", "Sky").ok()
    assert decks(run) == {"Fish": 1, "Sky": 3, "Snakes": 2}
    healthy(run)
    assert run("show", "bbbbbbb2", "--json").ok().json["deck"] == "Sky"
    (home / "cache.db").unlink()
    assert decks(run) == {"Fish": 1, "Sky": 3, "Snakes": 2}
    healthy(run)
    run("undo").ok()
    assert decks(run) == {"Birds": 3, "Fish": 1, "Snakes": 2}
    healthy(run)


def test_a_question_moved_out_of_a_shipped_deck_leaves_the_others_there(run: Run) -> None:
    run("move", "id:bbbbbbb3", "Sky").ok()
    assert decks(run) == {"Birds": 2, "Fish": 1, "Sky": 1, "Snakes": 2}
    healthy(run)


def test_renaming_tagging_and_removing_shipped_questions_works_as_with_ones_own(run: Run) -> None:
    run("rename", "Birds", "Sky::Birds").ok()
    run("tag", "mine", "id:aaaaaaa2").ok()
    run("remove", "id:ccccccc2").ok()
    assert decks(run) == {"Sky::Birds": 3, "Snakes": 2}
    assert run("list", "tag:mine", "--json").ok().json
    assert run("show", "ccccccc2", "--json").ok().json["archived"]
    healthy(run)


# --- one's own deck with the ids of shipped questions ----------------------------------------------------------


def test_an_exported_shipped_deck_comes_back_with_its_ids_and_wins(run: Run, tmp_path: Path) -> None:
    document = tmp_path / "birds.md"
    run("export", document, "deck:Birds").ok()
    document.write_text(document.read_text(encoding="utf-8").replace("It flies.", "It flies high."), encoding="utf-8")
    said = run("import", document, "--yes").ok()
    assert "another question" not in said.err + said.out
    shown = run("show", "bbbbbbb2", "--json").ok().json
    assert shown["answer"].strip() == "It flies high."
    assert decks(run)["Birds"] == 3
    healthy(run)
    run("undo").ok()
    assert run("show", "bbbbbbb2", "--json").ok().json["answer"].strip() == "It flies."
    assert decks(run) == {"Birds": 3, "Fish": 1, "Snakes": 2}
    healthy(run)


# --- in a sitting ---------------------------------------------------------------------------------------------


def test_the_source_of_a_shipped_question_is_opened_as_a_copy_that_cannot_be_saved(
    collection: Collection, shipped: Path
) -> None:
    table = Sitting(collection, parse("id:bbbbbbb3"))
    table.deal()
    opened: list[str] = []

    def editor(path: str, line: int) -> None:
        assert Path(path).parent != shipped
        assert not Path(path).stat().st_mode & 0o222
        opened.append(Path(path).read_text(encoding="utf-8").split("\n")[line - 1])

    assert "came with quizcli" in table.open(editor)
    assert opened == ["  - id: bbbbbbb3"]
