"""An interview as a value: what it draws, asks, keeps and survives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.errors import InputError, NothingMatches, UsageError
from quizcli.query.parsing import parse
from quizcli.query.tree import Everything
from quizcli.services import interview_wish
from quizcli.services.candidates import candidates
from quizcli.services.interview import Interview, unfinished
from quizcli.services.interview_wish import Wish
from quizcli.services.scorecard import scorecard


@pytest.fixture
def begin(bank: Path, collection: Any) -> Callable[..., Interview]:
    """Begin an interview; the first question is on the table."""

    def make(query: str = "", **wishes: Any) -> Interview:
        wish = Wish(**{"questions": 5, "follow_ups": 0, **wishes})
        table = Interview.begin(collection, parse(query) if query else Everything(), wish)
        table.deal()
        return table

    return make


def say(table: Interview, *numbers: int, seconds: float = 60.0) -> None:
    """Answer the question on the table with these points."""
    table.speak(10.0)
    table.current.reveal()
    checklist = table.check()
    assert checklist is not None
    checklist.open = True
    for number in numbers:
        checklist.tick(number)
    table.rate(table.current.proposed, round(seconds * 1000))


def test_topics_are_asked_by_their_weight_and_nothing_twice(begin: Callable[..., Interview]) -> None:
    table = begin(topics={"Caches": 3.0, "Locks": 2.0})
    asked = [table.collection.question(card.split(".")[0]) for card in table.order]
    assert Counter(question.topic[0] for question in asked) == {"Caches": 3, "Locks": 2}
    assert len(set(table.order)) == 5


def test_easy_ones_come_first(begin: Callable[..., Interview]) -> None:
    table = begin(questions=12, query="topic:Caches OR topic:Locks")
    levels = [table.collection.question(card.split(".")[0]).tags[0] for card in table.order]
    assert levels == sorted(levels, key=["easy", "medium", "hard"].index)


def test_a_topic_that_is_not_there_names_the_nearest(begin: Callable[..., Interview]) -> None:
    with pytest.raises(NothingMatches) as caught:
        begin(topics={"Cache": 1.0})
    assert "Caches" in caught.value.hint


def test_what_was_failed_is_riskier(bank: Path, collection: Any) -> None:
    collection.answer("thing000.1", Rating.AGAIN, duration=1000)
    collection.answer("thing001.1", Rating.EASY, duration=1000)
    found = {one.id: one for one in candidates(collection, Everything())}
    assert found["thing000.1"].weight > 2 * found["thing001.1"].weight
    assert found["thing002.1"].weight > 2 * found["thing001.1"].weight


def test_answers_are_practice_that_no_schedule_feels(begin: Callable[..., Interview]) -> None:
    table = begin()
    card = table.current.card.id
    say(table, 1, 2)
    (event,) = table.collection.events(card)
    assert event.kind is Kind.CRAM
    assert event.data["interview"] == table.number
    assert event.data["missed"] == ["Weight", "Price"]
    assert (event.data["score"], event.data["think"], event.duration) == (0.5, 10.0, 60_000)
    assert table.collection.schedule(card).reps == 0


def test_with_record_they_are_reviews_but_what_was_skipped_is_not(begin: Callable[..., Interview]) -> None:
    table = begin(record=True)
    first = table.current.card.id
    say(table, 1, 2, 3)
    second = table.current.card.id
    table.skip(5000)
    assert table.collection.schedule(first).reps == 1
    assert table.collection.schedule(second).reps == 0


def test_a_good_answer_earns_a_follow_up_of_the_same_topic(begin: Callable[..., Interview]) -> None:
    table = begin(questions=2, topics={"Caches": 1.0}, follow_ups=1)
    say(table, 1, 2, 3, 4)
    assert table.is_follow_up
    assert table.current.card.topic == ("Caches",)
    say(table, 1, 2, 3, 4)
    assert not table.is_follow_up
    assert len(table.order) == 3
    say(table)
    assert table.turn is None
    assert [outcome.follow_up for outcome in table.outcomes] == [False, True, False]


def test_a_poor_answer_earns_none_but_one_may_be_asked_for(begin: Callable[..., Interview]) -> None:
    table = begin(questions=2, topics={"Caches": 1.0}, follow_ups=1)
    assert "next" in table.follow_up()
    say(table, 1)
    assert table.is_follow_up


def test_later_comes_back_at_the_end(begin: Callable[..., Interview]) -> None:
    table = begin(questions=3)
    first = table.current.card.id
    table.later()
    assert table.current.card.id != first
    say(table, 1)
    say(table, 1)
    assert table.current.card.id == first
    assert "no other" in table.later()


def test_skipped_counts_as_nothing_said_and_can_be_taken_back(begin: Callable[..., Interview]) -> None:
    table = begin(questions=2)
    first = table.current.card.id
    table.skip(7000)
    assert table.outcomes[0].share == 0.0
    assert table.outcomes[0].missed == ("Shape", "Colour", "Weight", "Price")
    assert table.outcomes[0].think == 7.0
    table.undo()
    assert table.current.card.id == first
    assert table.outcomes == []


def test_a_rating_can_be_taken_back(begin: Callable[..., Interview]) -> None:
    table = begin(questions=2)
    say(table, 1, 2, 3)
    table.undo()
    assert table.place == 0
    assert not scorecard(table).outcomes


def test_whatever_stopped_it_it_goes_on_where_it_was(begin: Callable[..., Interview]) -> None:
    table = begin(questions=3, think=11)
    say(table, 1, 2)
    table.spend(61.0)
    say(table, 1)
    left = unfinished(table.collection)
    assert left is not None
    again = Interview.resume(table.collection, left)
    again.deal()
    assert again.order == table.order
    assert again.outcomes == table.outcomes
    assert again.passed == 61.0
    assert again.wish.think == 11
    say(again, 1, 2, 3, 4)
    assert again.turn is None
    again.close()
    assert unfinished(table.collection) is None


def test_an_answer_that_only_the_log_has_is_not_asked_again(begin: Callable[..., Interview], home: Path) -> None:
    table = begin(questions=3)
    say(table, 1, 2)
    kept = (home / "interview.json").read_text()
    say(table, 1, 2, 3)
    (home / "interview.json").write_text(kept)  # killed between the log and the file
    again = Interview.resume(table.collection, unfinished(table.collection))
    assert [outcome.card for outcome in again.outcomes] == table.order[:2]
    assert again.outcomes == table.outcomes
    again.deal()
    assert again.current.card.id == table.order[2]


def test_a_damaged_file_is_nothing_to_resume(begin: Callable[..., Interview], home: Path) -> None:
    table = begin()
    for text in ("{", '{"version": 1, "number": 1, "cards": [], "done": [{}], "wish": {}}', "[]", '{"version": 9}'):
        (home / "interview.json").write_text(text)
        assert unfinished(table.collection) is None


def test_a_question_that_is_gone_is_left_out_of_a_resumed_one(begin: Callable[..., Interview], bank: Path) -> None:
    table = begin(questions=12, query="topic:Caches OR topic:Locks")
    say(table, 1)
    gone = table.order[-1].split(".")[0]
    bank.write_text(bank.read_text().replace(f"id: {gone}", f"id: {gone}\n    archived: true"))
    table.collection.refresh()
    again = Interview.resume(table.collection, unfinished(table.collection))
    assert gone not in {card.split(".")[0] for card in again.order}
    assert len(again.order) == 11


def test_minutes_say_how_many(begin: Callable[..., Interview]) -> None:
    assert Wish(minutes=13, think=30, speak=120).count == 4
    assert Wish(minutes=1).count == 1
    assert Wish(minutes=30, questions=3).count == 3


def test_the_scorecard_compares_with_earlier_interviews(begin: Callable[..., Interview], clock: Any) -> None:
    table = begin(questions=1, topics={"Caches": 1.0})
    say(table, 1)
    table.close()
    clock.advance(days=2)
    table = begin(questions=1, topics={"Caches": 1.0})
    say(table, 1, 2, 3)
    card = scorecard(table)
    assert [(one.on.isoformat(), one.share) for one in card.earlier] == [("2026-11-22", 0.25)]
    assert card.topics[0].before == 0.25
    assert card.share == 0.75
    assert card.next == ()


def test_it_says_what_to_study_and_one_command_does_it(
    begin: Callable[..., Interview], run: Callable[..., Any], collection: Any
) -> None:
    table = begin(questions=3)
    say(table, 1)
    say(table, 1, 2, 3, 4)
    table.skip(1000)
    card = scorecard(table)
    assert {one.id for one in card.next} == {card_.split(".")[0] for card_ in (table.order[0], table.order[2])}
    words = card.command.split()[1:]
    collection.close()
    ran = run(*words, "--json", stdin="\n3\n\n3\n\n3\n").ok()
    assert {answer["card"].split(".")[0] for answer in ran.json["answers"]} == {one.id for one in card.next}


@pytest.mark.parametrize("word", ["", ":3", "A:0", "A:-1", "A:nan", "A:x", "A:1e9"])
def test_a_topic_without_a_sound_weight_is_refused(word: str) -> None:
    with pytest.raises(UsageError):
        interview_wish.topics([word])


def test_topics_may_have_colons_in_their_names() -> None:
    assert interview_wish.topics(["Python::Web:2", "SQL", "A::B"]) == {
        "Python::Web": 2.0,
        "SQL": 1.0,
        "A::B": 1.0,
    }


def test_a_blueprint_is_read(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    path.write_text("minutes: 45\nthink: 20\nquery: is:due\ntopics:\n  FastAPI: 3\n  数据库: 1.5\n", encoding="utf-8")
    wish, query = interview_wish.read(path, Wish())
    assert (wish.minutes, wish.think, wish.topics, query) == (45.0, 20, {"FastAPI": 3.0, "数据库": 1.5}, "is:due")
    path.write_text("topics: [A, B]", encoding="utf-8")
    assert interview_wish.read(path, Wish())[0].topics == {"A": 1.0, "B": 1.0}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names topics"),
        ("- a", "names topics"),
        ("minutes: soon", ":1: minutes is a number"),
        ("topics:\n  A: 0", ":2: A: a weight"),
        ("topics: {}", "topics is a map"),
        ("weights: 1", "there is no `weights`"),
        ("a: &x 1", "anchors"),
        ("a: [", "not valid YAML"),
        ("questions: 1.5", "questions is a number"),
    ],
)
def test_a_bad_blueprint_names_file_and_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "b.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        interview_wish.read(path, Wish())
    assert said in str(caught.value)
    assert "b.yaml" in str(caught.value)
