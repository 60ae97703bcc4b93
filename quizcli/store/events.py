"""The log of events in quizcli.db: appended to, read in its own order, never changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quizcli.domain.event import Event, Kind
from quizcli.domain.question import NOTHING
from quizcli.domain.rating import Rating
from quizcli.errors import StoreError
from quizcli.store import sql
from quizcli.store.engine import is_damage

_KINDS = {kind.value: kind for kind in Kind}
_RATINGS: dict[int | None, Rating | None] = {None: None, **{int(rating): rating for rating in Rating}}

Row = tuple[Any, ...]


def event_of(row: Row) -> Event:
    """Make an event of a row of any of the EVENTS statements."""
    id_, device, kind, day, offset, card, deck, rating, duration, batch, data = row
    try:
        return Event(
            id_, device, _KINDS[kind], day, offset, card, deck, _RATINGS[rating], duration, batch,
            NOTHING if data == "{}" else json.loads(data),
        )  # fmt: skip
    except (KeyError, ValueError, TypeError) as error:
        raise _damaged(f"event {id_} is not what was written") from error


def _damaged(reason: str) -> StoreError:
    """Say that bytes inside a row have changed, which the check at the opening cannot see."""
    return StoreError(
        f"the log in quizcli.db is damaged: {reason}", hint="Bring back the newest backup with: quizcli restore"
    )


def _rows(learner: sqlite3.Connection, statement: str, values: Mapping[str, Any] | None = None) -> Iterator[Row]:
    """Go through the rows of a statement."""
    try:
        for row in learner.execute(statement, values or {}):  # noqa: UP028 - `yield from` would close what is closed
            yield row
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise _damaged(str(error).partition(" with text ")[0]) from error
        raise


def row_of(event: Event) -> dict[str, Any]:
    """Make a row of an event."""
    return {
        "id": event.id,
        "device": event.device,
        "kind": event.kind.value,
        "card": event.card,
        "deck": event.deck,
        "rating": None if event.rating is None else int(event.rating),
        "day": event.day,
        "offset": event.offset,
        "duration": event.duration,
        "batch": event.batch,
        "data": json.dumps(dict(event.data), ensure_ascii=False, separators=(",", ":")) if event.data else "{}",
    }


def add(learner: sqlite3.Connection, events: Iterable[Event]) -> None:
    """Append events; an id that this device has already used is an error."""
    for event in events:
        learner.execute(sql.EVENT_ADD, row_of(event))


def merge(learner: sqlite3.Connection, events: Iterable[Event]) -> int:
    """Append those events that the log does not hold yet; gives how many they were."""
    before = learner.total_changes
    learner.executemany(sql.EVENT_MERGE, (row_of(event) for event in events))
    return learner.total_changes - before


def of_card(learner: sqlite3.Connection, card: str) -> list[Event]:
    """Give a card's events in the order of the log; "" gives those that belong to no card."""
    return [event_of(row) for row in _rows(learner, sql.EVENTS_OF_CARD, {"card": card})]


def everything(learner: sqlite3.Connection) -> Iterator[Event]:
    """Go through the whole log in its order."""
    return map(event_of, _rows(learner, sql.EVENTS))


def by_card(learner: sqlite3.Connection) -> Iterator[tuple[str, list[Event]]]:
    """Go through the log card by card, for a fold of everything.

    What only audits an answer is left out, and so is most of the cost of reading it.
    """
    card = ""
    found: list[Event] = []
    for row in _rows(learner, sql.EVENTS_BY_CARD):
        if row[5] != card:
            if found:
                yield card, found
            card, found = row[5], []
        if row[2] == "answer" and '"given"' not in row[10]:
            id_, device, _, day, offset, _, deck, rating, duration, batch, _ = row
            found.append(
                Event(id_, device, Kind.ANSWER, day, offset, card, deck, _RATINGS[rating], duration, batch)
            )  # fmt: skip
        else:
            found.append(event_of(row))
    if found:
        yield card, found


def last(learner: sqlite3.Connection) -> tuple[int, int, str]:
    """Give place, id and device of the event that arrived last; zeros for an empty log."""
    row = learner.execute(sql.EVENT_LAST).fetchone()
    return (row[0], row[1], row[2]) if row else (0, 0, "")


def newest_own(learner: sqlite3.Connection, device: str, limit: int = 1) -> list[Event]:
    """Give the newest events of a device, newest first."""
    return [event_of(row) for row in _rows(learner, sql.EVENTS_NEWEST_OWN, {"device": device, "limit": limit})]


def cards_since(learner: sqlite3.Connection, seq: int) -> list[str]:
    """Give the cards of the events that arrived after one; "" among them means options or parameters."""
    return [row[0] for row in learner.execute(sql.CARDS_SINCE, {"seq": seq})]


def about(learner: sqlite3.Connection, key: str) -> str:
    """Read what the database says about itself."""
    row = learner.execute(sql.ABOUT_GET, {"key": key}).fetchone()
    return row[0] if row else ""


def note(learner: sqlite3.Connection, key: str, value: str) -> None:
    """Write what the database says about itself."""
    learner.execute(sql.ABOUT_PUT, {"key": key, "value": value})


def keys_between(learner: sqlite3.Connection, first: int, last: int) -> list[tuple[int, str]]:
    """Give the identities of the events that arrived from one place of the log to another, both included."""
    return [(row[0], row[1]) for row in learner.execute(sql.EVENT_KEYS, {"first": first, "last": last})]


def own(learner: sqlite3.Connection, device: str) -> Iterator[Event]:
    """Go through a device's events, newest first, reading no further than is asked for."""
    below = 1 << 62
    while True:
        page = [event_of(row) for row in _rows(learner, sql.EVENTS_OWN_BELOW, {"device": device, "below": below})]
        yield from page
        if not page:
            return
        below = page[-1].id


def any_answer(learner: sqlite3.Connection) -> bool:
    """Tell whether anything was ever answered."""
    return learner.execute(sql.RECENT_ANSWER_DAYS, {"limit": 1}).fetchone() is not None


def undos(learner: sqlite3.Connection) -> list[Event]:
    """Give all UNDO events."""
    return [event_of(row) for row in _rows(learner, sql.EVENTS_UNDO)]
