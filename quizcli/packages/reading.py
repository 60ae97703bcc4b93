"""Reads an Anki package of any flavour, `.colpkg` too, into the same values. Nothing in it is trusted."""

from __future__ import annotations

import json
import math
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quizcli.errors import InputError
from quizcli.packages import protobuf, schema18
from quizcli.packages.archive import MEGABYTE, Archive
from quizcli.packages.database import Damaged, opened
from quizcli.packages.schema11 import read_header
from quizcli.packages.values import CardRow, Header, Note, Package, Review

LARGEST_MEDIA = 100 * MEGABYTE
_NAME = re.compile(r"[^/\\\x00-\x1f\x7f]+\Z")
_NUMBERS = 2**63
_LONGEST = 255  # bytes of a file's name, on every system that we know
_NOTE = 8 << 20  # characters; a deck of the bank may have twice that
_FIELDS = 1000
_ORDS = 1000  # cards of a note: Anki allows 500 blanks
_DECK = 2000  # characters of a deck's whole name; Anki's own window takes far less


def read(path: Path) -> Package:
    """Read a package. Raises InputError with the reason when it is damaged, hostile, or of a later Anki."""
    with Archive(path) as archive, tempfile.TemporaryDirectory(prefix="quizcli-") as folder:
        member, flavour = _collection(archive)
        media = media_names(archive, latest=flavour == "latest")
        with opened(archive, member, Path(folder), zstd=flavour == "latest") as connection:
            return _package(connection, flavour, tuple(name for number, name in media.items() if number in archive))


