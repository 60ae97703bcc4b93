"""What the bank holds and what was answered, in counts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from quizcli.domain.event import Kind
from quizcli.store import questions, sql


@dataclass(frozen=True, slots=True)
class Stock:
    """What the bank holds."""

    questions: int
    unanswered: int
    archived: int
    leeches: int


def stock(cache: sqlite3.Connection) -> Stock:
    """Count the questions; `questions` are those that are not archived."""
    total, unanswered, archived = cache.execute(sql.BANK_COUNTS).fetchone()
    (leeches,) = cache.execute(sql.LEECH_COUNT).fetchone()
    return Stock(total - archived, unanswered, archived, leeches)


def studied(cache: sqlite3.Connection, today: int) -> int:
    """Count the cards that were answered today."""
    return int(cache.execute(sql.STUDIED_COUNT, {"today": today}).fetchone()[0])


def answer_days(learner: sqlite3.Connection) -> Iterator[int]:
    """Give the study days with an answer, newest first."""
    return (row[0] for row in learner.execute(sql.ANSWER_DAYS, {"kind": str(Kind.ANSWER)}))


def has_own_bank(cache: sqlite3.Connection) -> bool:
    """Tell whether the learner has a bank file of their own."""
    return any(not file.shipped for file in questions.files(cache).values())


def problems(cache: sqlite3.Connection) -> Iterator[tuple[str, int, str, str]]:
    """Give what could not be read in the bank: file, line, question id, what is wrong."""
    for path, file in questions.files(cache).items():
        for line, question, message in json.loads(file.problems):
            yield path, line, question, message
