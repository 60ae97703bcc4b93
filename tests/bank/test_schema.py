"""The published schema takes what the reader takes and the writer writes, and refuses what the reader refuses."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from quizcli.bank.reading import read_text
from quizcli.bank.writing import dump
from quizcli.domain.deck import Deck
from quizcli.domain.form import KEYS
from quizcli.domain.question import TYPES, Option, Origin, Question, Twin


@pytest.fixture(scope="module")
def schema() -> Any:
    return json.loads(files("quizcli.bank").joinpath("schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def validator(schema: Any) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_schema_knows_every_key_and_type(schema: Any) -> None:
    assert tuple(schema["$defs"]["question"]["properties"]) == KEYS
    assert tuple(schema["$defs"]["question"]["properties"]["type"]["enum"]) == TYPES


def test_what_is_written_is_valid(validator: Draft202012Validator) -> None:
    question = Question(
        "k7m3x9q2", "3.10", answer="a\nb", type="choice", topic=("A", "2"), tags=("no",), options=(Option("1", True),),
        points=("p",), twin=Twin("q", "a"), note="n", added="2026-11-22", archived=True, origin=Origin(3, "d"),
        extra={"mine": {"a": ["b"]}},
    )  # fmt: skip
    text = dump(Deck("D", (question, Question("zzzz", "?")), source="s.md"))

    class Loader(yaml.SafeLoader):
        """As editors read YAML: dates are text."""

    Loader.yaml_implicit_resolvers = {
        key: [(tag, regexp) for tag, regexp in found if tag != "tag:yaml.org,2002:timestamp"]
        for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    assert list(validator.iter_errors(yaml.load(text, Loader))) == []


@pytest.mark.parametrize(
    "entry",
    [
        "{question: [a]}",
        "{id: x}",
        "{question: x, id: 'A b'}",
        "{question: x, type: essay}",
        "{question: x, tags: {a: b}}",
        "{question: x, options: [{correct: true}]}",
        "{question: x, archived: perhaps}",
        "text",
    ],
)
def test_what_the_reader_refuses_is_invalid(validator: Draft202012Validator, entry: str) -> None:
    text = f"format: 1\nquestions:\n  - {entry}\n"
    assert [problem for problem in read_text(text, Path("b.yaml")).problems if problem.fatal]
    assert list(validator.iter_errors(yaml.safe_load(text)))


@pytest.mark.parametrize(
    "entry",
    [
        "{question: 3.10}",
        "{question: x, tags: one, topic: [1, no]}",
        "{question: x, options: [a, {text: b}]}",
    ],
)
def test_what_the_reader_takes_is_valid(validator: Draft202012Validator, entry: str) -> None:
    text = f"questions:\n  - {entry}\n"
    assert not [problem for problem in read_text(text, Path("b.yaml")).problems if problem.fatal]
    assert list(validator.iter_errors(yaml.safe_load(text))) == []
