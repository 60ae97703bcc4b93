"""Changes to the bank as one piece of work: files written together, recorded, and undone together."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizcli.bank import naming, reading, writing
from quizcli.domain.deck import Deck
from quizcli.domain.form import question_to_dict
from quizcli.domain.question import Question
from quizcli.errors import InputError, at
from quizcli.services import together
from quizcli.services.arriving import Proven
from quizcli.services.together import Write
from quizcli.store import changes
from quizcli.store import questions as rows

if TYPE_CHECKING:
    from quizcli.services.collection import Collection
    from quizcli.store.changes import Change


_ENTRY = "\n  - "  # how most entries of a bank file begin


@dataclass
class Draft:
    """One bank file to be: `text` is what it says now, None while there is no file."""

    path: Path
    name: str
    source: str = ""
    text: str | None = None
    there: bool = False  # a file of the learner's own, not a copy about to be made of a shipped one
    found: dict[str, Question] = field(default_factory=dict)
    set: dict[str, Question] = field(default_factory=dict)
    append: list[Question | str] = field(default_factory=list)
    after: dict[str, str] = field(default_factory=dict)  # new question → the one that it goes behind
    drop: list[str] = field(default_factory=list)
    new_name: str | None = None
    new_source: str | None = None

    @property
    def deck(self) -> Deck:
        """The deck of a file that is not there yet."""
        return Deck(self.name, tuple(entry for entry in self.append if isinstance(entry, Question)), self.source)

    def result(self, old: str) -> str | None:
        """Give what is to become of the old text, or None when nothing is to be written."""
        try:
            text = writing.change(
                old,
                set_=self.set,
                append=self.append,
                after=self.after,
                drop=self.drop,
                deck=self.new_name,
                source=self.new_source,
                path=self.path,
            )
        except InputError as error:
            raise InputError(f"{self.path}: {error}", hint=error.hint) from error
        return None if text == old else text


@dataclass(frozen=True, slots=True)
class Composed:
    """A new bank file: its text, what tells each of its questions from another state of it, and where they stand."""

    text: str
    prints: list[str]
    lines: list[int]

    @property
    def digest(self) -> str:
        """What tells this text from another."""
        return fingerprint(self.text)


def compose(deck: Deck) -> Composed:
    """Write a new bank file, proven to read back as the deck."""
    file = writing.composed(deck)
    lines = [file.lines[question.id] for question in deck.questions]
    return Composed(file.text, [fingerprint_of(question) for question in deck.questions], lines)


class Rewriting:
    """Collects what is to change in the bank; `commit` makes it so."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.settings = collection.settings
        self.drafts: dict[Path, Draft] = {}
        self.extra_files: list[str] = []  # media copied along, by name under the media folder
        self.releases: dict[str, str] = {}  # shipped decks that were copied or merged, by file name, with their digest
        self.options: dict[str, dict[str, Any]] = {}  # preferences that come along, by deck
        self.places: list[int] = []  # first and last place in the log of the events that come along
        # Files that change as a whole, unless questions in them do; each is made when its turn comes.
        self.replaced: dict[Path, Callable[[], Write]] = {}
        self.progress: Callable[[int], None] = collection.tick
        self._later: dict[Path, Callable[[Draft], None]] = {}
        self._before: dict[str, tuple[Question, str] | None] = {}
        self._after: dict[str, tuple[Question, str] | None] = {}

    # --- what is there --------------------------------------------------------------------------------

    def draft(self, path: Path) -> Draft:
        """Open a bank file for changing; one that came with quizcli is copied to the learner's bank."""
        own = self.settings.bank / path.name if self._is_shipped(path) else path
        if own not in self.drafts:
            file = reading.read(path)
            found = {question.id: question for question in file.deck.questions}
            self.drafts[own] = Draft(
                own, file.deck.name, file.deck.source, file.text, there=not self._is_shipped(path), found=found
            )
        return self.drafts[own]

    def later(self, path: Path, edit: Callable[[Draft], None]) -> None:
        """Change a bank file when its turn comes: of a change to many files, one at a time is held in memory."""
        self._later[path] = edit

    def deck(self, name: str, *, shipped: bool = True) -> Draft | None:
        """Open the deck of a name, if there is one; without `shipped`, only one of the learner's own."""
        for draft in self.drafts.values():
            if (draft.new_name or draft.name) == name:
                return draft
        path = self.path(name, shipped=shipped)
        return self.draft(path) if path else None

    def path(self, name: str, *, shipped: bool = True) -> Path | None:
        """Give the file of the deck of a name, if there is one; the learner's own comes first."""
        files = rows.files(self.collection.cache).values()
        named = [file for file in files if file.deck == name and (shipped or not file.shipped)]
        return Path(min(named, key=lambda file: file.shipped).path) if named else None

    def create(self, name: str, source: str = "") -> Draft:
        """Start a deck."""
        folder = self.settings.bank
        taken = {path.name for path in self.drafts} | {path.name for path in folder.glob("*.y*ml")}
        # A file of a shipped deck's name would shadow that deck.
        taken |= {Path(path).name for path, file in rows.files(self.collection.cache).items() if file.shipped}
        path = folder / naming.file_name(name, taken)
        self.drafts[path] = Draft(path, name, source)
        return self.drafts[path]

    def deck_or_new(self, name: str) -> Draft:
        """Open the deck of a name, or start it."""
        return self.deck(name) or self.create(name)

    def _is_shipped(self, path: Path) -> bool:
        file = rows.file(self.collection.cache, str(path))
        return bool(file and file.shipped)

    # --- what is to change ----------------------------------------------------------------------------

    def put(self, draft: Draft, question: Question) -> None:
        """Change a question where it stands."""
        old = draft.found[question.id]
        if writing.settled(old) != writing.settled(question):
            draft.set[question.id] = question
            self._note(question.id, (old, draft.path.name), (self._in(draft, question), draft.path.name))

    def add(self, draft: Draft, question: Question, *, after: str | None = None) -> None:
        """Add a new question: at the end, or behind the question `after` ("" is the top)."""
        draft.append.append(question)
        if after is not None and (after in draft.found or (not after and draft.found)):
            draft.after[question.id] = after
        self._note(question.id, None, (self._in(draft, question), draft.path.name))

    def move(self, draft: Draft, target: Draft, question: Question) -> None:
        """Move a question to another file, comments and all, or written anew when it changes too."""
        old = draft.found[question.id]
        draft.drop.append(question.id)
        draft.set.pop(question.id, None)
        entry: Question | str = question
        if target.text is not None and draft.text is not None and writing.settled(old) == writing.settled(question):
            entry = writing.cut(draft.text, question.id)
        target.append.append(entry)
        self._note(question.id, (old, draft.path.name), (self._in(target, question), target.path.name))

    def drop(self, draft: Draft, question_id: str) -> None:
        """Take a question out of the bank altogether: only ever done to undo its addition."""
        draft.drop.append(question_id)
        self._note(question_id, (draft.found[question_id], draft.path.name), None)

    def rename(self, draft: Draft, *, name: str | None = None, source: str | None = None) -> None:
        """Change a deck's name or source."""
        if name is not None and name != draft.name:
            draft.new_name = name
        if source is not None and source != draft.source:
            draft.new_source = source
        if draft.text is None:
            draft.name, draft.source = name or draft.name, source if source is not None else draft.source

    def prefer(self, text: str) -> None:
        """Change `config.toml`, too: to this text."""
        path = self.settings.config
        write = Write(path, path.read_bytes() if path.exists() else None, text.encode("utf-8"))
        if write.before != write.after:
            self.replaced[path] = lambda: write

    def _in(self, draft: Draft, question: Question) -> Question:
        name = draft.new_name or draft.name
        return question if question.deck == name else replace(question, deck=name)

    def _note(self, id_: str, before: tuple[Question, str] | None, after: tuple[Question, str] | None) -> None:
        self._before.setdefault(id_, before)
        self._after[id_] = after

    # --- making it so ---------------------------------------------------------------------------------

    def commit(
        self, command: str, summary: str, *, log: Callable[[], object] | None = None, always: bool = False
    ) -> int:
        """Write every file that differs and give the id of the change, or 0 when there was nothing to write.

        All or nothing, and with `log` what else is to be saved with it. `always` notes a change of no file, too.
        """
        changed = self._changed()
        fresh = [draft for draft in self.drafts.values() if draft.text is None]
        if not changed and not fresh and not self._later and not always:
            return 0
        with self.collection.writing():
            id_ = self.collection.next_id()
            made = _Made()

            def save() -> None:
                changes.add(self.collection.learner, id_, command, summary, self._patch(made))
                if log:
                    log()

            together.make(self.collection, id_, summary, self._writes(fresh, changed, made), save)
            made.entries.clear()  # what comes now needs the memory
            self.collection.refresh(made.proven, self.progress)
        return id_

    def take_back(self, change: Change, log: Callable[[], object]) -> None:
        """Write every file that differs, together with `log`, which takes a change back in the log."""
        with self.collection.writing():
            fresh = [draft for draft in self.drafts.values() if draft.text is None]
            writes = self._writes(fresh, self._changed(), _Made())
            together.make(self.collection, change.id, f"undo: {change.summary}", writes, log, undone=True)
            self.collection.refresh(progress=self.progress)

    def _changed(self) -> dict[Path, str]:
        found = {}
        for path, draft in self.drafts.items():
            if draft.text is not None and (text := draft.result(draft.text)) is not None:
                found[path] = text
        return found

    def _writes(self, fresh: Sequence[Draft], changed: Mapping[Path, str], made: _Made) -> Iterator[Write]:
        """Give the files as they change. Additions come first: cut short, a question stands twice, never nowhere."""
        with closing(_composed(fresh)) as texts:
            for draft, compose_it in zip(fresh, texts, strict=True):
                composed = compose_it()
                data = writing.encoded(draft.path, composed.text)
                made.take(draft, composed)
                self.progress(1)
                yield Write(draft.path, None, data)
        for path in sorted(changed, key=lambda path: bool(self.drafts[path].drop)):
            yield self._write(self.drafts[path], changed[path], made)
        self._note_all(made)
        for path, edit in self._later.items():
            draft = self.draft(path)
            edit(draft)
            text = draft.result(draft.text) if draft.text is not None else None
            if text is not None:
                yield self._write(draft, text, made)
            self._note_all(made)
            del self.drafts[draft.path]
            self.progress(1)
        for path, replaced in self.replaced.items():
            if path not in made.texts:
                yield replaced()
                self.progress(1)

    def _write(self, draft: Draft, text: str, made: _Made) -> Write:
        made.texts[draft.path] = fingerprint(text)
        entry: dict[str, Any] = {"path": draft.path.name, "after": made.texts[draft.path]}
        before = None
        if draft.there and draft.text is not None:
            entry["hunks"] = _hunks(text, draft.text)
            before = draft.text.encode("utf-8")
        elif draft.text is not None:
            self.releases[draft.path.name] = fingerprint(draft.text)
        made.files.append(entry)
        if draft.new_name is not None or draft.new_source is not None:
            made.decks.append(
                {
                    "path": draft.path.name,
                    "deck": [draft.name, draft.new_name or draft.name],
                    "source": [draft.source, draft.source if draft.new_source is None else draft.new_source],
                }
            )
        return Write(draft.path, before, writing.encoded(draft.path, text))

    def _patch(self, made: _Made) -> str:
        patch = {"version": 1, "files": made.files, "decks": made.decks, "media": self.extra_files}
        more = {"log": self.places, "options": self.options, "releases": self.releases}
        small = not any("hunks" in entry for entry in made.files)  # one wide character would double all of it in memory
        text = json.dumps({**patch, **{key: value for key, value in more.items() if value}}, ensure_ascii=small)
        return f'{text[:-1]}, "questions": [{", ".join(made.entries)}]}}'

    def _note_all(self, made: _Made) -> None:
        """Write what is known of each question, one by one: a large change has a hundred thousand of them."""
        for id_, before in self._before.items():
            entry = self._entry(id_, before, self._after[id_], made)
            made.entries.append(json.dumps(entry, ensure_ascii=before is None))  # a new one has no text of its own
        self._before.clear()
        self._after.clear()

    def _entry(
        self, id_: str, before: tuple[Question, str] | None, after: tuple[Question, str] | None, made: _Made
    ) -> dict[str, Any]:
        if before is None and after is not None:
            # Its text is in the bank; that it was not touched is enough to know.
            known = made.prints.pop(id_, "") or fingerprint_of(after[0])
            return {"id": id_, "before": None, "after": {"file": after[1], "print": known}}
        was, now = _form(before), _form(after)
        if was and now:  # only what differs, and where it stood: a tag on a whole bank must not copy it into the log
            same = {key for key in was.keys() & now.keys() if was[key] == now[key]} - {"file"}
            if was["file"] != now["file"]:
                same.discard("deck")
            was, now = ({key: value for key, value in form.items() if key not in same} for form in (was, now))
        return {"id": id_, "before": was, "after": now}


