"""Writes the ids of questions that a person added to the bank by hand, before a history hangs on them."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from quizcli.domain.question import NAMELESS
from quizcli.errors import QuizError
from quizcli.store import questions


def write_ids(cache: sqlite3.Connection) -> bool:
    """Give each nameless question of the learner's bank its id in the file; tells whether a file was changed.

    A file that cannot be written keeps its problem, which is told wherever problems are.
    """
    changed = False
    for file in questions.troubled(cache):
        if NAMELESS in file.problems and not file.shipped:
            with suppress(QuizError, OSError, UnicodeDecodeError):
                changed |= _write(Path(file.path))
    return changed


def _write(path: Path) -> bool:
    from quizcli.bank import writing

    text = path.read_bytes().decode("utf-8")
    named = writing.change(text)
    if named == text:
        return False
    writing.save(path, named, was=text)
    return True
