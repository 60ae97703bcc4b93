"""The statements behind statistics, plans and fits; `store/compiling.py` turns them into text with the others."""

from __future__ import annotations

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select

from quizcli.store.tables import card, event, question

_ONE: ColumnElement[int] = literal_column("1")
_NONE: ColumnElement[int] = literal_column("0")

PROGRESS_DAYS = (
    select(event.c.day, event.c.rating, func.count(), func.sum(event.c.duration))
    .where(event.c.kind == bindparam("kind"))
    .group_by(event.c.day, event.c.rating)
)
PROGRESS_NAMED = select(
    event.c.card, event.c.id, event.c.device, event.c.kind, event.c.day, event.c.rating, event.c.duration
).where(event.c.id == bindparam("id"), event.c.device == bindparam("device"), event.c.kind == bindparam("kind"))
PROGRESS_LOG = (
    select(event.c.card, event.c.id, event.c.device, event.c.kind, event.c.day, event.c.rating, event.c.duration)
    .where(event.c.card != bindparam("nothing"))
    .order_by(event.c.seq)
)
PROGRESS_DURATIONS = (
    select(event.c.card, event.c.id, event.c.rating, event.c.duration)
    .where(event.c.kind == bindparam("kind"), event.c.duration > _NONE)
    .order_by(event.c.id.desc())
    .limit(bindparam("limit"))
)
PROGRESS_CARDS = (
    select(
        *(card.c[name] for name in ("num", "id", "deck")),
        question.c.topic,
        *(
            card.c[name]
            for name in ("phase", "stability", "difficulty", "last_day", "due_day", "drillable", "suspended", "reps")
        ),
    )
    .join(question, question.c.num == card.c.question)
    .order_by(card.c.num)
)
_EVENT = tuple(
    event.c[name]
    for name in ("id", "device", "kind", "day", "offset", "card", "deck", "rating", "duration", "batch", "data")
)
PROGRESS_HOLDING = select(*_EVENT).where(event.c.data.like(bindparam("pattern"))).order_by(event.c.id, event.c.device)
PROGRESS_FAILED = (
    select(event.c.card, func.count())
    .where(event.c.rating == _ONE, event.c.day >= bindparam("day"))
    .group_by(event.c.card)
    .order_by(event.c.card)
)
PROGRESS_SPOKEN = (
    select(
        card.c.id,
        question.c.deck,
        *(question.c[name] for name in ("topic", "tags")),
        *(card.c[name] for name in ("stability", "last_day", "lapses")),
    )
    .join(question, question.c.num == card.c.question)
    .where(question.c.type == bindparam("type"), card.c.drillable == _ONE, card.c.suspended == _NONE)
    .order_by(card.c.num)
)
