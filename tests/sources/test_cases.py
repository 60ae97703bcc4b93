"""Worked cases: Markdown in, questions out. Each is a title, ".", Markdown, ".", YAML, "."."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from quizcli.domain.document import Found
from quizcli.sources import layouts, read
from quizcli.text.markdown import Page

CASES = Path(__file__).parent / "cases"


def cases(path: Path) -> Iterator[tuple[str, str, str]]:
    """Cut a file of cases at lines that hold only a full stop."""
    parts = [part.strip("\n") for part in ("\n" + path.read_text(encoding="utf-8")).split("\n.\n")]
    yield from zip(parts[0::3], parts[1::3], parts[2::3], strict=False)


PARAMS = [
    pytest.param(markdown, wanted, id=f"{path.stem}: {title}")
    for path in sorted(CASES.glob("*.md"))
    for title, markdown, wanted in cases(path)
]


def outcome(found: Found, wanted: dict[str, Any]) -> dict[str, Any]:
    """Reduce a question to what its case speaks of; options are marked with + and -."""
    every = {
        "question": found.prompt,
        "answer": found.answer,
        "topic": list(found.topic),
        "type": found.type,
        "options": [f"{'+' if option.correct else '-'} {option.text}" for option in found.options],
    }
    return {key: value for key, value in every.items() if key in wanted or (key == "options" and value)}


@pytest.mark.parametrize(("markdown", "wanted"), PARAMS)
def test_markdown_becomes_questions(markdown: str, wanted: str) -> None:
    expected = yaml.safe_load(wanted)
    found = read(Page("page.md", markdown)).questions
    padded = [*expected, *[{"question": ""}] * (len(found) - len(expected))]
    assert [outcome(q, e) for q, e in zip(found, padded, strict=False)] == expected


@pytest.mark.parametrize("name", list(layouts()))
def test_every_layout_has_six_cases(name: str) -> None:
    assert len(list(cases(CASES / f"{name}.md"))) >= 6
