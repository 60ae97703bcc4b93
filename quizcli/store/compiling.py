"""Turns tables and statements into SQL text: `python -m quizcli.store.compiling` writes `store/sql.py`."""

from __future__ import annotations

import re
from pathlib import Path
from zlib import crc32

from sqlalchemy import ClauseElement, MetaData
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.schema import CreateIndex, CreateTable

from quizcli.store import statements, statements_progress, tables

_DIALECT = SQLiteDialect(paramstyle="named")
_APPEND_ONLY = (
    "CREATE TRIGGER event_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER event_fixed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
)


def text(element: ClauseElement) -> str:
    """Give the SQL text of a statement, its parameters as `:name`."""
    compiled = element.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    found = " ".join(str(compiled).split())
    for name, value in (getattr(compiled, "params", None) or {}).items():
        if value is not None:
            assert isinstance(value, int), f"write the constant {value!r} as a parameter"
            found = re.sub(rf":{name}\b", str(value), found)
    return found


def definitions(metadata: MetaData) -> tuple[str, ...]:
    """Give the statements that create the tables and indexes of a database."""
    made: list[str] = []
    for table in metadata.sorted_tables:
        made.append(text(CreateTable(table)))
        made += [text(CreateIndex(index)) for index in sorted(table.indexes, key=lambda index: str(index.name))]
    return tuple(made)


def learner_schema() -> tuple[str, ...]:
    """Give the newest schema of `quizcli.db`, with the triggers that keep its log append-only."""
    return (*definitions(tables.learner), *_APPEND_ONLY)


def module() -> str:
    """Give the text of the generated module."""
    cache = definitions(tables.cache)
    lines = [
        '"""SQL text that `python -m quizcli.store.compiling` makes of `statements.py`. Never edited by hand."""',
        "",
        f"APPLICATION_ID = {tables.APPLICATION_ID}",
        f"CACHE_APPLICATION_ID = {tables.CACHE_APPLICATION_ID}",
        f"CACHE_VERSION = {crc32(chr(10).join(cache).encode()) & 0x7FFFFFFF}",
        f"STATE = {statements.STATE!r}",
        f"CACHE = {_tuple(cache)}",
        f"CHOSEN = {text(CreateTable(tables.chosen))!r}",
    ]
    for name, statement in (vars(statements) | vars(statements_progress)).items():
        if name.isupper() and not name.startswith("_") and isinstance(statement, ClauseElement):
            lines.append(f"{name} = {text(statement)!r}")
    return "\n".join(lines) + "\n"


def _tuple(texts: tuple[str, ...]) -> str:
    return "(\n" + "".join(f"    {text!r},\n" for text in texts) + ")"


if __name__ == "__main__":
    Path(__file__).with_name("sql.py").write_text(module(), encoding="utf-8")
