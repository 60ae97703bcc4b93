"""What each line of a document is."""

from __future__ import annotations

import pytest

from quizcli.text.markdown import Page
from quizcli.text.markdown_lines import FENCED, Kind


def kinds(text: str) -> list[Kind]:
    return [row.kind for row in Page("page.md", text).rows]


@pytest.mark.parametrize("closing", ["```", "``` ", "   ```", "\t```", "```</details>", "```  </b>"], ids=repr)
def test_fences_close_as_authors_close_them(closing: str) -> None:
    assert kinds(f"```py\n# no heading\n{closing}\n# heading") == [Kind.OPEN, Kind.CODE, Kind.CLOSE, Kind.HEADING]


def test_a_longer_fence_holds_a_shorter_one() -> None:
    assert kinds("````\n```\n````\n# h")[:3] == [Kind.OPEN, Kind.CODE, Kind.CLOSE]


def test_triple_backticks_on_one_line_are_no_fence() -> None:
    assert kinds("```code``` and text\n# heading") == [Kind.TEXT, Kind.HEADING]


def test_an_unclosed_fence_ends_at_the_next_heading_after_a_blank_line() -> None:
    assert kinds("```\ncode\n\n## What next?")[-1] is Kind.HEADING


def test_an_unclosed_fence_ends_where_another_opens() -> None:
    assert kinds("```js\na\n\n```js\nb\n```\ntext")[-1] is Kind.TEXT


def test_a_fence_in_a_quotation_ends_with_it() -> None:
    assert kinds("> ```\n> code\n\ntext")[-1] is Kind.TEXT


@pytest.mark.parametrize(
    ("line", "level", "title"),
    [
        ("# One", 1, "One"),
        ("###### Six ###", 6, "Six"),
        ("##标题", 2, "标题"),
        ("##\u3000全角空格", 2, "全角空格"),
        ("1. ### Inside an item", 3, "1. Inside an item"),
        ("<h3>In a tag</h3>", 3, "In a tag"),
        ("   ## Indented", 2, "Indented"),
    ],
)
def test_headings_are_recognised(line: str, level: int, title: str) -> None:
    row = Page("page.md", line).rows[0]
    assert (row.kind, row.level, row.inner) == (Kind.HEADING, level, title)


@pytest.mark.parametrize("line", ["#tag #other", "#!/bin/sh", "    # code", "#1 is first", "\\# no"])
def test_other_hashes_are_no_headings(line: str) -> None:
    assert kinds(line) == [Kind.TEXT]


def test_underlines_make_headings_where_no_heading_has_hashes() -> None:
    assert kinds("Title\n=====\n\nPart\n----\n")[:5] == [
        Kind.HEADING,
        Kind.UNDERLINE,
        Kind.BLANK,
        Kind.HEADING,
        Kind.UNDERLINE,
    ]
    assert kinds("# Title\n\ntext\n----")[-2:] == [Kind.TEXT, Kind.RULE]


def test_formulas_hold_no_lists() -> None:
    assert kinds("$$\n-c & a\n$$\n- item") == [Kind.MATH, Kind.MATH, Kind.MATH, Kind.ITEM]


def test_front_matter_is_only_at_the_top_and_only_if_it_reads_like_it() -> None:
    assert kinds("---\ntitle: x\n---\ntext")[:3] == [Kind.FRONT] * 3
    assert kinds("---\nSome prose here, and more.\n---")[0] is Kind.RULE


def test_tables_need_a_delimiter_or_bars_at_the_edge() -> None:
    assert kinds("a | b\n--- | ---\n1 | 2") == [Kind.TABLE] * 3
    assert kinds("this | that") == [Kind.TEXT]


def test_lines_are_cut_at_newlines_only() -> None:
    page = Page("page.md", "a\u2028b\x0cc\nd")
    assert len(page.lines) == 2


def test_nothing_is_structure_inside_a_fence() -> None:
    page = Page("page.md", "```\n# a\n- b\n<details>\n<!-- c\n| d |\n---\n```")
    assert all(row.kind in FENCED for row in page.rows)
    assert page.details == []


def test_details_may_be_left_open() -> None:
    page = Page("page.md", "<details>\n<summary>What?</summary>\ntext\n\n## Next\n")
    assert [(d.start, d.end, d.summary) for d in page.details] == [(0, 4, "What?")]
