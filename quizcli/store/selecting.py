"""Questions and cards that a query selects."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from quizcli.query.tree import And, Field, Node, Not, Text, leaves
from quizcli.store import search
from quizcli.store.conditions import (
    ARCHIVED,
    DECAY,
    PLAIN,
    TERMS_AT_ONCE,
    Condition,
    Memory,
    Rated,
    about_cards,
    terms_of,
    where,
)
from quizcli.store.naming import deck_matches, name_matches, tag_matches
from quizcli.text.terms import Term

__all__ = ["DECAY", "PLAIN", "Memory", "about_cards", "card_ids", "question_ids", "question_nums", "terms_of", "where"]

_MANY = 3000  # questions; so many are quicker found by going through the bank's order

# Cards that somebody answered since a day, with one rating; answers taken back do not count.
_RATED = """
SELECT DISTINCT e.card FROM event e
WHERE e.kind = 'answer' AND e.day >= ? AND e.rating = ? AND NOT EXISTS (
  SELECT 1 FROM event u WHERE u.kind = 'undo' AND u.id >= e.id
  AND json_extract(u.data, '$.id') = e.id AND json_extract(u.data, '$.device') = e.device)
"""


def question_ids(
    cache: sqlite3.Connection,
    node: Node,
    *,
    day: int,
    now_ms: int,
    limit: int | None = None,
    learner: sqlite3.Connection | None = None,
    memory: Memory = PLAIN,
) -> list[str]:
    """Give the ids of the questions that a query selects, in bank order."""
    found = plain_nums(cache, node)
    if found is not None:
        return [row[1] for row in in_bank_order(cache, found)][:limit]
    condition, values = of_questions(cache, node, day, now_ms, learner, memory)
    statement = f"SELECT q.id FROM question q WHERE {condition} ORDER BY q.file, q.position"
    if limit is not None:
        statement += " LIMIT ?"
        values = [*values, limit]
    return [row[0] for row in run(cache, statement, values)]


def question_nums(
    cache: sqlite3.Connection,
    node: Node,
    *,
    day: int,
    now_ms: int,
    learner: sqlite3.Connection | None = None,
    memory: Memory = PLAIN,
) -> list[int]:
    """Give the numbers of the questions that a query selects, in no order."""
    condition, values = of_questions(cache, node, day, now_ms, learner, memory)
    return [row[0] for row in run(cache, f"SELECT q.num FROM question q WHERE {condition}", values)]


def plain_nums(cache: sqlite3.Connection, node: Node) -> list[int] | None:
    """Give the numbers of the questions that a query of plain words selects, which the index alone can tell.

    None for any other query. Archived questions may be left out.
    """
    wanted: list[Term] = []
    living = False
    for inner in node.nodes if isinstance(node, And) else (node,):
        if isinstance(inner, Text):
            wanted += terms_of(inner)
        elif inner == Not(Field("is", "archived")):
            living = True
        else:
            return None
    if not 0 < len(wanted) <= TERMS_AT_ONCE or search.inexact(wanted) or not prepare(cache, node):
        return None
    statement = search.LIVE + (f" AND rowid & {search.NUM_MASK} NOT IN ({ARCHIVED})" if living else "")
    return [row[0] for row in run(cache, statement, (search.match_expression(wanted),))]


def in_bank_order(cache: sqlite3.Connection, nums: Sequence[int]) -> list[tuple[int, str]]:
    """Give the questions of some numbers in the order of the bank: number and id."""
    index = "INDEXED BY question_file" if len(nums) > _MANY else ""
    statement = f"SELECT num, id FROM question {index} WHERE num IN (SELECT value FROM json_each(?))"
    return cache.execute(f"{statement} ORDER BY file, position", (json.dumps(nums),)).fetchall()


def card_ids(
    cache: sqlite3.Connection,
    node: Node,
    *,
    day: int,
    now_ms: int,
    learner: sqlite3.Connection | None = None,
    memory: Memory = PLAIN,
) -> list[str]:
    """Give the ids of the cards that a query selects, in bank order."""
    indexed = prepare(cache, node)
    condition, values = where(node, day=day, now_ms=now_ms, memory=memory, rated=rated_in(learner), indexed=indexed)
    statement = (
        f"SELECT c.id FROM card c JOIN question q ON q.num = c.question WHERE {condition} "
        "ORDER BY q.file, q.position, c.position, c.num"
    )
    return [row[0] for row in run(cache, statement, values)]


def of_questions(
    cache: sqlite3.Connection,
    node: Node,
    day: int,
    now_ms: int,
    learner: sqlite3.Connection | None,
    memory: Memory = PLAIN,
) -> Condition:
    """Give a condition over `question q`: one of whose cards the query selects."""
    indexed = prepare(cache, node)
    condition, values = where(node, day=day, now_ms=now_ms, memory=memory, rated=rated_in(learner), indexed=indexed)
    if about_cards(node):
        condition = f"q.num IN (SELECT c.question FROM card c JOIN question q ON q.num = c.question WHERE {condition})"
    return condition, values


def prepare(cache: sqlite3.Connection, node: Node) -> bool:
    """Make a connection ready for the condition of a query; tell whether it has an index that can be trusted."""
    attach(cache)
    return search.ensure(cache) if any(isinstance(leaf, Text) for leaf in leaves(node)) else True


def run(cache: sqlite3.Connection, statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """Run a statement that holds a condition; an index found damaged is built again, once."""
    try:
        return cache.execute(statement, values).fetchall()
    except sqlite3.DatabaseError as error:
        if "malformed" not in str(error) and "fts5" not in str(error) and "vtable" not in str(error):
            raise
        search.rebuild(cache)
        return cache.execute(statement, values).fetchall()


def attach(cache: sqlite3.Connection) -> None:
    """Teach a connection the functions that conditions call; cheap, and harmless when repeated."""
    if search.attach(cache):
        for function in (name_matches, deck_matches, tag_matches):
            cache.create_function(function.__name__, 2, function, deterministic=True)


def rated_in(learner: sqlite3.Connection | None) -> Rated | None:
    """Give what `where` asks of the log."""
    if learner is None:
        return None
    return lambda first_day, rating: [row[0] for row in learner.execute(_RATED, (first_day, rating))]
