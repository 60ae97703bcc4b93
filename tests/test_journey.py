"""The main job from end to end: somebody's own notes become a bank, are studied, searched, changed and exported."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def seed(shared: Path) -> Path:
    return shared / "corpus" / "seed" / "seed.md"


@pytest.fixture(scope="session")
def labels(seed: Path) -> list[dict[str, Any]]:
    return json.loads(seed.with_name("seed.labels.json").read_text(encoding="utf-8"))["questions"]


def expected_answer(lines: list[str], label: dict[str, Any], following: int) -> list[str]:
    """Give the lines of the document that answer a labelled question: up to the next question or topic."""
    body = lines[label["line"] : following]
    topic = next((number for number, line in enumerate(body) if line.startswith("## ")), len(body))
    body = body[:topic]
    if "question_extra" in label:  # the list under the heading belongs to the question
        body = body[max(number for number, line in enumerate(body) if label["question_extra"][-1] in line) + 1 :]
    while body and not body[0].strip():
        body.pop(0)
    while body and not body[-1].strip():
        body.pop()
    return body


def test_every_question_of_the_notes_is_in_the_bank_as_its_author_wrote_it(run, seed: Path, labels) -> None:
    run("import", seed).ok()
    bank = run("list", "--all", "--json").ok().json["questions"]
    assert len(bank) == len(labels) == 58
    assert sum(question["answered"] for question in bank) == sum(label["answered"] for label in labels) == 41
    lines = seed.read_text(encoding="utf-8").split("\n")
    starts = [label["line"] - 1 for label in labels[1:]] + [len(lines)]
    for listed, label, following in zip(bank, labels, starts, strict=True):
        question = run("show", listed["id"], "--json").ok().json
        title, *extra = question["question"].split("\n")
        assert title.replace("`", "") == label["question"].replace("`", "")
        assert [line.strip(" -") for line in extra if line.strip()] == label.get("question_extra", [])
        assert question["deck"] == "Python 框架"
        assert [question["deck"], *question["topic"]] == label["topic"].split(" > ")
        answer = question.get("answer", "").strip("\n").split("\n")
        if label["answered"]:
            wanted = expected_answer(lines, label, following)
            assert (answer[0], answer[-1]) == (wanted[0].rstrip(), wanted[-1].rstrip()), title
            assert [line.rstrip() for line in answer] == [line.rstrip() for line in wanted], title
        else:
            assert answer == [""]


def test_importing_unchanged_notes_writes_nothing(run, seed: Path, home: Path, clock) -> None:
    run("import", seed).ok()
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (home / "bank").iterdir()}
    log = (home / "quizcli.db").read_bytes()
    clock.advance(days=1)
    run("import", seed).ok()
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (home / "bank").iterdir()} == before
    assert (home / "quizcli.db").read_bytes() == log
    assert run("import", seed, "--dry-run", "--json").ok().json["changed"] is False


def test_the_bank_reads_well(run, seed: Path, home: Path) -> None:
    """Answers and code stand as block scalars, in the author's characters, never as one quoted line."""
    run("import", seed).ok()
    (bank,) = (home / "bank").iterdir()
    text = bank.read_text(encoding="utf-8")
    assert text.count("answer: |") >= 38
    assert "```python" in text


def test_parse_prints_the_contract(run, seed: Path) -> None:
    found = run("parse", "--json", seed).ok().json
    assert set(found) >= {"file", "layout", "title", "questions", "diagnostics", "coverage"}
    assert found["title"] == "Python 框架"
    assert set(found["questions"][0]) >= {"question", "answer", "topic", "tags", "type", "options", "line", "end_line"}
    coverage = found["coverage"]
    assert coverage["questions"] + coverage["structure"] + coverage["unexplained"] == coverage["lines"]


def test_search_puts_the_right_question_first(run, seed: Path) -> None:
    run("import", seed).ok()
    for words, title in (
        (["依赖注入"], "解释 依赖注入"),
        (["事务", "commit"], "SQLAlchemy 如何处理事务"),
        (["中间件"], "中间件 (Middleware)"),
        (["锁"], "乐观锁和悲观锁"),
        (["expire_on_commit"], "expire_on_commit"),
    ):
        first = run("search", *words, "--json").ok().json["hits"][0]
        assert title in first["question"], words
    hits = run("search", '"async def"', "--json").ok().json["hits"]
    assert len(hits) > 5
    for hit in hits[:5]:
        assert "async def" in run("show", hit["id"], "--json").ok().json["answer"]


def test_studying_by_lines_saves_each_rating(run, seed: Path, clock) -> None:
    run("import", seed).ok()
    ran = run("review", "topic:FastAPI", stdin="\n3\n\n1\n\n4\nq\n").ok()
    assert "BackgroundTasks" not in ran.err
    overview = run("overview", "--json").ok().json
    assert overview["studied"] == 3
    assert overview["learning"] == 2  # Good and Again wait for their next step; Easy is done
    run("undo").ok()
    assert run("overview", "--json").ok().json["studied"] == 2
    clock.advance(days=30)
    assert run("overview", "--json").ok().json["due"] + run("overview", "--json").ok().json["learning"] == 2


def test_a_quiz_leaves_the_schedule_alone_and_ends_with_a_score(run, seed: Path) -> None:
    run("import", seed).ok()
    before = run("overview", "--json").ok().json
    result = run("quiz", "topic:FastAPI", "-n", "5", "--json", stdin="\n3\n" * 5).ok().json
    assert len(result["answers"]) == result["score"]["answered"] == 5
    after = run("overview", "--json").ok().json
    assert (after["new"], after["studied"]) == (before["new"], before["studied"])


def test_an_export_to_csv_has_a_row_for_each_answered_question(run, seed: Path, tmp_path: Path) -> None:
    run("import", seed).ok()
    ran = run("export", tmp_path / "deck.csv", "topic:FastAPI").ok()
    with (tmp_path / "deck.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 28
    assert "6 unanswered" in ran.err


def test_changes_can_be_made_and_taken_back_one_by_one(run, seed: Path, home: Path, monkeypatch) -> None:
    run("import", seed).ok()
    (bank,) = (home / "bank").iterdir()
    original = bank.read_bytes()
    id_ = run("list", "乐观锁", "--json").ok().json["questions"][0]["id"]
    monkeypatch.setenv("EDITOR", "sed -i s/乐观锁/乐观的锁/")
    for line in (
        ["tag", "hard", "topic:SQLAlchemy"],
        ["edit", id_],
        ["remove", f"id:{id_}", "--yes"],
        ["move", "topic:SQLAlchemy", "数据库"],
        ["rename", "数据库", "Databases::ORM"],
    ):
        run(*line).ok()
    assert [deck["name"] for deck in run("list", "--by", "deck", "--json").ok().json if deck["questions"]] != [
        "Python 框架"
    ]
    run("undo", "-n", "5").ok()
    assert {path.name: path.read_bytes() for path in (home / "bank").iterdir()} == {bank.name: original}
