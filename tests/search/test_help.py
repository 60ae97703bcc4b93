"""`quizcli help query` tells the truth: every example in it is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quizcli.domain.question import Question
from quizcli.query.parsing import parse, show
from quizcli.query.prefixes import PREFIXES, PROPERTIES, STATES
from quizcli.store import selecting
from quizcli.text import terms
from quizcli.text.folding import folded

PAGE = (Path(__file__).parents[2] / "quizcli/cli/topics/query.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```query\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = [re.split(r"  +", line)[0].strip() for block in BLOCKS for line in block.strip().split("\n")]
FINDS = re.findall(r"^- `(.+?)` (finds|does not find) `(.+?)`$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_query(example: str) -> None:
    assert parse(show(parse(example))) == parse(example)


def test_every_example_runs(run, home: Path) -> None:
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "one.yaml").write_text(
        "format: 1\ndeck: Python\nquestions:\n  - {id: k7m3x9q2, question: 锁, answer: 死锁}\n", encoding="utf-8"
    )
    for example in EXAMPLES:
        assert run("list", "--ids", example).code in (0, 4), example


@pytest.mark.parametrize(("query", "verb", "text"), FINDS)
def test_words_find_what_the_page_says(query: str, verb: str, text: str) -> None:
    wanted = [term for word in query.split() for term in terms.of_word(word)]
    found = all(terms.matches(folded(text), term) for term in wanted)
    assert found == (verb == "finds")


def test_the_page_names_every_prefix_state_and_property() -> None:
    for name in PREFIXES:
        assert any(example.startswith(f"{name}:") for example in EXAMPLES), name
    for state in STATES:
        assert f"is:{state}" in EXAMPLES
    for name in PROPERTIES:
        assert any(example.startswith(f"prop:{name}") for example in EXAMPLES), name


def test_the_index_agrees_with_the_page(cache_of) -> None:
    for number, (query, verb, text) in enumerate(FINDS):
        cache = cache_of([Question(f"example{number}", text, "")])
        assert bool(selecting.question_ids(cache, parse(query), day=1, now_ms=0)) == (verb == "finds"), query
