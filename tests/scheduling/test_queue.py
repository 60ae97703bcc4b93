"""The queue: a sensible mix within limits, learning cards at their time, siblings apart, absences bearable."""

from __future__ import annotations

from collections import Counter

import pytest

from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.domain.schedule import Phase, Schedule
from quizcli.query.parsing import parse
from quizcli.scheduling.queue import Allowance, Counts, Queue, clear_in, mixed, ration
from quizcli.services.collection import Collection
from quizcli.services.dealing import Dealer
from quizcli.settings import load

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def queue(**parts):
    return Queue(**{"due": [], "new": [], "look": lambda num: f"c{num}", **parts})


def drain(found: Queue, now: int = 0, limit: int = 100) -> list[str]:
    cards = []
    while (card := found.next(now)) and len(cards) < limit:
        cards.append(card)
        found.answered(card, int(card[1:]), Schedule(Phase.REVIEW, due_day=9), 1)
    return cards


def test_new_cards_are_spread_evenly_among_the_due():
    order = drain(queue(due=list(range(100, 110)), new=[1, 2]))
    places = [place for place, card in enumerate(order) if card in ("c1", "c2")]
    assert len(order) == 12
    assert places == [2, 8] or places == [3, 9]
    assert mixed([[1], [], [2, 3]]) == [2, 1, 3]


def test_learning_cards_come_at_their_time_and_early_only_when_nothing_else_is_left():
    found = queue(due=[7], learning=[(1000, "c1")])
    assert found.next(0) == "c7"
    assert found.next(1000) == "c1"
    found.answered("c7", 7, Schedule(Phase.REVIEW, due_day=9), 1)
    assert found.next(0) == "c1", "within the 20 minutes that learning cards may come early"
    assert queue(learning=[(3_600_000, "c1")]).next(0) is None
    assert queue(learning=[(3_600_000, "c1")]).wait(0) == 2_400_000


def test_an_answered_learning_card_waits_for_its_next_step():
    found = queue(new=[1, 2])
    found.answered("c1", 1, Schedule(Phase.LEARNING, due_day=1, due_at=600_000), 1)
    assert found.counts == Counts(new=1, learning=1)
    assert found.next(0) == "c2"
    found.answered("c2", 2, Schedule(Phase.LEARNING, due_day=2), 1)  # its step is tomorrow
    assert found.counts == Counts(learning=1)


def test_a_card_that_is_gone_is_passed_over():
    found = queue(due=[1, 2], look=lambda num: None if num == 1 else f"c{num}")
    assert found.next(0) == "c2"
    assert found.counts == Counts(due=1)


def test_taking_an_answer_back_puts_the_card_on_top():
    found = queue(due=[1, 2, 3])
    first = found.next(0)
    found.answered(first, int(first[1:]), Schedule(Phase.LEARNING, due_day=1, due_at=5), 1)
    found.put_back(first, int(first[1:]), Schedule(Phase.REVIEW))
    assert found.next(0) == first
    assert found.counts == Counts(due=3)


def test_a_limit_holds_for_a_deck_and_all_below_it():
    limits = {"": 20, "A": 5, "A::x": 3, "A::y": 4, "B": 9, "C": 20}
    allowance = Allowance(limits.__getitem__, {"A::x": 1})
    assert allowance.take("A::x", 10) == 2
    assert allowance.take("A::y", 10) == 2, "A allows five, one was done, two are taken"
    assert allowance.take("A", 10) == 0
    assert allowance.take("B", 10) == 9
    assert allowance.take("C", 20) == 6, "of the day's twenty, fourteen are taken"
    assert allowance.total == 0


@pytest.mark.parametrize(
    ("due", "usual", "most", "expected"),
    [
        (340, [48] * 20, 200, 60),
        (50, [48] * 20, 200, 50),
        (340, [], 200, 200),
        (340, [48] * 3, 200, 200),
        (340, [300] * 20, 500, 340),
        (340, [2] * 20, 200, 30),
    ],
)
def test_after_an_absence_a_day_asks_a_little_more_than_usual(due, usual, most, expected):
    assert ration(due, usual, most) == expected


def test_a_backlog_says_when_it_is_clear():
    assert clear_in(340, 60, []) == 6
    assert clear_in(340, 60, [20] * 60) == 8
    assert clear_in(340, 60, [100] * 400) == 366


