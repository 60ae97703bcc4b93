"""Remembers which documents were imported as they stand, so that an unchanged one need not even be parsed."""

from __future__ import annotations

import json
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizcli import __version__
from quizcli.store import questions as rows
from quizcli.store import sql

if TYPE_CHECKING:
    from quizcli.services.collection import Collection
    from quizcli.services.plans import SourcePlan


def digest(path: Path) -> str:
    """Give the digest of a document's bytes; empty when it cannot be read."""
    try:
        return blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""


def remember(collection: Collection, source: SourcePlan, bank: Path) -> None:
    """Note that the bank holds what this document says now. Only in the cache: forgetting it costs a parse."""
    file = rows.files(collection.cache).get(str(bank))
    if file is not None and source.digest:
        value = {
            "digest": source.digest,
            "layout": source.layout,
            "version": __version__,
            "bank": file.digest,
            "count": source.questions,
        }
        collection.cache.execute(sql.META_PUT, {"key": _key(source.name), "value": json.dumps(value)})


def unchanged(collection: Collection, name: str, digest: str, layout: str, bank: Path) -> int | None:
    """Give how many questions a document has if neither it nor its deck changed since it was imported; else None."""
    row = collection.cache.execute(sql.META_GET, {"key": _key(name)}).fetchone()
    if row is None or not digest:
        return None
    known: dict[str, Any] = json.loads(row[0])
    file = rows.files(collection.cache).get(str(bank))
    now = (digest, layout, __version__, file.digest if file else "")
    then = (known["digest"], known["layout"], known["version"], known["bank"])
    return int(known["count"]) if now == then else None


def _key(name: str) -> str:
    return f"source {name}"
