"""What the queue is dealt from: counts and card numbers by deck, all read from one index."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

from quizcli.store import sql


@dataclass(frozen=True, slots=True)
class Done:
    """How many cards of each deck were taken today: rated as a review, and rated for the first time."""

    reviewed: dict[str, int]
    introduced: dict[str, int]


def choose(cache: sqlite3.Connection, cards: list[str]) -> None:
    """Narrow the CHOSEN statements to these cards, for this connection."""
    cache.execute(sql.CHOSEN_CLEAR)
    cache.executemany(sql.CHOSEN_ADD, ({"id": card} for card in cards))


def done(cache: sqlite3.Connection, today: int) -> Done:
    """Count what was done today, by deck."""
    rows = cache.execute(sql.QUEUE_DONE_COUNTS, {"today": today}).fetchall()
    return Done({deck: reviewed for deck, _, reviewed in rows}, {deck: introduced for deck, introduced, _ in rows})


def decks(cache: sqlite3.Connection) -> list[str]:
    """Give the decks by name."""
    return [row[0] for row in cache.execute(sql.FILE_DECKS)]


def due(cache: sqlite3.Connection, today: int, *, chosen: bool) -> dict[str, int]:
    """Count what is due in each deck, limits or not."""
    return dict(cache.execute(_named("QUEUE_DUE_COUNTS", chosen), {"today": today}).fetchall())


def at_most(
    cache: sqlite3.Connection, kind: str, today: int, limit: int, *, chosen: bool, bury: bool
) -> dict[str, int]:
    """Count what waits in each deck, in none further than a limit: `kind` is DUE or NEW."""
    values = {"today": today, "limit": limit, "bury": int(bury)}
    return dict(cache.execute(_named(f"QUEUE_{kind}_AT_MOST", chosen), values).fetchall())


def deal(
    cache: sqlite3.Connection, kind: str, order: str, deck: str, limit: int, today: int, *, chosen: bool, bury: bool
) -> list[int]:
    """Give the numbers of a deck's first cards: `kind` is DUE or NEW, or ALL for what is due in all decks.

    With `bury`, those whose question was asked today by another card wait.
    """
    values = {"today": today, "deck": deck, "limit": limit, "bury": int(bury)}
    return [row[0] for row in cache.execute(_named(f"QUEUE_{kind}_{order.upper()}", chosen), values)]


def learning(cache: sqlite3.Connection, today: int, *, chosen: bool) -> list[tuple[int, str]]:
    """Give the cards inside learning steps, with their times."""
    rows = cache.execute(_named("QUEUE_LEARNING", chosen), {"today": today})
    return [(due_at, card) for card, due_at in rows]


def has_asked_siblings(cache: sqlite3.Connection, today: int) -> bool:
    """Tell whether a question was asked today that has another card."""
    return cache.execute(sql.SIBLINGS_ASKED, {"today": today, "limit": 1}).fetchone() is not None


def look(cache: sqlite3.Connection, num: int) -> str | None:
    """Give the id of a card, unless it is gone or out of the game."""
    row = cache.execute(sql.CARD_NAME, {"num": num}).fetchone()
    return row[0] if row else None


def number(cache: sqlite3.Connection, card: str) -> int | None:
    """Give a card's number."""
    row = cache.execute(sql.CARD_NUMBER, {"id": card}).fetchone()
    return row[0] if row else None


def siblings(cache: sqlite3.Connection, card: str) -> list[int]:
    """Give the other cards of a card's question."""
    return [row[0] for row in cache.execute(sql.CARD_SIBLINGS, {"id": card})]


def _named(name: str, chosen: bool) -> str:
    return str(getattr(sql, f"{name}_CHOSEN" if chosen else name))


def usual(learner: sqlite3.Connection, today: int) -> list[int]:
    """Give how many answers there were on each of the last days with any, of the newest thousand or so.

    Today is not over, and the oldest of these days may be cut: both are left out.
    """
    days = Counter(day for (day,) in learner.execute(sql.RECENT_ANSWER_DAYS, {"limit": 1500}))
    oldest = min(days, default=0) if sum(days.values()) == 1500 else 0
    return [count for day, count in days.items() if day not in (today, oldest)]


def coming(cache: sqlite3.Connection, today: int, days: int) -> list[int]:
    """Give how many cards come due on each of the next days."""
    rows = dict(cache.execute(sql.DUE_BY_DAY, {"today": today, "until": today + days}).fetchall())
    return [rows.get(today + ahead, 0) for ahead in range(1, days + 1)]
