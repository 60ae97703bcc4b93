"""`quizcli parse`: the contract of its JSON, its words, its exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NOTES = """\
# Python notes

Some words before.

## Sessions

### What is a session?

A unit of work.

### What is a pool?

## Empty
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.md"
    path.write_text(NOTES, encoding="utf-8")
    return path


def test_json_is_the_contract(run: Callable[..., Any], notes: Path) -> None:
    found = run("parse", "--json", str(notes)).ok().json
    assert list(found) == ["file", "layout", "title", "questions", "diagnostics", "coverage"]
    assert (found["layout"], found["title"]) == ("headings", "Python notes")
    assert found["questions"][0] == {
        "question": "What is a session?",
        "answer": "A unit of work.",
        "topic": ["Sessions"],
        "tags": [],
        "type": "basic",
        "options": None,
        "line": 7,
        "end_line": 9,
    }
    assert {d["code"] for d in found["diagnostics"]} == {"introduction", "unanswered", "empty-topic"}
    assert found["coverage"] == {"lines": 13, "questions": 4, "structure": 9, "unexplained": 0}


def test_the_summary_lists_questions_by_topic(run: Callable[..., Any], notes: Path) -> None:
    out = run("parse", str(notes)).ok().out
    assert "Sessions\n" in out
    assert "What is a pool?  (unanswered)" in out
    assert "2 questions, 1 answered; layout headings" in out


def test_explain_says_what_became_of_every_part_and_how_to_override(run: Callable[..., Any], notes: Path) -> None:
    out = run("parse", "--explain", str(notes)).ok().out
    assert "question [headings]: What is a session?" in out
    assert "introduction" in out
    assert "--layout NAME" in out


def test_a_layout_can_be_forced(run: Callable[..., Any], notes: Path) -> None:
    assert run("parse", "--json", "--layout", "bullets", str(notes)).ok().json["questions"] == []
    refused = run("parse", "--layout", "nonsense", str(notes))
    assert refused.code == 2
    assert "headings" in refused.err


def test_check_gives_file_line_and_code_and_exit_code_one(run: Callable[..., Any], notes: Path) -> None:
    ran = run("parse", "--check", str(notes))
    assert ran.code == 1
    assert f"{notes}:11: unanswered: no answer: What is a pool?" in ran.out
    assert run("parse", "--check", "--json", str(notes)).json[0]["code"] == "unanswered"


def test_check_of_clean_notes_is_silent_and_succeeds(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "clean.md"
    path.write_text("# T\n\n## A\n\n### What is it?\n\nThis.\n", encoding="utf-8")
    ran = run("parse", "--check", str(path)).ok()
    assert ran.out == ""


def test_a_document_without_questions_says_so(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "readme.md"
    path.write_text("# A tool\n\n## Installation\n\npip install it\n", encoding="utf-8")
    assert "no layout of questions found" in run("parse", str(path)).ok().out
    assert "no-questions" in {d["code"] for d in run("parse", "--json", str(path)).json["diagnostics"]}


@pytest.mark.parametrize("data", [b"\x00\x01\x02binary\x00", b"\xff\xfe\x00"], ids=["binary", "half of UTF-16"])
def test_what_is_no_text_is_refused(run: Callable[..., Any], tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.md"
    path.write_bytes(data)
    ran = run("parse", str(path))
    assert ran.code == 3
    assert "bad.md" in ran.err


def test_missing_files_and_folders_are_refused(run: Callable[..., Any], tmp_path: Path) -> None:
    assert run("parse", str(tmp_path / "none.md")).code == 3
    assert run("parse", str(tmp_path)).code == 3
