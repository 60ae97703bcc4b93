"""Remembers which documents were imported as they stand, so that an unchanged one need not even be parsed."""

from __future__ import annotations

import json
import os
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizcli import __version__
from quizcli.store import questions as rows
from quizcli.store import sql

if TYPE_CHECKING:
    from quizcli.services.collection import Collection
    from quizcli.services.plans import SourcePlan


_GRAIN = 1_000_000_000  # nanoseconds


def digest(path: Path) -> str:
    """Give the digest of a document's bytes; empty when it cannot be read."""
    try:
        return blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""


def digest_of(collection: Collection, name: str, path: Path) -> str:
    """Give the same; a document whose stat is what it was when it was imported is not even read."""
    known = _known(collection, name)
    try:
        if known is not None and known.get("stamp") == _stamp(path.stat()):
            return str(known["digest"])
    except OSError:
        return ""
    return digest(path)


def _stamp(found: os.stat_result) -> str:
    return f"{found.st_ino} {found.st_ctime_ns} {found.st_mtime_ns} {found.st_size}"


def _settled_stamp(path: Path, read: str, bank: Path | None) -> str:
    """Give a document's stat if it still says what was read, and was at rest when the bank was written; else nothing.

    A change within the grain of the file system's clock would leave no trace in the stat.
    """
    try:
        found = path.stat()
        rested = bank is not None and bank.stat().st_ctime_ns - found.st_ctime_ns > _GRAIN
    except OSError:
        return ""
    return _stamp(found) if rested and digest(path) == read else ""


def remember(collection: Collection, source: SourcePlan, bank: Path | None) -> None:
    """Note that the bank holds what this document says now. Only in the cache: forgetting it costs a parse.

    A document without questions has no bank file.
    """
    file = rows.file(collection.cache, str(bank)) if bank else None
    if not source.digest or (bank and file is None) or (source.unread and not bank):
        return
    value = {
        "digest": source.digest,
        "stamp": _settled_stamp(source.path, source.digest, bank),
        "layout": source.layout,
        "version": __version__,
        "bank": file.digest if file else "",
        "count": source.questions,
    }
    collection.cache.execute(sql.META_PUT, {"key": _key(source.name), "value": json.dumps(value)})


def is_empty(collection: Collection, name: str, digest: str, layout: str) -> bool:
    """Tell whether a document had no questions when it last said what it says now."""
    known = _known(collection, name)
    if known is None or not digest:
        return False
    return (known["digest"], known["layout"], known["version"], known["bank"], known["count"]) == (
        *(digest, layout, __version__, ""),
        0,
    )


def unchanged(collection: Collection, name: str, digest: str, layout: str, bank: Path) -> int | None:
    """Give how many questions a document has if neither it nor its deck changed since it was imported; else None."""
    known = _known(collection, name)
    if known is None or not digest:
        return None
    file = rows.file(collection.cache, str(bank))
    now = (digest, layout, __version__, file.digest if file else "")
    then = (known["digest"], known["layout"], known["version"], known["bank"])
    return int(known["count"]) if now == then else None


def _known(collection: Collection, name: str) -> dict[str, Any] | None:
    row = collection.cache.execute(sql.META_GET, {"key": _key(name)}).fetchone()
    return json.loads(row[0]) if row else None


def _key(name: str) -> str:
    return f"source {name}"
