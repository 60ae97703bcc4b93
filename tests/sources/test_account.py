"""What becomes of the lines of a document, told one by one."""

from __future__ import annotations

import itertools

from quizcli.domain.document import Document
from quizcli.sources import read
from quizcli.text.markdown import Page


def parse(text: str) -> Document:
    return read(Page("page.md", text))


def test_a_cloze_is_answered_by_its_holes() -> None:
    document = parse("C: The [GIL] lets one thread run.\n\nC: A [tuple] never changes.\n")
    assert [found.type for found in document.questions] == ["cloze", "cloze"]
    assert not document.diagnostics


def test_a_cloze_without_a_hole_is_unanswered() -> None:
    document = parse("C: See [the docs](https://python.org) on it.\n\nC: A [tuple] never changes.\n")
    assert [(one.line, one.code) for one in document.diagnostics] == [(1, "unanswered")]


def test_the_head_of_a_table_of_questions_is_structure() -> None:
    document = parse(
        "| Question | Answer |\n| --- | --- |\n| What is a lock? | One at a time |\n| What is a queue? | A line |\n"
    )
    assert [(fate.line, fate.end_line, fate.role, fate.why) for fate in document.fates][:1] == [
        (1, 2, "structure", "head of a table of questions")
    ]
    assert not document.diagnostics


def test_a_table_without_questions_beside_them_is_told() -> None:
    table = "\n| Size | Price |\n| --- | --- |\n| S | 1 |\n"
    document = parse("| Question | Answer |\n| --- | --- |\n| What is a lock? | One at a time |\n" + table)
    assert [one.code for one in document.diagnostics] == ["outside"]
    assert {fate.why for fate in document.fates if fate.line <= 5 <= fate.end_line} == {"text outside questions"}


def test_a_front_that_is_cut_off_by_a_title_has_each_line_once() -> None:
    document = parse("Some text.\n?\n# Title\n?")
    spans = sorted((fate.line, fate.end_line) for fate in document.fates)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(spans))
    assert spans[0][0] == 1
    assert max(last for _, last in spans) == document.coverage.lines == 4
