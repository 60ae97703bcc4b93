"""The index is a cache: it follows every change, touches nothing else, and comes back when it is gone."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quizcli.domain.question import Option, Question, Twin
from quizcli.query.parsing import parse
from quizcli.services.collection import Collection
from quizcli.store import search, selecting

QUESTIONS = [Question(f"k7m3x9{number:02d}", f"问题 {number}", f"答案 word{number} 锁") for number in range(30)]


def found(cache: sqlite3.Connection, text: str) -> list[str]:
    return selecting.question_ids(cache, parse(text), day=1, now_ms=0)


def rewrite(cache: sqlite3.Connection, num: int, changed: Question) -> None:
    """Change a question's row and its place in the index, as a sync does."""
    from quizcli.store import questions

    questions.put(cache, questions.change(changed, "bank.yaml", 1, num).numbered(num))
    search.forget(cache, [num])
    search.index(cache, [(num, changed)])


def test_every_text_of_a_question_is_searched(cache_of) -> None:
    question = Question(
        "k7m3x9q2",
        "甲",
        "乙",
        topic=("丙", "丁"),
        tags=("戊",),
        options=(Option("己"),),
        note="庚",
        twin=Twin("辛", "壬"),
        extra={"x": "癸"},
        points=("子",),
    )
    cache = cache_of([question])
    for word in "甲乙丙丁戊己庚辛壬":
        assert found(cache, word) == ["k7m3x9q2"], word
    assert found(cache, "癸") == found(cache, "子") == []


def test_a_changed_question_is_found_by_its_new_text_only(cache_of) -> None:
    cache = cache_of(QUESTIONS)
    assert found(cache, "word3") == ["k7m3x903"]
    rewrite(cache, 4, replace(QUESTIONS[3], answer="改过的 text"))
    assert found(cache, "word3") == []
    assert found(cache, "改过 text") == ["k7m3x903"]
    assert len(found(cache, "锁")) == 29
    for version in range(5):
        rewrite(cache, 4, replace(QUESTIONS[3], answer=f"version{version}x 锁"))
    assert found(cache, "version4x") == ["k7m3x903"]
    assert found(cache, "version3x") == []
    assert len(found(cache, "锁")) == 30


def test_one_change_touches_one_row(cache_of) -> None:
    cache = cache_of(QUESTIONS)
    before = cache.total_changes
    search.index(cache, [(4, replace(QUESTIONS[3], answer="新"))])
    assert cache.total_changes - before < 60
    assert cache.execute("SELECT count(*) FROM search_gone").fetchone()[0] == 1


def test_a_removed_question_is_gone_and_its_number_can_be_used_again(cache_of) -> None:
    cache = cache_of(QUESTIONS)
    search.forget(cache, [5])
    cache.execute("DELETE FROM question WHERE num = 5")
    assert found(cache, "word4") == []
    search.forget(cache, [5, 999])
    rewrite(cache, 6, QUESTIONS[5])
    assert len(found(cache, "锁")) == 29


def test_indexing_twice_counts_once(cache_of) -> None:
    cache = cache_of(QUESTIONS)
    search.index(cache, [(1, QUESTIONS[0])])
    search.index(cache, [(1, QUESTIONS[0])])
    assert len(found(cache, "锁")) == 30


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE meta SET value = 'older' WHERE key = 'search'",
        "DELETE FROM meta WHERE key = 'search'",
        "DELETE FROM search_data WHERE id > 1",
        "UPDATE search_data SET block = x'ffffffffffffffffffff' WHERE id > 10",
    ],
)
def test_an_index_of_another_version_or_damaged_is_built_again(cache_of, harm: str) -> None:
    cache = cache_of(QUESTIONS)
    assert found(cache, "word7") == ["k7m3x907"]
    cache.execute(harm)
    assert found(cache, "word7 锁") == ["k7m3x907"]
    assert len(found(cache, "锁")) == 30


def test_a_missing_index_is_built_again(cache_of) -> None:
    cache = cache_of(QUESTIONS)
    search.drop(cache)
    cache.execute("DELETE FROM meta WHERE key = 'search'")
    assert len(found(cache, "锁")) == 30


def test_an_index_mostly_gone_is_built_again(cache_of, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = cache_of(QUESTIONS)
    monkeypatch.setattr(search, "FEWEST_GONE", 10)
    for _ in range(12):
        search.index(cache, [(1, QUESTIONS[0])])
    assert search.stale(cache)
    assert len(found(cache, "锁")) == 30
    assert not search.stale(cache)


def test_a_cache_that_cannot_be_written_is_read_question_by_question(cache_of, tmp_path: Path) -> None:
    cache = cache_of(QUESTIONS)
    cache.execute("UPDATE meta SET value = 'older' WHERE key = 'search'")
    copy = sqlite3.connect(tmp_path / "cache.db", isolation_level=None)
    cache.backup(copy)
    copy.close()
    reading = sqlite3.connect(f"file:{tmp_path}/cache.db?mode=ro", uri=True, isolation_level=None)
    assert found(reading, "word7 锁") == ["k7m3x907"]
    assert len(found(reading, "锁 -word7")) == 29


def test_a_dropped_cache_comes_back_the_same(collection: Collection) -> None:
    queries = ["锁", "依赖注入", "session.commit", "C++", "topic:FastAPI", "async def"]
    before = [collection.select(parse(query)) for query in queries]
    collection.rebuild()
    assert [collection.select(parse(query)) for query in queries] == before
    assert any(before)


def test_the_index_is_no_larger_than_the_text_by_much(cache_of) -> None:
    from quizcli.services.parsing import parse_file

    content = Path(__file__).parents[2] / "content"
    questions = [
        Question(f"{path.stem[:4]}{number:04d}", one.prompt, one.answer, topic=one.topic)
        for path in sorted(content.glob("*.md"))
        for number, one in enumerate(parse_file(path).questions)
    ]
    cache = cache_of(questions)
    cache.execute("INSERT INTO search(search) VALUES ('optimize')")
    size: Any = cache.execute("SELECT sum(length(block)) FROM search_data").fetchone()[0]
    text = sum(len((question.prompt + question.answer).encode()) for question in questions)
    assert size <= 1.2 * text
