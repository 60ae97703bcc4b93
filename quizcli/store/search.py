"""The search index in `cache.db`: FTS5 over terms that `text.terms` prepares, exact by its definition.

A row is five columns of tokens: what is asked, its labels, everything else; and for the first two together and the
last, the parts of camelCase words and the operators, without their places. A question indexed anew gets a row of its
own, since SQLite before 3.43 cannot take one out of a contentless table: the old one is only marked as gone.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from quizcli.domain.question import Question
from quizcli.text import terms
from quizcli.text.folding import folded
from quizcli.text.indexing import expression, row
from quizcli.text.terms import Term

VERSION = "3"  # of the tokens: another one in the cache means that the index must be built again
_PENDING = 8 << 20  # bytes gathered before they are written: fewer pieces to merge while a large bank comes in
FEWEST_GONE = 1000  # rows; fewer are no reason to build the index again
ROW_BITS = 40
NUM_MASK = (1 << ROW_BITS) - 1

TABLES = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5"
    "(body, prompt, label, title_parts, body_parts, content='', tokenize='ascii')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5vocab(search, 'row')",
    "CREATE TABLE IF NOT EXISTS search_gone(row INTEGER PRIMARY KEY)",
)
# For a look at stored questions without parsing them: keys after the searched texts, and neighbours that end a word
# whatever else stands around: signs that belong to no name, an escaped newline, common Han.
_NOT_SEARCHED = (b',"points":', b',"added":', b',"archived":', b',"origin":', b',"extra":')
_PLAIN = re.compile(r'[A-Za-z0-9][^\x00-\x1f\x80-\U0010ffff "\\]*[A-Za-z0-9]')
_SIGNS = rb"\t\n !-\"$-*,-/:-@\\[-`{-~"
_OPEN_BEFORE = re.compile(rb"(?:[" + _SIGNS + rb"]|(?<!\\)\\[nt]|[\xe5-\xe8][\x80-\xbf]{2})\Z")
_OPEN_AFTER = re.compile(rb"[" + _SIGNS + rb"]|[\xe5-\xe8][\x80-\xbf]{2}")
# A term that nothing but itself folds to, and characters that might fold to one.
_SIMPLE = re.compile(r"[A-Za-z0-9._@-]+")
_FOLDING = re.compile(
    r"[^\x00-\x7f\u2013-\u201d\u2190-\u21ff\u2500-\u257f\u3001-\u3011\u3400-\u4dbf\u4e00-\u9fff"
    r"\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]"
)
_ADD = "INSERT INTO search(rowid, prompt, label, body, title_parts, body_parts) VALUES (?, ?, ?, ?, ?, ?)"
# The numbers of the questions that an FTS5 expression finds.
LIVE = (
    f"SELECT rowid & {NUM_MASK} AS num FROM search WHERE search MATCH ? AND rowid NOT IN (SELECT row FROM search_gone)"
)
DROP = ("DROP TABLE IF EXISTS search_words", "DROP TABLE IF EXISTS search", "DROP TABLE IF EXISTS search_gone")


def create(cache: sqlite3.Connection) -> None:
    """Create the index, empty."""
    for statement in TABLES:
        cache.execute(statement)
    cache.execute("INSERT INTO search(search, rank) VALUES ('hashsize', ?)", (_PENDING,))
    cache.execute("INSERT OR REPLACE INTO meta(key, value) VALUES ('search', ?)", (VERSION,))


def usable(cache: sqlite3.Connection) -> bool:
    """Tell whether the index is there, and of this version."""
    try:
        row = cache.execute("SELECT value FROM meta WHERE key = 'search'").fetchone()
    except sqlite3.DatabaseError:
        return False
    return row is not None and row[0] == VERSION


def ensure(cache: sqlite3.Connection) -> bool:
    """Build the index again if it is missing, of another version, or mostly gone; tell whether it can be used.

    In a cache that cannot be written it cannot be built: then every question has to be read instead.
    """
    if usable(cache) and not stale(cache):
        return True
    try:
        rebuild(cache)
    except sqlite3.OperationalError:
        return usable(cache)
    return True


def rebuild(cache: sqlite3.Connection) -> None:
    """Build the index again from the questions in the cache, in one transaction (the caller's, if there is one)."""
    own = not cache.in_transaction
    if own:
        cache.execute("BEGIN IMMEDIATE")
    try:
        drop(cache)
        create(cache)
        rows = cache.execute("SELECT num, body FROM question ORDER BY num")
        cache.executemany(_ADD, ((num, *row(*fields_of_body(json.loads(body)))) for num, body in rows))
    except BaseException:
        if own:
            cache.execute("ROLLBACK")
        raise
    if own:
        cache.execute("COMMIT")


def drop(cache: sqlite3.Connection) -> None:
    """Take the whole index away."""
    for statement in DROP:
        cache.execute(statement)


def attach(cache: sqlite3.Connection) -> bool:
    """Teach a connection to read a row where the index is not sure; tell whether it did not know that yet.

    SQLite refuses to define a function again while anything is under way, so this asks first.
    """
    try:
        cache.execute("SELECT search_check(x'7b7d', '[]')").fetchall()
    except sqlite3.OperationalError:
        cache.create_function("search_check", 2, _check, deterministic=True)
        return True
    return False


def index(cache: sqlite3.Connection, rows: Iterable[tuple[int, Question]]) -> None:
    """Index questions by their numbers in the cache; one that is there already is replaced.

    An index that is not of this version is left alone: it will be built again from the questions.
    """
    if usable(cache):
        cache.executemany(_ADD, ((_fresh_row(cache, num), *row(*fields(question))) for num, question in rows))


def add(cache: sqlite3.Connection, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Index questions that are new to the cache, by their rows; an index that is not of this version is left alone."""
    if not usable(cache):
        return
    (newest,) = cache.execute("SELECT max(id) FROM search_docsize").fetchone()
    newest = newest or 0  # a number above it was never used, so that nothing has to be looked up for each
    cache.executemany(_ADD, ((num if num > newest else _fresh_row(cache, num), *row) for num, row in rows))


def forget(cache: sqlite3.Connection, nums: Iterable[int]) -> None:
    """Take questions out of the index."""
    if not usable(cache):
        return
    for num in nums:
        current = _current_row(cache, num)
        if current is not None:
            cache.execute("INSERT OR IGNORE INTO search_gone(row) VALUES (?)", (current,))


def stale(cache: sqlite3.Connection) -> bool:
    """Tell whether so much of the index is gone that building it again pays."""
    gone = int(cache.execute("SELECT count(*) FROM search_gone").fetchone()[0])
    if gone < FEWEST_GONE:
        return False
    return gone * 4 > int(cache.execute("SELECT count(*) FROM search_docsize").fetchone()[0])


def fields(question: Question) -> tuple[list[str], list[str], list[str]]:
    """Give the texts of a question that are searched: what is asked, its labels, everything else."""
    asked, rest = [question.prompt], [question.answer, *(option.text for option in question.options), question.note]
    if question.twin:
        asked.append(question.twin.question)
        rest.append(question.twin.answer)
    return asked, [*question.topic, *question.tags], rest


def fields_of_body(body: dict[str, Any]) -> tuple[list[str], list[str], list[str]]:
    """Give the same texts of a question's stored form, without building it."""
    twin = body.get("en") or {}
    options = (option["text"] for option in body.get("options", ()))
    rest = [body.get("answer", ""), *options, body.get("note", ""), twin.get("answer", "")]
    return (
        [body.get("question", ""), twin.get("question", "")],
        [*body.get("topic", ()), *body.get("tags", ())],
        rest,
    )


def match_expression(wanted: Sequence[Term]) -> str:
    """Give the FTS5 expression that finds every row with all these terms (and, for inexact ones, a few more)."""
    return " AND ".join(expression(term)[0] for term in wanted)


def inexact(wanted: Sequence[Term]) -> list[Term]:
    """Give the terms whose rows must be read to be sure."""
    return [term for term in wanted if not expression(term)[1]]


def pack(wanted: Sequence[Term]) -> str:
    """Write terms as the text that `search_check` reads."""
    return json.dumps([[term.text, term.prefix] for term in wanted], ensure_ascii=False)


def _check(body: bytes, packed: str) -> bool:
    """Read a question to tell whether it holds some terms; only a match that is not plain to see costs parsing it."""
    wanted = _unpack(packed)
    raw = body.lower()
    unclear = [term for term in wanted if not _is_plainly_in(raw, term)]
    if not unclear:
        return True
    if any(_SIMPLE.fullmatch(term.text) and term.text.encode() not in raw for term in unclear) and not _FOLDING.search(
        body.decode()
    ):
        return False
    texts = [folded(text) for group in fields_of_body(json.loads(body)) for text in group if text]
    return all(terms.every(texts, term) for term in unclear)


def _is_plainly_in(raw: bytes, term: Term) -> bool:
    """Tell whether stored JSON holds a term so plainly that nothing needs to be folded; no says nothing.

    That is so for ASCII that begins and ends in a letter or digit, between marks or Han. It cannot span two strings,
    and names of keys are single words, which never have to be checked.
    """
    if not _PLAIN.fullmatch(term.text) or term.prefix:
        return False
    wanted = term.text.encode()
    last = len(raw)
    for key in _NOT_SEARCHED:
        found = raw.find(key)
        last = found if 0 <= found < last else last
    at = raw.find(wanted, max(raw.find(b'"question":'), 0))
    while 0 <= at < last:
        if _OPEN_BEFORE.search(raw, max(at - 3, 0), at) and _OPEN_AFTER.match(raw, at + len(wanted)):
            return True
        at = raw.find(wanted, at + 1)
    return False


@lru_cache(64)
def _unpack(packed: str) -> tuple[Term, ...]:
    return tuple(Term(text, prefix) for text, prefix in json.loads(packed))


def _current_row(cache: sqlite3.Connection, num: int) -> int | None:
    """Find the row that stands for a question now: the newest, unless it is gone."""
    newest = _newest(cache, num)
    if newest is None or cache.execute("SELECT 1 FROM search_gone WHERE row = ?", (newest,)).fetchone():
        return None
    return newest


def _newest(cache: sqlite3.Connection, num: int) -> int | None:
    newest = None
    candidate = num
    while cache.execute("SELECT 1 FROM search_docsize WHERE id = ?", (candidate,)).fetchone():
        newest = candidate
        candidate += 1 << ROW_BITS
    return newest


def _fresh_row(cache: sqlite3.Connection, num: int) -> int:
    """Give an unused row for a question, marking the one it had as gone."""
    newest = _newest(cache, num)
    if newest is None:
        return num
    cache.execute("INSERT OR IGNORE INTO search_gone(row) VALUES (?)", (newest,))
    return newest + (1 << ROW_BITS)
