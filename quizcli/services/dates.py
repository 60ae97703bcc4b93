"""Days as people write them on a command line."""

from __future__ import annotations

from datetime import date, timedelta

from quizcli.errors import UsageError

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}


def study_day_of(text: str, today: int) -> int:
    """Read a day: `2026-12-24`, `today`, `tomorrow`, `3` or `+3` days, `2w`, `fri`. Raises UsageError."""
    word = text.strip().lower()
    if word in ("today", "tomorrow", "yesterday"):
        return today + {"today": 0, "tomorrow": 1, "yesterday": -1}[word]
    if word[:3] in _WEEKDAYS and word.isalpha():
        ahead = (_WEEKDAYS.index(word[:3]) - date.fromordinal(today).weekday() - 1) % 7 + 1
        return today + ahead
    number, unit = (word[:-1], word[-1:]) if word[-1:] in _UNITS else (word, "d")
    try:
        day = today + int(number) * _UNITS[unit] if len(number) < 7 else date.fromisoformat(word).toordinal()
        _ = date.fromordinal(day) + timedelta(days=40_000)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text} is no day", hint="Write 2026-12-24, today, tomorrow, 3 (days from now), 2w or fri."
        ) from None
    return day
