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


def due_at_most(cache: sqlite3.Connection, today: int, deck: str, limit: int, *, chosen: bool) -> int:
    """Count what is due in a deck, but no further than a limit."""
    values = {"today": today, "deck": deck, "limit": limit}
    return int(cache.execute(_named("QUEUE_DUE_AT_MOST", chosen), values).fetchone()[0])


def new(cache: sqlite3.Connection, today: int, *, chosen: bool) -> dict[str, int]:
    """Count the new cards of each deck."""
    return dict(cache.execute(_named("QUEUE_NEW_COUNTS", chosen), {"today": today}).fetchall())


def deal(
    cache: sqlite3.Connection, kind: str, order: str, deck: str, limit: int, today: int, *, chosen: bool
) -> list[int]:
    """Give the numbers of a deck's first cards: `kind` is DUE or NEW, or ALL for what is due in all decks."""
    values = {"today": today, "deck": deck, "limit": limit}
    return [row[0] for row in cache.execute(_named(f"QUEUE_{kind}_{order.upper()}", chosen), values)]


def learning(cache: sqlite3.Connection, today: int, *, chosen: bool) -> list[tuple[int, str]]:
    """Give the cards inside learning steps, with their times."""
    rows = cache.execute(_named("QUEUE_LEARNING", chosen), {"today": today})
    return [(due_at, card) for card, due_at in rows]


def siblings_of_rated(cache: sqlite3.Connection, today: int) -> set[int]:
    """Give the cards whose question was asked today by another card."""
    return {row[0] for row in cache.execute(sql.SIBLINGS_OF_RATED, {"today": today})}


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
