"""The real engine's answers, met entirely: fed with the days that it counted, and with our frozen study days."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from quizcli.domain.event import Event, Kind
from quizcli.domain.rating import Rating
from quizcli.domain.schedule import Schedule
from quizcli.scheduling.day import offset_minutes, study_day
from quizcli.scheduling.fold import Track
from quizcli.scheduling.rules import Rules


@pytest.fixture(params=["anki_golden_utc_steps", "anki_golden_ny_nosteps_custom"])
def golden(request: pytest.FixtureRequest, shared: Path) -> dict[str, Any]:
    return json.loads((shared / "golden" / f"{request.param}.json").read_text(encoding="utf-8"))


def rules_of(golden: dict[str, Any]) -> Rules:
    options = {
        "retention": golden["desired_retention"],
        "max_interval": golden["max_interval"],
        "steps": " ".join(f"{minutes}m" for minutes in golden["learning_steps_min"]),
        "relearning_steps": " ".join(f"{minutes}m" for minutes in golden["relearning_steps_min"]),
        "fuzz": False,
    }
    return Rules(
        [
            Event(1, "x", Kind.OPTIONS, 1, data={"options": options}),
            Event(2, "x", Kind.PARAMETERS, 1, data={"weights": golden["params"]}),
        ]
    )


def days_of_anki(reviews: list[dict[str, Any]], zone: ZoneInfo, rollover: int) -> list[int]:
    """The days as Anki counts them: whole 86,400 s from the last review to the next start of a day, local time."""
    days = [study_day(datetime.fromtimestamp(reviews[0]["t"], zone), rollover)]
    for before, review in itertools.pairwise(reviews):
        now = datetime.fromtimestamp(review["t"], zone)
        start = now.replace(hour=rollover, minute=0, second=0) + timedelta(days=now.hour >= rollover)
        days.append(days[-1] + int((start.timestamp() - before["t"]) // 86_400))
    return days


def replay(golden: dict[str, Any], *, anki_days: bool) -> Iterator[tuple[int, dict[str, Any], Schedule]]:
    """Go through all reviews: the card's number, what the engine said, what we say."""
    zone, rules = ZoneInfo(golden["tz"]), rules_of(golden)
    for number, reviews in enumerate(golden["cards"]):
        track = Track(f"card.{number}", rules.models(""))
        days = (days_of_anki if anki_days else our_days)(reviews, zone, golden["rollover_hour"])
        for review, day in zip(reviews, days, strict=True):
            offset = offset_minutes(datetime.fromtimestamp(review["t"], zone))
            event = Event(review["t"] * 1000, "x", Kind.ANSWER, day, offset, rating=Rating(review["rating"]))
            track.apply(event, rules)
            yield number, review, track.schedule()


def our_days(reviews: list[dict[str, Any]], zone: ZoneInfo, rollover: int) -> list[int]:
    return [study_day(datetime.fromtimestamp(each["t"], zone), rollover) for each in reviews]


def assert_equal(review: dict[str, Any], state: Schedule) -> None:
    assert state.stability == pytest.approx(review["s"], rel=1.1e-3)
    assert state.difficulty == pytest.approx(review["d"], abs=3e-3)
    assert (int(state.phase), state.interval) == (review["type"], review["ivl"])
    assert (state.reps, state.lapses) == (review["reps"], review["lapses"])


def test_every_state_interval_and_phase_is_the_engines(golden):
    count = 0
    for _, review, state in replay(golden, anki_days=True):
        assert_equal(review, state)
        count += 1
    assert count == 874


def test_frozen_study_days_differ_only_where_the_clocks_changed(golden):
    """Equal wherever the day counts agree. Elsewhere both reviews lie within an hour of the start of a day and the
    clocks changed between them: Anki divides seconds by 86,400 there, and we count the calendar's days."""
    zone, rollover = ZoneInfo(golden["tz"]), golden["rollover_hour"]
    differing: dict[int, list[tuple[int, int]]] = {}
    for number, reviews in enumerate(golden["cards"]):
        theirs, ours = days_of_anki(reviews, zone, rollover), our_days(reviews, zone, rollover)
        moments = [datetime.fromtimestamp(each["t"], zone) for each in reviews]
        for at in range(1, len(reviews)):
            gaps = (theirs[at] - theirs[at - 1], ours[at] - ours[at - 1])
            if gaps[0] != gaps[1]:
                assert moments[at].utcoffset() != moments[at - 1].utcoffset()
                differing.setdefault(number, []).append(gaps)
    expected = {41: [(120, 121)], 42: [(120, 121)], 101: [(120, 121)], 106: [(120, 119)], 128: [(41, 40)]}
    assert differing == (expected if golden["tz"] == "America/New_York" else {})
    for number, review, state in replay(golden, anki_days=False):
        if number not in differing:
            assert_equal(review, state)
