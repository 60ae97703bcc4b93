"""Where a word may begin and end, and what is left of a word as it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizcli.text import terms
from quizcli.text.folding import fold, folded
from quizcli.text.terms import ATOM, IS_HAN, Term, is_edge, of_phrase, of_word, parts


def edges(text: str) -> list[int]:
    """Cut the whole text into atoms, and list the places between them: the definition."""
    found = set(range(len(text) + 1))
    for atom in ATOM.finditer(text):
        if IS_HAN.match(atom[0]):
            continue
        found -= set(range(atom.start() + 1, atom.end()))
        if atom[0].isalnum():
            at = atom.start()
            for part in parts(atom[0]):
                found.add(at)
                at += len(part)
    return sorted(found)


LETTERS = st.sampled_from([*"aAbBsS1_+#=!->.* \n", "锁", "é", "Ж", "，", "ア", "\x00", "❤"])


@settings(max_examples=500, deadline=None)
@given(st.lists(LETTERS, max_size=14).map("".join))
def test_a_place_is_an_edge_exactly_if_no_atom_is_cut_there(text: str) -> None:
    assert [at for at in range(len(text) + 1) if is_edge(text, at)] == edges(text)


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("C++", ["c++"]),
        ("C#？", ["c#"]),
        ("什么是C++的RAII？", ["什么是", "c++", "的", "raii"]),
        ("线程池ThreadPool", ["线程池", "threadpool"]),
        ("O(n)复杂度", ["o(n)", "复杂度"]),
        ("ＪＶＭ", ["jvm"]),
        ("“依赖注入”，", ["依赖注入"]),
        ("commit.", ["commit"]),
        (".net", [".net"]),
        ("session.commit()", ["session.commit()"]),
        ("!=", ["!="]),
        ("->", ["->"]),
        ("...", ["..."]),
        ("?", ["?"]),
        ("(foo", ["foo"]),
        ("f(a,", ["f(a"]),
        ("b)", ["b"]),
        ("list[int]", ["list[int]"]),
        ("`code`", ["code"]),
        ("事务、锁", ["事务", "锁"]),
        ("错误:超时", ["错误", "超时"]),
        ("__init__", ["__init__"]),
        ("@app.get", ["@app.get"]),
        ("x->y", ["x->y"]),
        ("\u200b", []),
    ],
)
def test_a_typed_word_becomes_what_can_be_found(word: str, wanted: list[str]) -> None:
    assert [term.text for term in of_word(word)] == wanted


def test_a_phrase_is_taken_as_it_is() -> None:
    assert of_phrase("  Async \n Def? ") == [Term("async def?")]
    assert of_phrase(" ") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＢＣ", "abc"),
        ("Café", "cafe"),
        ("cafe\u0301", "cafe"),
        ("ﬁle", "file"),
        ("Straße", "strasse"),
        ("ΣΊΣ", "σισ"),
    ],
)
def test_different_writings_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("が", "か"), ("C++", "C"), ("naïf", "nai")])
def test_other_letters_stay_others(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_folding_keeps_the_way_back(text: str) -> None:
    found = folded(text)
    assert found.lower == fold(text)
    assert len(found.cased) == len(found.lower)
    assert found.origin(0, len(found.lower)) in ((0, len(text)), (found.origin(0, 0)[0], len(text)))
    previous = 0
    for at in range(len(found.lower)):
        start, end = found.origin(at, at + 1)
        assert previous <= start <= end <= len(text)
        previous = start


def test_a_match_points_at_the_characters_of_the_author() -> None:
    text = folded("用 ＪＶＭ 与 café")
    spans = [
        text.origin(*span) for word in ("jvm", "cafe") for term in of_word(word) for span in terms.spans(text, term)
    ]
    assert [text.original[start:end] for start, end in spans] == ["ＪＶＭ", "café"]
