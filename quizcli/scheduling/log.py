"""The log's own order, and which of its events still stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from quizcli.domain.event import Event, Kind

Key = tuple[int, str]


def target(event: Event) -> Key:
    """Give the identity of the event that an UNDO cancels."""
    data: Mapping[str, Any] = event.data
    return (int(data.get("id", 0)), str(data.get("device", "")))


def standing(events: Iterable[Event]) -> list[Event]:
    """Give the events that nothing cancels, in the order of the log, each once, without the UNDO events themselves.

    An undo can be undone. Which event was written first does not matter, only who names whom, so logs merge in any
    order; undos that name each other in a ring (no quizcli writes such) cancel nothing.
    """
    found = list(events)
    if not any(event.kind is Kind.UNDO for event in found):
        known = {event.key: event for event in found}
        return [known[key] for key in sorted(known)] if len(known) > 1 else list(known.values())
    known = {event.key: event for event in found}
    waiting: dict[Key, int] = {}
    for event in known.values():
        if event.kind is Kind.UNDO:
            waiting[target(event)] = waiting.get(target(event), 0) + 1
    cancelled: set[Key] = set()
    ready = [key for key, event in known.items() if event.kind is Kind.UNDO and key not in waiting]
    while ready:
        key = ready.pop()
        aim = target(known[key])
        if key not in cancelled:
            cancelled.add(aim)
        waiting[aim] -= 1
        if not waiting[aim] and aim in known and known[aim].kind is Kind.UNDO:
            ready.append(aim)
    return [known[key] for key in sorted(known) if key not in cancelled and known[key].kind is not Kind.UNDO]
