"""Makes the cache equal to the bank: a look at each file's stat, then its digest, then the questions that differ."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli.errors import InputError
from quizcli.services import shipped
from quizcli.settings import Settings
from quizcli.store import questions

if TYPE_CHECKING:
    from quizcli.bank.reading import BankFile
    from quizcli.services.arriving import Arrived, Proven

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

    @property
    def look(self) -> str:
        """How the file looks from outside."""
        return f"{self.mtime} {self.size} {self.stamp}"


def bank_files(cache: sqlite3.Connection, learner: sqlite3.Connection, settings: Settings) -> dict[str, Seen]:
    """Give the bank files in force: the learner's, and those that come with quizcli while they are wanted."""
    own = {seen.path: seen for seen in _folder(settings.bank, shipped=False)}
    wanted = settings.values.get("shipped", "auto")
    if wanted == "off":
        return own
    there = {seen.path: seen for seen in _folder(settings.shipped, shipped=True)}
    if own:
        stamps = [{path: seen.look for path, seen in files.items()} for files in (own, there)]
        left = shipped.in_force(cache, learner, *stamps, stay=wanted == "on")
        there = {path: seen for path, seen in there.items() if path in left}
    return {**there, **own}


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


def glance(settings: Settings) -> list[tuple[object, ...]]:
    """Give how the bank's folders look: twice the same means that no file changed in between."""
    found: list[tuple[object, ...]] = [(settings.values.get("shipped"),)]
    for folder in (settings.bank, settings.shipped):
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                stat = entry.stat()
                found.append((entry.name, stat.st_mtime_ns, stat.st_size, stat.st_ino, stat.st_ctime_ns))
    return found


