"""The database of Anki's latest packages: note types, decks and options in tables of their own, as protobuf."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from quizcli.packages.protobuf import floating, floats, message, number, parse, text
from quizcli.packages.values import Header, NoteType, PackageDeck, Preset, Template

TABLES = frozenset(("notetypes", "fields", "templates", "decks", "deck_config", "config"))
_LEARN, _RELEARN, _WEIGHTS = 1, 2, (6, 5, 3)
_NEW, _REVIEWS, _LONGEST, _LEECH, _THRESHOLD, _RETENTION, _HISTORICAL = 9, 10, 16, 21, 22, 37, 40


def read_header(connection: sqlite3.Connection, created: int, mod: int) -> tuple[Header, dict[str, Any]]:
    """Read the tables. Raises ValueError and its like on nonsense."""
    config = {
        str(key): json.loads(bytes(value) if isinstance(value, bytes) else str(value))
        for key, value in connection.execute(
            "SELECT key, val FROM config WHERE key IN ('rollover', 'creationOffset', 'localOffset', 'schedVer', 'fsrs')"
        )
    }
    header = Header(
        notetypes=_notetypes(connection),
        decks=tuple(
            _deck(int(identity), str(name), bytes(kind))
            for identity, name, kind in connection.execute("SELECT id, name, kind FROM decks ORDER BY id")
        ),
        presets=tuple(
            _preset(int(identity), str(name), bytes(form))
            for identity, name, form in connection.execute("SELECT id, name, config FROM deck_config ORDER BY id")
        ),
        created=created,
        west=int(config.get("creationOffset") or 0),
        rollover=int(config.get("rollover", 4)) % 24,
        mod=mod // 1000,
    )
    return header, config


def _notetypes(connection: sqlite3.Connection) -> tuple[NoteType, ...]:
    # Real exports keep fields and templates of note types that are gone: start from the note types.
    fields: dict[int, list[str]] = {}
    for kind, name in connection.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        fields.setdefault(kind, []).append(str(name))
    templates: dict[int, list[Template]] = {}
    for kind, name, form in connection.execute("SELECT ntid, name, config FROM templates ORDER BY ntid, ord"):
        config = parse(bytes(form))
        templates.setdefault(kind, []).append(Template(str(name), text(config, 1), text(config, 2)))
    found = []
    for identity, name, mtime, form in connection.execute(
        "SELECT id, name, mtime_secs, config FROM notetypes ORDER BY id"
    ):
        config = parse(bytes(form))
        cards = tuple(templates.get(identity, ()))
        cloze = number(config, 1) == 1
        found.append(
            NoteType(
                int(identity), str(name), tuple(fields.get(identity, ())), cards, text(config, 3), cloze, int(mtime)
            )
        )
    return tuple(found)


def _deck(identity: int, name: str, kind: bytes) -> PackageDeck:
    fields = parse(kind)
    normal = message(fields, 1)
    filtered = normal is None and 2 in fields
    return PackageDeck(
        identity, name.replace("\x1f", "::"), number(normal, 1, 1) if normal else int(not filtered), filtered
    )


# Zeros are left out of a message: a limit that is missing is none at all.
def _preset(identity: int, name: str, form: bytes) -> Preset:
    config = parse(form)
    return Preset(
        identity,
        name,
        retention=round(floating(config, _RETENTION), 4) or 0.9,
        historical_retention=round(floating(config, _HISTORICAL), 4) or 0.9,
        weights=next((weights for field in _WEIGHTS if (weights := floats(config, field))), ()),
        learning_steps=floats(config, _LEARN),
        relearning_steps=floats(config, _RELEARN),
        new_per_day=number(config, _NEW),
        reviews_per_day=number(config, _REVIEWS),
        max_interval=number(config, _LONGEST) or 36500,
        leech_threshold=number(config, _THRESHOLD),
        leech_suspends=number(config, _LEECH) == 0,
    )
