"""The tables, defined once: `quizcli.db` (the learner, precious) and `cache.db` (droppable)."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

APPLICATION_ID = 0x515A434C  # "QZCL", in the header of quizcli.db
CACHE_APPLICATION_ID = 0x515A4343  # "QZCC", in the header of cache.db

learner = MetaData()
cache = MetaData()

# --- quizcli.db ---------------------------------------------------------------------------------------

# Who this database is: "device", "machine", "log" (a random name that cache.db remembers), "last_backup".
about = Table("about", learner, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

# Append-only. `seq` is the order of arrival on this machine, (`id`, `device`) the order and identity everywhere.
event = Table(
    "event",
    learner,
    Column("seq", Integer, primary_key=True),
    Column("id", Integer, nullable=False),
    Column("device", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("card", Text, nullable=False, server_default=""),
    Column("deck", Text, nullable=False, server_default=""),  # where the card stood then
    Column("rating", Integer),
    Column("day", Integer, nullable=False),
    Column("offset", Integer, nullable=False, server_default="0"),
    Column("duration", Integer, nullable=False, server_default="0"),
    Column("batch", Integer, nullable=False, server_default="0"),
    Column("data", Text, nullable=False, server_default="{}"),
    UniqueConstraint("id", "device"),
)
Index("event_card", event.c.card, event.c.id)
Index("event_undo", event.c.id, sqlite_where=event.c.kind == "undo")

# What commands changed in the bank, as patches, so that `undo` can merge them back out.
change = Table(
    "change",
    learner,
    Column("id", Integer, primary_key=True),  # epoch ms, drawn from the same clock as event ids
    Column("command", Text, nullable=False),  # import, edit, add, tag, move, rename, remove
    Column("summary", Text, nullable=False),
    Column("patch", Text, nullable=False),  # JSON
    Column("undone", Integer, nullable=False, server_default="0"),  # epoch ms, or 0
)

# When a question's content last changed, as far as exports know: Anki takes a note again only when its time is newer.
published = Table(
    "published",
    learner,
    Column("question", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("changed", Integer, nullable=False),  # epoch s
)

# --- cache.db -----------------------------------------------------------------------------------------

meta = Table("meta", cache, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

# One row a bank file: unchanged stat or digest means that nothing in it has to be read.
bank_file = Table(
    "bank_file",
    cache,
    Column("path", Text, primary_key=True),
    Column("mtime", Integer, nullable=False),  # ns
    Column("size", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("deck", Text, nullable=False),
    Column("shipped", Integer, nullable=False, server_default="0"),
    Column("stamp", Text, nullable=False, server_default=""),  # inode and change time: they betray a quick rewrite
    Column("problems", Text, nullable=False, server_default="[]"),  # JSON: what could not be read, and where
)

question = Table(
    "question",
    cache,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("file", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("position", Integer, nullable=False),  # in its file
    Column("deck", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("topic", Text, nullable=False),  # parts joined by U+001F
    Column("tags", Text, nullable=False),  # each with a U+001F before and after
    Column("prompt", Text, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("archived", Integer, nullable=False),
    Column("added", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("body", Text, nullable=False),  # the whole question as JSON
)
# A list in the order of the bank, and the names that a query may ask for, are read from these alone.
Index("question_file", question.c.file, question.c.position, question.c.id)
Index("question_deck", question.c.deck)
Index("question_topic", question.c.topic)
Index("question_tags", question.c.tags)
Index("question_archived", question.c.archived, sqlite_where=question.c.archived == 1)

# One row a card, with its folded state, so that the queue is one indexed look-up.
card = Table(
    "card",
    cache,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("question", Integer, nullable=False),  # question.num
    Column("deck", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("drillable", Integer, nullable=False),
    Column("phase", Integer, nullable=False, server_default="0"),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("due_day", Integer, nullable=False, server_default="0"),
    Column("due_at", Integer, nullable=False, server_default="0"),
    Column("stability", Float, nullable=False, server_default="0"),
    Column("difficulty", Float, nullable=False, server_default="0"),
    Column("last_day", Integer, nullable=False, server_default="0"),
    Column("last_at", Integer, nullable=False, server_default="0"),
    Column("interval", Integer, nullable=False, server_default="0"),
    Column("reps", Integer, nullable=False, server_default="0"),
    Column("lapses", Integer, nullable=False, server_default="0"),
    Column("suspended", Integer, nullable=False, server_default="0"),
    Column("buried_until", Integer, nullable=False, server_default="0"),
    Column("flag", Integer, nullable=False, server_default="0"),
    Column("leech", Integer, nullable=False, server_default="0"),
    Column("first_day", Integer, nullable=False, server_default="0"),
    Column("review_day", Integer, nullable=False, server_default="0"),
)
Index("card_question", card.c.question)
# The queue reads nothing but this index: which cards wait, in which deck, how urgent each is.
Index(
    "card_due",
    *(card.c.drillable, card.c.suspended, card.c.phase, card.c.deck, card.c.due_day, card.c.buried_until),
    *(card.c.last_day, card.c.stability, card.c.position),
)
Index("card_last", card.c.last_day, sqlite_where=card.c.last_day > 0)

# The cards that a query selects, for as long as a connection lasts.
temporary = MetaData()
chosen = Table("chosen", temporary, Column("num", Integer, primary_key=True), prefixes=["TEMPORARY"])
