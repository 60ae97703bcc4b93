"""How intervals, times and counts are written."""

from __future__ import annotations

from quizcli.domain.schedule import Schedule


def seconds(count: float) -> str:
    """Write a span of time in its largest fitting unit: 45s, 10m, 3h, 5d, 2.4mo, 1.3y."""
    if count < 60:
        return f"{max(round(count), 0)}s"
    if count < 3600:
        return f"{round(count / 60)}m"
    if count < 86_400:
        return _short(count / 3600, "h")
    return days(count / 86_400)


def days(count: float) -> str:
    """Write a number of days: 5d, 2.4mo, 1.3y."""
    if count < 30.5:
        return f"{round(count)}d"
    return _short(count / 30.44, "mo") if count < 365 else _short(count / 365.25, "y")


def _short(count: float, unit: str) -> str:
    return f"{count:.1f}".removesuffix(".0") + unit if count < 10 else f"{round(count)}{unit}"


def until(schedule: Schedule, now_ms: int, today: int) -> str:
    """Write when a card is due again, as seen from now."""
    if schedule.due_at:
        return seconds(max(schedule.due_at - now_ms, 0) / 1000)
    return days(max(schedule.due_day - today, 1))


def clock(count: float) -> str:
    """Write seconds as a clock shows them: 0:07, 12:30, 1:02:03."""
    whole = max(int(count), 0)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def plural(count: int, noun: str) -> str:
    """Write a count with its noun: 1 card, 2 cards."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
