"""What a page without questions says of the lines that nevertheless read like some."""

from __future__ import annotations

from quizcli.sources import read
from quizcli.text.markdown import Page

PROSE = "# Thoughts\n\nI went out. Why do we sail?\n\nNobody knows, and the sea is wide. Do we care?\n\n- a thing\n"


def test_lines_that_ask_in_no_layout_are_named() -> None:
    document = read(Page("thoughts.md", PROSE))
    assert document.questions == ()
    assert [(d.line, d.code) for d in document.diagnostics] == [(1, "no-questions"), (3, "maybe-question")]
    assert "2 lines" in document.diagnostics[1].message
    assert "3, 5" in document.diagnostics[1].message


def test_a_page_that_asks_nothing_gets_no_hint_and_has_no_topics() -> None:
    document = read(Page("readme.md", "# Tool\n\nIt cuts.\n\n## Usage\n\n- with care\n"))
    assert [d.code for d in document.diagnostics if d.code == "maybe-question"] == []
    assert "topic" not in {fate.why for fate in document.fates}
