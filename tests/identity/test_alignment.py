"""Who is who, case by case."""

from __future__ import annotations

import time

from quizcli.domain.alignment import align
from quizcli.domain.resemblance import Entry

GIL = "The GIL is a mutex that lets only one thread run Python bytecode at a time, so CPU-bound threads do not scale."
MRO = "Python linearises the classes with C3, so that every class comes before its parents and their order is kept."


def pairs(old: list[Entry], new: list[Entry]) -> dict[int, int]:
    return {pair.old: pair.new for pair in align(old, new).pairs}


def how(old: list[Entry], new: list[Entry]) -> dict[int, str]:
    return {pair.old: pair.how for pair in align(old, new).pairs}


def test_nothing_changed_pairs_everything_in_place() -> None:
    entries = [Entry(f"Question {n}?", f"Answer {n}") for n in range(5)]
    assert pairs(entries, entries) == {n: n for n in range(5)}


def test_an_id_in_the_source_counts_more_than_its_text() -> None:
    old = [Entry("What is a GIL?", GIL, id="aaaa"), Entry("What is the MRO?", MRO, id="bbbb")]
    new = [Entry("What is the MRO?", MRO, id="aaaa"), Entry("What is a GIL?", GIL, id="bbbb")]
    assert pairs(old, new) == {0: 0, 1: 1}


def test_what_the_source_said_counts_more_than_what_the_bank_made_of_it() -> None:
    old = [Entry("Rewritten by hand?", "All of it.", digest="abc")]
    assert how(old, [Entry("What is a GIL?", GIL, digest="abc")]) == {0: "origin"}


def test_swapped_order_and_new_topics_change_nothing() -> None:
    old = [Entry("What is a GIL?", GIL, topic=("A",)), Entry("What is the MRO?", MRO, topic=("A",))]
    new = [Entry("What is the MRO?", MRO, topic=("B",)), Entry("What is a GIL?", GIL, topic=("C", "D"))]
    assert pairs(old, new) == {0: 1, 1: 0}


def test_a_translated_question_is_known_by_its_answer() -> None:
    assert how([Entry("What is a GIL?", GIL)], [Entry("什么是全局解释器锁？", GIL)]) == {0: "answer"}


def test_a_rewritten_answer_is_known_by_its_question() -> None:
    assert how([Entry("What is a GIL?", GIL)], [Entry("What is a GIL?", "全局锁。")]) == {0: "question"}


def test_a_deleted_question_gives_its_history_to_no_stranger_in_its_place() -> None:
    old = [Entry("One?", "First."), Entry("What is a GIL?", GIL), Entry("Three?", "Third.")]
    new = [Entry("One?", "First."), Entry("What is the MRO?", MRO), Entry("Three?", "Third.")]
    assert pairs(old, new) == {0: 0, 2: 2}


def test_questions_that_differ_in_a_number_or_a_word_are_different() -> None:
    for one, other in (
        ("What does HTTP status 200 mean?", "What does HTTP status 204 mean?"),
        ("Explain ARP.", "Explain RARP."),
    ):
        assert pairs([Entry(one), Entry("RARP and ARP?")], [Entry(other), Entry("RARP and ARP?")]) == {1: 1}


def test_a_typo_in_an_unanswered_question_is_mended() -> None:
    assert pairs([Entry("How does garbage colection work?")], [Entry("How does garbage collection work?")]) == {0: 0}


def test_twins_are_told_apart_by_their_answers() -> None:
    old = [Entry("What is the output?", GIL), Entry("What is the output?", MRO)]
    new = [Entry("What is the output?", f"{MRO} Always."), Entry("What is the output?", f"{GIL} Always.")]
    assert pairs(old, new) == {0: 1, 1: 0}


def test_twins_of_rewritten_answers_are_left_apart_and_reported() -> None:
    old = [Entry("What is the output?", GIL), Entry("What is the output?", MRO)]
    new = [Entry("What is the output?", "Something else."), Entry("What is the output?", "And another thing.")]
    found = align(old, new)
    assert found.pairs == ()
    assert {unsure.old for unsure in found.unsure} == {(0, 1)}


def test_a_split_question_goes_where_most_of_its_answer_went() -> None:
    answer = "\n".join(
        f"Point {n}: {word} is a thing of its own, with words {word}{n} that belong to it."
        for n, word in enumerate(
            ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"]
        )
    )
    lines = answer.split("\n")
    new = [Entry("What about Greek?", "\n".join(lines[:3])), Entry("And the rest?", "\n".join(lines[3:]))]
    assert how([Entry("What about Greek?", answer)], new) == {0: "split"}
    assert pairs([Entry("What about Greek?", answer)], new) == {0: 1}


def test_a_merged_question_keeps_the_longest_history() -> None:
    old = [Entry("What is a GIL?", GIL), Entry("What is the MRO?", MRO)]
    new = [Entry("What are GIL and MRO?", f"{GIL}\n\n{MRO}")]
    for weights, kept in (((1, 9), 1), ((9, 1), 0)):
        found = align(old, new, lambda place, weights=weights: weights[place])  # type: ignore[misc]
        assert [(pair.old, pair.how) for pair in found.pairs] == [(kept, "merge")]


def test_options_in_another_order_are_the_same_options() -> None:
    old = [Entry("Which one?", options=("list", "dict", "set"))]
    assert how(old, [Entry("Which one?", options=("set", "list", "dict"))]) == {0: "same"}


def test_hundreds_of_new_texts_are_told_apart_in_seconds() -> None:
    old = [
        Entry(f"How does part {n} of {n * 7919 % 1000} work?", f"It does {n * 31 % 997} and {GIL}") for n in range(300)
    ]
    new = [Entry(entry.prompt.replace("work", "function"), entry.answer + " More.") for entry in old]
    start = time.monotonic()
    assert pairs(old, new).items() >= {0: 0}.items()
    assert time.monotonic() - start < 20
