"""What cards a question of type `choice` makes."""

from __future__ import annotations

from quizcli.cardtypes import cards_of
from quizcli.domain.question import Option, Question

OPTIONS = tuple(Option(text, text == "401") for text in ("200", "401", "403", "404", "500"))


def question(options=OPTIONS):
    """A question with options."""
    return Question("choice22", "Which?", "", "choice", options=options)


def test_options_are_shuffled_by_the_seed_and_nothing_is_lost():
    orders = {tuple(o.text for o in cards_of(question(), seed)[0].choices) for seed in range(1, 30)}
    assert len(orders) > 10
    assert all(sorted(order) == sorted(o.text for o in OPTIONS) for order in orders)


def test_the_same_seed_gives_the_same_order_and_the_id_never_changes():
    assert cards_of(question(), 7) == cards_of(question(), 7)
    assert {cards_of(question(), seed)[0].id for seed in range(20)} == {"choice22.1"}


def test_without_a_seed_the_order_is_the_authors():
    assert cards_of(question())[0].choices == OPTIONS


def test_an_option_about_the_others_stays_last():
    last = (*OPTIONS[:3], Option("以上都不是"))
    assert all(cards_of(question(last), seed)[0].choices[-1].text == "以上都不是" for seed in range(1, 20))


def test_without_options_it_is_still_a_card():
    (card,) = cards_of(question(()))
    assert card.choices == ()
