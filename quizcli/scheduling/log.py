"""The log's own order, and which of its events still stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from quizcli.domain.event import Event, Kind

Key = tuple[int, str]
ANKI = "anki:"  # begins the device of an answer that a package of Anki brought


def target(event: Event) -> Key:
    """Give the identity of the event that an UNDO cancels."""
    data: Mapping[str, Any] = event.data
    return (int(data.get("id", 0)), str(data.get("device", "")))


def cancelled(undos: Iterable[Event]) -> set[Key]:
    """Give the identities of what these UNDO events cancel, an undo that is itself undone included.

    Which was written first does not matter, only who names whom, so logs merge in any order; undos that name each
    other in a ring (no quizcli writes such) cancel nothing.
    """
    known = {event.key: target(event) for event in undos}
    waiting: dict[Key, int] = {}
    for aim in known.values():
        waiting[aim] = waiting.get(aim, 0) + 1
    found: set[Key] = set()
    ready = [key for key in known if key not in waiting]
    while ready:
        key = ready.pop()
        aim = known[key]
        if key not in found:
            found.add(aim)
        waiting[aim] -= 1
        if not waiting[aim] and aim in known:
            ready.append(aim)
    return found


def standing(events: Iterable[Event]) -> list[Event]:
    """Give the events that nothing cancels, in the order of the log, each once, without the UNDO events themselves."""
    known = {event.key: event for event in events}
    for key in _returned(known.values()):
        del known[key]
    undos = [event for event in known.values() if event.kind is Kind.UNDO]
    if not undos:
        return [known[key] for key in sorted(known)] if len(known) > 1 else list(known.values())
    gone = cancelled(undos)
    return [known[key] for key in sorted(known) if key not in gone and known[key].kind is not Kind.UNDO]


def _returned(events: Collection[Event]) -> list[Key]:
    """Give the answers that came back from Anki under its name while the log of the device that gave them is here too.

    An answer is one card at one time: on a machine that gets the package first and the log later, it is there twice.
    """
    foreign = [event for event in events if event.device.startswith(ANKI) and event.kind is Kind.ANSWER]
    if not foreign:
        return []
    own = {(event.card, event.id) for event in events if not event.device.startswith(ANKI)}
    return [event.key for event in foreign if (event.card, event.id) in own]
