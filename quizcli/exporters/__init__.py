"""One export target per file. A target has a SUFFIX and `write(items, path, job) -> list of remarks`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quizcli.domain.card import Card
from quizcli.domain.event import Event
from quizcli.domain.question import Question
from quizcli.domain.schedule import Schedule
from quizcli.packages.values import Preset


@dataclass(frozen=True, slots=True)
class Moment:
    """One event that counts, with the card's state before and after it."""

    event: Event
    before: Schedule
    after: Schedule


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known about one card: where it stands, and how it came there."""

    schedule: Schedule
    history: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A question on its way out. `changed` is when its content last changed (epoch seconds).

    `progress` goes by card id and is empty when progress stays at home.
    """

    question: Question
    cards: tuple[Card, ...]
    source: str = ""
    changed: int = 0
    progress: Mapping[str, Progress] = field(default_factory=dict)


# Does a function of a module on each item, elsewhere and ahead of time; gives a call for each result, in order.
Together = Callable[[Callable[[Any], Any], Iterable[Any]], Generator[Callable[[], Any], None, None]]


@dataclass(frozen=True, slots=True)
class Job:
    """How to export, and what is the same for all items.

    `media` are the folders that pictures may come from: nothing outside them is ever packed. `presets` goes
    by deck and is empty without progress. Day numbers count from `first_day`, which began at `rollover`
    o'clock, `offset` minutes east of UTC. `together` is there when there is enough to do for several processes.
    """

    media: tuple[Path, ...] = ()
    bom: bool = False
    level: int = 1
    presets: Mapping[str, Preset] = field(default_factory=dict)
    first_day: int = 737425  # 2020-01-01: any day in the past will do where no progress hangs on it
    offset: int = 0
    rollover: int = 4
    today: int = 0
    together: Together | None = None
