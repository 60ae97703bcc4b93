"""What comes first, and why; what is shown of it; what is proposed when there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from quizcli.bank.writing import dump
from quizcli.domain.deck import Deck
from quizcli.domain.question import Option, Question, Twin
from quizcli.domain.rating import Rating
from quizcli.query.parsing import parse
from quizcli.services.collection import Collection
from quizcli.services.search import Results, search
from quizcli.services.suggesting import distance
from quizcli.settings import load

Open = Callable[[Iterable[Question]], Collection]


@pytest.fixture
def collection_of(home: Path, clock):
    """Open a collection of these questions."""
    opened: list[Collection] = []

    def build(questions: Iterable[Question]) -> Collection:
        (home / "bank").mkdir(parents=True, exist_ok=True)
        (home / "bank" / "one.yaml").write_text(dump(Deck("D", tuple(questions))), encoding="utf-8")
        opened.append(Collection.open(load(home), clock))
        return opened[-1]

    yield build
    for collection in opened:
        collection.close()


def found(collection: Collection, text: str, limit: int | None = 20, **more: bool) -> Results:
    return search(collection, parse(text), limit, **more)


def first(collection: Collection, text: str) -> str:
    return found(collection, text).hits[0].id


def test_questions_weigh_more_than_answers(collection_of: Open) -> None:
    collection = collection_of(
        [
            Question("k7m3aaaa", "连接池", "借出连接的顺序不对也会造成死锁"),
            Question("k7m3bbbb", "什么是死锁，怎样避免它发生？", "答案"),
            Question("k7m3cccc", "题", "答", tags=("死锁",)),
        ]
    )
    assert [hit.id for hit in found(collection, "死锁").hits] == ["k7m3bbbb", "k7m3cccc", "k7m3aaaa"]


def test_words_together_and_in_order_come_before_words_apart(collection_of: Open) -> None:
    collection = collection_of(
        [
            Question("k7m3aaaa", "def of something that is async", "x"),
            Question("k7m3bbbb", "when to use async def here", "x"),
            Question("k7m3cccc", "def async turned around here", "x"),
        ]
    )
    assert [hit.id for hit in found(collection, "async def").hits] == ["k7m3bbbb", "k7m3cccc", "k7m3aaaa"]


def test_a_question_that_says_little_else_comes_first(collection_of: Open) -> None:
    collection = collection_of(
        [
            Question("k7m3aaaa", "在一个非常大的分布式系统里，锁和事务以及缓存应该怎样配合使用？", "答"),
            Question("k7m3bbbb", "什么是锁？", "答"),
        ]
    )
    assert first(collection, "锁") == "k7m3bbbb"


def test_a_whole_word_comes_before_a_part_of_one(collection_of: Open) -> None:
    collection = collection_of(
        [Question("k7m3aaaa", "About MySQL today", "x"), Question("k7m3bbbb", "About some SQL today", "x")]
    )
    assert first(collection, "sql") == "k7m3bbbb"


def test_equals_are_ordered_by_the_risk_of_forgetting(collection_of: Open, clock) -> None:
    collection = collection_of(Question(f"k7m3aaa{n}", "缓存问题", "答") for n in "bcd")
    collection.answer("k7m3aaac.1", Rating.EASY)
    collection.answer("k7m3aaad.1", Rating.GOOD)
    clock.advance(days=30)
    collection.refresh()
    hits = found(collection, "缓存").hits
    assert [hit.id for hit in hits] == ["k7m3aaad", "k7m3aaac", "k7m3aaab"]
    forgotten = found(collection, "缓存", forgotten=True).hits
    assert [hit.id for hit in forgotten] == ["k7m3aaad", "k7m3aaac", "k7m3aaab"]
    assert forgotten[0].recall is not None
    assert forgotten[0].recall < 0.9


def test_the_passage_stands_under_its_heading(collection_of: Open) -> None:
    answer = "开头\n\n#### 原理\n\n无关的一行\n\n这里讲死锁的检测。\n\n#### 总结\n\n完\n"
    passage = found(collection_of([Question("k7m3aaaa", "题", answer)]), "检测").hits[0].passage
    assert passage is not None
    assert passage.heading == "原理"
    assert [line.text for line in passage.lines] == ["这里讲死锁的检测。"]
    line = passage.lines[0]
    assert [line.text[start:end] for start, end in line.marks] == ["检测"]
    assert not passage.code


def test_code_is_a_passage_of_its_own(collection_of: Open) -> None:
    answer = "说明\n\n```python\na = 1\nb = 2\nlock.acquire()\nc = 3\nd = 4\ne = 5\n```\n\n# lock 后\n"
    passage = found(collection_of([Question("k7m3aaaa", "题", answer)]), "acquire").hits[0].passage
    assert passage is not None
    assert passage.code
    assert passage.language == "python"
    assert [line.text for line in passage.lines if line.hit] == ["lock.acquire()"]
    assert len(passage.lines) <= 5


def test_marks_are_spans_of_what_the_author_wrote(collection_of: Open) -> None:
    collection = collection_of([Question("k7m3aaaa", "用 ＪＶＭ 与 Ｃafé", "x")])
    hit = found(collection, "jvm cafe").hits[0]
    assert [hit.prompt[start:end] for start, end in hit.marks] == ["ＪＶＭ", "Ｃafé"]


def test_options_notes_and_twins_give_passages_too(collection_of: Open) -> None:
    collection = collection_of(
        [
            Question("k7m3aaaa", "选", "", type="choice", options=(Option("悲观锁", True), Option("乐观锁"))),
            Question("k7m3bbbb", "注", "答", note="记得看隔离级别"),
            Question("k7m3cccc", "双", "答", twin=Twin("What is a mutex?", "A lock.")),
        ]
    )
    for word, kind in (("乐观", "option"), ("隔离", "note"), ("mutex", "en.question")):
        passage = found(collection, word).hits[0].passage
        assert passage is not None
        assert passage.kind == kind


def test_partial_hits_say_what_they_lack(collection_of: Open) -> None:
    collection = collection_of(
        [
            Question("k7m3aaaa", "事务的隔离级别有哪几种？", "四种"),
            Question("k7m3bbbb", "事务是什么？", "一组操作"),
            Question("k7m3cccc", "装饰器是什么？", "函数"),
        ]
    )
    results = found(collection, "什么是数据库事务隔离级别")
    assert results.partial
    assert results.hits[0].id == "k7m3aaaa"
    assert results.hits[0].missing
    results = found(collection, "事务 隔离级别 mysql")
    assert results.partial
    assert results.hits[0].missing == ("mysql",)


def test_filters_hold_for_partial_hits_too(collection_of: Open) -> None:
    collection = collection_of(
        [
            Question("k7m3aaaa", "事务隔离级别", "四种", topic=("SQL",)),
            Question("k7m3bbbb", "事务隔离", "别", topic=("Java",)),
        ]
    )
    assert [hit.id for hit in found(collection, "事务隔离模式 topic:Java").hits] == ["k7m3bbbb"]
    assert found(collection, "事务隔离模式 OR topic:Rust").hits == ()


def test_few_hits_are_joined_by_near_ones_apart(collection_of: Open) -> None:
    collection = collection_of(
        [Question("k7m3aaaa", "题", "说到阻塞IO的一句话"), Question("k7m3bbbb", "如何避免阻塞 I/O？", "答")]
    )
    results = found(collection, "阻塞IO")
    assert [hit.id for hit in results.hits] == ["k7m3aaaa"]
    assert [hit.id for hit in results.near] == ["k7m3bbbb"]
    assert results.total == 1
    assert not results.partial


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dependancy", "dependency"),
        ("depnedency", "dependency"),
        ("middlewar", "middleware"),
        ("asynccio", "asyncio"),
        ("expire_on_comit", "commit"),
        ("deadlok", "deadlock"),
    ],
)
def test_slips_are_asked_about(collection_of: Open, typed: str, meant: str) -> None:
    words = "dependency middleware asyncio expire_on_commit deadlock"
    collection = collection_of([Question("k7m3aaaa", words, "x"), Question("k7m3bbbb", "lock", "y")])
    suggestions = found(collection, typed).did_you_mean
    assert suggestions[0].instead == meant
    assert found(collection, suggestions[0].query).total == 1


@pytest.mark.parametrize("typed", ["zebra", "kubernetes", "xy", "锁链", "404"])
def test_other_words_are_no_slips(collection_of: Open, typed: str) -> None:
    collection = collection_of([Question("k7m3aaaa", "dependency middleware asyncio", "x")])
    assert found(collection, typed).did_you_mean == ()


def test_slips_are_counted() -> None:
    assert distance("commit", "commit", 2) == 0
    assert distance("comit", "commit", 2) == 1
    assert distance("commti", "commit", 2) == 1
    assert distance("comte", "commit", 2) is None
    assert distance("a", "abcd", 2) is None


def test_of_very_many_hits_the_right_ones_are_read(collection_of: Open) -> None:
    questions = [Question(f"k7m3{n:04d}", f"第 {n} 题讲别的", "提到缓存一次") for n in range(1000)]
    questions.insert(700, Question("k7m3best", "什么是缓存？", "答"))
    collection = collection_of(questions)
    results = found(collection, "缓存")
    assert results.total == 1001
    assert results.hits[0].id == "k7m3best"
    assert len(results.hits) == 20
    everything = found(collection, "缓存", None)
    assert len(everything.hits) == 1001
    assert len({hit.id for hit in everything.hits}) == 1001
