"""Two machines' histories merge as a set: any order, any number of times, the same states."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import pytest

from quizcli.domain.event import Event, Kind
from quizcli.domain.log_form import from_dict, to_dict
from quizcli.domain.rating import Rating
from quizcli.errors import InputError
from quizcli.query.tree import Everything
from quizcli.services import logs
from quizcli.services.collection import Collection
from quizcli.settings import load

BANK = "# quizcli bank\nformat: 1\ndeck: Python\nquestions:\n" + "".join(
    f"  - {{id: {id_}, question: Why {id_}?, answer: So.}}\n" for id_ in ("aaaa2222", "bbbb3333", "cccc4444")
)


def machine(folder: Path, clock) -> Collection:
    (folder / "bank").mkdir(parents=True, exist_ok=True)
    (folder / "bank" / "python.yaml").write_text(BANK, encoding="utf-8")
    return Collection.open(load(folder), clock)


def study(collection: Collection, clock, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        card = chance.choice(["aaaa2222.1", "bbbb3333.1", "cccc4444.1"])
        match chance.randrange(12):
            case 0:
                collection.append(Kind.SUSPEND if chance.random() < 0.5 else Kind.UNSUSPEND, card)
            case 1:
                collection.undo(chance.randrange(1, 3))
            case 2:
                collection.append(Kind.RESET, card)
            case 3:
                weights = [round(w * chance.uniform(0.9, 1.1), 4) for w in (0.2, 1.3, 2.3, 8.3, 6.4, 0.8)]
                rest = [3.0, 0.01, 1.9, 0.17, 0.8, 1.5, 0.06, 0.26, 1.65, 0.6, 1.9, 0.54, 0.09, 0.07, 0.15]
                collection.append(Kind.PARAMETERS, data={"weights": weights + rest, "keep": chance.random() < 0.5})
            case _:
                collection.answer(card, Rating(chance.randrange(1, 5)))
        clock.advance(hours=chance.choice([0.01, 1, 24, 24 * 20]))


def states(collection: Collection) -> dict[str, object]:
    return {card: collection.schedule(card) for card in sorted(collection.cards())}


def test_histories_merge_in_any_order_any_number_of_times(tmp_path, clock):
    files = []
    for number in range(3):
        with machine(tmp_path / f"m{number}", clock) as one:
            study(one, clock, number)
            files.append(tmp_path / f"log{number}.jsonl")
            logs.export(one, files[-1], Everything())
    found = []
    for number, order in enumerate(itertools.permutations(files)):
        with machine(tmp_path / f"merged{number}", clock) as merged:
            for file in (*order, order[0], *order):
                logs.merge(merged, file)
            found.append(states(merged))
            merged.rebuild()
            assert states(merged) == found[0]
    assert all(each == found[0] for each in found)
    assert any(state.reps for state in found[0].values())


def test_importing_again_adds_nothing_and_undo_takes_an_import_out(tmp_path, clock):
    with machine(tmp_path / "one", clock) as one:
        study(one, clock, 1)
        logs.export(one, tmp_path / "log.jsonl", Everything())
    with machine(tmp_path / "two", clock) as two:
        two.answer("aaaa2222.1", Rating.GOOD)
        before = states(two)
        merged = logs.merge(two, tmp_path / "log.jsonl")
        assert merged.new == merged.read > 0
        assert logs.merge(two, tmp_path / "log.jsonl").new == 0
        assert states(two) != before
        two.undo()
        assert states(two) == before


def test_an_event_survives_the_way_out_and_back():
    event = Event(5, "d", Kind.ANSWER, 739_000, -300, "a.1", "D::E", Rating.HARD, 1200, 5, {"typed": "锁\u2028"})
    assert from_dict(json.loads(json.dumps(to_dict(event)))) == event


GOOD = {"id": 5, "device": "d", "kind": "answer", "day": 739_000, "card": "a.1", "rating": 3}


@pytest.mark.parametrize(
    "change",
    [
        {"id": 0},
        {"id": "5"},
        {"id": 10**20},
        {"device": ""},
        {"device": 7},
        {"kind": "dance"},
        {"day": 0},
        {"day": True},
        {"rating": None},
        {"rating": 9},
        {"card": ""},
        {"data": []},
        {"duration": -1},
        {"kind": "due"},
        {"kind": "due", "data": {"day": 10**9}},
        {"kind": "baseline", "data": {"stability": float("nan")}},
        {"kind": "baseline", "data": {"stability": 10**400}},
        {"kind": "parameters", "card": "", "data": {"weights": "many"}},
        {"kind": "options", "card": "", "data": {"options": {"retention": 7}}},
        {"kind": "options", "card": "", "data": {"options": {"dance": 1}}},
        {"kind": "parameters", "card": "", "data": {"weights": [1, 2]}},
    ],
    ids=str,
)
def test_a_wrong_event_is_refused_with_its_place_and_nothing_is_taken_in(tmp_path, clock, change):
    path = tmp_path / "log.jsonl"
    lines = [{"file": "quizcli events", "format": 1}, GOOD, {**GOOD, "id": 6, **change}]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    with machine(tmp_path / "home", clock) as collection:
        with pytest.raises(InputError, match=r"log\.jsonl"):
            logs.merge(collection, path)
        assert list(collection.events()) == []


@pytest.mark.parametrize("text", ["", "[]", '{"file": "quizcli events", "format": 2}', "\x00", "[" * 100_000])
def test_a_file_that_is_no_log_is_refused(tmp_path, clock, text):
    path = tmp_path / "log.jsonl"
    path.write_text(text, encoding="utf-8")
    with machine(tmp_path / "home", clock) as collection, pytest.raises(InputError):
        logs.merge(collection, path)
