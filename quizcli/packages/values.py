"""What an Anki package holds, as plain values: the same for every flavour of the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

DEFAULT_PRESET = 1
DEFAULT_DECK = 1


class Note(NamedTuple):
    """A note; the columns of Anki's `notes` that carry something."""

    id: int
    guid: str
    notetype: int
    mod: int  # epoch seconds: a package's note replaces a known one only when this is newer
    tags: tuple[str, ...]
    fields: tuple[str, ...]  # HTML


class CardRow(NamedTuple):
    """A card; `due` is a position, epoch seconds or a day number counted from the package's creation, by `queue`."""

    id: int
    note: int
    deck: int
    ord: int
    mod: int
    type: int = 0  # 0 new, 1 learning, 2 review, 3 relearning
    queue: int = 0  # 0 new, 1 learning within the day, 2 review, 3 learning on another day, -1 suspended, -2 -3 buried
    due: int = 0
    interval: int = 0
    factor: int = 0
    reps: int = 0
    lapses: int = 0
    left: int = 0
    odue: int = 0
    odid: int = 0  # the home deck while the card is in a filtered one
    flags: int = 0
    data: str = ""


class Review(NamedTuple):
    """A row of the review log; intervals are days when positive, seconds when negative."""

    id: int  # epoch ms, unique over the whole collection
    card: int
    ease: int  # 1-4, or 0 when it was not an answer
    interval: int
    last_interval: int
    factor: int
    time: int  # ms taken
    type: int  # 0 learn, 1 review, 2 relearn, 3 filtered, 4 manual, 5 rescheduled


class Entry(NamedTuple):
    """A note with its cards and their review logs: what a writer is fed with, one at a time."""

    note: Note
    cards: tuple[CardRow, ...] = ()
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """How one card of a note type looks."""

    name: str
    front: str
    back: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type; Anki knows it by its id alone."""

    id: int
    name: str
    fields: tuple[str, ...]
    templates: tuple[Template, ...]
    css: str = ""
    cloze: bool = False
    mod: int = 0


@dataclass(frozen=True, slots=True)
class PackageDeck:
    """A deck, its name with `::` between the parts; a filtered deck has no preset."""

    id: int
    name: str
    preset: int = DEFAULT_PRESET
    filtered: bool = False


@dataclass(frozen=True, slots=True)
class Preset:
    """Deck options. Steps are in minutes; no weights means the defaults of FSRS."""

    id: int
    name: str
    retention: float = 0.9
    historical_retention: float = 0.9
    weights: tuple[float, ...] = ()
    learning_steps: tuple[float, ...] = (1.0, 10.0)
    relearning_steps: tuple[float, ...] = (10.0,)
    new_per_day: int = 20
    reviews_per_day: int = 200
    max_interval: int = 36500
    leech_threshold: int = 8
    leech_suspends: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """Everything of a package but its notes, cards, reviews and media.

    `created` (epoch seconds) is the local start of the study day that day numbers are counted from;
    `west` are the minutes west of UTC at that moment.
    """

    notetypes: tuple[NoteType, ...] = ()
    decks: tuple[PackageDeck, ...] = ()
    presets: tuple[Preset, ...] = ()
    created: int = 0
    west: int = 0
    rollover: int = 4
    mod: int = 0


@dataclass(frozen=True, slots=True)
class Package:
    """A package as read: `flavour` names the format; `scheduler` is 1 where ratings are of the old kind."""

    header: Header
    notes: tuple[Note, ...] = ()
    cards: tuple[CardRow, ...] = ()
    reviews: tuple[Review, ...] = ()
    media: tuple[str, ...] = ()
    flavour: str = ""
    scheduler: int = 2
    config: Mapping[str, Any] = field(default_factory=dict)
