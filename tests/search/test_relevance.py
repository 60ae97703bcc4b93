"""What a hurried person is after comes first, nearly always; the queries were written before the ranking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from quizcli.domain.question import Question
from quizcli.query.parsing import parse
from quizcli.services.collection import Collection
from quizcli.services.parsing import parse_file
from quizcli.services.search import search

QUERIES = yaml.safe_load((Path(__file__).parent / "relevance.yaml").read_text(encoding="utf-8"))


def ranks(collection: Collection, cases: list[dict[str, Any]], is_best: Callable[[str, Any], bool]) -> dict[str, int]:
    """Give for each query the place of its best question, 99 when it is not found."""
    found = {}
    for case in cases:
        results = search(collection, parse(str(case["query"])))
        places = [
            number
            for number, hit in enumerate((*results.hits, *results.near), start=1)
            if any(is_best(hit.id, best) for best in case["best"])
        ]
        found[case["query"]] = min(places, default=99)
    return found


def report(found: dict[str, int]) -> tuple[float, float, list[str]]:
    first = sum(place == 1 for place in found.values()) / len(found)
    third = sum(place <= 3 for place in found.values()) / len(found)
    return first, third, [f"{query}: {place}" for query, place in found.items() if place > 1]


def test_the_best_question_of_the_shipped_bank_comes_first(collection: Collection) -> None:
    known = set(collection.select(parse("")))
    assert all(best in known for case in QUERIES["shipped"] for best in case["best"])
    found = ranks(collection, QUERIES["shipped"], lambda id_, best: id_ == best)
    first, third, late = report(found)
    assert len(found) >= 60
    assert first >= 0.9, late
    assert third >= 0.98, late


def test_the_best_question_of_the_seed_document_comes_first(shared: Path, home: Path, clock: Callable[[], Any]) -> None:
    from quizcli.bank.writing import dump
    from quizcli.domain.deck import Deck
    from quizcli.settings import load

    document = parse_file(shared / "corpus" / "seed" / "seed.md")
    lines = {f"seed{number:04d}": found.line for number, found in enumerate(document.questions)}
    questions = [
        Question(id_, found.prompt, found.answer, topic=found.topic, tags=found.tags, options=found.options)
        for id_, found in zip(lines, document.questions, strict=True)
    ]
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "seed.yaml").write_text(dump(Deck("Seed", tuple(questions))), encoding="utf-8")
    with Collection.open(load(home), clock) as collection:
        found = ranks(collection, QUERIES["seed"], lambda id_, best: lines[id_] == best)
    first, third, late = report(found)
    assert len(found) >= 60
    assert first >= 0.9, late
    assert third >= 0.98, late


@pytest.mark.parametrize("query", ["xyzzy", "qqqq wwww", "区块链挖矿", "zzz*"])
def test_what_is_not_there_brings_no_heap_of_questions(collection: Collection, query: str) -> None:
    results = search(collection, parse(query))
    assert not results.total or results.partial
    assert len(results.hits) <= 5
