"""The bank's questions and their cards, as rows of cache.db."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quizcli.domain.card import Card
from quizcli.domain.form import question_from_dict, question_to_dict
from quizcli.domain.question import Question
from quizcli.store import sql

MARK = "\x1f"  # between the parts of a topic, around each tag


@dataclass(frozen=True, slots=True)
class File:
    """A bank file as the cache knows it; `problems` is JSON."""

    path: str
    mtime: int
    size: int
    stamp: str
    digest: str
    deck: str
    shipped: bool
    problems: str = "[]"


def files(cache: sqlite3.Connection) -> dict[str, File]:
    """Give the bank files that the cache was made from, by path."""
    return {row[0]: _file(row) for row in cache.execute(sql.FILES)}


def troubled(cache: sqlite3.Connection) -> list[File]:
    """Give the bank files with problems."""
    return [_file(row) for row in cache.execute(sql.FILES_TROUBLED)]


def file(cache: sqlite3.Connection, path: str) -> File | None:
    """Give one bank file, or None when the cache does not know it."""
    row = cache.execute(sql.FILE_GET, {"path_": path}).fetchone()
    return _file(row) if row else None


def _file(row: Sequence[Any]) -> File:
    path, mtime, size, stamp, digest, deck, shipped, problems = row
    return File(path, mtime, size, stamp, digest, deck, bool(shipped), problems)


def put_file(cache: sqlite3.Connection, file: File) -> None:
    """Note a bank file as read."""
    drop_file(cache, file.path)
    values = {name: getattr(file, name) for name in ("path", "mtime", "size", "stamp", "digest", "deck", "problems")}
    cache.execute(sql.FILE_ADD, {**values, "shipped": int(file.shipped)})


def touch_file(cache: sqlite3.Connection, path: str, mtime: int, size: int, stamp: str) -> None:
    """Note that a file was looked at and holds what it held."""
    cache.execute(sql.FILE_STAT, {"path_": path, "mtime": mtime, "size": size, "stamp": stamp})


def drop_file(cache: sqlite3.Connection, path: str) -> None:
    """Forget a bank file; its questions are dropped one by one, with what hangs on them."""
    cache.execute(sql.FILE_DROP, {"path_": path})


def known(cache: sqlite3.Connection, path: str) -> dict[str, tuple[int, str, int, int, str]]:
    """Give number, digest, line, position and deck of a file's questions, by id."""
    return {row[1]: (row[0], *row[2:]) for row in cache.execute(sql.QUESTIONS_OF_FILE, {"file": path})}


def files_with_archived(cache: sqlite3.Connection) -> set[str]:
    """Give the files that have an archived question."""
    return {row[0] for row in cache.execute(sql.FILES_ARCHIVED)}


def strays(cache: sqlite3.Connection) -> Counter[tuple[str, str]]:
    """Count the questions of each file that come from another document than the file's own, by file and document."""
    found: Counter[tuple[str, str]] = Counter()
    for file, body in cache.execute(sql.QUESTIONS_LIKE, {"pattern": '%"source":%'}):
        origin = json.loads(body).get("origin") or {}
        if origin.get("source"):
            found[file, origin["source"]] += 1
    return found


def number(cache: sqlite3.Connection, question_id: str) -> tuple[int, str] | None:
    """Give a question's number and file."""
    row = cache.execute(sql.QUESTION_NUM, {"id": question_id}).fetchone()
    return (row[0], row[1]) if row else None


def body(question: Question) -> str:
    """Give a question as the cache keeps it; two questions are the same if this text is."""
    return json.dumps(question_to_dict(question), ensure_ascii=False, separators=(",", ":"))


def question_of(row: Sequence[str]) -> Question:
    """Make a question of a row of body and deck."""
    data: dict[str, Any] = json.loads(row[0])
    data["deck"] = row[1]
    return question_from_dict(data)


@dataclass(frozen=True, slots=True)
class Change:
    """A question to be written; without a number it is new."""

    question: Question
    file: str
    line: int
    position: int
    text: str
    digest: str
    num: int | None = None

    def numbered(self, num: int | None) -> Change:
        """Give the same with a number."""
        return Change(self.question, self.file, self.line, self.position, self.text, self.digest, num)


