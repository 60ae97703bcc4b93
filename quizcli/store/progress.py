"""The learner's log and cards as statistics, plans and fits read them: plain rows, nothing computed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from quizcli.domain.event import Event, Kind
from quizcli.store import sql
from quizcli.store.events import event_of


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


class Askable(NamedTuple):
    """A card that can be asked aloud; `topic` parts are joined, and `tags` surrounded, by U+001F."""

    id: str
    deck: str
    topic: str
    tags: str
    stability: float
    last_day: int
    lapses: int


def log(learner: sqlite3.Connection) -> list[tuple[str, int, str, str, int, int | None, int]]:
    """Give the events about cards in the order of time (fields as in `Logged`), undone ones included.

    They are read in the order of arrival, which is that of time unless logs were merged: no index is as fast.
    """
    rows = learner.execute(sql.PROGRESS_LOG, {"nothing": ""}).fetchall()
    if any(earlier[1] > later[1] for earlier, later in pairwise(rows)):
        rows.sort(key=itemgetter(1, 2))
    return rows


def days(learner: sqlite3.Connection) -> list[tuple[int, int, int, int]]:
    """Give study day, rating, how many such answers and their milliseconds; undone ones included."""
    return learner.execute(sql.PROGRESS_DAYS, {"kind": str(Kind.ANSWER)}).fetchall()


def named(learner: sqlite3.Connection, keys: Iterable[tuple[int, str]]) -> Iterator[Logged]:
    """Give the answers of these identities."""
    for id_, device in keys:
        values = {"id": id_, "device": device, "kind": str(Kind.ANSWER)}
        yield from map(Logged._make, learner.execute(sql.PROGRESS_NAMED, values))


def durations(learner: sqlite3.Connection, limit: int) -> list[tuple[str, int, int, int]]:
    """Give card, id, rating and milliseconds of the newest answers that were timed."""
    return learner.execute(sql.PROGRESS_DURATIONS, {"kind": str(Kind.ANSWER), "limit": limit}).fetchall()


def stands(cache: sqlite3.Connection) -> list[Stand]:
    """Give where each card stands, in the order of the bank."""
    return list(map(Stand._make, cache.execute(sql.PROGRESS_CARDS)))


def askable(cache: sqlite3.Connection) -> list[Askable]:
    """Give the cards of plain questions with an answer, in the order of the bank, suspended ones left out."""
    return list(map(Askable._make, cache.execute(sql.PROGRESS_SPOKEN, {"type": "basic"})))


def failed(learner: sqlite3.Connection, day: int) -> dict[str, int]:
    """Count for each card the ratings Again since a study day, practice and undone ones included."""
    return dict(learner.execute(sql.PROGRESS_FAILED, {"day": day}).fetchall())


def holding(learner: sqlite3.Connection, key: str) -> list[Event]:
    """Give the events whose data may hold a key, in the order of the log, undone ones included."""
    found = map(event_of, learner.execute(sql.PROGRESS_HOLDING, {"pattern": f'%"{key}":%'}))
    return [event for event in found if key in event.data]
