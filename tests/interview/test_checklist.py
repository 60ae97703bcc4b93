"""Checking an answer by its points: in a review, on a screen and by lines; what was left out is remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizcli.cli.keyloop import Face
from quizcli.cli.pointloop import PointLoop
from quizcli.domain.coverage import proposed
from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.query.parsing import parse
from quizcli.render.theme import DEFAULT
from quizcli.services.sitting import Sitting


@pytest.mark.parametrize(
    ("ticked", "points", "expected"),
    [(0, 4, Rating.AGAIN), (1, 4, Rating.AGAIN), (2, 4, Rating.HARD), (3, 4, Rating.GOOD), (4, 4, Rating.GOOD)],
)
def test_coverage_proposes_a_rating_and_never_easy(ticked: int, points: int, expected: Rating) -> None:
    assert proposed(ticked, points) is expected


@pytest.fixture
def review(bank: Path, collection: Any, played: Callable[..., Any]) -> Callable[..., Any]:
    """Review one question with these keys; gives the loop, and the screens that were drawn."""

    def run(*keys: Any, query: str = "id:thing000", points: bool = False) -> PointLoop:
        table = Sitting(collection, parse(query))
        table.begin()
        face = Face(lambda seconds, columns: [], lambda: 0.0, lambda width: [])
        loop = PointLoop(played(list(keys)), table, face, DEFAULT, points=points)
        loop.run()
        return loop

    return run


def answer(collection: Any, card: str = "thing000.1") -> Any:
    return [event for event in collection.events(card) if event.kind is Kind.ANSWER][-1]


def test_without_p_nothing_changes(review: Callable[..., Any], collection: Any) -> None:
    loop = review(" ", " ", "q")
    assert answer(collection).rating is Rating.GOOD
    assert set(answer(collection).data) <= {"given"} or "missed" not in answer(collection).data
    assert "Key points" not in "".join(loop.terminal.screens)


def test_digits_tick_and_enter_takes_what_coverage_proposes(review: Callable[..., Any], collection: Any) -> None:
    loop = review(" ", "p", "1", "3", "9", "enter", "q")
    event = answer(collection)
    assert event.rating is Rating.HARD
    assert event.data["points"] == ["Shape", "Weight"]
    assert event.data["missed"] == ["Colour", "Price"]
    assert any("1 ☑ Shape" in screen and "2 ☐ Colour" in screen for screen in loop.terminal.screens)


def test_a_digit_pressed_twice_takes_the_tick_off_and_a_ticks_all(review: Callable[..., Any], collection: Any) -> None:
    review(" ", "p", "1", "1", "a", "2", "enter", "q")
    assert answer(collection).data["points"] == ["Shape", "Weight", "Price"]
    assert answer(collection).rating is Rating.GOOD


def test_the_learner_may_rate_in_spite_of_the_points(review: Callable[..., Any], collection: Any) -> None:
    review(" ", "p", "1", "p", "4", "q")
    assert answer(collection).rating is Rating.EASY
    assert answer(collection).data["points"] == ["Shape"]


def test_an_opened_and_closed_checklist_without_a_tick_is_not_kept(review: Callable[..., Any], collection: Any) -> None:
    review(" ", "p", "p", "3", "q")
    assert "missed" not in answer(collection).data


def test_a_preference_opens_it_at_every_reveal(review: Callable[..., Any], collection: Any) -> None:
    review(" ", "1", "enter", "q", points=True)
    assert answer(collection).rating is Rating.AGAIN


def test_what_was_left_out_is_said_next_time(review: Callable[..., Any], collection: Any, clock: Any) -> None:
    review(" ", "p", "1", "2", "enter", "q")
    clock.advance(days=3)
    loop = review(" ", "q")
    assert any("Last time you left out: Weight · Price" in screen for screen in loop.terminal.screens)
    loop = review(" ", "p", "a", "enter", "q")
    assert any("Weight  left out last time" in screen for screen in loop.terminal.screens)
    clock.advance(days=9)
    assert not any("left out" in screen for screen in review(" ", "q").terminal.screens)


def test_what_was_taken_back_was_not_left_out(review: Callable[..., Any]) -> None:
    review(" ", "p", "1", "enter", "u", "q")
    assert not any("left out" in screen for screen in review(" ", "q").terminal.screens)


def test_a_typed_answer_is_kept_shown_and_ticked_by_its_words(review: Callable[..., Any], collection: Any) -> None:
    loop = review("i", *"blue colour", "alt-enter", *"heavy weight", "enter", "3", "3", "enter", "q")
    shown = "\n".join(loop.terminal.screens)
    assert "│ blue colour" in shown
    assert "│ heavy weight" in shown
    assert "2 ☑ Colour  ← colour, blue" in shown
    event = answer(collection)
    assert event.data["typed"] == "blue colour\nheavy weight"
    assert event.data["points"] == ["Colour", "Weight"]
    assert event.rating is Rating.HARD


def test_an_answer_can_be_written_in_the_editor(
    review: Callable[..., Any], collection: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nprintf "round shape\\n" > "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    review("I", "enter", "q")
    assert answer(collection).data["points"] == ["Shape"]


def test_ticks_stay_when_the_answer_is_edited(
    review: Callable[..., Any], collection: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nsed -i s/Colour/Taste/ "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    loop = review(" ", "p", "1", "2", "3", "e", "enter", "q")
    assert any("2 ☐ Taste" in screen for screen in loop.terminal.screens)
    assert answer(collection).data["points"] == ["Shape", "Weight"]


def test_an_answer_without_points_says_so(review: Callable[..., Any]) -> None:
    loop = review(" ", "p", "q", query="id:short000")
    assert any("no key points" in screen for screen in loop.terminal.screens)


def test_a_digit_too_soon_after_the_reveal_never_rates(review: Callable[..., Any], collection: Any) -> None:
    review(" ", "p", "5", "q")
    assert not [event for event in collection.events("thing000.1") if event.kind is Kind.ANSWER]


def test_by_lines_too(run: Callable[..., Any], bank: Path, logged: Callable[[], list[Any]]) -> None:
    ran = run("review", "id:thing000", "--json", stdin="i it is heavy\n4, 9\n1\n1\n\n").ok()
    assert ran.json["answers"][0]["rating"] == 2
    assert "there is no point 9" in ran.err
    assert "☑ Weight" in ran.err
    assert logged()[-1].data["typed"] == "it is heavy"


def test_several_lines_end_with_a_full_stop(
    run: Callable[..., Any], bank: Path, logged: Callable[[], list[Any]]
) -> None:
    run("review", "id:thing000", stdin="i\nblue colour\n\nheavy\n.\np\n3\n").ok()
    assert logged()[-1].data["typed"] == "blue colour\n\nheavy"
    assert logged()[-1].rating is Rating.GOOD


def test_the_preference_is_known(run: Callable[..., Any], bank: Path) -> None:
    run("config", "set", "checklist", "on").ok()
    ran = run("review", "id:thing000", stdin="\n1 2 3\n\n").ok()
    assert "Key points   3 of 4 said" in ran.out
    assert "on" in run("config", "get", "checklist").ok().out
