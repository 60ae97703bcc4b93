"""An interview on a screen: its keys, and clocks that stand still for pauses and a suspended process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizcli.cli.interviewloop import InterviewLoop
from quizcli.query.tree import Everything
from quizcli.render.interview import scorecard_lines
from quizcli.render.theme import DEFAULT
from quizcli.services.interview import Interview, unfinished
from quizcli.services.interview_wish import Wish
from quizcli.services.scorecard import scorecard


@pytest.fixture
def interview(bank: Path, collection: Any, played: Callable[..., Any]) -> Callable[..., InterviewLoop]:
    """Hold an interview with these keys (a key takes a second); gives the loop after it."""

    def run(*keys: Any, **wishes: Any) -> InterviewLoop:
        table = Interview.begin(collection, Everything(), Wish(**{"questions": 3, "follow_ups": 0, **wishes}))
        table.deal()
        loop = InterviewLoop(
            played([" ", *keys]),  # the first key closes the guide
            table,
            DEFAULT,
            lambda width: scorecard_lines(scorecard(table), DEFAULT, width),
            guide=True,
        )
        loop.run()
        table.leave(loop.total())
        return loop

    return run


ONE = (" ", " ", "1", "2", "3", "enter")  # speak, done, three points, take the rating


def test_the_guide_says_what_is_going_to_happen_and_the_clock_waits_for_it(interview: Any) -> None:
    loop = interview(topics={"Caches": 2.0, "Locks": 1.0})
    assert "3 questions" in loop.terminal.screens[0]
    assert "Caches 2, Locks 1" in loop.terminal.screens[0]
    assert "think 0:00/0:30" in loop.terminal.screens[1]


def test_think_speak_compare(interview: Any) -> None:
    loop = interview(20, " ", 60, " ", "1", "2", "3", "enter", "q")
    (outcome,) = loop.interview.outcomes
    assert (outcome.think, outcome.speak) == (21.0, 65.0 + 0.0)
    assert outcome.said == ("Shape", "Colour", "Weight")
    shown = loop.terminal.screens
    assert any("speak 1:00/2:00" in screen for screen in shown)
    assert any("3 of 4 said" in screen and "enter Good" in screen for screen in shown)


def test_a_pause_and_a_suspended_process_do_not_count(interview: Any) -> None:
    loop = interview("z", 600, "x", ("away", 500), " ", "z", 300, " ", " ", "1", "2", "3", "enter", "q")
    (outcome,) = loop.interview.outcomes
    assert outcome.think + outcome.speak < 15
    assert loop.total() < 15
    assert loop.interview.passed < 15
    assert any("Paused" in screen for screen in loop.terminal.screens)


def test_the_question_is_hidden_during_a_pause(interview: Any) -> None:
    loop = interview("z", 5, " ", "q")
    paused = [screen for screen in loop.terminal.screens if "Paused" in screen]
    assert paused
    assert not any("thing" in screen for screen in paused)


def test_skip_later_more_and_undo(interview: Any) -> None:
    loop = interview("x", "u", "l", *ONE, "m", *ONE, *ONE, *ONE, "q", questions=3)
    outcomes = loop.interview.outcomes
    assert len(outcomes) == 4
    assert [outcome.follow_up for outcome in outcomes].count(True) == 1
    assert not any(outcome.skipped for outcome in outcomes)
    assert "75% of the key points over 4 questions" in loop.terminal.screens[-1]


def test_when_the_time_is_up_nothing_more_is_asked(interview: Any) -> None:
    loop = interview(60, *ONE, "q", minutes=1.0)
    assert loop.interview.turn is None
    assert any("The time is up." in screen for screen in loop.terminal.screens)
    assert not any("2 of 3" in screen for screen in loop.terminal.screens)


def test_a_clock_that_ran_over_says_so_but_takes_nothing_away(interview: Any) -> None:
    loop = interview(45, *ONE, "q")
    assert loop.interview.outcomes[0].think == 46.0


def test_typing_begins_to_speak(interview: Any) -> None:
    loop = interview(5, "i", *"blue", "enter", "enter", "q")
    assert loop.interview.outcomes[0].think == 6.0
    assert loop.interview.outcomes[0].typed == "blue"


def test_leaving_keeps_it_for_a_resume(interview: Any, collection: Any) -> None:
    interview(*ONE, "q")
    left = unfinished(collection)
    assert left is not None
    assert len(left.done) == 1


def test_leaving_before_the_first_answer_leaves_nothing(interview: Any, collection: Any) -> None:
    interview("q")
    assert unfinished(collection) is None


def test_help_lists_the_keys_of_interviews(interview: Any) -> None:
    loop = interview("?", " ", "q")
    assert any("skip the question" in screen for screen in loop.terminal.screens)