@dataclass
class _Made:
    """What is known of the files of one change once they are prepared."""

    texts: dict[Path, str] = field(default_factory=dict)  # their fingerprints
    files: list[dict[str, Any]] = field(default_factory=list)  # the same, with what takes them back
    decks: list[dict[str, Any]] = field(default_factory=list)  # old and new names and sources
    entries: list[str] = field(default_factory=list)  # each question as it was and is, as JSON
    prints: dict[str, str] = field(default_factory=dict)  # of new questions
    proven: dict[str, Proven] = field(default_factory=dict)

    def take(self, draft: Draft, composed: Composed) -> None:
        """Note what a new file was proven to say."""
        deck = draft.deck
        self.texts[draft.path] = composed.digest
        self.files.append({"path": draft.path.name, "after": composed.digest})
        self.prints.update(zip((question.id for question in deck.questions), composed.prints, strict=True))
        self.proven[str(draft.path)] = Proven(self.texts[draft.path], deck.name, deck.questions, composed.lines)


def _composed(fresh: Sequence[Draft]) -> Generator[Callable[[], Composed], None, None]:
    """Write new files, several at a time where they are many; gives one call for each, in their order."""
    if not fresh:
        return
    from quizcli.services import crew

    size = sum(len(entry.answer) for draft in fresh for entry in draft.append if isinstance(entry, Question))
    yield from crew.ordered(compose, (draft.deck for draft in fresh), crew.helpers(size, len(fresh)))


