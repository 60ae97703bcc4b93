"""A document that did not change since its import is not read again; any change is seen."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quizcli.services import importing, seen
from quizcli.services.collection import Collection
from quizcli.services.walking import source_name
from quizcli.settings import load


@pytest.fixture
def collection(home: Path):
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.toml").write_text('shipped = "off"\n', encoding="utf-8")
    with Collection.open(load(home), lambda: datetime(2026, 11, 22, 12, tzinfo=UTC)) as opened:
        yield opened


def imported(collection: Collection, path: Path) -> None:
    importing.apply(collection, importing.plan(collection, [path]))


def asked(collection: Collection, path: Path) -> str:
    return seen.digest_of(collection, source_name(path), path)


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(seen, "_GRAIN", -1)  # nobody waits a second here
    path = tmp_path / "notes.md"
    path.write_text("# N\n\n## What is a lock?\n\nMutual exclusion.\n", encoding="utf-8")
    return path


def test_a_document_at_rest_is_not_read_again(collection, document, monkeypatch):
    imported(collection, document)
    monkeypatch.setattr(seen, "digest", lambda path: pytest.fail(f"{path} was read"))
    assert asked(collection, document)


def test_a_change_of_one_byte_is_seen_even_with_the_same_length_and_time(collection, document):
    imported(collection, document)
    before, known = document.stat(), asked(collection, document)
    time.sleep(0.02)
    document.write_text(document.read_text(encoding="utf-8").replace("lock", "l0ck"), encoding="utf-8")
    os.utime(document, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert asked(collection, document) != known


def test_what_changes_while_it_is_imported_is_seen_the_next_time(collection, document):
    plan = importing.plan(collection, [document])
    document.write_text("# N\n\n## What is a lock?\n\nSomething else.\n", encoding="utf-8")
    importing.apply(collection, plan)
    assert importing.plan(collection, [document]).counts.get("edited") == 1


def test_a_document_that_was_written_just_now_is_read_again(collection, document, monkeypatch):
    monkeypatch.setattr(seen, "_GRAIN", 1 << 60)
    imported(collection, document)
    reads = []
    read = seen.digest
    monkeypatch.setattr(seen, "digest", lambda path: reads.append(path) or read(path))
    asked(collection, document)
    assert reads == [document]
