"""What somebody meets who has just begun: undo on typed cards, counts that are true, steps that are whole."""

from __future__ import annotations

import pytest

from quizcli.domain.rating import Rating
from quizcli.query.parsing import parse
from quizcli.query.tree import Everything
from quizcli.services.quiz import Quiz, Wish
from quizcli.services.sitting import Sitting


def test_given_cards_are_counted_by_what_they_are_and_limited(bank, collection):
    cards = ["basic222.1", "basic333.1", "typed222.1"]
    first = Sitting(collection, Everything(), cards=cards, limit=2)
    assert (first.counts.new, first.counts.learning, first.counts.due) == (2, 0, 0)
    assert first.begin()
    assert first.turn.card.id == "basic222.1"
    assert first.first_ever
    first.rate(Rating.EASY, 1000)
    assert (first.counts.new, first.counts.due) == (1, 0)
    assert not Sitting(collection, Everything(), cards=cards).first_ever


def test_one_quiz_is_one_step_of_undo(bank, collection, run):
    quiz = Quiz.begin(collection, parse("topic:Python"), Wish())
    quiz.deal()
    for _ in range(3):
        quiz.rate(Rating.GOOD, 1000)
    assert quiz.undo() == "Good"
    assert [len(step.events) for step in collection.history()] == [2]
    collection.close()
    run("flag", "id:basic222").ok()
    run("flag", "id:basic333").ok()
    assert len(run("undo", "--list", "-n", "2", "--json").ok().json) == 2
    assert len(run("undo", "--list").ok().out.strip().split("\n")) == 3


@pytest.mark.parametrize("command", ["list", "search"])
def test_a_query_may_begin_with_a_dash(bank, run, command):
    run("flag", "id:basic222").ok()
    assert run(command, "-is:flagged", "--json").ok().json == run(command, "NOT is:flagged", "--json").ok().json
    assert run(command, "-is:flagged -topic:Python").code == 0
    assert run(command, "-Z").code == 2


def test_a_plan_is_told_deals_what_is_being_learnt_and_says_when_it_needs_little_time(bank, collection, run, clock):
    collection.close()
    shown = run("plan", "--on", "2027-01-15", "--minutes", "25").ok().out
    assert "in all; the plan puts them on the days where they count most" in " ".join(shown.split())
    assert "quizcli review --plan" in run("overview").ok().out
    run("review", "id:basic222", stdin="\n1\n").ok()
    clock.advance(seconds=90)
    ran = run("review", "--plan", "--json", stdin="\n3\n" * 30).ok()
    assert "basic222.1" in {answer["card"] for answer in ran.json["answers"]}


def test_the_next_quiz_goes_on_with_what_was_practised_least_recently(bank, collection):
    first = Quiz.begin(collection, Everything(), Wish(count=2))
    first.deal()
    for _ in range(2):
        first.rate(Rating.GOOD, 1000)
    second = Quiz.begin(collection, Everything(), Wish(count=20))
    assert second.order[-2:] == first.order
    assert not set(second.order[:2]) & set(first.order)


def test_the_end_of_a_sitting_says_what_is_left_today(bank, run):
    ran = run("review", "--limit", "1", stdin="\n3\n").ok()
    assert "today" in ran.out
    assert "1 learning · " in ran.out
    assert " new left" in ran.out
