"""Folded states of cards in cache.db."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from quizcli.domain.schedule import Phase, Schedule
from quizcli.store import sql

_PHASES = tuple(Phase)


def get(cache: sqlite3.Connection, card: str) -> Schedule | None:
    """Give a card's state, or None for a card that the bank does not have."""
    row = cache.execute(sql.STATE_GET, {"id": card}).fetchone()
    return of_row(row) if row else None


def of_row(row: tuple[object, ...]) -> Schedule:
    """Make a schedule of the columns `sql.STATE`, in that order."""
    values = dict(zip(sql.STATE, row, strict=True))
    values.update(
        phase=_PHASES[values["phase"]],  # type: ignore[call-overload]  # rows are untyped
        suspended=bool(values["suspended"]),
        leech=bool(values["leech"]),
    )
    return Schedule(**values)  # type: ignore[arg-type]  # rows are untyped


def put(cache: sqlite3.Connection, states: Iterable[tuple[str, Schedule]]) -> None:
    """Write cards' states."""
    cache.executemany(sql.STATE_PUT, (_values(card, state) for card, state in states))


def _values(card: str, state: Schedule) -> dict[str, object]:
    values = {name: getattr(state, name) for name in sql.STATE}
    values["phase"] = int(state.phase)
    values["suspended"] = int(state.suspended)
    values["leech"] = int(state.leech)
    values["id_"] = card
    return values


def clear(cache: sqlite3.Connection) -> None:
    """Forget all states, before a fold of everything."""
    cache.execute(sql.STATES_CLEAR)


def decks(cache: sqlite3.Connection) -> dict[str, str]:
    """Give the deck of every card."""
    return dict(cache.execute(sql.CARD_DECKS).fetchall())


def deck(cache: sqlite3.Connection, card: str) -> str | None:
    """Give a card's deck, or None for a card that the bank does not have."""
    row = cache.execute(sql.CARD_DECK, {"id": card}).fetchone()
    return row[0] if row else None


def everything(cache: sqlite3.Connection) -> dict[str, Schedule]:
    """Give the state of every card."""
    return {row[0]: of_row(row[1:]) for row in cache.execute(sql.STATES_ALL)}
