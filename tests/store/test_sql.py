"""The generated SQL is what the definitions say, and the schema of users' databases is what the migrations make."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

from quizcli.store import engine, sql


def test_the_generated_module_equals_the_statements():
    from quizcli.store.compiling import module

    assert Path(sql.__file__).read_text(encoding="utf-8") == module(), "run: python -m quizcli.store.compiling"


def test_migrations_make_the_schema_of_the_tables():
    from quizcli.store.compiling import learner_schema

    made, defined = engine.connect(":memory:"), engine.connect(":memory:")
    engine.migrate(made)
    for statement in learner_schema():
        defined.execute(statement)
    query = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    assert made.execute(query).fetchall() == defined.execute(query).fetchall()


def test_every_statement_runs(tmp_path):
    cache = engine.open_cache(tmp_path / "cache.db", lambda _: None)
    learner = engine.connect(":memory:")
    engine.migrate(learner)
    learner_tables = ("about", "event", "change", "published")
    for name, text in vars(sql).items():
        if name.isupper() and isinstance(text, str) and not text.startswith("CREATE"):
            tables = {row[0] for row in learner.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            of_learner = any(f" {table}" in text for table in learner_tables if table in tables)
            (learner if of_learner else cache).execute(f"EXPLAIN {text}", _Anything())


class _Anything(dict):
    """Binds every parameter."""

    def __missing__(self, key: str) -> int:
        return 1


def test_opening_a_collection_loads_neither_sqlalchemy_nor_fsrs_nor_a_parser(settings, clock, run_process):
    code = (
        "import sys; from datetime import UTC, datetime\n"
        "from quizcli.settings import load\n"
        "from quizcli.services.collection import Collection\n"
        "from quizcli.services.dealing import Dealer\n"
        "for _ in range(2):\n"
        "    before = set(sys.modules)\n"
        "    with Collection.open(load(), lambda: datetime.now(UTC)) as c: Dealer(c).next()\n"
        "heavy = {'sqlalchemy', 'fsrs', 'yaml', 'rich', 'markdown_it', 'pygments', 'statistics', 'decimal'}\n"
        "print(sorted(heavy & (set(sys.modules) - before) | {'sqlalchemy', 'fsrs'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_connection_has_the_pragmas_that_keep_the_log_safe(collection):
    found = {
        name: collection.learner.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema")
    }
    assert found == {
        "journal_mode": "truncate",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "trusted_schema": 0,
    }
    assert isinstance(collection.learner, sqlite3.Connection)
