"""Reads the documents of an import, and decides to which deck each goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizcli.bank import naming
from quizcli.bank.headers import header
from quizcli.domain.deck import SEPARATOR
from quizcli.domain.question import NOTHING, Question, Twin
from quizcli.errors import InputError, QuizError, UsageError, at
from quizcli.services import seen, shipped
from quizcli.services.walking import BANKS, MARKDOWN, SourceFile, part_name, source_path
from quizcli.store import questions as rows

if TYPE_CHECKING:
    from quizcli.bank.reading import BankFile
    from quizcli.domain.document import Found
    from quizcli.services.collection import Collection

_TOP = 16 << 10  # bytes in which a document that quizcli wrote says so


@dataclass
class Source:
    """One document of an import. `file` is the bank file of its deck, None while there is none."""

    path: Path
    name: str
    digest: str
    layout: str = ""
    title: str = ""
    parents: tuple[str, ...] = ()
    is_bank: bool = False
    deck: str = ""
    file: Path | None = None
    old_name: str = ""
    foreign: str = ""  # its name, where the deck has another source
    questions: list[Question] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)  # of what the document says of each question
    remarks: list[str] = field(default_factory=list)
    unread: bool = False
    count: int = 0
    root: Path | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document says. It is made wherever there is a free processor, so it holds nothing but that."""

    title: str
    questions: list[Question]
    lines: list[int]
    digests: list[str]
    is_bank: bool = False
    remarks: tuple[str, ...] = ()
    parts: tuple[Reading, ...] = ()  # the other decks of a bank that is a document


def read(
    collection: Collection,
    files: Sequence[SourceFile],
    *,
    deck: str = "",
    layout: str = "",
    progress: Callable[[int], None] = lambda count: None,
) -> tuple[list[Source], list[str]]:
    """Read documents and settle their decks; gives also what could not be read, one line each."""
    decks = _Decks(collection)
    sources: list[Source] = []
    broken: list[str] = []
    for file in files:
        if not file.is_nameable:
            error = InputError(f"{file.path}: this name is no text: its bytes are not UTF-8", hint="Rename the file.")
            if len(files) == 1:
                raise error
            broken.append(str(error))
            continue
        source = Source(
            file.path,
            file.name,
            seen.digest_of(collection, file.name, file.path),
            layout,
            parents=file.parents,
            is_bank=file.is_bank,
            root=file.root,
        )
        source.file = decks.home(source)
        sources.append(source)
    changed = [source for source in sources if not _unread(collection, source, decks, deck)]
    progress(len(sources) - len(changed))
    with closing(_readings(collection, changed)) as readings:
        for source, read_it in zip(changed, readings, strict=True):
            try:
                found = read_it()
                _take(source, found)
                if found.parts:
                    sources += decks.parted(source, found.parts)
            except InputError as error:
                if len(files) == 1:
                    raise
                broken.append(str(error))
                sources.remove(source)
            finally:
                progress(1)
    roots = dict.fromkeys(file.root for file in files if file.root and file.is_nameable)
    sources += [source for root in roots for source in decks.emptied(root, sources)]
    wanted = naming.deck_name_path(deck) if deck else ""
    if deck and not wanted:
        raise UsageError(f"{deck!r} cannot name a deck")
    for source in sources:
        if not source.unread:
            decks.settle(source, wanted, alone=len(files) == 1)
    return sources, broken


def _unread(collection: Collection, source: Source, decks: _Decks, deck: str) -> bool:
    """Tell whether a document says what it said at its last import, of which the bank has everything."""
    if source.file is None:
        source.unread = bool(source.root) and seen.is_empty(collection, source.name, source.digest, source.layout)
        return source.unread
    if deck and decks.names[source.file] != deck:
        return False
    count = seen.unchanged(collection, source.name, source.digest, source.layout, source.file)
    if count is None:
        return False
    source.unread, source.count, source.deck = True, count, decks.names[source.file]
    return True


def _readings(collection: Collection, sources: Sequence[Source]) -> Generator[Callable[[], Reading], None, None]:
    """Read documents, several at a time where they are many; gives one call for each, in their order."""
    if not sources:
        return
    from quizcli.services import crew

    bank = collection.settings.bank.resolve()
    jobs = [(source.path, source.layout, bank) for source in sources]
    size = sum(path.stat().st_size for path, _, _ in jobs if path.exists()) if len(jobs) > 1 else 0
    yield from crew.ordered(read_one, jobs, crew.helpers(size, len(jobs)))


