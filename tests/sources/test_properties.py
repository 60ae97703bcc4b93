"""What holds for every document, however it is made."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizcli.domain.document import Document
from quizcli.sources import layouts, read
from quizcli.text.markdown import Page

# Lines that authors write, and lines that no author should: fences of all kinds, tags, labels, rules, tables.
LINE = st.one_of(
    st.sampled_from(
        [
            "",
            "",
            "# Title",
            "## What is a lock?",
            "## 2. 什么是事务？",
            "### Notes",
            "#### Answer: B",
            "Some text.",
            "为什么快？",
            "**What is bold?**",
            "**Answer:**",
            "Answer: because",
            "答：因为",
            "Q: What?",
            "A: That.",
            "1. What is first?",
            "2. Second",
            "12、第十二题",
            "- a bullet",
            "  - nested",
            "- [ ] open",
            "- [x] done",
            "A. one",
            "B. two",
            "    - C. three",
            "```",
            "```python",
            "   ```",
            "~~~",
            "# comment",
            "> quoted",
            "> ```",
            "<details>",
            "<summary>What is folded?</summary>",
            "<summary>Answer</summary><br><b>",
            "</b></details>",
            "</details>",
            "<!-- comment",
            "-->",
            "<!-- quizcli: id=abcdefgh tags=a,b -->",
            "---",
            "===",
            "| Question | Answer |",
            "| --- | --- |",
            "| What? | That |",
            "front::back",
            "?",
            "term",
            ": definition",
            "$$",
            "[⬆ Back to top](#top)",
            "- [What is a lock?](#what-is-a-lock)",
            "## License",
            "\t- tabbed",
            "\u200b",
        ]
    ),
    st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\n"), max_size=30),
)
PAGES = st.lists(LINE, max_size=40).map("\n".join)


def parse(text: str, layout: str = "") -> Document:
    return read(Page("page.md", text), layout)


@given(PAGES)
@settings(max_examples=300, deadline=None)
def test_every_line_is_accounted_for_exactly_once(text: str) -> None:
    document = parse(text)
    coverage = document.coverage
    assert coverage.questions + coverage.structure + coverage.unexplained == coverage.lines
    spans = sorted((fate.line, fate.end_line) for fate in document.fates)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(spans))
    covered = {line for first, last in spans for line in range(first, last + 1)}
    assert covered >= set(range(1, coverage.lines + 1))


@given(PAGES)
@settings(max_examples=200, deadline=None)
def test_answers_are_lines_of_the_document_in_order(text: str) -> None:
    lines = [_bare(line) for line in text.split("\n")]
    for question in parse(text).questions:
        at = 0
        for part in question.answer.split("\n"):
            wanted = _bare(part)
            if not wanted or question.type == "cloze":
                continue
            while at < len(lines) and wanted not in lines[at]:
                at += 1
            assert at < len(lines), part


@given(PAGES)
@settings(max_examples=150, deadline=None)
def test_questions_stand_in_order_and_do_not_overlap(text: str) -> None:
    spans = [(question.line, question.end_line) for question in parse(text).questions]
    assert all(first <= last for first, last in spans)
    assert spans == sorted(spans)
    assert all(before[1] < after[1] for before, after in itertools.pairwise(spans))


@given(PAGES)
@settings(max_examples=100, deadline=None)
def test_parsing_is_deterministic_and_never_fails(text: str) -> None:
    assert parse(text) == parse(text)


@pytest.mark.parametrize("layout", list(layouts()))
@given(text=PAGES)
@settings(max_examples=25, deadline=None)
def test_any_layout_can_be_forced_on_any_page(layout: str, text: str) -> None:
    document = parse(text, layout)
    assert set(document.layout.split("+")) <= {layout, ""}


@given(st.lists(st.sampled_from(["## What is it?", "text", "", "- item", "1. step"]), max_size=12), st.data())
@settings(max_examples=100, deadline=None)
def test_a_fence_is_never_split(lines: list[str], data: st.DataObject) -> None:
    body = ["```python", "# a comment", "## What is this?", "Q: no", "1. no", "---", "?", "```"]
    at = data.draw(st.integers(0, len(lines)))
    document = parse("\n".join([*lines[:at], *body, *lines[at:]]))
    for question in document.questions:
        whole = question.prompt + "\n" + question.answer
        assert whole.count("# a comment") == whole.count("Q: no")
        assert "What is this?" not in question.prompt.split("\n")[0]


@pytest.mark.parametrize(
    "text",
    [
        "> " * 5000 + "deep",
        "- " * 3000 + "deep",
        "<details>" * 3000,
        "<details>\n" * 3000,
        "[" * 20000,
        "*" * 20000,
        "`" * 20000,
        "```\n" * 5001,
        "|" * 20000,
        "#" * 20000,
        "<!--\n" * 5000,
        "$$\n" * 5001,
        "A. x " * 4000,
        "1. " * 5000,
        "![](" * 5000,
        "Q: " * 5000,
        "::" * 10000,
        "{{" * 10000,
        "(" * 20000,
        "_" * 20000,
        "Answer: " * 5000,
        "## " + "什么" * 20000,
    ],
    ids=lambda text: text[:8],
)
def test_pathological_input_is_read_quickly_and_nothing_disappears(text: str) -> None:
    document = parse(text)
    coverage = document.coverage
    assert coverage.questions + coverage.structure + coverage.unexplained == coverage.lines


def _bare(line: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"^[\s>]+", "", line)).strip()
