"""An event as plain data: one line of an exported log. What is read is checked as strictly as a stranger's file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizcli.domain.event import Event, Kind
from quizcli.domain.question import NOTHING
from quizcli.domain.rating import Rating

LATEST_DAY = 3_652_059  # 9999-12-31
LATEST_ID = 253_402_300_799_999  # the same in epoch milliseconds
_LONGEST = 10_000_000  # milliseconds of one answer that anybody would believe, and more
# What a kind's data must hold, with the lowest and highest value; the rest of it is carried along.
_NUMBERS: dict[Kind, dict[str, tuple[float, float]]] = {
    Kind.DUE: {"day": (1, LATEST_DAY), "interval": (1, 36_500)},
    Kind.BURY: {"until": (0, LATEST_DAY)},
    Kind.FLAG: {"flag": (0, 7)},
    Kind.UNDO: {"id": (1, LATEST_ID)},
    Kind.BASELINE: {
        "stability": (0, 36_500),
        "difficulty": (0, 10),
        "phase": (0, 3),
        "interval": (0, 36_500),
        "last_day": (0, LATEST_DAY),
        "due_day": (0, LATEST_DAY),
        "due_at": (0, LATEST_ID),
        "last_at": (0, LATEST_ID),
        "step": (0, 1000),
        "reps": (0, 10_000_000),
        "lapses": (0, 10_000_000),
        "ease": (1.0, 20),
    },
}
_NEEDED = {Kind.DUE: ("day",), Kind.UNDO: ("id", "device")}


def to_dict(event: Event) -> dict[str, Any]:
    """Give an event without what is empty."""
    data: dict[str, Any] = {
        "id": event.id,
        "device": event.device,
        "kind": event.kind.value,
        "card": event.card,
        "deck": event.deck,
        "rating": None if event.rating is None else int(event.rating),
        "day": event.day,
        "offset": event.offset,
        "duration": event.duration,
        "batch": event.batch,
        "data": dict(event.data),
    }
    return {key: value for key, value in data.items() if value or key in ("id", "device", "kind", "day")}


def from_dict(data: Mapping[str, Any]) -> Event:
    """Make an event of what `to_dict` gave. Raises ValueError that says what is wrong."""
    try:
        kind = Kind(_text(data, "kind", 20))
    except ValueError:
        raise ValueError(f"there is no kind of event {data.get('kind')!r}") from None
    rating = _whole(data, "rating", 0, 4)
    if kind is Kind.ANSWER and not rating:
        raise ValueError("an answer needs a rating from 1 to 4")
    detail = data.get("data", NOTHING)
    if not isinstance(detail, Mapping):
        raise ValueError("data must be an object")
    _check_data(kind, detail)
    event = Event(
        id=_whole(data, "id", 1, LATEST_ID),
        device=_text(data, "device", 100),
        kind=kind,
        day=_whole(data, "day", 1, LATEST_DAY),
        offset=_whole(data, "offset", -1440, 1440),
        card=_text(data, "card", 200),
        deck=_text(data, "deck", 2000),
        rating=Rating(rating) if rating else None,
        duration=_whole(data, "duration", 0, _LONGEST),
        batch=_whole(data, "batch", 0, LATEST_ID),
        data=dict(detail) or NOTHING,
    )
    if not event.device:
        raise ValueError("an event needs a device")
    if bool(event.card) == (kind in (Kind.OPTIONS, Kind.PARAMETERS)) and kind is not Kind.UNDO:
        raise ValueError(f"{kind.value} goes with {'no' if event.card else 'a'} card")
    return event


def _check_data(kind: Kind, data: Mapping[str, Any]) -> None:
    for name in _NEEDED.get(kind, ()):
        if name not in data:
            raise ValueError(f"{kind.value} needs data.{name}")
    for name, (low, high) in _NUMBERS.get(kind, {}).items():
        if name in data and not _is_number(data[name], low, high):
            raise ValueError(f"data.{name} must be a number from {low} to {high}")
    if kind is Kind.UNDO:
        _text(data, "device", 100)
    if kind in (Kind.OPTIONS, Kind.PARAMETERS):
        _text(data, "deck", 2000)
    if kind is Kind.OPTIONS and not isinstance(data.get("options"), Mapping):
        raise ValueError("options needs data.options, an object")
    if kind is Kind.PARAMETERS:
        weights = data.get("weights")
        if not isinstance(weights, list) or not all(_is_number(weight, -1000, 1000) for weight in weights):
            raise ValueError("parameters needs data.weights, a list of numbers")


def _is_number(value: object, low: float, high: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high


def _whole(data: Mapping[str, Any], name: str, low: int, high: int) -> int:
    value = data.get(name, 0)
    if value is None:
        value = 0
    if not isinstance(value, int) or isinstance(value, bool) or not (low <= value <= high or (value == 0 and low > 1)):
        raise ValueError(f"{name} must be a whole number from {low} to {high}")
    if name in ("id", "day") and not value:
        raise ValueError(f"an event needs {'an' if name == 'id' else 'a'} {name}")
    return value


def _text(data: Mapping[str, Any], name: str, most: int) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > most:
        raise ValueError(f"{name} must be a text of up to {most} characters")
    return value