def media_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Give the pictures and sounds of a package under the names that its notes use. The names are labels, not paths."""
    with Archive(path) as archive:
        _, flavour = _collection(archive)
        latest = flavour == "latest"
        for member, name in media_names(archive, latest=latest).items():
            if member in archive:
                yield name, archive.read(member, LARGEST_MEDIA, zstd=latest)


def _collection(archive: Archive) -> tuple[str, str]:
    """Tell which member is the collection, and the flavour."""
    version = 0
    if "meta" in archive:
        try:
            version = protobuf.number(protobuf.parse(archive.read("meta", MEGABYTE)), 1)
        except ValueError as error:
            raise archive.refusal("its meta entry is damaged") from error
        if version > 3:
            raise archive.refusal("it was made by a later Anki than this quizcli knows")
        if version < 1:
            raise archive.refusal("its meta entry names no version of the format")
    if version == 3:
        return "collection.anki21b", "latest"
    if version == 2 or (not version and "collection.anki21" in archive):
        return "collection.anki21", "legacy2"
    if "collection.anki2" not in archive:
        raise archive.refusal("there is no collection in it: this is no Anki package")
    return "collection.anki2", "legacy1"


def media_names(archive: Archive, *, latest: bool) -> dict[str, str]:
    """Give the name of each media member. A name that is a path is refused: nobody honest writes one."""
    if "media" not in archive:
        return {}
    raw = archive.read("media", 64 * MEGABYTE, zstd=latest)
    try:
        names = _from_entries(raw) if latest else _from_json(raw)
    except (ValueError, RecursionError) as error:
        raise archive.refusal("its list of media is damaged") from error
    for name in names.values():
        if not _NAME.match(name) or name in (".", ".."):
            raise archive.refusal(f"it holds a media file with a path for a name: {name[:80]!r}")
        if len(name.encode("utf-8", "replace")) > _LONGEST:
            raise archive.refusal(f"it holds a media file whose name is too long: {name[:80]!r}")
    return names


def _from_json(raw: bytes) -> dict[str, str]:
    if not raw.strip():
        return {}
    names = json.loads(raw)
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        raise ValueError("no table of names")
    if not all(re.match(r"\d{1,9}\Z", key) for key in names):
        raise ValueError("members are numbered")
    return names


def _from_entries(raw: bytes) -> dict[str, str]:
    names = {}
    for at, entry in enumerate(protobuf.parse(raw).get(1, [])):
        if not isinstance(entry, bytes):
            raise ValueError("no entry")
        names[str(at)] = protobuf.text(protobuf.parse(entry), 1)
    return names


def _package(connection: sqlite3.Connection, flavour: str, media: tuple[str, ...]) -> Package:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    row = connection.execute("SELECT crt, ver, conf, models, decks, dconf, mod FROM col LIMIT 2").fetchall()
    if len(row) != 1:
        raise Damaged("the table col has not one row")
    try:
        if tables >= schema18.TABLES:
            header, config = schema18.read_header(connection, integer(row[0][0], "col"), integer(row[0][6], "col"))
        else:
            header, config = read_header(row[0])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Damaged(f"its note types, decks or options cannot be read ({error})") from error
    for deck in header.decks:
        if len(deck.name) > _DECK:
            raise Damaged(f"the name of the deck {deck.name[:60]!r}… is longer than {_DECK:,} characters")
    notes = tuple(_notes(connection))
    _known(notes, header)
    return Package(
        header=header,
        notes=notes,
        cards=tuple(_cards(connection)),
        reviews=tuple(_reviews(connection)),
        media=media,
        flavour=flavour,
        scheduler=2 if config.get("schedVer", 1) == 2 or tables >= schema18.TABLES else 1,
        config=config,
    )


def _known(notes: tuple[Note, ...], header: Header) -> None:
    kinds = {kind.id: len(kind.fields) for kind in header.notetypes}
    guids: set[str] = set()
    for note in notes:
        if note.notetype not in kinds:
            raise Damaged(f"the note {note.id} is of a note type that is not there")
        if note.guid in guids:
            raise Damaged(f"two notes share the identity {note.guid[:60]!r}")
        guids.add(note.guid)


def _notes(connection: sqlite3.Connection) -> Iterator[Note]:
    for row in connection.execute("SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY id"):
        identity, guid, kind, mod, tags, fields = row
        if not isinstance(guid, (str, int)) or not isinstance(fields, (str, int, float)):
            raise Damaged(f"the note {identity} has no text")
        text = str(fields)
        if len(text) > _NOTE or text.count("\x1f") > _FIELDS:
            raise Damaged(f"the note {identity} is larger than any that can be studied")
        number, notetype, changed = (integer(value, "notes") for value in (identity, kind, mod))
        names = tuple(str(tags or "").split())
        yield Note(number, str(guid), notetype, changed, names, tuple(text.split("\x1f")))


def _cards(connection: sqlite3.Connection) -> Iterator[CardRow]:
    columns = "id, nid, did, ord, mod, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, flags"
    for *numbers, data in connection.execute(f"SELECT {columns}, data FROM cards ORDER BY id"):
        card = CardRow._make((*(integer(value, "cards") for value in numbers), str(data or "")))
        if card.type not in range(4) or card.queue not in range(-3, 5) or not 0 <= card.ord < _ORDS:
            raise Damaged(f"the card {card.id} is in a state that Anki does not know")
        yield card


def _reviews(connection: sqlite3.Connection) -> Iterator[Review]:
    columns = "id, cid, ease, ivl, lastIvl, factor, time, type"
    for row in connection.execute(f"SELECT {columns} FROM revlog ORDER BY id"):
        review = Review(*(integer(value, "revlog") for value in row))
        if not 0 <= review.ease <= 4 or not 0 <= review.type <= 5 or not 0 <= review.id < 253_402_300_800_000:
            raise Damaged(f"the review {review.id} is none that Anki writes")
        yield review


def integer(value: object, table: str) -> int:
    """Give a number of the database as an integer; old Ankis wrote some as floats."""
    if isinstance(value, float) and math.isfinite(value) and abs(value) < _NUMBERS:
        return int(value)
    if isinstance(value, str) and re.match(r"-?\d{1,18}\Z", value):
        return int(value)
    if not isinstance(value, int):
        raise Damaged(f"a number in the table {table} is none")
    return value


def card_data(card: CardRow) -> dict[str, Any]:
    """Give what a card's `data` says. Raises InputError when it is not what Anki writes."""
    if not card.data or card.data == "{}":
        return {}
    try:
        data = json.loads(card.data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the card {card.id} carries data that is no JSON") from error
    if not isinstance(data, dict):
        raise InputError(f"the card {card.id} carries data that is no table")
    return data