def changed(cache: sqlite3.Connection, learner: sqlite3.Connection, settings: Settings) -> tuple[list[Seen], list[str]]:
    """Give the bank files whose stat is not the one the cache knows, and the paths that are gone."""
    known = questions.files(cache)
    there = bank_files(cache, learner, settings)
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

    def __init__(self, cache: sqlite3.Connection, proven: Mapping[str, Proven] | None = None) -> None:
        self.cache = cache
        self.touched: list[str] = []
        self.stepped_back = 0  # shipped decks that a deck of the learner's own sent away
        self._proven = proven or {}  # what files are known to say that were just written
        self._known = questions.files(cache)
        self._shipped = {path for path, file in self._known.items() if file.shipped}
        self._waiting: set[str] = set()  # files whose rows may be out of date
        self._left: dict[str, int] = {}  # questions that stand in no file any more, unless another one has them

    def run(self, different: list[Seen], gone: list[str], progress: Callable[[int], None] = lambda count: None) -> None:
        """Read what differs. A question that moves between files keeps its number and its state."""
        self._waiting = {*gone, *(seen.path for seen in different)}
        self.stepped_back = self._stepped_back(different, gone)
        for path in gone:
            self._left.update((id_, row[0]) for id_, row in questions.known(self.cache, path).items())
            questions.drop_file(self.cache, path)
        fresh = self._fresh(different, gone)
        with closing(self._prepared([seen for seen in different if seen in fresh])) as prepared:
            for seen in different:
                self._waiting.discard(seen.path)
                if seen in fresh:
                    self._new_file(seen, next(prepared))
                else:
                    self._file(seen)
                progress(1)
        for seen in self._shadowed():
            self._file(seen, again=True)
        self._forget(self._left)

    def _fresh(self, different: list[Seen], gone: list[str]) -> set[Seen]:
        """Give the new files, but for those that may be a known one in another place or a copy of a shipped one."""
        if any(path not in self._shipped for path in gone):
            return set()
        names = {Path(path).name for path in self._known}
        return {seen for seen in different if seen.path not in self._known and Path(seen.path).name not in names}

    def _prepared(self, fresh: Sequence[Seen]) -> Generator[Callable[[], Arrived], None, None]:
        """Make new files ready for the cache, several at a time where they are many; gives one call for each."""
        if not fresh:
            return
        from quizcli.services import crew
        from quizcli.services.arriving import prepare

        count = crew.helpers(sum(seen.size for seen in fresh), len(fresh))
        yield from crew.ordered(prepare, ((seen.path, self._proven.get(seen.path)) for seen in fresh), count)

    def _new_file(self, seen: Seen, prepared: Callable[[], Arrived]) -> None:
        """Take over a file that the cache does not know; one that has a known question goes the longer way."""
        try:
            arrived = prepared()
        except (OSError, InputError):
            self._file(seen)  # says what is wrong with it
            return
        ids = [one.row["id"] for one in arrived.questions]
        if any(id_ in self._left or questions.number(self.cache, id_) for id_ in ids):
            self._file(seen)
            return
        from quizcli.store import search

        nums = questions.put_all(self.cache, arrived.questions)
        search.add(self.cache, ((num, one.terms) for num, one in zip(nums, arrived.questions, strict=True)))
        self.touched += [card for one in arrived.questions for card in one.cards]
        self._note(seen, None, arrived.digest, arrived.problems, arrived.deck)

    def _stepped_back(self, different: list[Seen], gone: list[str]) -> int:
        own = {Path(seen.path).name for seen in different if not seen.shipped and seen.path not in self._known}
        away = [path for path in gone if path in self._shipped and Path(path).name not in own and Path(path).exists()]
        return len(away) if own else 0

    def _shadowed(self) -> list[Seen]:
        """Give the shipped decks in force that have a question which the learner's own files have no more."""
        return [
            Seen(file.path, file.mtime, file.size, file.stamp, shipped=True)
            for file in (questions.files(self.cache).values() if self._left else ())
            if file.shipped and not shipped.ids_in(Path(file.path)).isdisjoint(self._left)
        ]

    def _file(self, seen: Seen, *, again: bool = False) -> None:
        from hashlib import blake2b

        from quizcli.bank.reading import read

        old = self._known.get(seen.path)
        try:
            digest = blake2b(Path(seen.path).read_bytes(), digest_size=16).hexdigest()
            if old is not None and old.digest == digest and old.shipped == seen.shipped and not again:
                questions.touch_file(self.cache, seen.path, seen.mtime, seen.size, seen.stamp)
                return
            found = read(Path(seen.path))
        except OSError as error:
            self._note(seen, old, "", [(0, "", f"cannot be read: {error.strerror}")])
        except InputError as error:
            self._note(seen, old, digest, [(0, "", str(error))])
        else:
            problems = [(problem.line, problem.question, problem.message) for problem in found.problems]
            problems += self._questions(seen, found)
            self._note(seen, old, digest, problems, found.deck.name)

    def _note(
        self, seen: Seen, old: questions.File | None, digest: str, problems: list[Problem], deck: str | None = None
    ) -> None:
        """Note a file as read. What the cache holds of one that cannot be read stays: a typo makes nothing vanish."""
        name = deck if deck is not None else old.deck if old else ""
        text = json.dumps(problems, ensure_ascii=False)
        file = questions.File(seen.path, seen.mtime, seen.size, seen.stamp, digest, name, seen.shipped, text)
        questions.put_file(self.cache, file)

    def _questions(self, seen: Seen, found: BankFile) -> list[Problem]:
        """Take over a file's questions; gives those that stand in another file too, which has them already.

        A shipped question that the learner's own files have is theirs, silently: that is what shadowing is.
        """
        path = seen.path
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
            num = old[0] if old else self._adopt(question.id, seen)
            if num == 0:
                if not seen.shipped:
                    twice.append((line, question.id, DUPLICATE))
            else:
                changes.append(change.numbered(num))
        self._write(changes)
        self._left.update((id_, row[0]) for id_, row in known.items())
        return twice

    def _adopt(self, id_: str, seen: Seen) -> int | None:
        """Give the number of a question that left another file; None if it is new, 0 if the other file still has it.

        The learner's file takes it from a shipped one, which keeps its own words for when they are wanted again.
        """
        if id_ in self._left:
            return self._left.pop(id_)
        there = questions.number(self.cache, id_)
        if there is None:
            return None
        wins = not seen.shipped and there[1] in self._shipped
        return there[0] if wins or there[1] in self._waiting else 0

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
