"""The index finds exactly what the definition of a match says: every hit, and nothing else."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizcli.domain.question import Option, Question, Twin
from quizcli.query.parsing import show
from quizcli.query.tree import And, Everything, Node, Not, Or, Text
from quizcli.services.parsing import parse_file
from quizcli.store import search, selecting
from quizcli.text import terms
from quizcli.text.folding import folded

CONTENT = Path(__file__).parents[2] / "content"

NASTY = [
    Question("nasty001", "C++ 与 C# 还有 C 的区别", "C++11、C++/CLI，ObjectiveC++；c+++ a#b F#"),
    Question("nasty002", "expireOnCommit / expire_on_commit / ExpireOnCommit", "session.commit() session . commit"),
    Question("nasty003", "ＪＶＭ 调优、ｃａｆé、CAFÉ、naïve、ﬁle", "１２３ ½ ² ℃ ㈱ がガ ｶﾞ"),
    Question(
        "nasty004", "HTTPServer getHTTPResponse APIs IDs JavaScript MySQL iPhone", "OAuth2 utf8Decoder Base64 I18N"
    ),
    Question(
        "nasty005",
        "a != b, a == b, a === b, a = b, a => b, a -> b, a --> b",
        "x += 1; i++; ++i; a+++b; **kwargs; *args; a**b",
    ),
    Question(
        "nasty006",
        "O(n) O(n log n) N+1 1+1 @lru_cache @app.get .net ASP.NET",
        "__init__ __init_subclass__ _private self.__x",
    ),
    Question("nasty007", "锁", "死锁、活锁；锁升级。\n线程\n安全 线 程 线程池ThreadPool"),
    Question("nasty008", "依赖注入是什么？", "依赖 注入；依赖，注入；**依赖**注入；依赖\u200b注入"),
    Question("nasty009", "A" * 80 + " " + "aB" * 40, "x" * 63 + " " + "y" * 64 + " " + "z" * 65),
    Question("nasty010", "\U0010f02b \U0010f021\U0010f03d \ue000 \x00 \x1f", "emoji 👩‍💻 🇨🇳 ❤️ … —— “引号” ‘x’"),
    Question("nasty011", "Straße STRASSE ΣΊΣΥΦΟΣ İstanbul ŉ ǰ", "ЁЖ ёж й и 데이터베이스 リスト สวัสดี"),
    Question(
        "nasty012", "twin", "", twin=Twin("What is a lock?", "A mutex."), options=(Option("选项一", True), Option("b"))
    ),
    Question("nasty013", "多 个 字 段", "甲", topic=("并发", "锁"), tags=("db::sql", "面试"), note="备注 note"),
    Question(
        "nasty014",
        "10:30 http://example.com/a_b-c?d=e&f std::vector<int> 3.11 1.0.0",
        'list[int] dict[str, int] f(a, b) "q" `code`',
    ),
]


def bank() -> list[Question]:
    """Nasty questions, and those that ship."""
    shipped = []
    for path in sorted(CONTENT.glob("*.md")):
        for number, found in enumerate(parse_file(path).questions):
            shipped.append(
                Question(f"{path.stem[:4]}{number:04d}", found.prompt, found.answer, topic=found.topic, tags=found.tags)
            )
    return NASTY + shipped


def texts(question: Question) -> list[str]:
    return [text for group in search.fields(question) for text in group]


def expected(questions: list[Question], node: Node) -> list[str]:
    """Answer a query of words by looking at every question."""
    readable = {q.id: [folded(text) for text in texts(q)] for q in questions}

    def holds(node: Node, id_: str) -> bool:
        match node:
            case Text():
                return all(terms.every(readable[id_], term) for term in selecting.terms_of(node))
            case Not(inner):
                return not holds(inner, id_)
            case And(nodes):
                return all(holds(inner, id_) for inner in nodes)
            case Or(nodes):
                return any(holds(inner, id_) for inner in nodes)
            case Everything():
                return True
        raise AssertionError(node)

    return [q.id for q in questions if holds(node, q.id)]


def drawn(chance: random.Random, questions: list[Question]) -> Node:
    """Draw a query out of the bank: words, slices of Chinese, code, phrases, beginnings, and mixtures."""
    text = ""
    while not text.strip():
        text = chance.choice(texts(chance.choice(questions)))
    kind = chance.randrange(7)
    words = text.split()
    word = chance.choice(words)
    if kind == 0:
        return Text(word)
    if kind == 1:
        runs = re.findall(f"[{terms.HAN}]+", text) or [word]
        run = chance.choice(runs)
        start = chance.randrange(len(run))
        return Text(run[start : start + chance.randint(1, 4)])
    if kind == 2:
        start = chance.randrange(len(text))
        return Text(text[start : start + chance.randint(1, 25)].strip() or word, "phrase")
    if kind == 3:
        atoms = terms.ATOM.findall(text)
        start = chance.randrange(len(atoms))
        return Text("".join(atoms[start : start + chance.randint(1, 4)]), chance.choice(["word", "phrase"]))
    if kind == 4:
        atom = chance.choice(re.findall(r"\w+", text) or [word])
        return Text(atom[: chance.randint(1, len(atom))], chance.choice(["wild", "word"]))
    if kind == 5:
        mangled = chance.choice([str.upper, str.lower, str.swapcase, str.title])(word)
        return Text(mangled)
    node = And(tuple(Text(chance.choice(words)) for _ in range(chance.randint(2, 3))))
    return chance.choice([node, Or(node.nodes), And((node.nodes[0], Not(node.nodes[1])))])


def agree(cache, questions: list[Question], count: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(count):
        node = drawn(chance, questions)
        found = selecting.question_ids(cache, node, day=1, now_ms=0)
        assert found == expected(questions, node), show(node)


def test_every_hit_and_nothing_else(cache_of):
    questions = bank()[:60]
    agree(cache_of(questions), questions, 250, seed=1)


@pytest.mark.long
def test_two_thousand_queries_drawn_from_the_bank(cache_of):
    questions = bank()
    agree(cache_of(questions), questions, 2000, seed=2)


TRICKY = [
    *[
        "C",
        "C++",
        "c#",
        "C+",
        "++",
        "#",
        "F#",
        "a#b",
        "c++11",
        "!=",
        "=",
        "==",
        "===",
        "=>",
        "->",
        "-->",
        "-",
        "*",
        "**",
    ],
    *["*args", "**kwargs", "O(n)", "n", "N+1", "1+1", ".net", "net", "asp.net", "@lru_cache", "lru cache", "lru_cache"],
    *["__init__", "init", "_", "commit", "session.commit", "session.commit()", "expire_on", "on_commit", "onCommit"],
    *[
        "jvm",
        "cafe",
        "CAFE",
        "naive",
        "file",
        "123",
        "http",
        "server",
        "httpserver",
        "api",
        "ids",
        "java",
        "sql",
        "oauth2",
    ],
    *[
        "锁",
        "线程",
        "依赖注入",
        "线程池threadpool",
        "数据",
        "데이터",
        "リス",
        "が",
        "か",
        "strasse",
        "σίσυφος",
        "ёж",
        "и",
        "й",
    ],
    *[
        "10:30",
        "http://example.com",
        "std::vector",
        "::",
        "3.11",
        "11",
        "list[int]",
        "[",
        "]",
        "()",
        "…",
        "——",
        "❤️",
        "👩‍💻",
    ],
    *[
        "db::sql",
        "面试",
        "备注",
        "mutex",
        "选项",
        "\x00",
        "\U0010f02b",
        "a" * 80,
        "x" * 63,
        "z" * 65,
        "z" * 64,
        "ab" * 40,
    ],
]


@pytest.mark.parametrize("word", TRICKY)
def test_words_that_tokenizers_get_wrong(cache_of, word):
    questions = NASTY
    cache = cache_of(questions)
    for kind in ("word", "phrase", "wild"):
        node = Text(word, kind)
        assert selecting.question_ids(cache, node, day=1, now_ms=0) == expected(questions, node), kind


SNIPPETS = st.sampled_from(
    [
        "锁",
        "线程",
        "C",
        "++",
        "#",
        "c",
        "A",
        "Bc",
        "_",
        ".",
        "-",
        " ",
        "\n",
        "=",
        "!",
        ">",
        "(",
        ")",
        "1",
        "é",
        "ＡＢ",
        "s",
    ]
)
SCRAPS = st.lists(SNIPPETS, min_size=1, max_size=12).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(SCRAPS, min_size=1, max_size=4), SCRAPS, st.sampled_from(["word", "phrase", "wild"]))
def test_any_scraps_of_text_agree(prompts, wanted, kind):
    cache, questions = in_memory(prompts)
    node = Text(wanted, kind)
    assert selecting.question_ids(cache, node, day=1, now_ms=0) == expected(questions, node)


def in_memory(prompts: list[str]):
    """Fill a cache without a fixture, which hypothesis would share between examples."""
    import sqlite3

    from quizcli.store import questions as rows
    from quizcli.store import sql

    cache = sqlite3.connect(":memory:", isolation_level=None)
    for statement in sql.CACHE:
        cache.execute(statement)
    search.create(cache)
    questions = [Question(f"scraps{number:02d}", prompt) for number, prompt in enumerate(prompts)]
    nums = [rows.put(cache, rows.change(q, "f", 1, number)) for number, q in enumerate(questions)]
    search.index(cache, zip(nums, questions, strict=True))
    return cache, questions
