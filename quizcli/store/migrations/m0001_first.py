"""The first schema of quizcli.db. It is what users have, so it never changes: what comes later is a new migration."""

from __future__ import annotations

import sqlite3

STATEMENTS = (
    'CREATE TABLE about ( "key" TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY ("key") )',
    "CREATE TABLE change ( id INTEGER NOT NULL, command TEXT NOT NULL, summary TEXT NOT NULL, patch TEXT "
    "NOT NULL, undone INTEGER DEFAULT '0' NOT NULL, PRIMARY KEY (id) )",
    "CREATE TABLE event ( seq INTEGER NOT NULL, id INTEGER NOT NULL, device TEXT NOT NULL, kind TEXT NOT "
    "NULL, card TEXT DEFAULT '' NOT NULL, deck TEXT DEFAULT '' NOT NULL, rating INTEGER, day INTEGER NOT "
    "NULL, \"offset\" INTEGER DEFAULT '0' NOT NULL, duration INTEGER DEFAULT '0' NOT NULL, batch INTEGER "
    "DEFAULT '0' NOT NULL, data TEXT DEFAULT '{}' NOT NULL, PRIMARY KEY (seq), UNIQUE (id, device) )",
    "CREATE INDEX event_card ON event (card, id)",
    "CREATE INDEX event_undo ON event (id) WHERE kind = 'undo'",
    "CREATE TABLE published ( question TEXT NOT NULL, digest TEXT NOT NULL, changed INTEGER NOT NULL, "
    "PRIMARY KEY (question) )",
    "CREATE TRIGGER event_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER event_fixed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
)


def apply(connection: sqlite3.Connection) -> None:
    """Create the tables of an empty database."""
    for statement in STATEMENTS:
        connection.execute(statement)
