"""Databases are looked at before they are touched, and what is not ours or not whole stays byte for byte as it was."""

from __future__ import annotations

import sqlite3

import pytest

from quizcli.domain.rating import Rating
from quizcli.errors import StoreError
from quizcli.services import backups, restoring
from quizcli.services.collection import Collection
from quizcli.store import copies, engine, sql


@pytest.fixture
def path(bank, settings, clock):
    bank("Python", ["aaaa2222"])
    with Collection.open(settings, clock) as collection:
        collection.answer("aaaa2222.1", Rating.GOOD)
    return settings.database


def refused(settings, clock, message: str) -> None:
    before = settings.database.read_bytes()
    for write in (True, False):
        with pytest.raises(StoreError, match=message):
            Collection.open(settings, clock, write=write)
    assert settings.database.read_bytes() == before


def test_a_database_of_a_newer_version_is_refused(path, settings, clock):
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    refused(settings, clock, "newer quizcli")


def test_a_database_of_another_program_is_refused(path, settings, clock):
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA application_id = 7")
    connection.close()
    refused(settings, clock, "another program")


@pytest.mark.parametrize("content", [b"SQLite format 3\0" + b"x" * 4000, b"hello", b"\0" * 8192])
def test_what_is_no_database_is_refused(path, settings, clock, content):
    path.write_bytes(content)
    refused(settings, clock, "not a database|another program|damaged")


def test_a_damaged_page_is_found_before_anything_is_written(path, settings, clock):
    data = bytearray(path.read_bytes())
    data[4096 * 2 : 4096 * 3] = b"\xff" * 4096
    path.write_bytes(bytes(data))
    refused(settings, clock, "damaged")


def test_a_truncated_database_is_refused(path, settings, clock):
    path.write_bytes(path.read_bytes()[:5000])
    refused(settings, clock, "damaged")


def test_a_folder_in_place_of_the_database_is_refused(settings, clock):
    settings.database.mkdir(parents=True)
    with pytest.raises(StoreError):
        Collection.open(settings, clock)


def test_an_empty_file_left_by_a_crash_becomes_a_database(settings, clock):
    settings.home.mkdir(parents=True)
    settings.database.touch()
    Collection.open(settings, clock).close()
    assert engine.check(settings.database) == engine.newest()


@pytest.mark.parametrize("content", [b"", b"rubbish" * 1000, None])
def test_a_damaged_cache_is_made_anew(path, settings, clock, content):
    if content is None:
        data = bytearray(settings.cache.read_bytes())
        data[:4096] = b"\x55" * 4096
        content = bytes(data)
    settings.cache.write_bytes(content)
    with Collection.open(settings, clock) as collection:
        assert collection.schedule("aaaa2222.1").reps == 1


def test_a_cache_of_another_version_is_made_anew(path, settings, clock):
    with sqlite3.connect(settings.cache) as connection:
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    with Collection.open(settings, clock) as collection:
        assert collection.schedule("aaaa2222.1").reps == 1
        assert collection.cache.execute("PRAGMA user_version").fetchone()[0] == sql.CACHE_VERSION


def test_a_log_left_beside_a_deleted_cache_is_not_replayed_into_the_new_one(path, settings, clock):
    settings.cache.with_name("cache.db-wal").write_bytes(b"old" * 1000)
    settings.cache.unlink()
    with Collection.open(settings, clock) as collection:
        assert collection.schedule("aaaa2222.1").reps == 1


def test_a_migration_runs_in_one_transaction_after_a_backup(path, settings, clock, monkeypatch):
    """As if version 2 had come out: the old database is copied, checked, then changed; a failure leaves it alone."""
    import types

    module = types.ModuleType("later")
    real = engine.import_module
    steps = {**engine.versions(), 2: "m0002_later"}
    monkeypatch.setattr(engine, "versions", lambda: steps)
    monkeypatch.setattr(engine, "import_module", lambda name: module if name.endswith("later") else real(name))

    def fails(connection):
        connection.execute("CREATE TABLE half (x)")
        raise sqlite3.OperationalError("disk I/O error")

    module.apply = fails
    before = path.read_bytes()
    with pytest.raises(StoreError):
        Collection.open(settings, clock)
    assert path.read_bytes() == before
    module.apply = lambda connection: connection.execute("ALTER TABLE event ADD COLUMN mood TEXT")
    clock.advance(seconds=1)
    with Collection.open(settings, clock) as collection:
        assert collection.schedule("aaaa2222.1").reps == 1
    assert engine.check(path) == 2
    made = [backup for backup in backups.listed(settings) if backup.reason == "migration"]
    assert len(made) == 2
    newest = made[0]
    with restoring.alone(settings, str):
        restoring.restore(settings, newest, clock())
    assert engine.check(path) == 1, "the old database is back, and can be migrated again"
    with Collection.open(settings, clock) as collection:
        assert collection.schedule("aaaa2222.1").reps == 1
    assert engine.check(path) == 2


def test_a_copy_is_checked_and_leaves_nothing_behind_when_it_fails(path, settings, tmp_path):
    source = engine.connect(path)
    copies.copy(source, tmp_path / "copies" / "one.db")
    assert engine.check(tmp_path / "copies" / "one.db") == engine.newest()
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot write the backup"):
        copies.copy(source, tmp_path / "file" / "two.db")
    source.close()


def test_reading_a_fresh_home_creates_no_progress(settings, clock):
    settings.home.mkdir(parents=True)
    with Collection.open(settings, clock, write=False) as collection:
        assert list(collection.events()) == []
    assert not settings.database.exists()


@pytest.mark.parametrize("page", range(1, 12))
def test_a_cache_damaged_inside_never_ends_in_a_traceback(path, settings, clock, run, page):
    """The first command may refuse; the next one works, and knows what the log knows."""
    data = bytearray(settings.cache.read_bytes())
    if len(data) <= page * 4096:
        pytest.skip("the cache is smaller")
    data[page * 4096 : page * 4096 + 4096] = bytes([page]) * 4096
    settings.cache.write_bytes(bytes(data))
    first = run("list")
    assert first.code in (0, 5)
    run("doctor", "--rebuild").ok()
    with Collection.open(settings, clock) as collection:
        assert collection.schedule("aaaa2222.1").reps == 1


def test_a_cache_that_there_is_no_room_for_lives_in_memory(tmp_path) -> None:
    resource = pytest.importorskip("resource", reason="limits are a Unix matter")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        cache = engine.open_cache(tmp_path / "cache.db", lambda connection: None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert cache.execute("PRAGMA database_list").fetchone()[2] == ""
    assert not (tmp_path / "cache.db").exists()
    cache.close()
