"""What cards a question of type `cloze` makes."""

from __future__ import annotations

from quizcli.cardtypes import cards_of
from quizcli.domain.question import Question


def cards(prompt, answer=""):
    """The cards of a cloze question."""
    return cards_of(Question("cqze2222", prompt, answer, "cloze"))


def test_one_card_per_blank_with_the_others_filled_in():
    first, second = cards("{{Depends}} declares, {{yield}} cleans up.")
    assert (first.id, second.id) == ("cqze2222.1", "cqze2222.2")
    assert first.front == r"\_\_\_\_ declares, yield cleans up."
    assert first.back == "**Depends** declares, yield cleans up."
    assert second.accepts == ("yield",)


def test_numbered_blanks_hide_together_and_keep_their_number():
    first, second = cards("{{c1::a}} {{c2::b::a letter}} {{c1::c}}")
    assert (first.id, second.id) == ("cqze2222.c1", "cqze2222.c2")
    assert first.accepts == ("a", "c")
    assert second.front == "a [a letter] c"


def test_the_explanation_follows():
    (card,) = cards("{{x}}", "because")
    assert card.back == "**x**\n\nbecause"


def test_without_blanks_it_is_asked_like_a_basic_one():
    (card,) = cards("no blank", "answer")
    assert card.back == "answer"


def test_a_blank_inside_code_is_hidden_without_markup_that_code_would_show():
    (card,) = cards("`asyncio.{{shield}}(task)` protects it")
    assert card.front == "`asyncio.____(task)` protects it"
    assert card.back == "`asyncio.shield(task)` protects it"