def _take(source: Source, found: Reading) -> None:
    source.title, source.is_bank = found.title, found.is_bank
    source.questions, source.lines, source.digests = found.questions, found.lines, found.digests
    source.remarks += found.remarks


def read_one(job: tuple[Path, str, Path]) -> Reading:
    """Read one document: its path, the layout it must have (if any), and the folder of the learner's bank."""
    path, layout, bank = job
    suffix = path.suffix.lower()
    if suffix in MARKDOWN and (own := _own_document(path)):
        first, *others = [_bank_reading(path, deck) for deck in own]
        return replace(first, parts=tuple(others))
    if suffix in MARKDOWN or suffix == ".txt":
        from quizcli.domain.merge import digest
        from quizcli.services.parsing import parse_file

        document = parse_file(path, layout)
        topics: dict[tuple[str, ...], tuple[str, ...]] = {}  # many questions share one, also in memory
        questions = [question_of(found, topics) for found in document.questions]
        lines = [found.line for found in document.questions]
        return Reading(document.title, questions, lines, [digest(question) for question in questions])
    if suffix in BANKS:
        from quizcli.importers import yaml

        if path.resolve().is_relative_to(bank):
            raise UsageError(f"{path} is in your bank already", hint="There is nothing to import.")
        return _bank_reading(path, yaml.read(path))
    raise InputError(
        at(path, None, f"no importer for {suffix or 'a file without a suffix'}"),
        hint="Markdown (.md), banks (.yaml), Anki packages (.apkg, .colpkg) and logs (.jsonl) can be imported.",
    )


def _own_document(path: Path) -> list[BankFile]:
    """Read the decks of a document that `quizcli export` wrote, which says everything; any other has none."""
    try:
        with path.open("rb") as file:
            if b"<!-- quizcli: bank=" not in file.read(_TOP):
                return []
    except OSError:
        return []  # whoever reads all of it says what is wrong
    from quizcli.importers import bank_document
    from quizcli.importers.markdown import page

    text = page(path).text
    return bank_document.read(path, text) if bank_document.is_bank_document(text) else []


def _bank_reading(path: Path, file: BankFile) -> Reading:
    from quizcli.domain.merge import digest

    questions = [replace(question, origin=None, deck="") for question in file.deck.questions]
    lines = [file.lines[question.id] for question in file.deck.questions]
    remarks = tuple(at(path, problem.line, problem.message) for problem in file.problems if problem.fatal)
    digests = [digest(question) for question in questions]
    return Reading(file.deck.name, questions, lines, digests, is_bank=True, remarks=remarks)


def question_of(found: Found, topics: dict[tuple[str, ...], tuple[str, ...]] | None = None) -> Question:
    """Make a question of what the parser found; its id is empty unless the document has one.

    A comment's `en` and `en_answer` are the twin, its `blank` the words (parted by commas) that a code card may hide.
    `topics` are those of the questions so far, to be shared.
    """
    more: dict[str, Any] = dict(found.extra)
    title, answer = more.pop("en", ""), more.pop("en_answer", "")
    if "blank" in more:
        more["blank"] = more["blank"].split(",")
    return Question(
        id=found.id,
        prompt=found.prompt,
        answer=found.answer,
        type=found.type,
        topic=topics.setdefault(found.topic, found.topic) if topics is not None else found.topic,
        tags=found.tags,
        options=found.options,
        twin=Twin(title, answer) if title or answer else None,
        extra=more or NOTHING,
    )


