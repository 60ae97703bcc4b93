"""One question in full: text, place, where its cards stand."""

from __future__ import annotations

from pathlib import Path

import pytest

BANK = """\
# quizcli bank
format: 1
deck: Python::框架
questions:
  - id: k7m3x9q2
    question: FastAPI 的依赖注入是怎样实现的？
    topic: [FastAPI, 依赖注入]
    tags: [interview]
    answer: |
      用 `Depends` 声明：

      ```python
      def get_db(): ...
      ```
    en: {question: How is DI implemented?, answer: With Depends.}
    note: ask about caching
  - id: k7m3zzzz
    type: choice
    question: Which code means created?
    options:
      - {text: "200"}
      - {text: "201", correct: true}
  - id: p2c8h4tz
    question: 什么是中间件？
"""


@pytest.fixture(autouse=True)
def bank(home: Path) -> Path:
    path = home / "bank" / "python.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(BANK, encoding="utf-8")
    return path


def test_a_question_is_shown_with_answer_twin_note_topic_and_place(run, bank: Path) -> None:
    shown = run("show", "k7m3x9q2").ok().out
    for part in (
        "FastAPI 的依赖注入是怎样实现的？",
        "def get_db(): ...",
        "How is DI implemented?",
        "ask about caching",
    ):
        assert part in shown
    assert "Python::框架 › FastAPI › 依赖注入" in shown
    assert f"{bank}:5" in shown.replace("\n", "")
    assert "new" in shown


def test_any_unambiguous_beginning_names_a_question(run) -> None:
    assert "什么是中间件？" in run("show", "p2").ok().out


def test_an_ambiguous_beginning_is_refused_with_the_candidates(run) -> None:
    ran = run("show", "k7m3")
    assert ran.code == 2
    assert "k7m3x9q2" in ran.err
    assert "k7m3zzzz" in ran.err


def test_an_unknown_id_matches_nothing(run) -> None:
    assert run("show", "zzzz9999").code == 4


def test_the_correct_options_are_marked(run) -> None:
    shown = run("show", "k7m3z").ok().out
    assert "✓ 201" in shown
    assert "✓ 200" not in shown


def test_an_unanswered_question_says_so(run) -> None:
    assert "unanswered: not asked until it has an answer" in run("show", "p2").ok().out


def test_json_has_the_question_under_the_banks_keys_and_its_cards(run, bank: Path) -> None:
    found = run("show", "k7m3x9q2", "--json").ok().json
    assert found["question"] == "FastAPI 的依赖注入是怎样实现的？"
    assert found["answer"].startswith("用 `Depends` 声明：\n\n```python\n")
    assert (found["deck"], found["topic"], found["tags"]) == ("Python::框架", ["FastAPI", "依赖注入"], ["interview"])
    assert (found["file"], found["line"], found["answered"]) == (str(bank), 5, True)
    assert [card["phase"] for card in found["cards"]] == ["new"]


def test_showing_writes_no_database(run, home: Path) -> None:
    run("show", "p2").ok()
    assert not (home / "quizcli.db").exists()


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(run, columns: int) -> None:
    for line in run("show", "k7m3x9q2", columns=columns).ok().out.split("\n"):
        assert sum(2 if "\u2e80" <= letter <= "\uffff" else 1 for letter in line) <= columns


def test_why_adds_the_reasons_of_each_card(run) -> None:
    run("review", "id:k7m3x9q2", stdin="\n3\n").ok()
    shown = run("show", "k7m3x9q2", "--why").ok().out
    assert "stability" in shown
    assert "Again" in shown
    (reason,) = run("show", "k7m3x9q2", "--why", "--json").ok().json["why"]
    assert reason["card"] == "k7m3x9q2.1"
