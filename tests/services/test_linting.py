"""The linter: what it finds in anyone's notes, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizcli.services.linting import lint, rules, speaking_time


@pytest.fixture
def codes(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Lint a text, and give (line, code) of each finding."""

    def check(text: str) -> list[tuple[int, str]]:
        path = tmp_path / "notes.md"
        path.write_text(text, encoding="utf-8")
        return [(finding.line, finding.code) for finding in lint(path)]

    return check


HEAD = "# Notes\n\n## Topic\n\n"


def test_clean_notes_have_nothing_to_mend(codes) -> None:  # type: ignore[no-untyped-def]
    assert codes(HEAD + "### What is a lock?\n\nA token.\n\n### What is a latch?\n\nA count.\n") == []


def test_unanswered_questions_are_named(codes) -> None:  # type: ignore[no-untyped-def]
    assert codes(HEAD + "### What is a lock?\n\n### What is a latch?\n\nTODO\n") == [
        (5, "unanswered"),
        (7, "unanswered"),
    ]


def test_the_same_question_twice(codes) -> None:  # type: ignore[no-untyped-def]
    text = HEAD + "### What is a lock?\n\nA token.\n\n### What is a `lock`?\n\nA token.\n"
    assert codes(text) == [(9, "duplicate")]


def test_the_same_words_with_other_answers_are_other_questions(codes) -> None:  # type: ignore[no-untyped-def]
    text = HEAD + "### What is printed?\n\n1\n\n### What is printed?\n\n2\n"
    assert codes(text) == []


def test_much_the_same_question(codes) -> None:  # type: ignore[no-untyped-def]
    text = HEAD + "### How does the garbage collector work in Python?\n\nA.\n\n"
    text += "### How does the garbage collector work in Python 3?\n\nB.\n"
    assert codes(text) == [(9, "near-duplicate")]


def test_code_blocks_without_a_language(codes) -> None:  # type: ignore[no-untyped-def]
    assert codes(HEAD + "### What is it?\n\n```\nx\n```\n\n```py\ny\n```\n") == [(7, "fence-language")]


def test_images_and_places_that_are_not_there(codes, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "there.png").write_bytes(b"")
    text = HEAD + "### What is it?\n\n![a](there.png) ![b](gone.png) ![c](https://example.org/x.png)\n"
    text += "See [above](#what-is-it), [gone](#nowhere), `![d](code.png)`.\n"
    assert codes(text) == [(7, "broken-image"), (8, "broken-anchor")]


def test_answers_longer_than_two_minutes(codes) -> None:  # type: ignore[no-untyped-def]
    assert codes(HEAD + "### What is it?\n\n" + "长" * 600 + "\n") == [(5, "too-long")]
    assert codes(HEAD + "### What is it?\n\n```text\n" + "word " * 900 + "\n```\n") == []
    assert speaking_time("word " * 300) == pytest.approx(2.0)


def test_a_question_under_no_topic_among_others(codes) -> None:  # type: ignore[no-untyped-def]
    text = "# Notes\n\n### What is a?\n\nA.\n\n## Topic\n\n### What is b?\n\nB.\n\n### What is c?\n\nC.\n"
    assert codes(text) == [(3, "no-topic")]


def test_outdated_calls_are_named_with_what_replaces_them(codes) -> None:  # type: ignore[no-untyped-def]
    old = '```python\n@app.on_event("startup")\ndef go(): ...\n```\n'
    assert codes(HEAD + "### How do you start up?\n\n" + old) == [(8, "outdated")]


def test_an_author_who_shows_the_new_way_may_show_the_old(codes) -> None:  # type: ignore[no-untyped-def]
    both = '```python\n@app.on_event("startup")\n```\n\nToday `lifespan` does it.\n'
    assert codes(HEAD + "### How do you start up?\n\n" + both) == []


def test_every_rule_says_what_to_use() -> None:
    assert len(rules()) >= 25
    assert all(rule.use and rule.pattern.pattern for rule in rules())
