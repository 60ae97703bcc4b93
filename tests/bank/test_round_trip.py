"""Every text comes back from the bank as it went in, and a write touches what it means and nothing else."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from quizcli.bank.reading import read_text
from quizcli.bank.writing import change, cut, dump, settled
from quizcli.domain.deck import Deck
from quizcli.domain.question import Option, Origin, Question, Twin

EXAMPLES = int(os.environ.get("QUIZCLI_EXAMPLES", "25"))

NASTY = [
    *("no", "Yes", "~", "null", "1:30", "3.10", "0777", "0x1F", "1e5", "2026-11-22", "=", "<<", "- x", "#x", "x # y"),
    *("a: b", "'", '"', "''", "\"a\" 'b'", "\\n", "a\\", "[", "{}", "*x", "&x", "!x", "|", ">", "%", "@", "`", "?"),
    *(": x", "x:", "a\tb", "\tx", "x\t", " x", "x ", "x\n", "x\n\n", "\nx", " \nx", "\n \n", "\t\nx", "x\n\t"),
    *("x\n  ", "a\n b\n\tc\n", "a\rb", "a\r\nb", "a\x85b", "a\u2028b", "a\u2029b", "\ufeffx", "a\ufeffb", "\x00"),
    *("\x1b[0m", "\x7f", "\x9b", "\ufffe", "👩\u200d💻", "e\u0301", "\u202ex", "---\nx", "...\nx", "x\n---\ny"),
    *("# quizcli\nx", "```python\nx = 1\n```  \ny", "\u3000x\u3000", "a" * 5000, "x\n\n\n", "\n\nx\n\n", "  x\ny"),
    *("x\n# y", "x: |\n  y", "- a\n- b", "\\u0041", "%YAML 1.1\nx", "a ,b", "a, b]", "𠀀", "x\n\x85y"),
]
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.text(alphabet=" \t\n-:#'\"|>ab\r\x85", max_size=30))
filled = texts.filter(lambda text: bool(text.strip()))
keys = texts.filter(lambda text: len(text) < 100)  # YAML reads no longer ones
lists = st.lists(texts, max_size=4).map(tuple)
plain = st.recursive(
    texts, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)), max_leaves=6
)


@st.composite
def questions(draw: Any, id_: str = "k7m3x9q2") -> Question:
    return Question(
        id=id_,
        prompt=draw(filled),
        answer=draw(texts),
        type=draw(st.sampled_from(["basic", "choice", "cloze", "typed", "code"])),
        topic=draw(lists),
        tags=draw(lists),
        options=tuple(draw(st.lists(st.builds(Option, texts, st.booleans()), max_size=3))),
        points=draw(lists),
        twin=draw(st.one_of(st.none(), st.builds(Twin, texts, texts))),
        note=draw(texts),
        added=draw(st.one_of(st.just("2026-11-22"), texts)),
        archived=draw(st.booleans()),
        origin=draw(st.one_of(st.none(), st.builds(Origin, st.integers(0, 9999), texts, texts))),
        extra=draw(st.dictionaries(keys, plain, max_size=3)),
    )


def back(text: str) -> list[Question]:
    return [settled(question) for question in read_text(text, Path("x.yaml")).deck.questions]


@pytest.mark.parametrize("text", NASTY)
def test_every_nasty_text_survives_everywhere(text: str) -> None:
    question = Question(
        "k7m3x9q2",
        prompt=f"?{text}?",
        answer=text,
        topic=(text,),
        tags=(text, text),
        options=(Option(text),),
        points=(text,),
        twin=Twin(text, text),
        note=text,
        extra={"key": text, "list": [text], "deep": {text[:99] or "x": text}},
    )
    written = dump(Deck("D", (question, replace(question, id="zzzzzzzz")), source=f"notes/{text}"))
    assert back(written)[0] == settled(question)
    for value in ("short", "two\nlines", text):
        changed = change(written, set_={"k7m3x9q2": replace(question, answer=value, note=value)})
        assert back(changed)[0] == settled(replace(question, answer=value, note=value))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(questions(), min_size=1, max_size=3), texts.filter(lambda name: bool(name.strip())), texts)
def test_reading_what_was_written_gives_it_back(found: list[Question], name: str, source: str) -> None:
    named = tuple(replace(question, id=f"id{number}") for number, question in enumerate(found))
    written = dump(Deck(name.strip(), named, source.strip()))
    assert back(written) == [settled(question) for question in named]


@settings(max_examples=EXAMPLES, deadline=None)
@given(questions(), questions(), questions())
def test_changing_a_question_gives_it_back_and_leaves_the_others(one: Question, two: Question, new: Question) -> None:
    written = dump(Deck("D", (one, replace(two, id="other123"))))
    changed = change(written, set_={one.id: new}, append=[replace(new, id="third123")])
    assert back(changed) == [settled(new), settled(replace(two, id="other123")), settled(replace(new, id="third123"))]


@settings(max_examples=EXAMPLES, deadline=None)
@given(questions(), questions(), st.sampled_from(["prompt", "answer", "note", "tags", "topic", "points"]), filled)
def test_changing_one_field_touches_its_own_lines_only(one: Question, two: Question, name: str, text: str) -> None:
    written = dump(Deck("D", (one, replace(two, id="other123"))))
    value: Any = (text,) if name in ("tags", "topic", "points") else text
    changed = change(written, set_={one.id: replace(one, **{name: value})})
    key = "question" if name == "prompt" else name
    assert without(written, key) == without(changed, key)


def without(text: str, key: str) -> list[str]:
    """The lines of a bank but for those of one key of its first question."""
    kept, inside, first = [], False, True
    for line in text.split("\n"):
        if line.startswith("  - id: other123"):
            first = False
        if first and line.startswith(f"    {key}:"):
            inside = True
            continue
        if inside and (line.startswith("      ") or not line.strip()):
            continue
        inside = False
        if line.strip():
            kept.append(line)
    return kept


@settings(max_examples=EXAMPLES, deadline=None)
@given(questions(), questions())
def test_other_yaml_readers_see_text_where_we_do(one: Question, two: Question) -> None:
    safe = replace(one, added="", origin=None, archived=False, options=())
    entry = yaml.safe_load(dump(Deck("D", (safe,))))["questions"][0]
    for name, value in (("question", safe.prompt), ("answer", safe.answer), ("note", safe.note)):
        assert entry.get(name, "") == value
    assert entry.get("tags", []) == list(safe.tags)


def test_a_question_cut_out_and_put_in_elsewhere_keeps_its_comments() -> None:
    text = (
        "# mine\nformat: 1\ndeck: A\nquestions:\n- id: aaaa\n  question: 'One?'   # first\n  # why\n"
        '  answer: "yes"\n\n- id: bbbb\n  question: Two?\n'
    )
    moved = change(dump(Deck("B", (Question("cccc", "Three?"),))), append=[cut(text, "aaaa")])
    assert "  - id: aaaa\n    question: 'One?'   # first\n    # why\n    answer: \"yes\"\n" in moved
    assert [question.prompt for question in back(moved)] == ["Three?", "One?"]