def write(settings, decks: dict[str, int], type_: str = "basic") -> None:
    settings.bank.mkdir(parents=True, exist_ok=True)
    for deck, count in decks.items():
        name = deck.replace("::", "-")
        lines = ["# quizcli bank", "format: 1", f"deck: {deck}", "questions:"]
        for at in range(count):
            id_ = (
                f"{deck[0].lower() * 4}{deck[-1].lower()}{LETTERS[at // 900]}{LETTERS[at // 30 % 30]}{LETTERS[at % 30]}"
            )
            lines += [f"  - id: {id_}", f"    question: Why {{{{one}}}} and {{{{two}}}} {at}?", "    answer: So."]
            lines += [f"    type: {type_}"] if type_ != "basic" else []
        (settings.bank / f"{name}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def opened(settings, clock, **options):
    text = "".join(
        f"{name} = {str(value).lower() if isinstance(value, bool) else value!r}\n" for name, value in options.items()
    )
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.config.write_text(text, encoding="utf-8")
    return Collection.open(load(settings.home), clock)


def test_the_days_limit_of_new_cards_holds_across_sittings(settings, clock):
    write(settings, {"Python": 9, "Web": 2})
    with opened(settings, clock, new_per_day=5) as collection:
        dealer = Dealer(collection)
        assert dealer.counts == Counts(new=5)
        collection.answer(dealer.next(), Rating.EASY)
    with Collection.open(load(settings.home), clock) as collection:
        assert Dealer(collection).counts == Counts(new=4)
        collection.undo()
        assert Dealer(collection).counts == Counts(new=5), "what is taken back does not count"
    clock.advance(days=1)
    with Collection.open(load(settings.home), clock) as collection:
        assert Dealer(collection).counts == Counts(new=5)
        assert Dealer(collection, new=8).counts == Counts(new=8)


def test_the_limit_for_all_decks_caps_the_whole_day_and_each_deck_gets_its_part(settings, clock):
    write(settings, {"A": 40, "B": 40, "C": 2, "D": 40})
    with opened(settings, clock) as collection:
        dealer = Dealer(collection)
        assert dealer.counts == Counts(new=20)
        decks = Counter()
        while card := dealer.next():
            decks[collection.question(card.partition(".")[0]).deck] += 1
            collection.answer(card, Rating.EASY)
            dealer.answered(card)
        assert sum(decks.values()) == 20
        assert min(decks[deck] for deck in "ABD") >= 5
        assert Dealer(collection).counts == Counts()
        assert Dealer(collection, parse("deck:C")).counts == Counts()
    clock.advance(days=1)
    with Collection.open(load(settings.home), clock) as collection:
        assert Dealer(collection).counts.new == 20


def test_a_deck_without_new_cards_takes_nothing_of_the_days_limit(settings, clock):
    write(settings, {"A": 1, "B": 1, "C": 50})
    with opened(settings, clock, new_per_day=10) as collection:
        assert Dealer(collection).counts == Counts(new=10)


def test_a_deck_with_less_of_its_own_leaves_the_rest_of_the_day_to_others(settings, clock):
    write(settings, {"A": 40, "B": 40})
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.config.write_text('new_per_day = 12\n[decks."A"]\nnew_per_day = 2\n', encoding="utf-8")
    with Collection.open(load(settings.home), clock) as collection:
        assert Dealer(collection).counts == Counts(new=12)
        assert Dealer(collection, parse("deck:A")).counts == Counts(new=2)


def test_the_reviews_of_all_decks_stay_within_the_days_limit_and_what_is_left_is_told(settings, clock):
    write(settings, {"A": 20, "B": 20})
    with opened(settings, clock, reviews_per_day=10, catch_up=False, new_per_day=0) as collection:
        for card in sorted(collection.cards()):
            collection.append(Kind.BASELINE, card, data={"stability": 5.0, "difficulty": 5, "interval": 5, "reps": 3})
        clock.advance(days=10)
        dealer = Dealer(collection)
        assert dealer.counts == Counts(due=10)
        assert dealer.backlog.due == 40
        assert dealer.backlog.today == 10


@pytest.mark.parametrize("new", [None, 20])
def test_a_huge_deck_leaves_room_for_the_small_ones(settings, clock, new):
    write(settings, {"A": 400, "B": 30})
    with opened(settings, clock) as collection:
        dealer = Dealer(collection, new=new)
        decks = Counter()
        while card := dealer.next():
            decks[collection.question(card.partition(".")[0]).deck] += 1
            dealer.drop(card)
        assert decks == {"A": 10, "B": 10}


def test_limits_of_decks_are_inherited_and_nested(settings, clock):
    write(settings, {"A": 4, "A::x": 4, "A::y": 4})
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.config.write_text('[decks."A"]\nnew_per_day = 5\n[decks."A::x"]\nnew_per_day = 2\n', encoding="utf-8")
    with Collection.open(load(settings.home), clock) as collection:
        assert collection.options("A::y::z").new_per_day == 5
        assert Dealer(collection).counts == Counts(new=5)


def seasoned(settings, clock, count=30, **options):
    """A deck of reviews, all due ten days from now at the latest."""
    write(settings, {"Python": count})
    collection = opened(settings, clock, new_per_day=1000, **options)
    cards = sorted(collection.cards())
    for place, card in enumerate(cards):
        collection.append(
            Kind.BASELINE, card, data={"stability": 5.0 + place, "difficulty": 5, "interval": 5, "reps": 3}
        )
    clock.advance(days=10)
    return collection, cards


def test_when_behind_the_most_worthwhile_come_first(settings, clock):
    collection, cards = seasoned(settings, clock, reviews_per_day=10)
    with collection:
        dealer = Dealer(collection)
        dealt = []
        while card := dealer.next():
            dealt.append(card)
            dealer.drop(card)
        assert dealt == cards[:-11:-1], "the highest chance of recall first: the most stable"


@pytest.mark.parametrize("order", ["overdue", "random", "added", "topic", "worthwhile"])
def test_every_order_deals_the_same_cards(settings, clock, order):
    collection, cards = seasoned(settings, clock)
    with collection:
        for _ in range(2):
            dealer = Dealer(collection, order=order)
            dealt = []
            while card := dealer.next():
                dealt.append(card)
                dealer.drop(card)
            assert sorted(dealt) == cards
        assert order not in ("added", "topic") or dealt == cards


def test_a_review_rated_today_counts_and_is_not_dealt_again(settings, clock):
    collection, _ = seasoned(settings, clock, reviews_per_day=10)
    with collection:
        dealer = Dealer(collection)
        rated = []
        for _ in range(4):
            rated.append(dealer.next())
            collection.answer(rated[-1], Rating.GOOD)
            dealer.answered(rated[-1])
        assert len(set(rated)) == 4
        assert dealer.counts == Dealer(collection).counts == Counts(due=6)


def test_siblings_wait_until_the_next_day(settings, clock):
    write(settings, {"Python": 3}, type_="cloze")
    with opened(settings, clock) as collection:
        assert len(collection.cards()) == 6
        dealer = Dealer(collection)
        seen = []
        while card := dealer.next():
            seen.append(card.partition(".")[0])
            collection.answer(card, Rating.EASY)
            dealer.answered(card)
        assert len(seen) == len(set(seen)) == 3
        assert Dealer(collection).next() is None
        clock.advance(days=1)
        assert Dealer(collection).counts == Counts(new=3)
    with opened(settings, clock, bury_siblings=False) as collection:
        assert Dealer(collection).counts == Counts(new=3)


def test_suspended_and_buried_cards_are_not_dealt(settings, clock):
    write(settings, {"Python": 3})
    with opened(settings, clock) as collection:
        one, two, three = sorted(collection.cards())
        collection.append(Kind.SUSPEND, one)
        collection.append(Kind.BURY, two, data={"until": collection.today + 1})
        assert Dealer(collection).next() == three
        assert Dealer(collection).counts == Counts(new=1)
        clock.advance(days=1)
        assert Dealer(collection).counts == Counts(new=2)


def test_a_long_absence_is_spread_over_days_and_new_cards_wait(settings, clock):
    write(settings, {"Python": 200, "Web": 100})
    with opened(settings, clock, new_per_day=1000) as collection:
        cards = sorted(collection.cards())
        for day in range(6):  # a learner who does twenty a day
            collection.append_all(
                [collection.draft(Kind.ANSWER, card, rating=Rating.EASY) for card in cards[day * 20 : day * 20 + 20]]
            )
            clock.advance(days=1)
        clock.advance(days=60)
        dealer = Dealer(collection)
        assert dealer.backlog is not None
        assert dealer.backlog.said() == "120 due: today 30, clear in 4 days"
        assert dealer.counts == Counts(due=30)
        assert Dealer(collection, limit=50).counts.due == 50
        for _ in range(30):
            card = dealer.next()
            collection.answer(card, Rating.GOOD)
            dealer.answered(card)
        assert dealer.next() is None
        assert Dealer(collection).counts == Counts(), "today's share is done, in a later sitting too"
    with opened(settings, clock, catch_up=False, new_per_day=0) as collection:
        assert Dealer(collection).counts == Counts(due=90)


@pytest.mark.parametrize("order", ["", "overdue", "random", "added", "topic", "worthwhile"])
def test_a_cache_made_again_deals_in_the_same_order(settings, clock, order):
    """Also when the bank had grown and shrunk meanwhile, so that its rows were numbered otherwise."""
    write(settings, {"Python": 12, "Web": 7})
    collection, _ = seasoned(settings, clock, count=12)
    with collection:
        write(settings, {"Python": 5})
        collection.refresh()
        write(settings, {"Python": 12, "Alpha": 3})
        collection.refresh()

        def dealt():
            dealer = Dealer(collection, order=order)
            found = []
            while card := dealer.next():
                found.append(card)
                dealer.drop(card)
            return found

        before = dealt()
        collection.rebuild()
        assert dealt() == before
        assert len(before) == 22
