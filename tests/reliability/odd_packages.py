"""Anki packages for fuzzing: two small good ones, old and new flavour, and ways to damage them.

Besides bytes, whole cells of the tables inside get odd values: checksums and page structure then hold, and what reads
the rows has to.
"""

from __future__ import annotations

import io
import random
import sqlite3
import tempfile
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import zstandard

from quizcli.packages.values import CardRow, Entry, Header, Note, NoteType, PackageDeck, Review, Template
from quizcli.packages.writing import write

CREATED = 1_699_934_400 + 4 * 3600
KIND = 1_500_000_000_001
MODEL = NoteType(KIND, "Basic", ("Front", "Back"), (Template("Card 1", "{{Front}}", "{{FrontSide}}<hr>{{Back}}"),))
ODD: tuple[object, ...] = (
    *(None, "", "x", "\x1f", "\x1f" * 300, -1, 0, 1, 2**31, 2**63 - 1, -(2**63), 1e308, float("inf"), 0.5),
    *(b"", b"\xff", b"\x0a\xff\xff\xff\xff\x0f", b"\x08" * 40),
    *("{", "[]", "null", '{"s":"x"}', '{"s":1e999,"d":-5}', '{"cd":{}}', "[" * 5000, "<b>" * 3000, "{{c1::" * 500),
    *("&#x110000;", "\x00", "\u202e", "[sound:../../x]", '<img src="/etc/passwd">'),
)  # fmt: skip
NEW_TABLES = """
CREATE TABLE config (KEY text, usn integer, mtime_secs integer, val blob);
CREATE TABLE notetypes (id integer, name text, mtime_secs integer, usn integer, config blob);
CREATE TABLE fields (ntid integer, ord integer, name text, config blob);
CREATE TABLE templates (ntid integer, ord integer, name text, mtime_secs integer, usn integer, config blob);
CREATE TABLE decks (id integer, name text, mtime_secs integer, usn integer, common blob, kind blob);
CREATE TABLE deck_config (id integer, name text, mtime_secs integer, usn integer, config blob);
INSERT INTO config VALUES ('rollover', 0, 0, '4'), ('creationOffset', 0, 0, '-480'), ('schedVer', 0, 0, '2');
INSERT INTO fields VALUES (1500000000001, 0, 'Front', x''), (1500000000001, 1, 'Back', x'');
UPDATE col SET models = '', decks = '', dconf = '', ver = 18;
"""


@cache
def good() -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Give the members of an old and of a new package."""
    home = PackageDeck(1_500_000_000_009, "Imported::Deck")
    entries = []
    for number in range(12):
        id_ = 1_600_000_000_000 + number * 10
        row = CardRow(id_, id_, home.id, 0, 5, 2, 2, 9, 4, 2500, 3, 1, data='{"s":4.5,"d":5.1}')
        review = Review(1_700_000_000_000 + number, id_, 3, 4, 0, 300, 900, 0)
        fields = (f"<b>q{number}</b> {{{{c1::x}}}}", "a" * 300)
        entries.append(Entry(Note(id_, f"guid{number}", KIND, CREATED, ("a", "b::c"), fields), (row,), (review,)))
    with tempfile.TemporaryDirectory(prefix="quizcli-fuzz-") as folder:
        path = Path(folder) / "good.apkg"
        write(path, lambda: Header((MODEL,), (home,), (), CREATED, 0, 4, CREATED), entries, {})
        with zipfile.ZipFile(path) as archive:
            old = {name: archive.read(name) for name in archive.namelist()}
    pressed = zstandard.ZstdCompressor().compress
    database = _changed(old["collection.anki21"], _modernised)
    return old, {"meta": b"\x08\x03", "collection.anki21b": pressed(database), "media": pressed(b"")}


def _modernised(connection: sqlite3.Connection) -> None:
    connection.executescript(NEW_TABLES)
    card = b"\x0a\x09{{Front}}\x12\x08{{Back}}"
    connection.execute("INSERT INTO notetypes VALUES (?, 'Basic', 0, 0, ?)", (KIND, b"\x1a\x03.x{"))
    connection.execute("INSERT INTO templates VALUES (?, 0, 'Card 1', 0, 0, ?)", (KIND, card))
    connection.execute(
        "INSERT INTO decks VALUES (1500000000009, ?, 0, 0, x'', ?)", ("Imported\x1fDeck", b"\x0a\x02\x08\x01")
    )
    connection.execute("INSERT INTO deck_config VALUES (1, 'Default', 0, 0, ?)", (b"\x48\x14\x50\xc8\x01",))


def _changed(data: bytes, change: object) -> bytes:
    """Give a database after a change of its rows."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.deserialize(data)
        connection.create_collation("unicase", lambda one, two: (one > two) - (one < two))
        change(connection)  # type: ignore[operator]
        return bytes(connection.serialize())
    finally:
        connection.close()


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Flip, drop, double or overwrite some bytes."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(found))
        kind = chance.randrange(5)
        if kind == 0:
            found[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del found[at : at + chance.randrange(1, 200)]
        elif kind == 2:
            found[at:at] = found[at : at + chance.randrange(1, 200)]
        elif kind == 3:
            found[at : at + 8] = bytes(chance.randrange(256) for _ in range(8))
        else:
            found[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff"))
        if not found:
            return b""
    return bytes(found)


def _odd_cells(data: bytes, chance: random.Random) -> bytes:
    def change(connection: sqlite3.Connection) -> None:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for _ in range(chance.choice((1, 1, 2, 4))):
            table = chance.choice([name for name in tables if not name.startswith("sqlite_")])
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            column, where = chance.choice(columns), chance.choice(("", " WHERE rowid = (SELECT min(rowid) FROM {})"))
            with suppress(sqlite3.Error):  # a key may not be there twice
                value = chance.choice(ODD)
                if chance.random() < 0.3:
                    (old,) = connection.execute(f"SELECT {column} FROM {table} LIMIT 1").fetchone() or (b"",)
                    raw = old if isinstance(old, bytes) else str(old).encode("utf-8", "replace")
                    made = damaged(raw or b"\0", chance)
                    value = made if isinstance(old, bytes) else made.decode("utf-8", "replace")
                connection.execute(f"UPDATE {table} SET {column} = ?{where.format(table)}", (value,))

    return _changed(data, change)


def mutated(chance: random.Random) -> bytes:
    """Make a damaged package: of the archive, of one member inside, or of cells of its tables."""
    members = dict(chance.choice(good()))
    how = chance.randrange(4)
    if how == 0:
        return damaged(packed(members), chance)
    name = next(name for name in members if name.startswith("collection"))
    pressed = name.endswith("b")
    if how == 1 and chance.random() < 0.4:
        victim = chance.choice(list(members))
        members[victim] = damaged(members[victim] or b"\0", chance)
        return packed(members)
    data = zstandard.ZstdDecompressor().decompress(members[name]) if pressed else members[name]
    data = damaged(data, chance) if how == 1 else _odd_cells(data, chance)
    members[name] = zstandard.ZstdCompressor().compress(data) if pressed else data
    return packed(members)


def packed(members: dict[str, bytes]) -> bytes:
    """Put members together to a package."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()