def fingerprint(text: str) -> str:
    """Give what tells one text of a file from another."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def fingerprint_of(question: Question) -> str:
    """Give what tells one state of a question from another."""
    return fingerprint(repr(question_to_dict(writing.settled(question))))


def _form(state: tuple[Question, str] | None) -> dict[str, Any] | None:
    return {**question_to_dict(state[0], deck=True), "file": state[1]} if state else None


def _hunks(text: str, wanted: str) -> list[list[Any]]:
    """Give how to make `wanted` of `text`: places in `text`, and what stood there. Cut at entries where both have as
    many, so that a small change to each of them stays small."""
    pieces, others = text.split(_ENTRY), wanted.split(_ENTRY)
    if len(pieces) != len(others):
        pieces, others = [text], [wanted]
    hunks = []
    start = 0
    for piece, other in zip(pieces, others, strict=True):
        if piece != other:
            head = _common(piece, other)
            tail = min(_common(piece[::-1], other[::-1]), min(len(piece), len(other)) - head)
            hunks.append([start + head, start + len(piece) - tail, other[head : len(other) - tail]])
        start += len(piece) + len(_ENTRY)
    return hunks


def apply_hunks(text: str, hunks: Sequence[Sequence[Any]]) -> str:
    """Undo what `_hunks` recorded."""
    parts: list[str] = []
    place = 0
    for start, end, wanted in hunks:
        parts += (text[place:start], wanted)
        place = end
    return "".join((*parts, text[place:]))


def _common(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:  # halving: comparing slices is much faster than comparing characters
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def problems(path: Path) -> list[str]:
    """Say what in a bank file could not be read."""
    return [at(path, problem.line, problem.message) for problem in reading.read(path).problems if problem.fatal]
