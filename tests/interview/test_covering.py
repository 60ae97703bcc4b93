"""What a typed answer covers, against what a reader ticked before there was code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from quizcli.text.covering import cover
from quizcli.text.points import Point, points

HERE = Path(__file__).parent
SETS = {
    name: yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    for name in ("typed_answers.yaml", "typed_answers_more.yaml")
}
LABELS = [entry for entries in SETS.values() for entry in entries]


def judged(entry: dict[str, Any]) -> list[tuple[str, bool, bool]]:
    """Give for each point of each typed answer: where, what was found, what was expected."""
    listed = points(entry["answer"])
    found = []
    for typed in entry["typed"]:
        covered = cover(typed["text"], listed, entry["question"])
        for number, one in enumerate(covered, start=1):
            place = f"{entry['id']} {typed['kind']} {number} {one.share:.2f} {one.matched}"
            found.append((place, one.said, number in typed["ticked"]))
    return found


def agreement(rows: list[tuple[str, bool, bool]]) -> float:
    return sum(found == expected for _, found, expected in rows) / len(rows)


@pytest.mark.parametrize("name", SETS)
def test_points_are_ticked_as_a_reader_ticks_them(name: str) -> None:
    rows = [row for entry in SETS[name] for row in judged(entry)]
    assert agreement(rows) >= 0.9, "\n".join(place for place, found, expected in rows if found != expected)


@pytest.mark.parametrize("language", ["zh", "en", "mixed"])
def test_in_every_language(language: str) -> None:
    rows = [row for entry in LABELS for row in judged(entry) if row[0].split()[1] == language]
    assert agreement(rows) >= 0.9


def test_a_wrong_answer_earns_next_to_nothing() -> None:
    rows = [row for entry in LABELS for row in judged(entry) if row[0].split()[2] == "wrong"]
    assert sum(found for _, found, _ in rows) <= len(rows) / 20


@pytest.mark.parametrize(
    "typed",
    ["CACHING saves the query", "cached queries", "把查询结果放进缓存", "Ｃａｃｈｅ 查询"],
)
def test_case_width_inflection_and_language_do_not_matter(typed: str) -> None:
    (covered,) = cover(typed, [Point("Cache the query")])
    assert covered.said
    assert covered.matched


def test_nothing_typed_covers_nothing() -> None:
    assert not any(one.said for one in cover("", [Point("a"), Point("缓存")]))


def test_what_the_question_gives_away_is_no_answer() -> None:
    (covered,) = cover(
        "Indexes are about indexes", [Point("Index", "a sorted copy with pointers to rows")], "What is an index?"
    )
    assert not covered.said
