"""What queries say of memory is what the learner's own parameters, and interviews, say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from quizcli.bank.writing import dump
from quizcli.domain.deck import Deck
from quizcli.domain.question import Question
from quizcli.domain.rating import Rating
from quizcli.query.parsing import parse
from quizcli.scheduling.memory import DEFAULT_WEIGHTS
from quizcli.services.collection import Collection
from quizcli.services.rescheduling import parameters_event
from quizcli.services.search import search
from quizcli.settings import load

POINTS = "- **形状**：圆\n- **颜色**：蓝\n- **重量**：重\n- **价格**：贵\n- **年龄**：老\n"


@pytest.fixture
def collection(home: Path, clock) -> Iterable[Collection]:
    """Two decks of two questions each, and one that lies below another."""
    (home / "bank").mkdir(parents=True)
    for number, name in enumerate(("A", "B", "B::C")):
        questions = tuple(Question(f"k7m3{number}aa{letter}", f"题 {name} {letter}", POINTS) for letter in "abc")
        (home / "bank" / f"{number}.yaml").write_text(dump(Deck(name, questions)), encoding="utf-8")
    with Collection.open(load(home), clock) as opened:
        yield opened


def chances(collection: Collection) -> dict[str, float]:
    """Give the chance of recall of each question studied, as a search shows it."""
    hits = search(collection, parse("题"), None).hits
    return {hit.id: hit.recall for hit in hits if hit.recall is not None}


@pytest.mark.parametrize("deck", ["", "B", "B::C"])
def test_the_chance_of_recall_is_that_of_the_parameters_in_force(collection: Collection, clock: Any, deck: str) -> None:
    for number in range(3):
        collection.answer(f"k7m3{number}aaa.1", Rating.GOOD)
    collection.append_all([parameters_event(collection, [*DEFAULT_WEIGHTS[:20], 0.6], deck=deck)])
    clock.advance(days=30)
    collection.refresh()
    found = chances(collection)
    assert len(found) == 3
    fitted = {"": "012", "B": "12", "B::C": "2"}[deck]
    assert {id_[4] for id_, chance in found.items() if chance == min(found.values())} == set(fitted)
    for limit in sorted({round(chance + shift, 3) for chance in found.values() for shift in (-0.01, 0.01)}):
        wanted = sorted(id_ for id_, chance in found.items() if chance < limit)
        assert collection.select(parse(f"prop:retrievability<{limit}")) == wanted
        assert {hit.id for hit in search(collection, parse(f"题 prop:retrievability<{limit}")).hits} == set(wanted)


def test_cards_are_weak_by_the_decay_of_their_deck(collection: Collection, clock: Any) -> None:
    for number in range(3):
        collection.answer(f"k7m3{number}aaa.1", Rating.GOOD)
    collection.append_all([parameters_event(collection, [*DEFAULT_WEIGHTS[:20], 0.8], deck="B")])
    clock.advance(days=18)
    collection.refresh()
    found = chances(collection)
    assert found["k7m30aaa"] > 0.7 > found["k7m31aaa"]
    assert collection.select(parse("is:weak")) == ["k7m31aaa", "k7m32aaa"]


def test_what_an_interview_showed_counts_for_both(run: Callable[..., Any], home: Path, collection: Collection) -> None:
    collection.close()
    told = {"k7m30aaa": "1 2 3 4 5", "k7m30aab": "1 2", "k7m30aac": "1 2 3 4"}
    for id_, digits in told.items():
        run("interview", f"id:{id_}", "-n", "1", "--follow-ups", "0", stdin=f"\n\n{digits}\n\n").ok()
    assert run("list", "is:weak", "--ids").ok().out.split() == ["k7m30aab", "k7m30aac"]
    points = run("stats", "weak", "--json").ok().json["points"]
    assert {point["id"] for point in points} == {"k7m30aab", "k7m30aac"}
    assert {point["point"] for point in points if point["id"] == "k7m30aac"} == {"年龄"}
    run("undo").ok()
    run("undo").ok()
    weak = run("list", "is:weak", "--ids")
    shown = run("stats", "weak", "--json")
    left = {point["id"] for point in shown.json["points"]} if shown.code == 0 else set()
    assert set(weak.out.split()) == left


def test_a_point_told_again_is_no_longer_weak(run: Callable[..., Any], home: Path, collection: Collection) -> None:
    collection.close()
    for digits in ("1 2 3 4", "1 2 3 4 5", "1 2 3 4 5"):
        run("interview", "id:k7m30aaa", "-n", "1", "--follow-ups", "0", stdin=f"\n\n{digits}\n\n").ok()
    assert run("list", "is:weak", "--ids").code == 4
