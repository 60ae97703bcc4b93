"""Histories of several machines: a log goes out as a file and comes in as a set union, in any order, any often."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli.domain.event import Kind
from quizcli.errors import InputError
from quizcli.query.tree import Everything, Node
from quizcli.scheduling import options as option_names
from quizcli.scheduling.memory import fitting

if TYPE_CHECKING:
    from quizcli.domain.event import Event
    from quizcli.services.collection import Collection


@dataclass(frozen=True, slots=True)
class Merged:
    """How many events a log held, how many of them were new, and how many new ones wait for a question to arrive."""

    read: int
    new: int
    waiting: int


def export(collection: Collection, path: Path, query: Node) -> int:
    """Write the log, or what it says about the cards that a query selects; gives the number of events."""
    from quizcli.exporters._events import write

    if isinstance(query, Everything):
        return write(collection.events(), path)
    cards = set(collection.select_cards(query))
    return write((event for event in collection.events() if event.card in cards or not event.card), path)


def merge(collection: Collection, path: Path) -> Merged:
    """Take in another machine's log: all of it or, if one line is wrong, nothing. Undo takes it out again."""
    from quizcli.importers.events import read

    found = [checked(event, path) for event in read(path)]
    with collection.writing():
        before = collection.last_place()
        with collection.saving():
            new = collection.merge(found)
            if new:
                patch = {"log": [before + 1, collection.last_place()]}
                collection.record("import", f"took in {new} events of {path.name}", patch)
        if not new:
            return Merged(len(found), 0, 0)
        collection.refresh()
    known = collection.cards()
    waiting = len({event.card for event in found if event.card and event.card not in known})
    return Merged(len(found), new, waiting)


def checked(event: Event, path: Path) -> Event:
    """Check what only the scheduler can: options that exist, parameters that fit."""
    try:
        if event.kind is Kind.OPTIONS:
            for name, value in event.data["options"].items():
                option_names.read(name, value)
        elif event.kind is Kind.PARAMETERS:
            fitting(event.data["weights"])
    except Exception as error:
        raise InputError(f"{path}: event {event.id}: {error}") from error
    return event
