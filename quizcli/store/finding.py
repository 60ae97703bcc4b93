"""Questions by their numbers, for ranking: all that a query selects, the likeliest of them, those that come near."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from quizcli.domain.schedule import Phase, Schedule
from quizcli.query.tree import Field, Node
from quizcli.store import search, selecting
from quizcli.store.selecting import PLAIN, Memory
from quizcli.text.indexing import expression
from quizcli.text.terms import Term

_TITLE = "{prompt label title_parts}"
_LIVE = (
    f"SELECT rowid & {search.NUM_MASK} FROM search WHERE search MATCH ? AND rowid NOT IN (SELECT row FROM search_gone)"
)
_STATE = tuple(field.name for field in fields(Schedule))
# bm25 is worth its price only among so many rows; beyond, any that match as well will do.
_SCORED = 3000
_WEIGHTS = "1.0, 8.0, 4.0, 5.0, 0.7"  # body, prompt, label, title_parts, body_parts
# A piece of a sentence that stands in more rows than this tells nothing about any of them.
MANY = 20_000
_READ = 300  # rows read where the index is not sure


def nums(
    cache: sqlite3.Connection,
    node: Node,
    *,
    day: int,
    now_ms: int,
    learner: sqlite3.Connection | None = None,
    memory: Memory = PLAIN,
) -> list[int]:
    """Give the numbers of all questions that a query selects, in no order worth naming."""
    found = selecting.plain_nums(cache, node)
    if found is not None:
        return found
    return selecting.question_nums(cache, node, day=day, now_ms=now_ms, learner=learner, memory=memory)


def likeliest(cache: sqlite3.Connection, wanted: Sequence[Term], among: set[int], most: int) -> list[int]:
    """Pick the questions worth a closer look out of many that match: those that are asked in these words first."""
    everything = search.match_expression(wanted)
    anyone = " OR ".join(expression(term)[0] for term in wanted)
    tiers = (
        f"prompt : ({everything})",
        f"{_TITLE} : ({everything})",
        f"({everything}) AND {_TITLE} : ({anyone})",
        everything,
    )
    found: dict[int, None] = {}
    for tier in tiers:
        for num in _best(cache, tier):
            if num in among:
                found[num] = None
                if len(found) >= most:
                    return list(found)
    return list(found)


def _best(cache: sqlite3.Connection, match: str) -> Iterable[int]:
    """Give the rows of an expression: the best first if they are few, as they come if they are many."""
    few = cache.execute(f"{_LIVE} LIMIT {_SCORED}", (match,)).fetchall()
    if len(few) < _SCORED:
        ranked = f"{_LIVE} ORDER BY bm25(search, {_WEIGHTS})"
        few = cache.execute(ranked, (match,)).fetchall() if len(few) > 50 else few
    return (row[0] for row in few)


def nearest(
    cache: sqlite3.Connection, pieces: Iterable[tuple[Term, float]], most: int, among: set[int] | None = None
) -> list[int]:
    """Give the questions that hold the most of some pieces, each by its weight."""
    points: dict[int, float] = {}
    for term, weight in pieces:
        match = expression(term)[0]
        rows = [row[0] for row in cache.execute(f"{_LIVE} LIMIT {MANY + 1}", (match,))]
        if not rows:
            continue
        titled = {row[0] for row in cache.execute(f"{_LIVE} LIMIT {MANY}", (f"{_TITLE} : {match}",))}
        if len(rows) > MANY:  # what stands in so many answers tells nothing about any of them
            rows = list(titled)
        for num in rows:
            points[num] = points.get(num, 0.0) + weight * (2 if num in titled else 1)
    if among is not None:
        points = {num: value for num, value in points.items() if num in among}
    return sorted(points, key=lambda num: (-points[num], num))[:most]


def frequency(cache: sqlite3.Connection, term: Term) -> int:
    """Tell in how many questions a term stands; of very many, that they are very many."""
    match, exact = expression(term)
    if exact:
        return int(cache.execute(f"SELECT count(*) FROM ({_LIVE} LIMIT {MANY + 1})", (match,)).fetchone()[0])
    selecting.attach(cache)
    statement = (
        f"SELECT count(*) FROM (SELECT 1 FROM ({search.LIVE} LIMIT {_READ}) s CROSS JOIN question q ON q.num = s.num"
        " WHERE search_check(CAST(q.body AS BLOB), ?))"
    )
    return int(cache.execute(statement, (match, search.pack([term]))).fetchone()[0])


def holding(cache: sqlite3.Connection, term: Term, most: int) -> list[int]:
    """Give the numbers of some questions that hold a term, or may hold it."""
    return [row[0] for row in cache.execute(f"{_LIVE} LIMIT ?", (expression(term)[0], most))]


def size(cache: sqlite3.Connection) -> int:
    """Tell how many questions are indexed."""
    statement = "SELECT (SELECT count(*) FROM search_docsize) - (SELECT count(*) FROM search_gone)"
    return max(int(cache.execute(statement).fetchone()[0]), 1)


def vocabulary(cache: sqlite3.Connection, shortest: int, longest: int) -> list[tuple[str, int]]:
    """List the words of the bank written in Latin letters, of a certain length, with the questions each stands in."""
    statement = "SELECT term, doc FROM search_words WHERE term >= 'a' AND term < '{' AND length(term) BETWEEN ? AND ?"
    return [(row[0], row[1]) for row in cache.execute(statement, (shortest, longest))]


def bodies(cache: sqlite3.Connection, wanted: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Give id, deck and stored form of questions by their numbers."""
    marks = ", ".join("?" * len(wanted))
    rows = cache.execute(f"SELECT num, id, deck, body FROM question WHERE num IN ({marks})", list(wanted))
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def states(cache: sqlite3.Connection, wanted: Sequence[int]) -> dict[int, list[Schedule]]:
    """Give the states of the cards of questions, those that are asked at all first."""
    marks = ", ".join("?" * len(wanted))
    columns = ", ".join(_STATE)
    statement = (
        f"SELECT question, {columns} FROM card WHERE question IN ({marks}) ORDER BY drillable DESC, position, num"
    )
    found: dict[int, list[Schedule]] = {}
    for num, *row in cache.execute(statement, list(wanted)):
        state = dict(zip(_STATE, row, strict=True))
        state |= {"phase": Phase(state["phase"]), "suspended": bool(state["suspended"]), "leech": bool(state["leech"])}
        found.setdefault(num, []).append(Schedule(**state))
    return found


