"""What comes near: sentences and slips find their question, and it is said truly what is there and what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from quizcli.bank.writing import dump
from quizcli.domain.deck import Deck
from quizcli.domain.question import Question
from quizcli.query.parsing import parse
from quizcli.render.search import partly
from quizcli.services.collection import Collection
from quizcli.services.search import Results, search
from quizcli.settings import load

Open = Callable[[Iterable[Question]], Collection]

BANK = (
    Question("k7m3aaaa", "如何实现统计耗时的中间件？", "中间件包住每个请求；中间件的顺序也要紧。"),
    Question("k7m3bbbb", "日期中间的分隔符怎样处理？", "先解析，再写出。"),
    Question("k7m3cccc", "事务是什么？", "一组操作，要么都做，要么都不做。"),
    Question("k7m3dddd", "多租户系统如何做数据隔离？", "按租户分库，隔离最彻底。"),
    Question("k7m3eeee", "装饰器的实现原理是什么？", "函数套函数。缓存不存在时才计算。"),
    Question("k7m3ffff", "数据库连接池为什么会耗尽？", "连接没有归还，或者并发太高。"),
    Question(
        "k7m3gggg", "Session 关闭之后访问属性会怎样？", "抛出 `DetachedInstanceError`：对象不再 bound to a Session。"
    ),
    Question("k7m3hhhh", "How does middleware work?", "It wraps each request; middleware runs in order."),
    Question("k7m3kkkk", "默认参数有什么坑？", "`def add(item, to=[]):` 只求值一次，各次调用共用它。"),
    Question("k7m3iiii", "什么是依赖注入？", "依赖注入让框架准备好依赖。"),
    *(Question(f"k7m3j{n:03d}", f"第 {n} 个无关的题目", "FastAPI 的答案") for n in range(20)),
)


@pytest.fixture
def collection(home: Path, clock) -> Iterable[Collection]:
    """A collection of these questions."""
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "one.yaml").write_text(dump(Deck("D", BANK)), encoding="utf-8")
    with Collection.open(load(home), clock) as opened:
        yield opened


def found(collection: Collection, text: str) -> Results:
    return search(collection, parse(text))


def test_a_run_of_chinese_is_named_by_the_parts_that_are_there_and_those_that_are_not(collection: Collection) -> None:
    results = found(collection, "事务隔离级别的实现原理")
    assert results.partial
    parts = {hit.id: (hit.held, hit.missing) for hit in results.hits}
    assert parts["k7m3cccc"] == (("事务",), ("隔离级别", "实现原理"))
    assert parts["k7m3dddd"] == (("隔离",), ("事务", "级别", "实现原理"))


def test_parts_that_stand_apart_are_not_named_as_one_word(collection: Collection) -> None:
    hit = found(collection, "连接耗尽并发").hits[0]
    assert hit.id == "k7m3ffff"
    assert set(hit.held) == {"连接", "耗尽", "并发"}
    assert hit.missing == ()
    assert partly(found(collection, "连接耗尽并发")) == "No question holds it as it stands. These hold its parts:"


def test_words_are_named_as_they_were_typed(collection: Collection) -> None:
    hit = found(collection, "RuntimeError 连接池 QueuePool").hits[0]
    assert hit.id == "k7m3ffff"
    assert hit.held == ("连接池",)
    assert hit.missing == ("RuntimeError", "QueuePool")


@pytest.mark.parametrize(
    ("sentence", "best"),
    [
        ("为什么我的程序在高并发的时候数据库连接池会被耗尽呢", "k7m3ffff"),
        ("请问怎么写一个统计请求耗时的中间件啊？", "k7m3aaaa"),
        (
            "sqlalchemy.orm.exc.DetachedInstanceError: Instance <User at 0x7f> is not bound to a Session; attribute "
            "refresh operation cannot proceed",
            "k7m3gggg",
        ),
        ("DetachedInstanceError type: 'User' error: cannot proceed", "k7m3gggg"),
    ],
)
def test_a_sentence_or_an_error_finds_its_question(collection: Collection, sentence: str, best: str) -> None:
    results = found(collection, sentence)
    assert results.partial
    assert results.hits[0].id == best
    assert all(hit.held for hit in results.hits)


@pytest.mark.parametrize(
    "words", ["不存在的词啊", "区块链挖矿", "今天天气怎么样", "FastAPI 区块链", "how to cook rice", "量子计算机的原理"]
)
def test_a_word_that_everything_has_makes_nothing_come_near(collection: Collection, words: str) -> None:
    assert found(collection, words).hits == ()


def test_a_slip_in_chinese_is_said_and_what_was_meant_comes_first(collection: Collection) -> None:
    results = found(collection, "中间建")
    assert results.partial
    assert results.total == len(results.hits)
    assert results.hits[0].id == "k7m3aaaa"
    assert (results.hits[0].held, results.hits[0].missing) == (("中间件",), ("中间建",))
    assert "k7m3bbbb" not in [hit.id for hit in results.hits]
    assert [(one.word, one.instead, one.query) for one in results.did_you_mean] == [("中间建", "中间件", "中间件")]
    assert found(collection, "中间建 耗时").hits[0].id == "k7m3aaaa"


def test_a_slip_in_the_middle_of_a_chinese_word_is_said(collection: Collection) -> None:
    assert [one.instead for one in found(collection, "依赖住入").did_you_mean] == ["依赖注入"]
    assert found(collection, "依赖住入").hits[0].id == "k7m3iiii"
    assert found(collection, "装是器").did_you_mean == ()  # to stand somewhere once is not enough to be sure
    assert found(collection, "连接吃耗尽").did_you_mean == ()


def test_marks_of_a_sentence_are_no_parts(collection: Collection) -> None:
    hit = found(collection, "连接池 : 耗尽 , 雪崩 .").hits[0]
    assert hit.held == ("连接池", "耗尽")
    assert hit.missing == ("雪崩",)


def test_code_finds_its_question_by_its_operators(collection: Collection) -> None:
    hit = found(collection, "def f(x, acc=[])").hits[0]
    assert hit.id == "k7m3kkkk"
    assert "=[]" in hit.held
    assert "acc" in hit.missing


@pytest.mark.parametrize("typed", ["middelware", "middlware", "detachedinstanceeror"])
def test_a_slip_in_a_long_word_is_said_and_shows_what_was_meant(collection: Collection, typed: str) -> None:
    results = found(collection, typed)
    assert results.partial
    assert results.hits[0].held == (results.did_you_mean[0].instead,)
    assert results.hits[0].missing == (typed,)


def test_words_of_questions_that_are_gone_are_not_proposed(home: Path, clock) -> None:
    path = home / "bank" / "one.yaml"
    path.parent.mkdir(parents=True)
    for prompt in ("What does middleware do?", "What does a lock do?"):
        path.write_text(dump(Deck("D", (Question("k7m3aaaa", prompt, "x"),))), encoding="utf-8")
        with Collection.open(load(home), clock) as opened:
            assert found(opened, "mutex").did_you_mean == ()  # so that the index is built each time
            proposed = found(opened, "middlewar").did_you_mean
    assert proposed == ()


def test_what_is_there_is_said_where_nothing_comes_near(run, home: Path) -> None:
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "one.yaml").write_text(dump(Deck("D", BANK)), encoding="utf-8")
    ran = run("search", "FastAPI 区块链")
    assert ran.code == 4
    assert ran.err.startswith("quizcli: nothing matches FastAPI 区块链\n")
    assert "`fastapi` is in 20 questions: quizcli search fastapi" in ran.err
    ran = run("search", "中间建").ok()
    assert ran.err.startswith("No question holds 中间建. These hold 中间件:")
    assert "中间件" in ran.out
    assert "without" not in ran.out, "it was said once for all"
    assert "Did you mean `中间件`? quizcli search '中间件'" in ran.err
