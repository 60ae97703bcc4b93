"""The learner's log and cards as statistics, plans and fits read them: plain rows, nothing computed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from quizcli.domain.event import Kind
from quizcli.store import sql


class Logged(NamedTuple):
    """One event about a card, without what only audits it."""

    card: str
    id: int
    device: str
    kind: str
    day: int
    rating: int | None
    duration: int


class Stand(NamedTuple):
    """Where a card stands, with the deck and topic of its question; `topic` parts are joined by U+001F."""

    num: int
    id: str
    deck: str
    topic: str
    phase: int
    stability: float
    difficulty: float
    last_day: int
    due_day: int
    drillable: int
    suspended: int
    reps: int


def log(learner: sqlite3.Connection) -> Iterator[tuple[str, int, str, str, int, int | None, int]]:
    """Go through the events about cards, card by card (fields as in `Logged`), undone ones included."""
    return learner.execute(sql.PROGRESS_LOG, {"nothing": ""})


def days(learner: sqlite3.Connection) -> list[tuple[int, int, int, int]]:
    """Give for each study day its answers, their milliseconds, and how many were not Again; undone ones included."""
    return learner.execute(sql.PROGRESS_DAYS, {"kind": str(Kind.ANSWER)}).fetchall()


def durations(learner: sqlite3.Connection, limit: int) -> list[tuple[str, int, int, int]]:
    """Give card, id, rating and milliseconds of the newest answers that were timed."""
    return learner.execute(sql.PROGRESS_DURATIONS, {"kind": str(Kind.ANSWER), "limit": limit}).fetchall()


def stands(cache: sqlite3.Connection) -> list[Stand]:
    """Give where each card stands, in the order of the bank."""
    return list(map(Stand._make, cache.execute(sql.PROGRESS_CARDS)))
