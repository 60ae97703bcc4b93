"""Writes an Anki package: schema 11 in `collection.anki21`, which every Anki since 2.1 reads.

The same content gives the same bytes: rows in the order given, dates of the archive fixed, no clock.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path

from quizcli.errors import QuizError
from quizcli.packages import schema11
from quizcli.packages.values import Entry, Header, Note

LEGACY2 = b"\x08\x02"  # the `meta` entry: protobuf, field 1 = 2
COMMENT = b"quizcli"  # of the archive: by it we know our own packages again
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip archive can name
_BATCH = 1000
_TAG = re.compile(r"<[^>]*>")


def write(
    path: Path, header: Callable[[], Header], entries: Iterable[Entry], media: Mapping[str, Path], *, level: int = 1
) -> None:
    """Write a package, replacing a file of that name only once the new one is complete.

    `media` maps the names used in fields to the files to pack. `level` is that of zlib; 0 stores.
    `header` is called, and `media` read, after the last entry: which decks, note types and files a package
    needs is known only then.
    """
    with tempfile.TemporaryDirectory(prefix="quizcli-") as folder:
        database = Path(folder) / "collection.anki21"
        _fill(database, header, entries)
        _pack(path, database, media, level)


def _fill(database: Path, header: Callable[[], Header], entries: Iterable[Entry]) -> None:
    connection = sqlite3.connect(database, isolation_level=None)
    try:
        # Notes are some kilobytes long: in larger pages they need fewer overflow pages and less space.
        connection.executescript(
            "PRAGMA page_size=16384; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
            "PRAGMA cache_size=-16384;" + schema11.TABLES
        )
        connection.execute("BEGIN")
        used: set[int] = set()
        stream = iter(entries)
        while batch := list(islice(stream, _BATCH)):
            connection.executemany(schema11.INSERT_NOTE, (_note_row(entry.note) for entry in batch))
            connection.executemany(schema11.INSERT_CARD, (card for entry in batch for card in entry.cards))
            connection.executemany(schema11.INSERT_REVIEW, _distinct(batch, used))
        connection.execute(schema11.INSERT_COLLECTION, schema11.collection_row(header()))
        connection.execute("COMMIT")
        connection.executescript(schema11.INDEXES)
    finally:
        connection.close()


def _note_row(note: Note) -> tuple[object, ...]:
    first = _TAG.sub("", note.fields[0]) if "<" in note.fields[0] else note.fields[0]
    checksum = int.from_bytes(hashlib.sha1(first.encode("utf-8", "replace")).digest()[:4])
    tags = f" {' '.join(note.tags)} " if note.tags else ""
    return (note.id, note.guid, note.notetype, note.mod, tags, "\x1f".join(note.fields), first, checksum)


def _distinct(batch: list[Entry], used: set[int]) -> Iterable[tuple[int, ...]]:
    """Give the review rows with ids of their own: Anki drops the second of two rows with one id, silently."""
    for entry in batch:
        for review in entry.reviews:
            identity = review.id
            while identity in used:
                identity += 1
            used.add(identity)
            yield review if identity == review.id else (identity, *review[1:])


def _pack(path: Path, database: Path, media: Mapping[str, Path], level: int) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise QuizError(f"cannot write {path}: {error.strerror}") from error
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w") as archive:
            _member(archive, "meta", LEGACY2, level)
            _member(archive, "collection.anki21", database, level)
            for number, file in enumerate(media.values()):
                _member(archive, str(number), file, 0)  # pictures are compressed already
            names = json.dumps({str(number): name for number, name in enumerate(media)}, ensure_ascii=False)
            _member(archive, "media", names.encode(), level)
            archive.comment = COMMENT
        unfinished.chmod(0o666 & ~_umask())
        unfinished.replace(path)
    except OSError as error:
        raise QuizError(f"cannot write {path}: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _member(archive: zipfile.ZipFile, name: str, content: bytes | Path, level: int) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    entry._compresslevel = level  # type: ignore[attr-defined]  # public only from Python 3.13 on
    if isinstance(content, bytes):
        archive.writestr(entry, content, compresslevel=level or None)
        return
    with content.open("rb") as source, archive.open(entry, "w", force_zip64=content.stat().st_size > 2**31) as target:
        shutil.copyfileobj(source, target, 1 << 20)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
