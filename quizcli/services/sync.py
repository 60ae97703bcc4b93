"""Makes the cache equal to the bank: a look at each file's stat, then its digest, then the questions that differ."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli.errors import InputError
from quizcli.settings import Settings
from quizcli.store import questions

if TYPE_CHECKING:
    from quizcli.bank.reading import BankFile

_ID = re.compile(rb"^  - id: (\w+)", re.MULTILINE)
DUPLICATE = "the same id stands in another file"
Problem = tuple[int, str, str]  # line, question id, what is wrong


@dataclass(frozen=True, slots=True)
class Seen:
    """A bank file as it stands on the disk."""

    path: str
    mtime: int
    size: int
    stamp: str
    shipped: bool


def bank_files(settings: Settings) -> dict[str, Seen]:
    """Give the bank files in force: the learner's, and those that come with quizcli while they are wanted.

    A shipped deck is shadowed by its copy in the learner's bank; such a copy is no deck of their own, or editing one
    question would make all other shipped decks vanish.
    """
    own = {seen.path: seen for seen in _folder(settings.bank, shipped=False)}
    wanted = settings.values.get("shipped", "auto")
    if wanted == "off":
        return own
    shipped = {Path(seen.path).name: seen for seen in _folder(settings.shipped, shipped=True)}
    copies = {
        name for path in own if (name := Path(path).name) in shipped and is_copy(Path(path), Path(shipped[name].path))
    }
    if wanted != "on" and len(own) > len(copies):
        return own
    return {**{seen.path: seen for name, seen in shipped.items() if name not in copies}, **own}


def is_copy(own: Path, shipped: Path) -> bool:
    """Tell a copy of a shipped deck from somebody's own file of the same name: it has shipped questions."""
    try:
        text = own.read_bytes()
        return any(match[1] in text for match in _ID.finditer(shipped.read_bytes()))
    except OSError:
        return False


def _folder(folder: Path, *, shipped: bool) -> Iterator[Seen]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.endswith((".yaml", ".yml")) and not entry.name.startswith("."):
            try:
                found = entry.stat()
            except OSError:
                continue
            stamp = f"{found.st_ino} {found.st_ctime_ns}"
            # A name that is no text in this locale is told as a file that cannot be read, as far as it can be printed.
            path = entry.path.encode("utf-8", "backslashreplace").decode("utf-8")
            yield Seen(path, found.st_mtime_ns, found.st_size, stamp, shipped)


def changed(cache: sqlite3.Connection, settings: Settings) -> tuple[list[Seen], list[str]]:
    """Give the bank files whose stat is not the one the cache knows, and the paths that are gone."""
    known = questions.files(cache)
    there = bank_files(settings)
    gone = [path for path in known if path not in there]
    different = []
    for path, seen in there.items():
        old = known.get(path)
        if old is None or (old.mtime, old.size, old.stamp, old.shipped) != (
            seen.mtime,
            seen.size,
            seen.stamp,
            seen.shipped,
        ):
            different.append(seen)
    return different, gone


class Sync:
    """One update of the cache, inside the caller's transaction; `touched` collects the cards that need a fold."""

    def __init__(self, cache: sqlite3.Connection) -> None:
        self.cache = cache
        self.touched: list[str] = []
        self._known = questions.files(cache)
        self._waiting: set[str] = set()  # files whose rows may be out of date
        self._left: dict[str, int] = {}  # questions that stand in no file any more, unless another one has them

    def run(self, different: list[Seen], gone: list[str]) -> None:
        """Read what differs. A question that moves between files keeps its number and its state."""
        self._waiting = {*gone, *(seen.path for seen in different)}
        for path in gone:
            self._left.update((id_, row[0]) for id_, row in questions.known(self.cache, path).items())
            questions.drop_file(self.cache, path)
        for seen in different:
            self._waiting.discard(seen.path)
            self._file(seen)
        self._forget(self._left)

    def _file(self, seen: Seen) -> None:
        from hashlib import blake2b

        from quizcli.bank.reading import read

        old = self._known.get(seen.path)
        try:
            digest = blake2b(Path(seen.path).read_bytes(), digest_size=16).hexdigest()
            if old is not None and old.digest == digest and old.shipped == seen.shipped:
                questions.touch_file(self.cache, seen.path, seen.mtime, seen.size, seen.stamp)
                return
            found = read(Path(seen.path))
        except OSError as error:
            self._note(seen, old, "", [(0, "", f"cannot be read: {error.strerror}")])
        except InputError as error:
            self._note(seen, old, digest, [(0, "", str(error))])
        else:
            problems = [(problem.line, problem.question, problem.message) for problem in found.problems]
            problems += self._questions(seen.path, found)
            self._note(seen, old, digest, problems, found.deck.name)

    def _note(
        self, seen: Seen, old: questions.File | None, digest: str, problems: list[Problem], deck: str | None = None
    ) -> None:
        """Note a file as read. What the cache holds of one that cannot be read stays: a typo makes nothing vanish."""
        name = deck if deck is not None else old.deck if old else ""
        text = json.dumps(problems, ensure_ascii=False)
        file = questions.File(seen.path, seen.mtime, seen.size, seen.stamp, digest, name, seen.shipped, text)
        questions.put_file(self.cache, file)

    def _questions(self, path: str, found: BankFile) -> list[Problem]:
        """Take over a file's questions; gives those that stand in another file too, which has them already."""
        known = questions.known(self.cache, path)
        changes: list[questions.Change] = []
        twice: list[Problem] = []
        for position, question in enumerate(found.deck.questions):
            line = found.lines.get(question.id, 0)
            old = known.pop(question.id, None)
            change = questions.change(question, path, line, position)
            if old is not None and old[1] == change.digest and old[4] == question.deck:
                if (old[2], old[3]) != (line, position):
                    questions.place(self.cache, old[0], line, position)
                continue
            num = old[0] if old else self._adopt(question.id)
            if num == 0:
                twice.append((line, question.id, DUPLICATE))
            else:
                changes.append(change.numbered(num))
        self._write(changes)
        self._left.update((id_, row[0]) for id_, row in known.items())
        return twice

    def _adopt(self, id_: str) -> int | None:
        """Give the number of a question that left another file; None if it is new, 0 if the other file still has it."""
        if id_ in self._left:
            return self._left.pop(id_)
        there = questions.number(self.cache, id_)
        if there is None:
            return None
        return there[0] if there[1] in self._waiting else 0

    def _write(self, changes: list[questions.Change]) -> None:
        from quizcli.cardtypes import cards_of
        from quizcli.store import search

        search.forget(self.cache, [change.num for change in changes if change.num])
        written = []
        for change in changes:
            num = questions.put(self.cache, change)
            self.touched += questions.put_cards(self.cache, num, change, cards_of(change.question))
            written.append((num, change.question))
        search.index(self.cache, written)

    def _forget(self, left: dict[str, int]) -> None:
        """Drop questions that stand nowhere any more; a file that has one of them twice is read again next time."""
        from quizcli.store import search

        if not left:
            return
        search.forget(self.cache, list(left.values()))
        for num in left.values():
            questions.drop(self.cache, num)
        for file in questions.files(self.cache).values():
            if DUPLICATE in file.problems and any(id_ in left for _, id_, _ in json.loads(file.problems)):
                questions.put_file(self.cache, replace(file, mtime=-1, digest=""))
