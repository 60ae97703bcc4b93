"""Keeps the states in cache.db equal to the log: folds what is new, or everything.

The cache remembers the last event that it knows, by place and identity. If the log has gone on since, because of a
crash between two commits or another program, the cards of the newer events are folded again; if the log is not the one
that the cache knew (a restored backup), everything is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from quizcli.domain.event import Event
from quizcli.domain.rating import Rating
from quizcli.domain.schedule import Schedule
from quizcli.scheduling.fold import fold, track
from quizcli.scheduling.rules import Rules
from quizcli.store import events, sql, states


def rules(learner: sqlite3.Connection) -> Rules:
    """Fold the options and parameters in force."""
    return Rules(events.of_card(learner, ""))


def mark(learner: sqlite3.Connection) -> str:
    """Give the mark of the log's end that the cache keeps."""
    return "{} {} {}".format(*events.last(learner))


def stale(learner: sqlite3.Connection, cache: sqlite3.Connection) -> int | None:
    """Tell after which place of the log the cache knows nothing: -1 for all of it, None when it knows everything."""
    row = cache.execute(sql.META_GET, {"key": "log"}).fetchone()
    return gone_on(learner, row[0] if row else "")


def gone_on(learner: sqlite3.Connection, known: str) -> int | None:
    """Tell after which place the log has gone on since a mark: -1 for all of it, None when it has not."""
    if not known:
        return -1
    if known == mark(learner):
        return None
    seq, id_, device = known.split(" ", 2)
    if seq == "0":
        return 0
    there = learner.execute(sql.EVENT_AT, {"seq": int(seq)}).fetchone()
    return int(seq) if there == (int(id_), device) else -1


def catch_up(
    learner: sqlite3.Connection, cache: sqlite3.Connection, found: Rules, tick: Callable[[int], None] = lambda _: None
) -> None:
    """Fold what the cache does not know yet, inside the caller's transaction."""
    since = stale(learner, cache)
    if since is None:
        return
    cards = [""] if since < 0 else events.cards_since(learner, since)
    if "" in cards or len(cards) > 2000:
        everything(learner, cache, found, tick)
    else:
        some(learner, cache, found, cards)
    remember(learner, cache)


def remember(learner: sqlite3.Connection, cache: sqlite3.Connection) -> None:
    """Note in the cache that it knows the whole log."""
    cache.execute(sql.META_PUT, {"key": "log", "value": mark(learner)})


def some(
    learner: sqlite3.Connection, cache: sqlite3.Connection, found: Rules, cards: Iterable[str]
) -> list[tuple[str, Schedule]]:
    """Fold single cards; those that the bank does not have are left alone. Gives the new states."""
    folded = []
    for card in cards:
        deck = states.deck(cache, card)
        if deck is not None:
            folded.append((card, fold(card, events.of_card(learner, card), found, deck)))
    states.put(cache, folded)
    return folded


def everything(
    learner: sqlite3.Connection, cache: sqlite3.Connection, found: Rules, tick: Callable[[int], None] = lambda _: None
) -> None:
    """Fold the whole log."""
    states.clear(cache)
    decks = states.decks(cache)

    def folded() -> Iterator[tuple[str, Schedule]]:
        for card, history in events.by_card(learner):
            tick(1)
            if card in decks:
                yield card, fold(card, history, found, decks[card])

    states.put(cache, folded())


def arrived(learner: sqlite3.Connection, cache: sqlite3.Connection, found: Rules, cards: list[str]) -> None:
    """Fold the cards that came into the bank, or back into it, or into another deck."""
    if not cards:
        return
    if len(cards) > 200:
        known = {row[0] for row in learner.execute(sql.CARDS_KNOWN)}
        cards = [card for card in cards if card in known]
    some(learner, cache, found, cards)


def preview(
    learner: sqlite3.Connection, cache: sqlite3.Connection, found: Rules, draft: Event
) -> dict[Rating, Schedule]:
    """Give what each rating would make of a card, if it were the answer that `draft` leaves open."""
    deck = states.deck(cache, draft.card) or ""
    known = events.of_card(learner, draft.card)
    drafts = {rating: replace(draft, rating=rating) for rating in Rating}
    if any(event.key > draft.key for event in known):  # another machine's clock ran ahead: the rating goes before
        return {rating: fold(draft.card, [*known, each], found, deck) for rating, each in drafts.items()}
    before = track(draft.card, known, found, deck)
    outcomes = {}
    for rating, each in drafts.items():
        after = before.clone()
        after.apply(each, found)
        outcomes[rating] = after.schedule()
    return outcomes
