"""What cards a question of type `basic` makes."""

from __future__ import annotations

from quizcli.cardtypes import cards_of
from quizcli.domain.question import Question


def test_one_card_with_the_authors_text():
    (card,) = cards_of(Question("k7m3x9q2", "什么是锁？", "互斥。", topic=("并发",), tags=("a",), deck="d"))
    assert (card.id, card.front, card.back) == ("k7m3x9q2.1", "什么是锁？", "互斥。")
    assert (card.deck, card.topic, card.tags) == ("d", ("并发",), ("a",))
    assert not card.typed


def test_a_question_of_an_unknown_type_is_asked_like_a_basic_one():
    (card,) = cards_of(Question("k7m3x9q2", "?", "!", type="hologram"))
    assert card.back == "!"
