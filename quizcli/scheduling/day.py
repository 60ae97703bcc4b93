"""Study days: the local date, a new day beginning at the rollover hour. Everything here is wall-clock arithmetic."""

from __future__ import annotations

from datetime import date, datetime, timedelta

ROLLOVER = 4
EPOCH = date(1970, 1, 1).toordinal()
SECONDS = 86_400


def study_day(now: datetime, rollover: int = ROLLOVER) -> int:
    """Give the study day (proleptic ordinal) of a local time: the small hours belong to the day before.

    Only the wall clock counts, so a day of 23 or 25 hours is one day like any other.
    """
    return now.toordinal() - (1 if now.hour < rollover else 0)


def offset_minutes(now: datetime) -> int:
    """Give the UTC offset of an aware local time, in minutes east."""
    offset = now.utcoffset()
    return 0 if offset is None else int(offset / timedelta(minutes=1))


def milliseconds(now: datetime) -> int:
    """Give epoch milliseconds of an aware time."""
    return int(now.timestamp() * 1000)


def seconds_left(at: int, offset: int, day: int, rollover: int = ROLLOVER) -> int:
    """Tell how long study day `day` still lasts at epoch millisecond `at` on a wall clock `offset` minutes east.

    At least one second: a frozen day may lie before the wall clock's after travel or a corrected clock.
    """
    ends = (day + 1 - EPOCH) * SECONDS + rollover * 3600
    return max(1, ends - (at // 1000 + offset * 60))


def as_date(day: int) -> date:
    """Give the calendar date of a study day."""
    return date.fromordinal(min(max(day, 1), date.max.toordinal()))
