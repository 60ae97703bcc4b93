"""`quizcli search` and `quizcli list` from the outside."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

BANK = """\
# quizcli bank
format: 1
deck: Python 框架
questions:
  - id: k7m3x9q2
    question: FastAPI 中的依赖注入是怎样实现的？
    topic: [FastAPI, 依赖注入]
    tags: [interview]
    answer: |
      `Depends` 声明依赖。

      #### 事务

      ```python
      def get_db():
          session = Session(expire_on_commit=False)
          session.commit()
      ```
    added: 2026-11-20
  - id: p2c8h4tz
    question: 什么是死锁？
    topic: [并发]
    tags: [interview::hard]
    answer: 两个线程互相等待对方的锁。
  - id: w3n5v8rs
    question: Which status code means created?
    type: choice
    options:
      - {text: "201", correct: true}
      - {text: "404"}
  - id: x4d6b9kq
    question: 什么是活锁？
  - id: z5f7c2mh
    question: 已经移除的锁问题
    answer: 旧
    archived: true
"""


@pytest.fixture(autouse=True)
def bank(home: Path) -> Path:
    """The bank of these tests."""
    (home / "bank").mkdir(parents=True)
    path = home / "bank" / "one.yaml"
    path.write_text(BANK, encoding="utf-8")
    return path


def ids(run, *query: str) -> list[str]:
    ran = run("search", "--ids", *query)
    assert ran.code in (0, 4), ran.err
    return ran.out.split()


def test_a_hit_shows_question_topic_id_state_and_the_passage_with_its_heading(run) -> None:
    out = run("search", "expire_on_commit").ok().out
    assert "k7m3x9q2" in out
    assert "FastAPI › 依赖注入" in out
    assert "· new" in out
    assert "▸ 事务" in out
    assert "▌     session = Session(expire_on_commit=False)" in out


def test_all_words_must_be_found(run) -> None:
    assert ids(run, "依赖注入", "commit") == ["k7m3x9q2"]
    assert ids(run, "依赖注入", "死锁") == []


def test_words_filters_and_operators_go_together(run) -> None:
    assert ids(run, "锁") == ["p2c8h4tz", "x4d6b9kq"] or ids(run, "锁") == ["x4d6b9kq", "p2c8h4tz"]
    assert ids(run, "锁 -is:unanswered") == ["p2c8h4tz"]
    assert ids(run, "锁 NOT topic:并发") == ["x4d6b9kq"]
    assert set(ids(run, "201 OR 死锁")) == {"w3n5v8rs", "p2c8h4tz"}
    assert set(ids(run, "tag:interview")) == {"k7m3x9q2", "p2c8h4tz"}
    assert ids(run, "锁 is:archived") == ["z5f7c2mh"]


def test_what_is_archived_is_found_only_when_asked_for(run) -> None:
    assert "z5f7c2mh" not in ids(run, "锁")
    assert "z5f7c2mh" not in run("list", "--ids").ok().out
    assert run("list", "--ids", "is:archived").ok().out.split() == ["z5f7c2mh"]


def test_json_holds_everything_a_page_shows(run) -> None:
    found = run("search", "commit", "--json").ok().json
    assert found["total"] == 1
    assert found["partial"] is False
    hit = found["hits"][0]
    assert hit["id"] == "k7m3x9q2"
    assert hit["topic"] == ["FastAPI", "依赖注入"]
    assert hit["state"] == "new"
    assert hit["passage"]["code"] is True
    assert hit["passage"]["language"] == "python"
    marked = [line["text"][start:end] for line in hit["passage"]["lines"] for start, end in line["marks"]]
    assert set(marked) == {"commit"}


def test_limits_and_all(run, bank: Path) -> None:
    more = "".join(f"  - {{id: aaaaaa{n:02d}, question: 缓存问题 {n}, answer: 答}}\n" for n in range(22, 52))
    bank.write_text(BANK + more.replace("aaaaaa", "bcdfgh"), encoding="utf-8")
    ran = run("search", "缓存").ok()
    assert ran.out.count("缓存问题") == 10
    assert "10 of 30 hits" in ran.err
    assert run("search", "缓存", "-n", "3").ok().out.count("缓存问题") == 3
    assert run("search", "缓存", "--all").ok().out.count("缓存问题") == 30
    assert len(ids(run, "缓存")) == 30


def test_a_sentence_brings_what_comes_nearest_and_says_so(run) -> None:
    ran = run("search", "请问什么是数据库的死锁呢").ok()
    assert "No question holds all of it. These hold a part:" in ran.err
    assert "has 死锁; without 数据库" in ran.out
    assert ran.out.split()[1] == "p2c8h4tz"
    found = run("search", "请问什么是数据库的死锁呢", "--json").ok().json
    assert found["partial"] is True
    assert found["hits"][0]["missing"]


def test_near_hits_never_pass_for_hits(run) -> None:
    for option in ("--ids", "--review", "--quiz"):
        assert run("search", "什么是数据库的死锁", option).code == 4


def test_a_slip_is_answered_with_a_question_not_with_other_hits(run) -> None:
    ran = run("search", "comit")
    assert ran.code == 4
    assert ran.out == ""
    assert "Did you mean `commit`? quizcli search commit" in ran.err


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("foo:x", 2, "there is no prefix `foo:`"),
        ("is:deu", 2, "there is no `deu`"),
        ("(锁", 2, "this bracket is never closed"),
        ("topic:Fast", 4, "There is: topic:FastAPI"),
        ("deck:Python", 4, 'There is: deck:"Python 框架"'),
        ("nothinglikeit", 4, "nothing matches nothinglikeit"),
    ],
)
def test_errors_are_one_line_and_a_hint(run, query: str, code: int, message: str) -> None:
    for command in ("search", "list"):
        ran = run(command, query)
        assert ran.code == code
        assert message in ran.err
        assert ran.out == ""


def test_without_words_and_terminal_it_says_what_is_missing(run) -> None:
    ran = run("search")
    assert ran.code == 2
    assert "say what to search for" in ran.err


def test_hits_are_handed_to_a_quiz(run) -> None:
    ran = run("search", "死锁", "--quiz", stdin="\n3\n")
    assert ran.code == 0, ran.err
    assert "什么是死锁" in ran.out + ran.err
    assert "依赖注入" not in ran.out + ran.err


def test_hits_are_handed_to_a_review_which_saves_ratings(run) -> None:
    run("search", "死锁", "--review", stdin="\n3\n").ok()
    assert run("list", "--ids", "rated:1").ok().out.split() == ["p2c8h4tz"]
    assert run("list", "--ids", "rated:1:3").ok().out.split() == ["p2c8h4tz"]
    assert run("list", "--ids", "rated:1:1").code == 4


def test_the_likeliest_forgotten_come_first(run, clock) -> None:
    run("search", "死锁", "--review", stdin="\n4\n").ok()
    clock.advance(days=5)
    found = run("search", "锁 OR 依赖", "--forgotten", "--json").ok().json["hits"]
    assert found[0]["id"] == "p2c8h4tz"
    assert 0 < found[0]["recall"] < 1
    assert found[1]["recall"] is None
    assert "recall " in run("search", "锁", "--forgotten").ok().out


def test_an_edit_by_hand_is_found_at_once_and_the_old_text_is_not(run, bank: Path) -> None:
    assert ids(run, "互相等待") == ["p2c8h4tz"]
    bank.write_text(BANK.replace("互相等待对方的锁", "互相等候对方的锁"), encoding="utf-8")
    assert ids(run, "互相等待") == []
    assert ids(run, "互相等候") == ["p2c8h4tz"]
    bank.write_text(BANK, encoding="utf-8")
    assert ids(run, "互相等待") == ["p2c8h4tz"]


def test_hostile_text_is_made_visible(run, bank: Path) -> None:
    bank.write_text(
        BANK + '  - {id: hst7v9yk, question: "坏 \\e[2J\\u202e 问题 [red]x[/red]", answer: 答}\n', encoding="utf-8"
    )
    out = run("search", "问题").ok().out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[red]x[/red]" in out
    assert json.loads(run("search", "问题", "--json").ok().out)["hits"]


def test_list_shows_one_line_a_question(run) -> None:
    lines = run("list").ok().out.strip().split("\n")
    assert [line.split()[0] for line in lines] == ["k7m3x9q2", "p2c8h4tz", "w3n5v8rs", "x4d6b9kq"]
    assert "unanswered" in lines[3]


def test_list_counts_by_deck_topic_and_tag(run) -> None:
    by_topic = {group["name"]: group for group in run("list", "--by", "topic", "--json").ok().json}
    assert by_topic["FastAPI"]["questions"] == 1
    assert by_topic["依赖注入"]["depth"] == 1
    assert by_topic[""]["questions"] == 2
    by_deck = run("list", "--by", "deck", "--json").ok().json
    assert [(group["name"], group["questions"], group["new"]) for group in by_deck] == [("Python 框架", 4, 3)]
    by_tag = {group["name"]: group["questions"] for group in run("list", "--by", "tag", "--json").ok().json}
    assert by_tag == {"": 2, "interview": 2, "hard": 1}
    assert "FastAPI" in run("list", "--by", "topic").ok().out
    assert run("list", "--by", "colour").code == 2


def test_an_empty_bank_says_what_to_do(run, bank: Path) -> None:
    bank.write_text("format: 1\ndeck: Leer\nquestions: []\n", encoding="utf-8")
    ran = run("list")
    assert ran.code == 4
    assert "quizcli import" in ran.err


def test_searching_loads_nothing_heavy(run_process) -> None:
    code = (
        "import sys\n"
        "from quizcli.cli.app import main\n"
        "main(['search', '--json', '锁'])\n"
        "heavy = {'sqlalchemy', 'rich', 'yaml', 'markdown_it', 'fsrs', 'pygments'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)\n"
    )
    run_process("list")  # the cache is filled: this is the everyday case
    import subprocess

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("[]")


def test_no_title_is_cut_or_broken_where_no_terminal_shows_it(run, bank: Path) -> None:
    title = "为什么" + "这个非常长的问题" * 30 + "和**死锁**有关？"
    seen = title.replace("**", "")
    text = f"  - {{id: bcdfghjk, question: '{title}', answer: 答, topic: [{'主题' * 40}]}}\n"
    bank.write_text(BANK + text, encoding="utf-8")
    lines = run("search", "非常长的问题").ok().out.split("\n")
    assert lines[0] == f"1  bcdfghjk  {seen}"
    assert lines[1].strip() == "主题" * 40 + " · new · Python 框架"
    rows = run("list").ok().out.rstrip("\n").split("\n")
    assert len(rows) == 5
    assert rows[-1].startswith("bcdfghjk")
    assert rows[-1].endswith(f"{'主题' * 40}  {seen}")
    assert any(line.startswith("主题" * 40) for line in run("list", "--by", "topic").ok().out.split("\n"))


def test_a_list_written_as_it_comes_is_the_same_json(run, bank: Path, capsys) -> None:
    from quizcli.render.console import Printer

    for items in ([], [{"a": "多\n行", "b": [1, {}]}], [{"n": number} for number in range(1201)]):
        Printer().json_list({"total": len(items)}, "questions", iter(items))
        written = capsys.readouterr().out
        Printer().json({"total": len(items), "questions": items})
        assert written == capsys.readouterr().out
    found = run("list", "--json").ok().json
    assert [row["id"] for row in found["questions"]] == ["k7m3x9q2", "p2c8h4tz", "w3n5v8rs", "x4d6b9kq"]
    assert found["total"] == 4
