"""Study days on wall clocks: gaps and folds of summer time, travel, clocks that jump, another start of the day."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizcli.domain.rating import Rating
from quizcli.domain.schedule import Phase
from quizcli.scheduling.day import as_date, milliseconds, offset_minutes, seconds_left, study_day
from quizcli.services.collection import Collection
from quizcli.services.dealing import Dealer
from quizcli.settings import load

NEW_YORK, LORD_HOWE = ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
TOKYO, HONOLULU = ZoneInfo("Asia/Tokyo"), ZoneInfo("Pacific/Honolulu")


@pytest.fixture
def homed(settings):
    settings.bank.mkdir(parents=True)
    text = "# quizcli bank\nformat: 1\ndeck: Python\nquestions:\n"
    text += "".join(f"  - {{id: aaaa222{n}, question: Why {n}?, answer: So.}}\n" for n in range(2, 8))
    (settings.bank / "python.yaml").write_text(text, encoding="utf-8")
    return settings


def test_the_day_begins_at_four():
    assert study_day(datetime(2026, 3, 2, 3, 59, 59)) == datetime(2026, 3, 1).toordinal()
    assert study_day(datetime(2026, 3, 2, 4, 0, 0)) == datetime(2026, 3, 2).toordinal()
    assert study_day(datetime(2026, 3, 2, 0, 0), rollover=0) == datetime(2026, 3, 2).toordinal()
    assert study_day(datetime(2026, 3, 2, 22, 59), rollover=23) == datetime(2026, 3, 1).toordinal()


def test_leap_days_and_new_year_are_days_like_any_other():
    days = [datetime(2028, 2, 28, 12), datetime(2028, 2, 29, 12), datetime(2028, 3, 1, 12)]
    assert [study_day(later) - study_day(earlier) for earlier, later in itertools.pairwise(days)] == [1, 1]
    assert study_day(datetime(2027, 1, 1, 3)) == datetime(2026, 12, 31).toordinal()
    assert as_date(study_day(datetime(2027, 1, 1, 5))).isoformat() == "2027-01-01"


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        (NEW_YORK, datetime(2026, 3, 7, 12), datetime(2026, 3, 8, 12)),  # 23 hours
        (NEW_YORK, datetime(2026, 10, 31, 12), datetime(2026, 11, 1, 12)),  # 25 hours
        (NEW_YORK, datetime(2026, 10, 31, 4, 30), datetime(2026, 11, 1, 10)),  # where Anki counts two days
        (LORD_HOWE, datetime(2026, 4, 4, 12), datetime(2026, 4, 5, 12)),  # half an hour
        (LORD_HOWE, datetime(2026, 10, 3, 12), datetime(2026, 10, 4, 12)),
    ],
)
def test_a_day_with_more_or_fewer_hours_is_one_day(zone, before, after):
    assert study_day(after.replace(tzinfo=zone)) - study_day(before.replace(tzinfo=zone)) == 1


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.sampled_from([NEW_YORK, LORD_HOWE, TOKYO]))
def test_days_never_run_backwards_in_a_zone(moment, zone):
    """Minute by minute through six hours, gaps and folds of summer time included."""
    start = moment.replace(tzinfo=UTC)
    days = [study_day((start + timedelta(minutes=15 * step)).astimezone(zone)) for step in range(24)]
    assert all(later - earlier in (0, 1) for earlier, later in itertools.pairwise(days))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(0, 23))
def test_the_rest_of_a_day_ends_at_its_end(moment, rollover):
    aware = moment.replace(tzinfo=UTC)
    left = seconds_left(milliseconds(aware), offset_minutes(aware), study_day(aware, rollover), rollover)
    assert study_day(aware + timedelta(seconds=left), rollover) == study_day(aware, rollover) + 1
    assert study_day(aware + timedelta(seconds=left - 1.1), rollover) == study_day(aware, rollover) or left <= 1


def local(zone, *parts):
    return datetime(*parts, tzinfo=zone)


def test_two_ratings_either_side_of_four_are_on_two_days(homed, clock):
    clock.set(local(NEW_YORK, 2026, 5, 2, 3, 59))
    with Collection.open(homed, clock) as collection:
        first = collection.answer("aaaa2222.1", Rating.EASY)
        clock.set(local(NEW_YORK, 2026, 5, 2, 4, 1))
        second = collection.answer("aaaa2222.1", Rating.GOOD)
        assert second.day - first.day == 1


def test_travel_west_never_repeats_a_day_nor_gives_back_a_card(homed, clock):
    clock.set(local(TOKYO, 2026, 5, 2, 9, 0))
    with Collection.open(homed, clock) as collection:
        day = collection.today
        collection.answer("aaaa2222.1", Rating.EASY)
        due = collection.schedule("aaaa2222.1").due_day
    clock.set(local(HONOLULU, 2026, 5, 1, 15, 0))  # ten hours later
    with Collection.open(homed, clock) as collection:
        assert collection.today == day
        assert not collection.warnings
        assert "aaaa2222.1" not in [Dealer(collection).next()]
        again = collection.answer("aaaa2222.1", Rating.GOOD)
        assert again.day == day
        assert collection.schedule("aaaa2222.1").due_day >= due


def test_due_counts_change_only_at_the_start_of_a_day(homed, clock):
    clock.set(local(NEW_YORK, 2026, 10, 30, 20, 0))
    with Collection.open(homed, clock) as collection:
        for number, rating in ((2, Rating.EASY), (3, Rating.GOOD), (4, Rating.EASY), (5, Rating.AGAIN)):
            collection.answer(f"aaaa222{number}.1", rating)
        collection.answer("aaaa2223.1", Rating.GOOD)
    counts: dict[int, set[object]] = {}
    for _ in range(24 * 2 * 12):  # twelve days by half hours, over the end of summer time
        clock.advance(minutes=30)
        clock.set(clock.moment.astimezone(UTC).astimezone(NEW_YORK))
        with Collection.open(homed, clock, write=False) as collection:
            counts.setdefault(study_day(clock.moment), set()).add(Dealer(collection).counts)
    assert len(counts) == 13
    assert all(len(found) == 1 for found in counts.values())
    assert len({found.pop() for found in counts.values()}) > 2


def test_another_start_of_the_day_holds_from_now_on(homed, clock):
    clock.set(local(UTC, 2026, 5, 2, 12, 0))
    with Collection.open(homed, clock) as collection:
        collection.answer("aaaa2222.1", Rating.EASY)
        before = collection.schedule("aaaa2222.1")
    for rollover in (23, 0, 4):
        homed.config.write_text(f"rollover = {rollover}\n", encoding="utf-8")
        with Collection.open(load(homed.home), clock) as collection:
            assert collection.schedule("aaaa2222.1") == before
            assert collection.today == before.last_day, "a day that was studied is not repeated"


def test_a_learning_card_is_dealt_again_though_the_clock_was_corrected(homed, clock):
    """Its due time lies months ahead by today's clock: it comes now, not then."""
    clock.set(local(UTC, 2027, 1, 1, 12, 0))
    with Collection.open(homed, clock) as collection:
        for number in range(2, 8):
            collection.answer(f"aaaa222{number}.1", Rating.GOOD)
    clock.set(local(UTC, 2026, 5, 2, 12, 0))
    with Collection.open(homed, clock) as collection:
        assert collection.warnings
        card = Dealer(collection).next()
        assert card is not None
        for _ in range(3):
            collection.answer(card, Rating.GOOD)
        assert collection.schedule(card).phase is Phase.REVIEW
