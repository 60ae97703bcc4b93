"""CSV and TSV: what other programs read back is what the bank says, and no cell runs as a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizcli.bank.writing import dump, save
from quizcli.domain.deck import Deck
from quizcli.domain.question import Option, Question
from quizcli.settings import Settings

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =HYPERLINK(1)", "＝1", '=cmd|" /C calc"!A0')


@pytest.fixture
def bank(settings: Settings) -> list[Question]:
    """Questions with everything that a table could trip over."""
    made = [
        Question("aa2c8h4tz", 'A "quoted", split\nquestion; 中文', "line\r\nend\n\n- a\n- b", tags=("x", "y")),
        Question("ab2c8h4tz", "choice", "why", type="choice", options=(Option("a"), Option("b,c", correct=True))),
        *(Question(f"f{number}2c8h4tz", text, f"answer {text}") for number, text in enumerate(FORMULAS)),
    ]
    settings.bank.mkdir(parents=True)
    save(settings.bank / "d.yaml", dump(Deck("D", tuple(made))))
    return made


def rows(path: Path, delimiter: str) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize(("suffix", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_a_table_reads_back_as_it_was(
    bank: list[Question], run: Callable[..., Any], tmp_path: Path, suffix: str, delimiter: str
) -> None:
    run("export", tmp_path / f"out.{suffix}").ok()
    found = rows(tmp_path / f"out.{suffix}", delimiter)
    assert [row["id"] for row in found] == [question.id for question in bank]
    assert found[0]["question"] == bank[0].prompt
    assert found[0]["answer"] == bank[0].answer
    assert found[0]["tags"] == "x y"
    assert found[1]["options"] == "[ ] a\n[x] b,c"
    assert (tmp_path / f"out.{suffix}").read_bytes().count(b"\r\n") >= len(bank) + 1


def test_no_cell_begins_like_a_formula(bank: list[Question], run: Callable[..., Any], tmp_path: Path) -> None:
    run("export", tmp_path / "out.csv").ok()
    cells = [cell for row in rows(tmp_path / "out.csv", ",") for cell in row.values()]
    assert not [cell for cell in cells if cell.lstrip(" \t\n\r\u3000")[:1] in set("=+-@＝＋－＠") - {""} and cell]
    assert [row["question"].removeprefix("'") for row in rows(tmp_path / "out.csv", ",")][2:] == list(FORMULAS)


def test_a_mark_for_excel_is_written_on_request_only(
    bank: list[Question], run: Callable[..., Any], tmp_path: Path
) -> None:
    run("export", tmp_path / "plain.csv").ok()
    run("export", tmp_path / "bom.csv", "--bom").ok()
    assert not (tmp_path / "plain.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "bom.csv").read_bytes() == b"\xef\xbb\xbf" + (tmp_path / "plain.csv").read_bytes()


def test_json_lines_are_one_question_a_line(bank: list[Question], run: Callable[..., Any], tmp_path: Path) -> None:
    run("export", tmp_path / "out.jsonl").ok()
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    found = [json.loads(line) for line in lines]
    assert [form["question"] for form in found] == [question.prompt for question in bank]
    assert found[1]["options"] == [{"text": "a"}, {"text": "b,c", "correct": True}]
    assert {form["deck"] for form in found} == {"D"}
