"""What events make of a card: steps, intervals, leeches, marks, resets, states taken over, undo."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizcli.domain.event import Event, Kind
from quizcli.domain.rating import Rating
from quizcli.domain.schedule import Phase, Schedule
from quizcli.scheduling.fold import fold
from quizcli.scheduling.intervals import constrained, fuzz, least, passed, spread
from quizcli.scheduling.leech import struck
from quizcli.scheduling.rules import Rules

NOON = 12 * 3_600_000
EPOCH = 719_163
AGAIN, HARD, GOOD, EASY = Rating


def event(day: int, kind: Kind = Kind.ANSWER, rating: Rating | None = None, /, at: int = NOON, **data: object) -> Event:
    return Event((day - EPOCH) * 86_400_000 + at, "d", kind, day, 0, "card.1", "Deck", rating, 0, 0, data)


def answers(*pairs: tuple[int, Rating]) -> list[Event]:
    """Ratings on days counted from the first; several on one day a minute apart."""
    return [
        event(739_000 + day, Kind.ANSWER, rating, at=NOON + number * 60_000)
        for number, (day, rating) in enumerate(pairs)
    ]


def options(**values: object) -> Rules:
    return Rules([Event(1, "d", Kind.OPTIONS, 1, data={"options": {"fuzz": False, **values}})])


def state(events: list[Event], rules: Rules | None = None) -> Schedule:
    return fold("card.1", events, rules or options(), "Deck")


@pytest.mark.parametrize(
    ("steps", "ratings", "minutes"),
    [
        ("1m 10m", [AGAIN], 1),
        ("1m 10m", [HARD], 5.5),
        ("1m 10m", [GOOD], 10),
        ("1m 10m", [GOOD, HARD], 10),
        ("1m 10m", [GOOD, AGAIN], 1),
        ("10m", [HARD], 15),
        ("1h 3h 5h", [GOOD, GOOD], 300),
    ],
)
def test_learning_steps_are_ankis(steps, ratings, minutes):
    found = state(answers(*((0, rating) for rating in ratings)), options(steps=steps))
    assert found.phase is Phase.LEARNING
    assert (found.due_at - found.last_at) / 60_000 == minutes


def test_the_last_step_leads_to_review_and_easy_goes_further_than_good():
    good = state(answers((0, GOOD), (0, GOOD)))
    easy = state(answers((0, GOOD), (0, EASY)))
    assert good.phase is easy.phase is Phase.REVIEW
    assert 1 <= good.interval < easy.interval


@pytest.mark.parametrize(("steps", "days"), [("12h", 0), ("16h", 1), ("1d", 1), ("36h", 1), ("42h", 2), ("3d", 3)])
def test_a_step_over_the_start_of_the_day_waits_for_that_day(steps, days):
    """At noon the study day lasts 16 more hours: what does not fit becomes a matter of days."""
    found = state(answers((0, AGAIN)), options(steps=steps))
    assert found.phase is Phase.LEARNING
    assert found.due_day - found.last_day == days
    assert bool(found.due_at) == (days == 0)


def test_hard_on_a_single_long_step_is_at_most_a_day_longer():
    found = state(answers((0, HARD)), options(steps="4d"))
    assert found.due_day - found.last_day == 5


def test_without_steps_a_short_interval_stays_within_the_day():
    weak = state(answers((0, AGAIN)), options(steps=""))
    assert weak.phase is Phase.LEARNING
    assert 0 < weak.due_at - weak.last_at < 86_400_000 / 2
    assert state(answers((0, GOOD)), options(steps="")).phase is Phase.REVIEW


def test_without_short_term_memory_there_is_no_day_without_steps():
    weights = [
        0.2,
        1.3,
        2.3,
        8.3,
        6.4,
        0.8,
        3,
        0.001,
        1.9,
        0.17,
        0.8,
        1.5,
        0.06,
        0.26,
        1.65,
        0.6,
        1.9,
        0,
        0.1,
        0.07,
        0.15,
    ]
    rules = Rules(
        [
            Event(1, "d", Kind.OPTIONS, 1, data={"options": {"steps": "", "fuzz": False}}),
            Event(2, "d", Kind.PARAMETERS, 1, data={"weights": weights}),
        ]
    )
    assert state(answers((0, AGAIN)), rules).phase is Phase.REVIEW


def test_a_lapse_counts_once_and_relearning_leads_back():
    found = state(answers((0, EASY), (8, AGAIN), (8, AGAIN)))
    assert (found.phase, found.lapses) == (Phase.RELEARNING, 1)
    back = state(answers((0, EASY), (8, AGAIN), (8, AGAIN), (8, GOOD)))
    assert (back.phase, back.lapses) == (Phase.REVIEW, 1)
    assert back.interval >= 1


def test_good_several_times_a_day_grows_the_interval_by_a_day_each():
    found = [state(answers((0, EASY), (8, GOOD), *[(8, GOOD)] * more)).interval for more in range(4)]
    assert [later - earlier for earlier, later in itertools.pairwise(found)] == [1, 1, 1]


def test_overdue_by_years_grows_stability_but_never_beyond_a_century():
    found = state(answers((0, EASY), *((8 + 3650 * time, EASY) for time in range(9))))
    assert found.stability <= 36_500
    assert found.interval <= 36_500


def test_no_interval_is_longer_than_allowed():
    found = state(answers((0, EASY), (10, EASY), (100, EASY), (400, EASY)), options(max_interval=30))
    assert found.interval == 30


@pytest.mark.parametrize("retention", [0.7, 0.97, 0.999])
def test_the_wanted_retention_decides_the_interval(retention):
    found = state(answers((0, EASY), (8, GOOD)), options(retention=retention))
    normal = state(answers((0, EASY), (8, GOOD)))
    assert (found.interval > normal.interval) == (retention < 0.9)
    assert found.stability == normal.stability


def test_a_leech_is_struck_at_the_threshold_and_every_half_after():
    assert [lapses for lapses in range(1, 20) if struck(lapses, 8)] == [8, 12, 16]
    assert [lapses for lapses in range(1, 12) if struck(lapses, 5)] == [5, 8, 11]
    assert not any(struck(lapses, 0) for lapses in range(20))


def test_a_leech_is_shown_and_suspended_if_so_configured():
    lapsing = [(0, EASY)]
    for number in range(3):
        lapsing += [(10 * number + 9, AGAIN), (10 * number + 9, GOOD)]
    shown = state(answers(*lapsing), options(leech_threshold=3))
    suspended = state(answers(*lapsing), options(leech_threshold=3, leech_action="suspend"))
    assert shown.leech
    assert not shown.suspended
    assert suspended.suspended
    lifted = [*answers(*lapsing), event(739_100, Kind.UNSUSPEND)]
    assert not state(lifted, options(leech_threshold=3, leech_action="suspend")).suspended


def test_marks_do_not_touch_the_schedule():
    plain = answers((0, EASY), (8, GOOD))
    marks = [event(739_001, Kind.SUSPEND), event(739_002, Kind.FLAG, flag=3), event(739_003, Kind.BURY, until=739_004)]
    marked = state([*plain, *marks])
    assert (marked.suspended, marked.flag, marked.buried_until) == (True, 3, 739_004)
    lifted = state(
        [
            *plain,
            *marks,
            event(739_020, Kind.UNSUSPEND),
            event(739_020, Kind.UNBURY, at=1),
            event(739_021, Kind.FLAG, flag=0),
        ]
    )
    assert lifted == state(plain)


def test_practice_has_no_effect():
    plain = answers((0, EASY), (8, GOOD))
    assert state([*plain, event(739_009, Kind.CRAM, AGAIN)]) == state(plain)


def test_suspended_in_relearning_a_card_goes_on_where_it_was():
    events = [*answers((0, EASY), (8, AGAIN)), event(739_009, Kind.SUSPEND), event(739_050, Kind.UNSUSPEND)]
    assert state(events) == state(events[:2])
    assert state([*events, event(739_050, Kind.ANSWER, GOOD, at=NOON * 2 - 1)]).phase is Phase.REVIEW


def test_a_reset_card_is_new_and_begins_anew():
    events = [*answers((0, EASY), (8, AGAIN)), event(739_020, Kind.RESET)]
    assert state(events) == Schedule()
    again = state([*events, event(739_030, Kind.ANSWER, GOOD)])
    assert (again.reps, again.lapses, again.stability) == (1, 0, 2.3065)


def test_a_due_date_set_by_hand_keeps_the_memory():
    plain = state(answers((0, EASY)))
    found = state([*answers((0, EASY)), event(739_001, Kind.DUE, day=739_100)])
    assert found.due_day == 739_100
    assert (found.stability, found.interval, found.last_day) == (plain.stability, plain.interval, plain.last_day)


def test_a_new_card_with_a_due_date_is_taken_as_known_until_then():
    found = state([event(739_000, Kind.DUE, day=739_030)])
    assert (found.phase, found.interval, found.due_day, found.stability) == (Phase.REVIEW, 30, 739_030, 0)
    rated = state([event(739_000, Kind.DUE, day=739_030), event(739_030, Kind.ANSWER, GOOD)])
    assert rated.stability > 30
    assert rated.interval > 30


def test_a_state_taken_over_replaces_what_was_there():
    data = {"stability": 50.0, "difficulty": 6.0, "interval": 48, "reps": 9, "lapses": 1, "due_day": 739_030}
    found = state([*answers((0, AGAIN)), event(739_001, Kind.BASELINE, **data)])
    assert (found.stability, found.difficulty, found.interval, found.reps, found.due_day) == (50, 6, 48, 9, 739_030)
    old = state([event(739_001, Kind.BASELINE, interval=30, ease=2.5)])
    assert old.stability == pytest.approx(30)


@pytest.mark.parametrize(("stability", "difficulty"), [(4.5, 0), (4.5, 1e-320), (1e-300, 5.0), (36_500, 0.4)])
def test_a_state_taken_over_is_kept_within_what_the_model_knows(stability, difficulty):
    data = {"stability": stability, "difficulty": difficulty, "interval": 4, "last_day": 739_000, "due_day": 739_004}
    found = state([event(739_001, Kind.BASELINE, **data), event(739_004, Kind.ANSWER, AGAIN)])
    assert 0.001 <= found.stability <= 36_500
    assert 1 <= found.difficulty <= 10


def test_an_undone_event_never_happened_and_redo_brings_it_back():
    first, second = answers((0, EASY), (8, GOOD))
    undo = event(739_009, Kind.UNDO, id=second.id, device="d")
    redo = event(739_010, Kind.UNDO, id=undo.id, device="d")
    assert state([first, second, undo]) == state([first])
    assert state([first, second, undo, redo]) == state([first, second])
    assert state([redo, undo, second, first]) == state([first, second])


def test_undos_in_a_ring_cancel_nothing_and_end():
    first, *_ = answers((0, EASY))
    one = event(739_009, Kind.UNDO, id=event(739_010).id, device="d")
    two = event(739_010, Kind.UNDO, id=one.id, device="d")
    assert state([first, one, two]) == state([first])


def test_a_day_before_the_last_counts_as_that_day():
    """Travel west or a corrected clock: no negative elapsed time."""
    normal = state(answers((0, EASY), (8, GOOD), (8, GOOD)))
    events = answers((0, EASY), (8, GOOD), (8, GOOD))
    back = Event(events[2].id, "d", Kind.ANSWER, 739_000, 0, "card.1", "Deck", GOOD)
    assert state([*events[:2], back]) == normal


EVENTS = st.lists(
    st.tuples(st.integers(0, 3000), st.sampled_from(Rating), st.integers(0, 86_399_000)), min_size=1, max_size=25
)


@given(EVENTS, st.sampled_from(["", "1m 10m", "30s 2d"]), st.floats(0.7, 0.999), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_order_of_arrival_never_matters_and_time_never_runs_backwards(plan, steps, retention, chance: random.Random):
    rules = options(steps=steps, retention=retention, fuzz=True)
    events = [event(739_000 + day, Kind.ANSWER, rating, at=at) for day, rating, at in plan]
    expected = state(events, rules)
    shuffled = list({each.key: each for each in events}.values())
    chance.shuffle(shuffled)
    assert state(events[::-1] + events, rules) == expected or len(shuffled) < len(events)
    assert expected.due_day >= expected.last_day
    assert expected.phase is not Phase.REVIEW or expected.interval >= 1
    assert 0.001 <= expected.stability <= 36_500
    assert 1 <= expected.difficulty <= 10


@given(st.floats(0.01, 40_000), st.integers(0, 36_500), st.floats(0, 0.9999), st.integers(1, 36_500))
def test_intervals_are_ordered_and_within_bounds(interval, last, factor, maximum):
    for chosen in (None, factor):
        found = [passed(step, lambda s: interval * (0.8 + 0.2 * s), last, maximum, chosen) for step in (2, 3, 4)]
        assert all(1 <= days <= maximum for days in found)
        assert found == sorted(found)
        assert len(set(found)) == 3 or found[-1] == maximum


@given(st.floats(2.5, 30_000), st.floats(0, 0.9999))
def test_fuzz_stays_within_its_spread(interval, factor):
    days = constrained(interval, 1, 36_500, factor)
    assert abs(days - interval) <= spread(interval) + 1
    assert least(interval, 0) == 1


def test_fuzz_is_the_same_everywhere_and_spread_evenly():
    assert fuzz("k7m3x9q2.1", 4) == fuzz("k7m3x9q2.1", 4)
    values = [fuzz(f"card{card}.1", reps) for card in range(200) for reps in range(50)]
    assert all(0 <= value < 1 for value in values)
    for low in range(10):
        assert 850 < sum(low / 10 <= value < (low + 1) / 10 for value in values) < 1150
