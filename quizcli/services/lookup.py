"""Questions by their ids, and what the cache says about them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from quizcli.domain.question import Question
from quizcli.errors import NothingMatches, UsageError
from quizcli.store import questions, sql

_NAMED = 5  # candidates that an error names


def question(cache: sqlite3.Connection, question_id: str) -> Question:
    """Give a question by its full id. Raises NothingMatches."""
    row = cache.execute(sql.QUESTION_BODY, {"id": question_id}).fetchone()
    if row is None:
        raise _unknown(question_id)
    return questions.question_of(row)


def location(cache: sqlite3.Connection, question_id: str) -> tuple[Path, int, bool]:
    """Give the bank file and line of a question, and whether the file came with quizcli. Raises NothingMatches."""
    row = cache.execute(sql.QUESTION_PLACE_GET, {"id": question_id}).fetchone()
    if row is None:
        raise _unknown(question_id)
    return Path(row[0]), row[1], bool(row[2])


def beginning(cache: sqlite3.Connection, prefix: str, limit: int) -> list[str]:
    """Give the question ids that begin so."""
    values = {"low": prefix, "high": prefix + "\x7f", "limit": limit}
    return [row[0] for row in cache.execute(sql.QUESTION_IDS_FROM, values)]


def resolve(cache: sqlite3.Connection, prefix: str) -> str:
    """Give the one question id that begins so; a card's id stands for its question.

    Raises NothingMatches, or UsageError that names the candidates.
    """
    wanted = prefix.strip().lower().partition(".")[0]
    found = beginning(cache, wanted, _NAMED + 1) if wanted else []
    if wanted in found:
        return wanted
    if not found:
        raise NothingMatches(f"no question's id begins with {prefix}", hint="Find ids with: quizcli list")
    if len(found) > 1:
        more = ", …" if len(found) > _NAMED else ""
        raise UsageError(f"{prefix} is ambiguous: {', '.join(found[:_NAMED])}{more}", hint="Write one letter more.")
    return found[0]


def decks(cache: sqlite3.Connection) -> dict[str, int]:
    """Give each deck with the number of its questions."""
    return dict(cache.execute(sql.DECKS).fetchall())


def _unknown(question_id: str) -> NothingMatches:
    return NothingMatches(f"there is no question {question_id}")
