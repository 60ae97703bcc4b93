"""Where a question stands, in a word or two."""

from __future__ import annotations

from quizcli.domain.schedule import Phase, Schedule


def standing(schedule: Schedule, today: int, *, answered: bool = True, archived: bool = False) -> str:
    """Say whether a question is asked at all and, if it is, when it is due."""
    if archived:
        return "archived"
    if not answered:
        return "unanswered"
    if schedule.suspended:
        return "suspended"
    if schedule.buried_until > today:
        return "buried"
    if schedule.phase is Phase.NEW:
        return "new"
    return when(schedule.due_day - today)


def when(days: int) -> str:
    """Say how far off a study day is."""
    if days < 0:
        return f"due since {-days} d"
    return "due today" if days == 0 else f"in {days} d"
