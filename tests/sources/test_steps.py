"""The work grows with the length of a document and not with its square, however often something stands in it."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from quizcli.sources import read
from quizcli.text.markdown import Page

SHAPES = {
    "labels glued to each other": "Q: a{n}?\nA: b\n",
    "Chinese labels": "问：什么{n}？\n答：好\n",
    "bold numbers": "{n}. **What is {n}?**\n   b\n",
    "question marks between lines": "a\n?\n",
    "a table of delimiters": "|-|-|\n",
}


def _steps(text: str) -> int:
    """Count the lines of our code that run: unlike time, the same on every machine."""
    steps = 0

    def count(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal steps
        steps += 1
        return count if "quizcli" in frame.f_code.co_filename or frame.f_code.co_filename == "<string>" else None

    before = sys.gettrace()
    sys.settrace(count)
    try:
        read(Page("page.md", text))
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize("unit", SHAPES.values(), ids=list(SHAPES))
def test_twice_as_much_text_takes_twice_as_many_steps(unit: str) -> None:
    once, twice = (_steps("".join(unit.format(n=n) for n in range(count))) for count in (250, 500))
    assert twice < once * 2.2


@pytest.mark.parametrize("label", ["Q:", "问：", "第9题"])
def test_an_empty_label_at_the_end_asks_nothing(label: str) -> None:
    assert [question.prompt for question in read(Page("page.md", f"Q: a?\nA: b\n\n{label}\n\n")).questions] == ["a?"]
