"""Anki packages as decks of questions, events, and what else hangs on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from quizcli.domain.deck import Deck
from quizcli.domain.event import Event
from quizcli.domain.question import Question
from quizcli.errors import InputError, at
from quizcli.importers._anki_history import DEVICE, Calendar, Past
from quizcli.importers._anki_notes import Reader
from quizcli.packages.reading import media_files
from quizcli.packages.reading import read as read_package
from quizcli.packages.values import CardRow, Package, PackageDeck, Preset, Review

SUFFIXES = (".apkg", ".colpkg")
__all__ = ["DEVICE", "SUFFIXES", "Incoming", "media_of", "read"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a package brings.

    `bases` holds, for each question that once went to Anki from quizcli, what it was then: only what differs from
    that was changed in Anki. `echoes` are the events that only say what quizcli itself said when it handed
    the card over. `presets` goes by deck. `media` are names; `media_of` gives the files.
    """

    path: Path
    decks: tuple[Deck, ...] = ()
    bases: Mapping[str, Question] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    presets: Mapping[str, Preset] = field(default_factory=dict)
    media: tuple[str, ...] = ()
    echoes: frozenset[tuple[int, str]] = frozenset()
    made: int = 0  # epoch seconds: when the package's collection was last changed
    remarks: tuple[str, ...] = ()

    @property
    def questions(self) -> Iterator[Question]:
        """All questions, deck by deck."""
        return (question for deck in self.decks for question in deck.questions)


def read(path: Path, progress: Callable[[int], None] = lambda count: None) -> Incoming:
    """Read a package; nothing is written anywhere. `progress` is told of each note.

    Raises InputError that says why a package is not taken.
    """
    package = read_package(path)
    try:
        return _Sorter(package).incoming(path, progress)
    except (InputError, OverflowError, OSError, ValueError) as error:
        reason = f"a date in it is out of all bounds ({error})" if not isinstance(error, InputError) else str(error)
        raise InputError(at(path, None, reason), hint="Nothing was imported.") from error


def media_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """Give the pictures and sounds of a package by name."""
    return media_files(path)


class _Sorter:
    """Brings notes, cards and reviews of a package together."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.decks: dict[int, PackageDeck] = {deck.id: deck for deck in package.header.decks}
        self.cards: dict[int, list[CardRow]] = {}
        for card in package.cards:
            self.cards.setdefault(card.note, []).append(card)
        self.reviews: dict[int, list[Review]] = {}
        for review in package.reviews:
            self.reviews.setdefault(review.card, []).append(review)
        known = "creationOffset" in package.config
        self.calendar = Calendar.of(package.header, known=known)

    def incoming(self, path: Path, progress: Callable[[int], None]) -> Incoming:
        reader = Reader({kind.id: kind for kind in self.package.header.notetypes}, self.deck_of)
        decks: dict[str, list[Question]] = {}
        bases: dict[str, Question] = {}
        events: list[Event] = []
        remarks: list[str] = []
        seen: set[str] = set()
        echoes: set[tuple[int, str]] = set()
        presets: dict[str, int] = {}  # by our deck
        for note in self.package.notes:
            cards = self.cards.get(note.id, [])
            arrived = reader.arrive(note, cards)
            progress(1)
            remarks.extend(arrived.remarks)
            for question in arrived.questions:
                if question.id not in seen:  # where each card is a note, all of them carry the question
                    seen.add(question.id)
                    decks.setdefault(question.deck, []).append(question)
                if arrived.base is not None:
                    bases[question.id] = arrived.base
            deck = arrived.questions[0].deck
            for card in cards:
                home = self.decks.get(card.odid or card.deck)
                if home is not None:
                    presets.setdefault(deck, home.preset)
                past = self.past(card, arrived.cards[card.id], deck, alone=len(cards) == 1)
                happened = list(past.events())
                events.extend(happened)
                echoes.update(event.key for event in happened if past.is_echo(event))
        remarks.extend(self._orphans())
        known = {preset.id: preset for preset in self.package.header.presets}
        return Incoming(
            path=path,
            decks=tuple(Deck(name, tuple(questions)) for name, questions in decks.items()),
            bases=bases,
            events=tuple(sorted(events, key=lambda event: event.key)),
            presets={deck: known[preset] for deck, preset in presets.items() if preset in known},
            media=self.package.media,
            echoes=frozenset(echoes),
            made=self.package.header.mod,
            remarks=tuple(remarks),
        )

    def past(self, card: CardRow, name: str, deck: str, *, alone: bool) -> Past:
        old = self.package.scheduler == 1
        row = _upgraded(card) if old else card
        reviews = self.reviews.get(card.id, ())
        return Past(name, deck, row, reviews, self.calendar, old_ratings=old, alone=alone)

    def deck_of(self, card: CardRow) -> str:
        deck = self.decks.get(card.odid or card.deck)
        return deck.name.strip() if deck and deck.name.strip() else "Anki"

    def _orphans(self) -> Iterator[str]:
        notes = {note.id for note in self.package.notes}
        cards = sum(len(cards) for note, cards in self.cards.items() if note not in notes)
        if cards:
            yield f"{cards} cards have no note any more and were left out"
        rows = {card.id for card in self.package.cards}
        reviews = sum(len(reviews) for card, reviews in self.reviews.items() if card not in rows)
        if reviews:
            yield f"{reviews} reviews are of cards that were deleted, and were left out"


def _upgraded(card: CardRow) -> CardRow:
    """Give a row of the old scheduler as the new one keeps it: relearning was a queue there, not a type."""
    if card.type == 2 and card.queue in (1, 3):
        return card._replace(type=3)
    return card
