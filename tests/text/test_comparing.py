"""Typed answers: tolerant of how people type, never of what code means."""

from __future__ import annotations

import pytest

from quizcli.text.comparing import compare

RIGHT = [
    ("c++", "C++"),
    ("dependancy injection", "Dependency Injection"),
    ("依赖 注入", "依赖注入"),
    ("ＪＶＭ", "jvm"),
    ("read-write lock", "read write lock"),
    ("O (n log n)", "O(n log n)"),
    ("FastAPI框架", "FastAPI 框架。"),
    ("data base", "database"),
    ("cafe", "café"),
    ("“ACID”", "ACID"),
    ("Redis Memcached", "Redis, Memcached"),
    ("trasnaction", "transaction"),
    ("Node.js", "node.js"),
]
WRONG = [
    ("C", "C++"),
    ("C#", "C++"),
    ("C", "C#"),
    ("=", "!="),
    ("==", "="),
    ("->", "=>"),
    ("sync", "async"),
    ("typed", "untyped"),
    ("mutable", "immutable"),
    ("200", "201"),
    ("http2", "http3"),
    ("同步", "异步"),
    ("net", ".net"),
    ("n", "n!"),
    ("O(n)", "O(n^2)"),
    ("-1", "1"),
    ("_", "__"),
    ("is", "in"),
    ("", "x"),
    ("   ", "x"),
]


@pytest.mark.parametrize(("given", "expected"), RIGHT)
def test_what_counts_as_right(given, expected):
    assert compare(given, [expected]).right


@pytest.mark.parametrize(("given", "expected"), WRONG)
def test_what_counts_as_wrong(given, expected):
    assert not compare(given, [expected]).right


@pytest.mark.parametrize(
    ("given", "right"), [("x = 1", True), ("  x = 1 \n", True), ("x=1", False), ("X = 1", False), ("x = l", False)]
)
def test_every_character_of_code_counts(given, right):
    assert compare(given, ["x = 1"], literal=True).right is right


def test_the_nearest_of_several_answers_is_compared():
    verdict = compare("postgres sql", ["MySQL", "PostgreSQL", "Postgres SQL"])
    assert verdict.right
    assert verdict.expected == "Postgres SQL"


def test_the_difference_is_told_by_word():
    verdict = compare("the quick red fox", ["the quick brown fox"])
    assert [(word.text, word.state) for word in verdict.words] == [
        ("the", "same"),
        ("quick", "same"),
        ("red", "extra"),
        ("brown", "missing"),
        ("fox", "same"),
    ]


def test_a_slip_is_right_but_shown():
    verdict = compare("dependancy", ["dependency"])
    assert verdict.right
    assert not verdict.exact
    assert [word.state for word in verdict.words] == ["slip"]


def test_almost_right_is_said_but_still_wrong():
    verdict = compare("the quick fox", ["the quick brown fox"])
    assert verdict.nearly
    assert not verdict.right