class _Decks:
    """The learner's decks, and which documents they come from."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.names: dict[Path, str] = {}
        self.sources: dict[Path, str] = {}
        for path, file in rows.files(collection.cache).items():
            if not file.shipped:
                self.names[Path(path)], self.sources[Path(path)] = header(Path(path))
                self.names[Path(path)] = self.names[Path(path)] or file.deck
        self._by_source = {source: path for path, source in self.sources.items() if source}
        self._given: dict[Path | str, str] = {}
        self._emptied: set[Path] = set()
        self._asked: dict[Path, set[str]] = {}
        self._strays: Counter[tuple[str, str]] | None = None

    def home(self, source: Source) -> Path | None:
        """Find the deck that a document was imported to: by its header, or by questions that say so."""
        if source.name in self._by_source:
            return self._by_source[source.name]
        if self._strays is None:
            self._strays = rows.strays(self.collection.cache)
        strays = self._strays
        best = max(self.names, key=lambda path: strays[str(path), source.name], default=None)
        return best if best and strays[str(best), source.name] else None

    def parted(self, source: Source, others: Sequence[Reading]) -> list[Source]:
        """Give the further decks of a document as sources of their own, each known by its deck's name."""
        document = source.name
        parts = [source, *(replace(source, file=None, remarks=[]) for _ in others)]
        for part, reading_of in zip(parts[1:], others, strict=True):
            _take(part, reading_of)
        for part in parts:
            part.name = part_name(document, part.title)
            part.file = self._by_source.get(part.name)
        return parts[1:]

    def _of_its_name(self, source: Source) -> Path | None:
        """Find the deck of the name that a bank gives itself, where the learner has it, from whatever source."""
        if not source.is_bank or source.parents:
            return None
        name = self._default_name(source, "", alone=True)
        ids = {question.id for question in source.questions} - {""}
        for path, known in self.names.items():
            if known == name and not ids.isdisjoint(shipped.ids_in(path)):
                return path
        return None

    def settle(self, source: Source, wanted: str, *, alone: bool) -> None:
        """Decide a document's deck: the one it has, that of the same document under its older name, or a new one."""
        known = None if source.file or wanted else self._of_its_name(source)
        if known is not None:
            source.file, source.deck, source.foreign = known, self.names[known], source.name
            return
        source.file = source.file or self._renamed(source)
        if source.file is not None:
            self._settle_known(source, wanted, alone=alone)
            return
        name = self._default_name(source, wanted, alone=alone)
        existing = next((path for path, known in self.names.items() if known == name), None)
        if existing is not None and (wanted or not self.sources[existing]):
            source.file, source.deck = existing, name
            if self.sources[existing]:
                source.foreign = source.name
            else:
                self.sources[existing] = source.name
            return
        shared = wanted and name in self._given
        source.deck = name if shared else naming.unique_deck(name, [*self.names.values(), *self._given.values()])
        if shared:
            source.foreign = source.name
        self._given[source.deck] = source.deck

    def emptied(self, root: Path, sources: Sequence[Source]) -> Iterator[Source]:
        """Give the documents below a folder that were imported once and are gone: they have no questions."""
        taken = {source.file for source in sources} | self._emptied
        for path, name in self.sources.items():
            if not name or path in taken or (document := source_path(name)).exists():
                continue
            if document.is_relative_to(root.absolute()) and not any(self._is_renamed(path, one) for one in sources):
                self._emptied.add(path)
                yield Source(document, name, "", file=path, deck=self.names[path], root=root)

    def _settle_known(self, source: Source, wanted: str, *, alone: bool) -> None:
        path = source.file
        if path is None:
            return
        source.deck = self.names[path]
        if self.sources[path] not in ("", source.name) and path not in self._given:
            source.foreign = source.name if source_path(self.sources[path]).exists() else ""
        if wanted and alone and wanted != source.deck:
            other = next((at for at, known in self.names.items() if known == wanted), None)
            if other is None:
                source.old_name, source.deck = source.deck, wanted
                self.names[path] = wanted
            else:
                source.file, source.deck = other, wanted
                source.foreign = source.name if self.sources[other] else ""

    def _renamed(self, source: Source) -> Path | None:
        """Find the deck of the same document under another file name: its own is gone, and half of it is here."""
        found = [(both, path) for path in self.sources if (both := self._is_renamed(path, source))]
        best = max(found, default=None, key=lambda one: one[0])
        if best:
            self.sources[best[1]] = source.name
        return best[1] if best else None

    def _is_renamed(self, path: Path, source: Source) -> int:
        """Count the questions that a deck whose document is gone has in common with another; 0 if that is not half."""
        name = self.sources[path]
        if source.file is not None or not name or not source.questions or source_path(name).exists():
            return 0
        from quizcli.bank import reading
        from quizcli.domain.likeness import folded

        if path not in self._asked:
            with suppress(QuizError):
                self._asked[path] = {folded(question.prompt) for question in reading.read(path).deck.questions}
        there = self._asked.get(path, set())
        here = {folded(question.prompt) for question in source.questions}
        both = len(here & there)
        return both if both * 2 >= min(len(here), len(there)) else 0

    def _default_name(self, source: Source, wanted: str, *, alone: bool) -> str:
        own = naming.deck_name(source.title) or naming.deck_name(source.path.stem) or "Deck"
        if wanted and (alone or not source.parents):
            return wanted
        parents = [naming.deck_name(part) for part in source.parents]
        if wanted:
            parents = [wanted, *parents[1:]]
        elif source.is_bank:
            return naming.deck_name_path(source.title) or own
        return SEPARATOR.join([part for part in parents if part] + [own])