def change(question: Question, file: str, line: int, position: int) -> Change:
    """Prepare a question for writing."""
    from hashlib import blake2b

    text = body(question)
    return Change(question, file, line, position, text, blake2b(text.encode(), digest_size=12).hexdigest())


@dataclass(frozen=True, slots=True)
class Arrival:
    """A question that the cache does not know yet: its row, its cards, and its row of the search index."""

    row: dict[str, Any]
    cards: tuple[str, ...]
    drillable: bool
    terms: tuple[str, ...]


def columns(changed: Change) -> dict[str, Any]:
    """Give a question's row, all but its number."""
    question = changed.question
    return {
        "id": question.id,
        "file": changed.file,
        "line": changed.line,
        "position": changed.position,
        "deck": question.deck,
        "type": question.type,
        "topic": MARK.join(question.topic),
        "tags": "".join(f"{MARK}{tag}{MARK}" for tag in question.tags),
        "prompt": question.prompt,
        "answered": int(question.answered),
        "archived": int(question.archived),
        "added": question.added,
        "digest": changed.digest,
        "body": changed.text,
    }


def put(cache: sqlite3.Connection, changed: Change) -> int:
    """Write a question's row; gives its number."""
    row = columns(changed)
    if changed.num is not None:
        del row["id"]
        cache.execute(sql.QUESTION_SET, {**row, "num_": changed.num})
        return changed.num
    return cache.execute(sql.QUESTION_ADD, {**row, "num": None}).lastrowid or 0


def put_all(cache: sqlite3.Connection, arrivals: Sequence[Arrival]) -> range:
    """Write questions that are not there yet, with their cards; gives their numbers."""
    if not arrivals:
        return range(0)
    first = cache.execute(sql.QUESTION_ADD, {**arrivals[0].row, "num": None}).lastrowid or 0  # above all others
    nums = range(first, first + len(arrivals))
    numbered = list(zip(nums, arrivals, strict=True))
    cache.executemany(sql.QUESTION_ADD, ({**one.row, "num": num} for num, one in numbered[1:]))
    cards = (
        {
            "num": None,
            "id": card,
            "question": num,
            "deck": one.row["deck"],
            "position": one.row["position"],
            "drillable": int(one.drillable),
        }
        for num, one in numbered
        for card in one.cards
    )
    cache.executemany(sql.CARD_ADD, cards)
    return nums


def place(cache: sqlite3.Connection, num: int, line: int, position: int) -> None:
    """Note where a question stands now that others around it came or went."""
    cache.execute(sql.QUESTION_PLACE, {"num_": num, "line": line, "position": position})
    cache.execute(sql.CARDS_PLACE, {"question_": num, "position": position})


def put_cards(cache: sqlite3.Connection, num: int, changed: Change, cards: Sequence[Card]) -> list[str]:
    """Make a question's card rows what its cards are; gives the ids of those that need a fold."""
    question = changed.question
    row = {"deck": question.deck, "position": changed.position, "drillable": int(question.drillable)}
    kept: dict[str, tuple[int, str]] = {}
    if changed.num is not None:
        kept = {old[1]: (old[0], old[2]) for old in cache.execute(sql.CARDS_OF_QUESTION, {"question": num})}
    fresh = []
    for card in cards:
        if card.id in kept:
            old, deck = kept.pop(card.id)
            cache.execute(sql.CARD_SET, {**row, "num_": old})
            if deck != question.deck:
                fresh.append(card.id)
        else:
            cache.execute(sql.CARD_ADD, {**row, "num": None, "id": card.id, "question": num})
            fresh.append(card.id)
    for old, _ in kept.values():
        cache.execute(sql.CARD_DROP, {"num_": old})
    return fresh


def drop(cache: sqlite3.Connection, num: int) -> None:
    """Drop a question and its cards."""
    for row in cache.execute(sql.CARDS_OF_QUESTION, {"question": num}).fetchall():
        cache.execute(sql.CARD_DROP, {"num_": row[0]})
    cache.execute(sql.QUESTION_DROP, {"num_": num})
