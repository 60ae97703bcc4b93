"""What commands changed in the bank, kept as patches so that it can be merged back out."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from quizcli.store import sql


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the bank; `undone` is when it was taken back, or 0."""

    id: int
    command: str
    summary: str
    undone: int
    patch: dict[str, Any] = field(default_factory=dict)


def listed(learner: sqlite3.Connection) -> list[Change]:
    """Give all changes, newest first, without their patches."""
    return [Change(*row) for row in learner.execute(sql.CHANGES)]


def get(learner: sqlite3.Connection, id_: int) -> Change:
    """Give one change with its patch."""
    id_, command, summary, patch, undone = learner.execute(sql.CHANGE_GET, {"id": id_}).fetchone()
    return Change(id_, command, summary, undone, json.loads(patch))


def is_undone(learner: sqlite3.Connection, id_: int) -> bool | None:
    """Tell whether a change was taken back; None when there is no such change."""
    row = learner.execute(sql.CHANGE_GET, {"id": id_}).fetchone()
    return None if row is None else bool(row[-1])


def add(learner: sqlite3.Connection, id_: int, command: str, summary: str, patch: str) -> None:
    """Note a change."""
    learner.execute(sql.CHANGE_ADD, {"id": id_, "command": command, "summary": summary, "patch": patch})


def mark_undone(learner: sqlite3.Connection, id_: int, at: int) -> None:
    """Note that a change was taken back."""
    learner.execute(sql.CHANGE_UNDONE, {"id_": id_, "undone": at})


def newest(learner: sqlite3.Connection) -> int:
    """Give the id of the newest change, or 0."""
    return learner.execute(sql.CHANGE_NEWEST).fetchone()[0] or 0
