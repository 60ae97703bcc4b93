"""Hostile and broken banks: refused or worked around, with file, line and question; one bad question blocks nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from quizcli.bank.headers import header
from quizcli.bank.reading import read, read_text
from quizcli.errors import InputError

HEAD = "format: 1\ndeck: D\nquestions:\n"
GOOD = "  - id: good1\n    question: Fine?\n    answer: Yes.\n"


def ids(text: str) -> list[str]:
    return [question.id for question in read_text(text, Path("b.yaml")).deck.questions]


@pytest.mark.parametrize(
    ("entry", "line", "said"),
    [
        ("  - id: bad\n    answer: no question\n", 7, "without `question`"),
        ("  - just text\n", 7, "must have keys"),
        ("  - id: bad\n    question: [a]\n", 8, "must be text"),
        ("  - id: bad\n    question: x\n    tags: {a: b}\n", 9, "must be a list"),
        ("  - id: bad\n    question: x\n    type: essay\n", 9, "unknown type `essay`"),
        ("  - id: bad\n    question: x\n    archived: perhaps\n", 9, "true or false"),
        ("  - id: bad\n    question: x\n    question: y\n", 9, "twice"),
        ("  - id: good1\n    question: Again?\n", 7, "taken already, in line 4"),
        ("  - id: no spaces!\n    question: x\n", 7, "cannot be an id"),
        ("  - id: bad\n    question: x\n    options: [{correct: true}]\n", 9, "without `text`"),
        ("  - id: bad\n    question: x\n    origin: {line: many}\n", 9, "line number"),
        ("  - id: bad\n    question: &a x\n", 8, "anchors"),
        ("  - id: bad\n    question: !!python/object:os.system x\n", 8, "tags"),
        ("  - id: bad\n    question: *a\n", 8, "aliases"),
        ("  - id: bad\n    question: 'open\n", 9, "not valid YAML"),
        ("  - id: bad\n    question: x\n   answer: y\n", 9, "not valid YAML"),
        ("  - id: bad\n    question: x\n    extra: " + "[" * 60 + "]" * 60 + "\n", 9, "deeper than"),
    ],
)
def test_one_bad_question_is_named_and_blocks_no_other(entry: str, line: int, said: str) -> None:
    text = HEAD + GOOD + entry + GOOD.replace("good1", "good2")
    found = read_text(text, Path("b.yaml"))
    assert [question.id for question in found.deck.questions] == ["good1", "good2"]
    assert [problem.line for problem in found.problems if problem.fatal][:1] == [line]
    assert said in found.problems[0].message
    assert found.lines["good2"] == text[: text.index("good2")].count("\n") + 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("- a\n- b\n", "not a bank"),
        ("deck: x\n", "no `questions:`"),
        ("format: 2\nquestions: []\n", "format '2'"),
        ("questions: text\n", "must be a list"),
        ("deck: a\ndeck: b\nquestions: []\n", "b.yaml:2: `deck` stands here twice"),
        ("a: 1\n---\nb: 2\n", "second YAML document"),
        ("questions: {{{{\n", "a key must be a word"),
        ("\t- x\n", "not valid YAML"),
        ("a: \x00\n", "not valid YAML"),
        ("questions: &q []\nmore: *q\n", "anchors"),
        ("- " * 30_000, "deeper than"),
        ("[" * 30_000, "deeper than"),
        ("? " * 30_000, "a key must be a word"),
        ("? [a]\n: b\n", "a key must be a word"),
    ],
)
def test_a_file_that_is_no_bank_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(InputError, match=r"^b\.yaml(:\d+)?: ") as caught:
        read_text(text, Path("b.yaml"))
    assert said in str(caught.value)


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    levels = "\n".join(f"l{n}: &l{n} {{<<: [*l{n - 1}, *l{n - 1}]}}" for n in range(1, 40))
    start = time.monotonic()
    with pytest.raises(InputError, match="anchors"):
        read_text(f"l0: &l0 {{a: b}}\n{levels}\nquestions: []\n", Path("b.yaml"))
    assert time.monotonic() - start < 1


def test_bytes_that_are_no_text_are_refused_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    path.write_bytes(b"deck: x\nquestions:\n  - question: \xff\xfe\n")
    with pytest.raises(InputError, match=r"b\.yaml:3: not UTF-8 text \(byte 0xff at offset 33\)"):
        read(path)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    with path.open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    with pytest.raises(InputError, match="more than a bank may have"):
        read(path)


def test_everything_is_text_and_optional(tmp_path: Path) -> None:
    path = tmp_path / "名.yaml"
    path.write_text(
        "questions:\n- question: 3.10\n  answer: no\n  topic: 0777\n  added: 2026-11-22\n", encoding="utf-8"
    )
    found = read(path)
    question = found.deck.questions[0]
    assert (found.deck.name, question.prompt, question.answer, question.topic) == ("名", "3.10", "no", ("0777",))
    assert len(question.id) >= 8
    assert [problem.fatal for problem in found.problems] == [False]


def test_the_pure_reader_and_the_fast_one_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    text = (
        HEAD
        + GOOD
        + "  - id: b\n    question: |2-\n         x\n\n    answer: >\n      a\n      b\n  - {id: c, question: 'q'}\n"
    )
    fast = read_text(text, Path("b.yaml"))
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert read_text(text, Path("b.yaml")) == fast


@pytest.mark.parametrize(
    "top",
    [
        "deck: Python 框架\nsource: ~/notes/python.md\n",
        "# mine\nformat: 1\ndeck: A::B (2)\n",
        "deck: 'quoted: x'   # why\nsource: \"a\\tb\"\n",
        "deck: >-\n  folded\n  text\nowner: me\n",
        "deck: x # comment\n",
        "deck: x:\n",
        "source: only\n",
        "format: 1\n",
    ],
)
def test_the_header_alone_says_what_the_whole_file_says(tmp_path: Path, top: str) -> None:
    path = tmp_path / "stem.yaml"
    path.write_text(f"{top}questions: []\n", encoding="utf-8")
    try:
        deck = read(path).deck
    except InputError:
        assert header(path) == ("", "")
    else:
        assert header(path) == (deck.name, deck.source)
