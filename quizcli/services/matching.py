"""Brings the questions of documents together with those that the bank knows, also where these moved to."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection as Collection_
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli.bank import reading
from quizcli.bank.headers import header
from quizcli.domain import merge as merging
from quizcli.domain.alignment import Alignment, Unsure, align
from quizcli.domain.likeness import folded
from quizcli.domain.question import Question
from quizcli.domain.resemblance import Entry
from quizcli.errors import QuizError
from quizcli.services import seen
from quizcli.services.incoming import Source, question_of
from quizcli.services.walking import source_path
from quizcli.store import questions as rows

if TYPE_CHECKING:
    from quizcli.services.collection import Collection


_DIGEST = re.compile(rb"\bdigest: ?['\"]?([0-9a-z.]+)")


@dataclass(frozen=True, slots=True)
class Known:
    """A question of the bank that a document may have. `source` is the document it came from, if any."""

    question: Question
    source: str
    file: Path
    home: bool = True  # in the deck of its document

    @property
    def said(self) -> str:
        """The digest of what its document said of it at the last import."""
        return self.question.origin.digest if self.question.origin else ""

    @property
    def listed(self) -> bool:
        """Tell whether its document had it at the last import."""
        return self.question.origin is not None and self.question.origin.line > 0

    @property
    def gone(self) -> bool:
        """Tell whether it left its document, rather than was put away by hand."""
        return self.question.origin is None or not self.question.origin.line

    def stays(self, source: Source) -> bool:
        """Tell whether it stays in its deck: the learner moved it there."""
        origin = self.question.origin
        return self.file == source.file or bool(origin and origin.source and origin.source == source.name)

    def foreign(self, source: Source) -> str:
        """Give the name of the document where its deck has another one."""
        if self.file != source.file and self.stays(source):
            return source.name
        return source.foreign


@dataclass(frozen=True, slots=True)
class Match:
    """A question of a document, and which of the bank it is; `candidates` are those among which it cannot be told."""

    source: Source
    question: Question
    line: int
    digest: str
    known: Known | None = None
    how: str = ""
    candidates: tuple[Known, ...] = ()


@dataclass
class Matching:
    """The alignment of one import."""

    collection: Collection
    sources: Sequence[Source]
    known: list[Known] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    _used: set[int] = field(default_factory=set)

    def run(self, decisions: Mapping[str, str]) -> list[Match]:
        """Find for every question of the documents which one of the bank it is."""
        files = {source.file for source in self.sources if source.file is not None}
        self.known = [known for path in sorted(files) for known in self._of_file(path)]
        fresh = [
            (source, question, line, digest)
            for source in self.sources
            for question, line, digest in zip(source.questions, source.lines, source.digests, strict=True)
        ]
        found = Alignment(())
        if self.known:
            found = align(
                [_entry(known.question, known.source, known.said) for known in self.known],
                [_entry(question, source.name, digest) for source, question, _, digest in fresh],
                self._weigh,
            )
        matches = self._matches(found, fresh, self.known, decisions)
        found_again = {id(match.known) for match in matches.values()}
        self._used = {place for place, known in enumerate(self.known) if id(known) in found_again}
        rest = [place for place in range(len(fresh)) if place not in matches]
        elsewhere = self._elsewhere(files) if rest else []
        if elsewhere:
            more = align(
                [_entry(known.question, known.source, known.said) for known in elsewhere],
                [_entry(fresh[place][1], fresh[place][0].name, fresh[place][3]) for place in rest],
                lambda place: self._weight(elsewhere[place].question),
            )
            part = self._matches(more, [fresh[place] for place in rest], elsewhere, decisions)
            matches |= {rest[place]: match for place, match in part.items()}
        return [matches.get(place) or Match(*one) for place, one in enumerate(fresh)]

    def gives_way(self, id_: str) -> bool:
        """Tell whether an id belongs to a shipped question that the learner never changed: theirs comes before it."""
        return rows.number(self.collection.cache, id_) is not None and self.collection.location(id_)[2]

    def left_behind(self) -> list[Known]:
        """Give the questions of these documents' decks that the documents do not have."""
        names = {source.name for source in self.sources}
        return [
            known
            for place, known in enumerate(self.known)
            if place not in self._used and (known.source in names or (known.home and self._is_of(known)))
        ]

    def _is_of(self, known: Known) -> bool:
        """Tell whether a question's deck now belongs to one of the documents, though under another file name before."""
        origin = known.question.origin
        return any(s.file == known.file and not s.foreign for s in self.sources) and not (origin and origin.source)

    # --- the bank's side ------------------------------------------------------------------------------

    def _of_file(self, path: Path) -> list[Known]:
        deck = reading.read(path).deck
        return [
            Known(question, (question.origin.source if question.origin else "") or deck.source, path)
            for question in deck.questions
        ]

    def _elsewhere(self, files: set[Path]) -> list[Known]:
        """Give the questions of other decks that may be meant: moved by hand, archived, or gone from their document."""
        names = {source.name for source in self.sources}
        found: list[Known] = []
        for path in self._worth_reading(files, names):
            try:
                of_file = self._of_file(path)
            except QuizError as error:
                self.remarks.append(str(error))
                continue
            still = self._still_there(of_file, path)
            found += [
                known
                for known in of_file
                if known.source in names
                or (known.question.archived and known.gone)
                or (known.listed and still is not None and folded(known.question.prompt) not in still)
            ]
        return found

    def _worth_reading(self, files: set[Path], names: set[str]) -> Iterator[Path]:
        """Give the bank files that may hold a question of these documents; of most, a look at the header says no."""
        cache = self.collection.cache
        some = {file for file, source in rows.strays(cache) if source in names} | rows.files_with_archived(cache)
        for name, file in rows.files(cache).items():
            path = Path(name)
            if not file.shipped and path not in files:
                source = header(path)[1]
                if name in some or source in names or file.problems != "[]" or self._left(source, path):
                    yield path

    def _left(self, name: str, file: Path) -> bool:
        """Tell whether questions may have left a document: it changed since its import, or is gone."""
        if not name:
            return False
        digest = seen.digest_of(self.collection, name, source_path(name))
        return seen.unchanged(self.collection, name, digest, "", file) is None

    def _still_there(self, found: Sequence[Known], file: Path) -> set[str] | None:
        """Give the questions that a deck's document still has; None when it did not change since its import."""
        name = next((known.source for known in found if known.source), "")
        if not name:
            return None
        path = source_path(name)
        if not path.exists():
            return set()
        if not self._left(name, file):
            return None
        try:
            from quizcli.services.parsing import parse_file

            return {folded(question_of(one).prompt) for one in parse_file(path).questions}
        except QuizError:
            return None

    def _weigh(self, place: int) -> int:
        return self._weight(self.known[place].question)

    def _weight(self, question: Question) -> int:
        """Give how long a question's history is."""
        from quizcli.cardtypes import cards_of

        return sum(self.collection.schedule(card.id).reps for card in cards_of(question))

    # --- both sides -----------------------------------------------------------------------------------

    def _matches(
        self,
        found: Alignment,
        fresh: Sequence[tuple[Source, Question, int, str]],
        known: Sequence[Known],
        decisions: Mapping[str, str],
    ) -> dict[int, Match]:
        matches = {pair.new: Match(*fresh[pair.new], known=known[pair.old], how=pair.how) for pair in found.pairs}
        given = {id(match.known) for match in matches.values()}
        for unsure in found.unsure:
            match = self._unsure(unsure, fresh, known, decisions)
            if match.known is not None and id(match.known) in given:
                match = Match(*fresh[unsure.new])
            given.add(id(match.known))
            matches[unsure.new] = match
        return matches

    def _unsure(
        self,
        unsure: Unsure,
        fresh: Sequence[tuple[Source, Question, int, str]],
        known: Sequence[Known],
        decisions: Mapping[str, str],
    ) -> Match:
        source, _, line, _ = fresh[unsure.new]
        candidates = tuple(known[place] for place in unsure.old)
        decision = decisions.get(f"{source.name}:{line}", "")
        chosen = next((one for one in candidates if one.question.id == decision), None)
        if chosen is not None:
            return Match(*fresh[unsure.new], known=chosen, how="told")
        return Match(*fresh[unsure.new], candidates=() if decision else candidates)


def digests(collection: Collection, but: Collection_[Path | None]) -> set[str]:
    """Give what the documents of all other decks said, as the digests that these keep."""
    found: set[str] = set()
    for path, file in rows.files(collection.cache).items():
        if not file.shipped and Path(path) not in but:
            with contextlib.suppress(OSError):
                found.update(match[1].decode() for match in _DIGEST.finditer(Path(path).read_bytes()))
    return {merging.words(one) for one in found} - {""}


def _entry(question: Question, source: str, digest: str) -> Entry:
    return Entry(
        prompt=question.prompt,
        answer=question.answer,
        options=tuple(option.text for option in question.options),
        topic=question.topic,
        group=source,
        id=question.id,
        digest=merging.words(digest),
        archived=question.archived,
    )