@dataclass(frozen=True, slots=True)
class Head:
    """A question's row without its text; `topic` and `tags` as the cache keeps them."""

    id: str
    prompt: str
    type: str
    deck: str
    topic: str
    tags: str
    answered: int
    archived: int


def heads(cache: sqlite3.Connection, wanted: Sequence[int]) -> dict[int, Head]:
    """Give the rows of questions by their numbers."""
    marks = ", ".join("?" * len(wanted))
    columns = ", ".join(field.name for field in fields(Head))
    rows = cache.execute(f"SELECT num, {columns} FROM question WHERE num IN ({marks})", list(wanted))
    return {row[0]: Head(*row[1:]) for row in rows}


def decks(cache: sqlite3.Connection, wanted: Sequence[int]) -> dict[int, str]:
    """Give the decks of questions by their numbers."""
    marks = ", ".join("?" * len(wanted))
    return dict(cache.execute(f"SELECT num, deck FROM question WHERE num IN ({marks})", list(wanted)))


def ordered(
    cache: sqlite3.Connection,
    node: Node,
    *,
    day: int,
    now_ms: int,
    learner: sqlite3.Connection | None = None,
    memory: Memory = PLAIN,
) -> list[int]:
    """Give the numbers of the questions that a query selects, in the order of the bank."""
    found = selecting.plain_nums(cache, node)
    if found is not None:
        return in_bank_order(cache, found)
    condition, values = selecting.of_questions(cache, node, day, now_ms, learner, memory)
    statement = f"SELECT q.num FROM question q WHERE {condition} ORDER BY q.file, q.position"
    return [row[0] for row in selecting.run(cache, statement, values)]


def counts(
    cache: sqlite3.Connection,
    node: Node,
    column: str,
    *,
    day: int,
    now_ms: int,
    learner: sqlite3.Connection | None = None,
    memory: Memory = PLAIN,
) -> list[tuple[str, dict[str, int]]]:
    """Count the cards and questions that a query selects for each different value of a column of `question`."""
    selecting.prepare(cache, node)
    rated = selecting.rated_in(learner)
    condition, values = selecting.where(node, day=day, now_ms=now_ms, memory=memory, rated=rated)
    due, due_values = selecting.where(Field("is", "due"), day=day, now_ms=now_ms)
    sums: dict[str, tuple[str, list[object]]] = {
        "questions": ("count(DISTINCT q.num)", []),
        "cards": ("count(*)", []),
        # Cards inside their learning steps are counted as such, here as in the overview.
        "due": (f"total(c.phase = {Phase.REVIEW:d} AND {due})", due_values),
        "new": (f"total(c.drillable = 1 AND c.suspended = 0 AND c.phase = {Phase.NEW:d})", []),
        "learning": (f"total(c.phase IN ({Phase.LEARNING:d}, {Phase.RELEARNING:d}))", []),
        "review": (f"total(c.phase = {Phase.REVIEW:d})", []),
        "suspended": ("total(c.suspended)", []),
        "unanswered": ("count(DISTINCT CASE WHEN q.answered = 0 THEN q.num END)", []),
    }
    columns = ", ".join(text for text, _ in sums.values())
    bound = [value for _, inner in sums.values() for value in inner]
    statement = (
        f"SELECT q.{column}, {columns} FROM card c JOIN question q ON q.num = c.question WHERE {condition} GROUP BY 1"
    )
    rows = selecting.run(cache, statement, [*bound, *values])
    return [(row[0], {name: int(value) for name, value in zip(sums, row[1:], strict=True)}) for row in rows]


def names(cache: sqlite3.Connection, kind: str) -> list[str]:
    """List all decks, topics or tags."""
    column = {"deck": "deck", "topic": "topic", "tag": "tags"}[kind]
    rows = cache.execute(f"SELECT DISTINCT {column} FROM question")
    return sorted({part for row in rows for part in row[0].split("\x1f") if part})


def in_bank_order(cache: sqlite3.Connection, wanted: Sequence[int]) -> list[int]:
    """Put numbers of questions in the order in which the bank has them."""
    return [row[0] for row in selecting.in_bank_order(cache, wanted)]
