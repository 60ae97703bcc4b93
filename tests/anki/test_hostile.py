"""Broken and hostile packages: one clear error each, nothing written outside the home, nothing half imported."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizcli.errors import InputError
from quizcli.importers import anki

Members = dict[str, bytes]
Change = Callable[[Members], object]


def put(name: str, content: bytes) -> Change:
    return lambda members: members.update({name: content})


def drop(*names: str) -> Change:
    return lambda members: [members.pop(name) for name in names]


def cut(name: str, share: float) -> Change:
    return lambda members: members.update({name: members[name][: int(len(members[name]) * share)]})


def flipped(name: str, start: int, length: int) -> Change:
    def flip(members: Members) -> None:
        data = bytearray(members[name])
        for at in range(start, min(start + length, len(data))):
            data[at] ^= 0xFF
        members[name] = bytes(data)

    return flip


def put_bytes(start: int, content: bytes) -> Change:
    """Overwrite some bytes of the collection."""

    def change(members: Members) -> None:
        data = members["collection.anki21"]
        members["collection.anki21"] = data[:start] + content + data[start + len(content) :]

    return change


def zstd(data: bytes) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor().compress(data)


def latest(media: bytes = b"", collection: bytes | None = None) -> Change:
    """Make it a package of the latest flavour."""

    def change(members: Members) -> None:
        members["meta"] = b"\x08\x03"
        old = members.pop("collection.anki21")
        members["collection.anki21b"] = zstd(old) if collection is None else collection
        members["media"] = zstd(media)

    return change


def entry(name: bytes) -> bytes:
    inner = b"\x0a" + bytes([len(name)]) + name
    return b"\x0a" + bytes([len(inner)]) + inner


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


MEMBERS: dict[str, Change] = {
    "meta is no message": put("meta", b"\xff\xff\xff"),
    "meta names version 0": put("meta", b"\x08\x00"),
    "meta names version 4": put("meta", b"\x08\x04"),
    "meta names version 2^63": put("meta", b"\x08" + b"\xff" * 8 + b"\x7f"),
    "meta promises another collection": put("meta", b"\x08\x03"),
    "meta promises the oldest flavour": put("meta", b"\x08\x01"),
    "no collection": drop("collection.anki21"),
    "nothing but media": drop("collection.anki21", "meta"),
    "an empty collection": put("collection.anki21", b""),
    "text for a collection": put("collection.anki21", b"hello, world" * 100),
    "a picture for a collection": put("collection.anki21", b"\x89PNG\r\n\x1a\n" + bytes(5000)),
    "half a collection": cut("collection.anki21", 0.5),
    "a collection of one page": cut("collection.anki21", 0.02),
    "a damaged header": flipped("collection.anki21", 16, 8),
    "a damaged schema page": flipped("collection.anki21", 100, 200),
    "media list is no JSON": put("media", b"{broken"),
    "media list is a list": put("media", b'["a.png"]'),
    "media list nests": put("media", nested(100_000)),
    "media list numbers nothing": put("media", b'{"../0": "a.png"}'),
    "media name is a number": put("media", b'{"0": 5}'),
    "media name climbs": put("media", b'{"0": "../../evil.png"}'),
    "media name is absolute": put("media", b'{"0": "/tmp/evil.png"}'),
    "media name is a Windows path": put("media", b'{"0": "..\\\\evil.png"}'),
    "media name is a folder": put("media", b'{"0": ".."}'),
    "media name is empty": put("media", b'{"0": ""}'),
    "media name holds a NUL": put("media", b'{"0": "a\\u0000.png"}'),
    "media name holds an escape": put("media", b'{"0": "a\\u001b[2J.png"}'),
    "media name is longer than a file's may be": put("media", json.dumps({"0": "x" * 300}).encode()),
    "media name twice, the second climbs": put("media", b'{"0": "a.png", "0": "../x"}'),
    "media list is NaN": put("media", b'{"0": NaN}'),
    "media list is nothing": put("media", b"null"),
    "media list counts to 10^5000": put("media", b'{"0": ' + b"9" * 5000 + b"}"),
    "meta is too large": put("meta", bytes(2 << 20)),
    "meta is empty": put("meta", b""),
    "meta ends in a later version": put("meta", b"\x08\x02\x08\x63"),
    "meta claims a length of 2^63": put("meta", b"\x0a" + b"\xff" * 8 + b"\x7f"),
    "meta holds a number without end": put("meta", b"\x08" + b"\x80" * 50_000),
    "a collection with pages of three bytes": put_bytes(16, b"\x00\x03"),
    "a collection with nothing on its pages": put_bytes(20, b"\xff"),
    "latest: media list is JSON": latest(media=b'{"0": "a.png"}'),
    "latest: no frame but one to skip": latest(collection=b"\x50\x2a\x4d\x18\x04\0\0\0abcd"),
    "latest: the list of media is a bomb": lambda members: (
        latest()(members),
        members.update({"media": zstd(bytes(80 << 20))}),
    ),
    "a member that climbs": put("../evil", b"x"),
    "a member that climbs deeper": put("a/../../evil", b"x"),
    "an absolute member": put("/evil", b"x"),
    "a Windows member": put("..\\evil", b"x"),
    "a member on a drive": put("C:evil", b"x"),
    "a member with a control character": put("a\x1b[2J", b"x"),
    "latest: the collection is not compressed": latest(collection=b"SQLite format 3\x00" + bytes(4096)),
    "latest: the collection is cut off": latest(
        collection=zstd(b"SQLite format 3\x00" + bytes(range(256)) * 400)[:150]
    ),
    "latest: a bomb": latest(collection=zstd(b"SQLite format 3\x00" + bytes(64 << 20))),
    "latest: the window is too large": latest(collection=b"\x28\xb5\x2f\xfd\x00\xf8" + bytes(20)),
    "latest: media list is no message": latest(media=b"\xff\xff\xff"),
    "latest: media list is cut off": latest(media=b"\x0a\x7f"),
    "latest: media name climbs": latest(media=entry(b"../evil")),
    "latest: media name is a group": latest(media=b"\x0b"),
}


def sql(*statements: str) -> Callable[[sqlite3.Connection], object]:
    return lambda db: [db.execute(statement) for statement in statements]


def column(name: str, value: str) -> Callable[[sqlite3.Connection], object]:
    return lambda db: db.execute(f"UPDATE col SET {name} = ?", (value,))


def forms(name: str, change: Callable[[dict[str, Any]], object]) -> Callable[[sqlite3.Connection], object]:
    """Change each form of a JSON column."""

    def alter(db: sqlite3.Connection) -> None:
        table = json.loads(db.execute(f"SELECT {name} FROM col").fetchone()[0])
        for form in table.values():
            change(form)
        db.execute(f"UPDATE col SET {name} = ?", (json.dumps(table),))

    return alter


DATABASES: dict[str, Callable[[sqlite3.Connection], object]] = {
    "a view in place of a table": sql("ALTER TABLE notes RENAME TO n", "CREATE VIEW notes AS SELECT * FROM n"),
    "a view that never ends": sql(
        "ALTER TABLE revlog RENAME TO r",
        "CREATE VIEW revlog AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
        "SELECT x id, 1 cid, 0 usn, 1 ease, 1 ivl, 1 lastIvl, 1 factor, 1 time, 1 type FROM c",
    ),
    "a trigger": sql("CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM cards; END"),
    "a virtual table": sql("CREATE VIRTUAL TABLE f USING fts5(a)"),
    "a virtual table for notes": sql(
        "DROP TABLE notes", "CREATE VIRTUAL TABLE notes USING fts5(id, guid, mid, mod, tags, flds)"
    ),
    "a computed column": sql("ALTER TABLE notes ADD COLUMN x AS (hostile())"),
    "no table of notes": sql("DROP TABLE notes"),
    "no table of cards": sql("DROP TABLE cards"),
    "no table of reviews": sql("DROP TABLE revlog"),
    "no row in col": sql("DELETE FROM col"),
    "two rows in col": sql(
        "INSERT INTO col SELECT 2, crt, mod, scm, ver, dty, usn, ls, conf, models, decks, dconf, tags FROM col"
    ),
    "columns that are not there": sql("ALTER TABLE cards RENAME COLUMN due TO d"),
    "note types are no JSON": column("models", "{"),
    "note types are a list": column("models", "[]"),
    "note types nest": column("models", nested(100_000).decode()),
    "note types without fields": forms("models", lambda form: form.pop("flds")),
    "note types without templates": forms("models", lambda form: form.pop("tmpls")),
    "note types with a number for fields": forms("models", lambda form: form.update(flds=7)),
    "a note of a note type that is not there": column("models", "{}"),
    "decks are no JSON": column("decks", "nope"),
    "a deck without a name": forms("decks", lambda form: form.pop("name")),
    "a deck with a table for an id": forms("decks", lambda form: form.update(id={})),
    "options are no JSON": column("dconf", "{]"),
    "options with words for steps": forms("dconf", lambda form: form.update(new={"delays": ["soon"]})),
    "options with words for parameters": forms("dconf", lambda form: form.update(fsrsParams6=["a"])),
    "the configuration is no JSON": column("conf", "\x00"),
    "a schema of the future": sql("UPDATE col SET ver = 99"),
    "the beginning of days is a word": column("crt", "once"),
    "the beginning of days is out of bounds": sql("UPDATE col SET crt = 9223372036854775807"),
    "a text for a card's interval": sql("UPDATE cards SET ivl = 'soon'"),
    "nothing for a card's due date": sql("PRAGMA writable_schema=ON", "UPDATE cards SET due = x'00ff'"),
    "a number too large": sql("UPDATE cards SET due = 1e300"),
    "a card of an unknown type": sql("UPDATE cards SET type = 9"),
    "a card in an unknown queue": sql("UPDATE cards SET queue = 77"),
    "a card with a negative number": sql("UPDATE cards SET ord = -1"),
    "a card's data is no JSON": sql("UPDATE cards SET data = '{broken', type = 2, queue = 2, ivl = 5"),
    "a card's data is a list": sql("UPDATE cards SET data = '[1]', type = 2, queue = 2, ivl = 5"),
    "a card's data nests": lambda db: db.execute("UPDATE cards SET data = ?, type = 2", (nested(100_000).decode(),)),
    "a due date beyond the calendar": sql("UPDATE cards SET type = 1, queue = 1, due = 999999999999999"),
    "a rating of 7": sql("INSERT INTO revlog SELECT 1, id, 0, 7, 1, 1, 1, 1, 1 FROM cards LIMIT 1"),
    "a review of an unknown type": sql("INSERT INTO revlog SELECT 1, id, 0, 1, 1, 1, 1, 1, 9 FROM cards LIMIT 1"),
    "a review in the year 300000": sql("INSERT INTO revlog SELECT 9e15, id, 0, 1, 1, 1, 1, 1, 1 FROM cards LIMIT 1"),
    "a blob for a note's text": sql("UPDATE notes SET flds = x'80ff'"),
    "a blob for an identity": sql("UPDATE notes SET guid = x'80ff'"),
    "a deck's name of a million letters": forms("decks", lambda form: form.update(name="x" * 1_000_000)),
    "a card of the two thousandth blank": sql("UPDATE cards SET ord = 2000"),
    "a note of fifty thousand fields": sql(
        "UPDATE notes SET flds = replace(hex(zeroblob(50000)), '00', char(31) || 'a')"
    ),
    "a note of nine megabytes": sql("UPDATE notes SET flds = replace(hex(zeroblob(4500000)), '0', 'a')"),
    "a template that blows a field up": lambda db: (
        forms("models", lambda form: form["tmpls"][0].update(qfmt="{{Front}}" * 200))(db),
        db.execute("UPDATE notes SET flds = replace(hex(zeroblob(50000)), '0', 'a')"),
    ),
    "two notes of one identity": sql("UPDATE notes SET guid = 'same'"),
}


def damaged_page(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA writable_schema=ON")
    db.execute("UPDATE sqlite_master SET rootpage = 3 WHERE name = 'revlog'")


DATABASES["two tables on one page"] = damaged_page


@pytest.fixture
def good(package: Callable[..., Path]) -> Path:
    return package([("a", "b"), ("c", "d")])


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[Path], str]:
    """Read a package that must be refused; gives what was said."""

    def check(path: Path) -> str:
        before = sorted(tmp_path.parent.rglob("*"))
        with pytest.raises(InputError) as caught:
            anki.read(path)
        assert path.name in str(caught.value)
        assert sorted(tmp_path.parent.rglob("*")) == before
        return str(caught.value)

    return check


@pytest.fixture
def refused_by_command(run: Callable[..., Any], home: Path, tmp_path: Path) -> Callable[[Path], None]:
    """Import a package that must be refused, into a home that has something to lose."""

    def check(path: Path) -> None:
        before = snapshot(home), sorted(tmp_path.parent.rglob("*evil*"))
        done = run("import", path, "--yes")
        assert done.code == 3, (done.code, done.out, done.err)
        assert done.err.startswith("quizcli: ")
        assert "Traceback" not in done.err
        assert "a bug in quizcli" not in done.err
        assert path.name in done.err
        assert "\x1b" not in done.err + done.out
        assert (snapshot(home), sorted(tmp_path.parent.rglob("*evil*"))) == before

    return check


def snapshot(home: Path) -> dict[str, bytes]:
    """Give what is in the home that a person would miss: everything but locks, caches and copies."""
    kept = {"events": b"[]"}
    for file in home.rglob("*"):
        passing = file.name.startswith(("cache.db", "quizcli.lock", "quizcli.db")) or "backups" in file.parts
        if file.is_file() and not passing:
            kept[str(file.relative_to(home))] = file.read_bytes()
    if (home / "quizcli.db").exists():
        with sqlite3.connect(f"file:{home / 'quizcli.db'}?mode=ro", uri=True) as db:
            kept["events"] = repr(db.execute("SELECT * FROM event").fetchall()).encode()
    return kept


@pytest.mark.parametrize("name", MEMBERS)
def test_hostile_members_are_refused(
    good: Path, altered: Callable[..., Path], refused: Callable[[Path], str], name: str
) -> None:
    refused(altered(good, members=MEMBERS[name]))


@pytest.mark.parametrize("name", DATABASES)
def test_hostile_collections_are_refused(
    good: Path, altered: Callable[..., Path], refused: Callable[[Path], str], name: str
) -> None:
    refused(altered(good, database=DATABASES[name]))


def archive_of(change: Callable[[zipfile.ZipFile], object]) -> Callable[[Path], bytes]:
    def make(good: Path) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive, zipfile.ZipFile(good) as source:
            for name in source.namelist():
                archive.writestr(name, source.read(name))
            change(archive)
        return made.getvalue()

    return make


def link(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("7")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    archive.writestr(info, "/etc/passwd")


def twice(archive: zipfile.ZipFile) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("media", "{}")


def bomb(archive: zipfile.ZipFile) -> None:
    archive.writestr("collection.anki2", b"SQLite format 3\0")
    archive.writestr("9", bytes(200 << 20), zipfile.ZIP_DEFLATED)


def encrypted(good: Path) -> bytes:
    data = bytearray(good.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def lzma(good: Path) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as archive, zipfile.ZipFile(good) as source:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    return made.getvalue()


def big_claim(good: Path) -> bytes:
    """Claim a size of 4 GB for each member in the directory."""
    data = bytearray(good.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def deflated_bomb(good: Path) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("meta", b"\x08\x02")
        archive.writestr("collection.anki21", b"SQLite format 3\x00" + bytes(64 << 20))
        archive.writestr("media", "{}")
    return made.getvalue()


def media_bomb(good: Path) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive, zipfile.ZipFile(good) as source:
        for name in ("meta", "collection.anki21"):
            archive.writestr(name, source.read(name))
        archive.writestr("media", '{"0": "big.png"}')
        archive.writestr("0", bytes(64 << 20), zipfile.ZIP_DEFLATED)
    return made.getvalue()


ARCHIVES: dict[str, Callable[[Path], bytes]] = {
    "an empty file": lambda good: b"",
    "a text": lambda good: "# 问题\n\nno archive".encode(),
    "the magic alone": lambda good: b"PK\x03\x04",
    "cut in half": lambda good: good.read_bytes()[: good.stat().st_size // 2],
    "without its end": lambda good: good.read_bytes()[:-10],
    "an empty archive": lambda good: b"PK\x05\x06" + bytes(18),
    "a damaged stream": lambda good: good.read_bytes().replace(b"\x00\x00\x00", b"\x07\x01\x00", 400),
    "a link": archive_of(link),
    "a member twice": archive_of(twice),
    "encrypted": encrypted,
    "another compression": lzma,
    "a size of 4 GB": big_claim,
    "a bomb for a collection": deflated_bomb,
    "a bomb for a picture": media_bomb,
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_hostile_archives_are_refused(good: Path, tmp_path: Path, refused: Callable[[Path], str], name: str) -> None:
    path = tmp_path / "hostile.apkg"
    path.write_bytes(ARCHIVES[name](good))
    refused(path)


SOME = ("media name climbs", "a member that climbs", "a trigger", "a schema of the future", "cut in half", "a link")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in SOME else pytest.mark.long) for name in (*MEMBERS, *DATABASES, *ARCHIVES)],
)
def test_a_refused_import_is_one_clear_line_and_changes_nothing(
    good: Path,
    altered: Callable[..., Path],
    tmp_path: Path,
    refused_by_command: Callable[[Path], None],
    name: str,
) -> None:
    if name in ARCHIVES:
        path = tmp_path / "hostile.apkg"
        path.write_bytes(ARCHIVES[name](good))
    else:
        path = altered(good, members=MEMBERS.get(name), database=DATABASES.get(name))
    refused_by_command(path)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path, run: Callable[..., Any]) -> None:
    (tmp_path / "folder.apkg").mkdir()
    assert run("import", tmp_path / "folder.apkg").code in (2, 3)
    assert run("import", tmp_path / "none.apkg").code in (2, 3)


def test_what_only_an_old_collection_leaves_behind_is_no_error(
    good: Path, altered: Callable[..., Path], run: Callable[..., Any]
) -> None:
    """Reviews of deleted cards, cards of deleted notes: said, and left out."""
    orphans = sql(
        "INSERT INTO revlog VALUES (5, 999, 0, 1, 1, 1, 1, 1, 1)",
        "INSERT INTO cards SELECT 77, 999, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, left, odue,"
        " odid, flags, data FROM cards LIMIT 1",
    )
    done = run("import", altered(good, database=orphans)).ok()
    assert "1 reviews are of cards that were deleted" in done.out + done.err
    assert "new 2" in done.out


def test_sections_without_an_end_take_no_time(
    good: Path, altered: Callable[..., Path], run: Callable[..., Any]
) -> None:
    """A search for the end of each of so many would take hours: that this test ends is what it shows."""
    opened = forms("models", lambda form: form["tmpls"][0].update(qfmt="{{#Front}}" * 100_000 + "{{Front}}"))
    run("import", altered(good, database=opened), "--yes").ok()
    assert run("list", "--json").ok().json["questions"][0]["question"] == "a"


def test_pictures_that_are_only_named_are_not_promised(
    good: Path, altered: Callable[..., Path], run: Callable[..., Any]
) -> None:
    named = put("media", b'{"0": "gone.png", "1": "here.png"}')
    path = altered(good, members=lambda members: (named(members), put("1", b"png")(members)))
    assert "1 new media files" in run("import", path, "--yes").ok().out
    assert "media" not in run("import", path, "--yes").ok().out


def test_hostile_text_of_a_note_stays_text(package: Callable[..., Path], run: Callable[..., Any], home: Path) -> None:
    path = package([("\x1b[2J<script>alert(1)</script>evil \u202e name", "<img src=../../../etc/passwd onerror=x>b")])
    done = run("import", path, "--verbose").ok()
    assert "\x1b" not in done.out + done.err
    assert "alert" not in (home / "bank").glob("*.yaml").__next__().read_text(encoding="utf-8")


def test_there_are_more_than_sixty_hostile_packages() -> None:
    assert len(MEMBERS) + len(DATABASES) + len(ARCHIVES) >= 60
