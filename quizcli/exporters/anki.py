"""Anki: questions with their cards, pictures and, if asked for, all that is known about the learner's progress."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from quizcli.domain.card import Card
from quizcli.exporters import Item, Job
from quizcli.exporters._media import Media
from quizcli.exporters._notes import NoteText, anki_tags, deck_name, notes_of, notes_without_pictures
from quizcli.exporters._progress import review_rows, studied_row
from quizcli.packages.notetypes import IDS, notetypes
from quizcli.packages.values import DEFAULT_PRESET, CardRow, Entry, Header, Note, PackageDeck, Preset, Review
from quizcli.packages.writing import write as write_package

SUFFIX = ".apkg"
PROGRESS = True  # what `--with-progress` asks for is possible

# Ids look like times in ms, and Anki refuses to export later what lies in the future: all of ours lie in the past.
_DECKS, _PRESETS, _NOTES = 1_400_000_000_000, 1_500_000_000_000, 1_000_000_000_000
_SPREAD = 99_999_999_999
_BATCH = 50  # items that go to another process at once


def write(items: Iterable[Item], path: Path, job: Job) -> list[str]:
    """Write a package; the remarks name the pictures that were not found."""
    package = _Package(job)
    write_package(path, package.header, package.entries(items), package.media.files, level=job.level)
    return [f"picture not found, its description stands in for it: {name}" for name in package.media.missing]


class _Package:
    """Collects decks and presets, and gives out ids, while the questions pass through."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.media = Media(job.media)
        self.decks: dict[str, PackageDeck] = {}
        self.presets: dict[str, Preset] = {}  # by our deck
        self.latest = 0
        self._used: set[int] = set()
        self._position = 0

    def entries(self, items: Iterable[Item]) -> Iterator[Entry]:
        for item, texts in self._with_notes(items):
            tags = anki_tags(item.question.tags)
            for text in texts:
                identity = self._fresh(_NOTES, text.guid, len(text.cards))
                note = Note(identity, text.guid, IDS[text.kind], item.changed, tags, text.fields)
                yield self._entry(item, note, text.cards)

    def _with_notes(self, items: Iterable[Item]) -> Iterator[tuple[Item, Iterable[NoteText]]]:
        """Give each item with its notes. Most time goes into making HTML: that is done together, if possible."""
        if self.job.together is None:
            for item in items:
                yield item, notes_of(item, self.media)
            return
        waiting: deque[list[Item]] = deque()
        with closing(self.job.together(notes_without_pictures, _batches(items, waiting))) as made:
            for result in made:
                for item, texts in zip(waiting.popleft(), result(), strict=True):
                    yield item, notes_of(item, self.media) if texts is None else texts

    def _entry(self, item: Item, note: Note, cards: tuple[tuple[int, Card], ...]) -> Entry:
        self.latest = max(self.latest, note.mod)
        preset = self._preset(item.question.deck)
        deck = self._deck(deck_name(item.question), preset.id)
        rows: list[CardRow] = []
        reviews: list[Review] = []
        for at, (number, card) in enumerate(cards):
            self._position += 1
            row = CardRow(note.id + at, note.id, deck.id, number, note.mod, due=self._position)
            progress = item.progress.get(card.id)
            if progress is not None:
                row = studied_row(row, progress, preset, self.job)
                reviews.extend(review_rows(row.id, progress.history))
            rows.append(row)
        leech = any(progress.schedule.leech for progress in item.progress.values())
        if leech and "leech" not in note.tags:
            note = note._replace(tags=(*note.tags, "leech"))
        return Entry(note, tuple(rows), tuple(reviews))

    def header(self) -> Header:
        return Header(
            notetypes=tuple(notetypes().values()),
            decks=tuple(self.decks.values()),
            presets=tuple({preset.id: preset for preset in self.presets.values()}.values()),
            created=_start(self.job),
            west=-self.job.offset,
            rollover=self.job.rollover,
            mod=self.latest,
        )

    def _deck(self, name: str, preset: int) -> PackageDeck:
        if name not in self.decks:
            self.decks[name] = PackageDeck(self._fresh(_DECKS, name), name, preset)
        return self.decks[name]

    def _preset(self, deck: str) -> Preset:
        """Give a deck's preset, known to Anki by what is in it: changed options or parameters make a new one."""
        if deck not in self.presets:
            preset = self.job.presets.get(deck)
            if preset is None:
                return Preset(DEFAULT_PRESET, "Default")
            content = json.dumps([str(value) for value in _values(preset)])
            self.presets[deck] = replace(preset, id=_PRESETS + _number(content))
        return self.presets[deck]

    def _fresh(self, base: int, text: str, count: int = 1) -> int:
        identity = base + _number(text)
        while any(number in self._used for number in range(identity, identity + count)):
            identity += 1
        self._used.update(range(identity, identity + count))
        return identity


def _batches(items: Iterable[Item], waiting: deque[list[Item]]) -> Iterator[list[Item]]:
    """Give items by the dozen, without what a note does not show; as they were, they wait for their notes."""
    stream = iter(items)
    while batch := list(islice(stream, _BATCH)):
        waiting.append(batch)
        yield [replace(item, progress={}) for item in batch]


def _values(preset: Preset) -> tuple[object, ...]:
    plain = replace(preset, id=0)
    return tuple(getattr(plain, name) for name in plain.__slots__)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8]) % _SPREAD


def _start(job: Job) -> int:
    """Give the moment at which the first study day began."""
    local = datetime.fromordinal(job.first_day) + timedelta(hours=job.rollover)
    return int((local - timedelta(minutes=job.offset)).replace(tzinfo=UTC).timestamp())
