"""Which of the decks that come with quizcli are in force, beside what the learner has.

A copy of a shipped deck takes its place. Once the learner has a deck of their own, the shipped ones that they never
studied step back, unless they are told to stay.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from quizcli.domain.card import question_of
from quizcli.services import folding
from quizcli.store import events, sql

_ID = re.compile(rb"""^[ {,"'-]*id["']? *: *["']?(\w+)""", re.MULTILINE)
_QUESTION = re.compile(rb"\bquestion\b")
_KEY = "shipped"  # where the cache keeps what was found out
_NOTHING = {"shipped": {}, "ids": {}, "own": {}, "stamps": {}, "log": "", "studied": []}


def ids_in(path: Path) -> set[str]:
    """Give the question ids in a bank file, without reading it as YAML; "" is one that cannot be told."""
    try:
        text = path.read_bytes()
    except OSError:
        return {""}
    found = {match[1].decode("ascii", "replace") for match in _ID.finditer(text)}
    return found or ({""} if _QUESTION.search(text) else set())


def is_copy(own: Path, shipped: Path) -> bool:
    """Tell a copy of a shipped deck from somebody's own file of the same name.

    It has shipped questions, or none at all since they were moved to other decks.
    """
    ids = ids_in(own)
    return own.name == shipped.name and (not ids or not ids.isdisjoint(ids_in(shipped)))


def in_force(
    cache: sqlite3.Connection,
    learner: sqlite3.Connection,
    own: Mapping[str, str],
    shipped: Mapping[str, str],
    *,
    stay: bool,
) -> set[str]:
    """Give the paths of the shipped decks that are in force; with `stay`, all but those that have a copy.

    Files are given by path, with a stamp of how they look. The cache keeps what was found out, so that opening
    neither reads a bank twice for this nor goes through the whole log.
    """
    row = cache.execute(sql.META_GET, {"key": _KEY}).fetchone()
    known: dict[str, Any] = json.loads(row[0] if row else json.dumps(_NOTHING))
    _look(known, own, shipped)
    copied = {copy for copy, _ in known["own"].values()}
    left = set(shipped) - copied
    if not stay and any(is_own for _, is_own in known["own"].values()):
        _study(known, learner)
        left &= set(known["studied"])
    text = json.dumps(known)
    if row is None or text != row[0]:
        with suppress(sqlite3.OperationalError):  # a cache that cannot be written: it is found out again next time
            cache.execute(sql.META_PUT, {"key": _KEY, "value": text})
    return left


def _look(known: dict[str, Any], own: Mapping[str, str], shipped: Mapping[str, str]) -> None:
    """Note what the shipped decks hold, and of the learner's files which deck they are a copy of, and if their own."""
    if known["shipped"] != shipped:
        known |= {"ids": {path: sorted(ids_in(Path(path))) for path in shipped}, "own": {}, "stamps": {}, "log": ""}
        known["shipped"] = dict(shipped)
    everything = {id_ for ids in known["ids"].values() for id_ in ids}
    twins = {Path(path).name: path for path in shipped}
    seen = known["stamps"]
    for path, stamp in own.items():
        if seen.get(path) != stamp:
            ids = ids_in(Path(path))
            twin = twins.get(Path(path).name, "")
            copy = twin if twin and (not ids or not ids.isdisjoint(known["ids"][twin])) else ""
            known["own"][path] = [copy, not copy and (not ids or not everything.issuperset(ids))]
    known["own"] = {path: known["own"][path] for path in own}
    known["stamps"] = dict(own)


def _study(known: dict[str, Any], learner: sqlite3.Connection) -> None:
    """Note which shipped decks have a question that the log knows; only what is new in the log is looked at."""
    since = folding.gone_on(learner, known["log"])
    if since is None:
        return
    asked = {question_of(card) for card in events.cards_since(learner, since)}
    found = {path for path, ids in known["ids"].items() if not asked.isdisjoint(ids)}
    known["studied"] = sorted(found.union(known["studied"]) if since >= 0 else found)
    known["log"] = folding.mark(learner)
