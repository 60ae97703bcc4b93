"""Options of a deck: what they are called in `config.toml`, what they may be, what they are by default."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from quizcli.domain.deck import lineage
from quizcli.errors import UsageError

ORDERS = ("worthwhile", "overdue", "random", "added", "topic")
LEECH_ACTIONS = ("show", "suspend")
_STEP = re.compile(r"(\d+(?:\.\d+)?)([smhd]?)\Z")
_UNIT = {"s": 1, "": 60, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class Options:
    """How the cards of a deck are scheduled and dealt. Steps are in seconds, `learn_ahead` in minutes.

    `retention` is the chance of recall at which a card is due. `order` is that of due cards when more are due than
    the day's limit allows, and of new cards when it is `random`, `added` or `topic`.
    """

    retention: float = 0.9
    max_interval: int = 36_500
    steps: tuple[int, ...] = (60, 600)
    relearning_steps: tuple[int, ...] = (600,)
    new_per_day: int = 20
    reviews_per_day: int = 200
    leech_threshold: int = 8
    leech_action: str = "show"
    bury_siblings: bool = True
    catch_up: bool = True
    order: str = "worthwhile"
    new_order: str = "added"
    fuzz: bool = True
    learn_ahead: int = 20
    rollover: int = 4


DEFAULT = Options()
NAMES = tuple(field.name for field in fields(Options))
# Options that change what an answer does to a card: a change of one of them is an event.
SHAPING = (
    "retention",
    "max_interval",
    "steps",
    "relearning_steps",
    "leech_threshold",
    "leech_action",
    "fuzz",
    "rollover",
)


def seconds(text: object) -> tuple[int, ...]:
    """Read learning steps: `1m 10m`, `30s`, `2h 1d`, a list of such, or nothing; bare numbers are minutes."""
    if isinstance(text, (list, tuple)):
        return tuple(second for part in text for second in seconds(part))
    found = []
    for word in str(text).replace(",", " ").split():
        match = _STEP.match(word.lower())
        length = round(float(match[1]) * _UNIT[match[2]]) if match else 0
        if not 0 < length <= 366 * 86_400:
            raise ValueError(f"{word} is no learning step: write 30s, 10m, 2h or 1d")
        found.append(length)
    return tuple(found)


def spell(steps: Iterable[int]) -> str:
    """Write learning steps as they are read: `1m 10m`."""
    units = (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1))
    return " ".join(next(f"{step // size}{unit}" for unit, size in units if step % size == 0) for step in steps)


def _whole(low: int, high: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        number = int(str(value))
        if isinstance(value, bool) or not low <= number <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return number

    return read


def _share(value: object) -> float:
    number = float(str(value))
    if not 0.7 <= number <= 0.999:
        raise ValueError("must be from 0.70 to 0.999")
    return number


def _one_of(names: tuple[str, ...]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in names:
            raise ValueError(f"must be one of {', '.join(names)}")
        return str(value)

    return read


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    words = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}
    if str(value).lower() not in words:
        raise ValueError("must be on or off")
    return words[str(value).lower()]


_READERS: dict[str, Callable[[object], Any]] = {
    "retention": _share,
    "max_interval": _whole(1, 36_500),
    "steps": seconds,
    "relearning_steps": seconds,
    "new_per_day": _whole(0, 1_000_000),
    "reviews_per_day": _whole(0, 1_000_000),
    "leech_threshold": _whole(0, 1000),
    "leech_action": _one_of(LEECH_ACTIONS),
    "bury_siblings": _switch,
    "catch_up": _switch,
    "order": _one_of(ORDERS),
    "new_order": _one_of(("added", "random", "topic")),
    "fuzz": _switch,
    "learn_ahead": _whole(0, 1440),
    "rollover": _whole(0, 23),
}


def read(name: str, value: object) -> Any:
    """Read one option's value. Raises UsageError that names the option and what it may be."""
    try:
        return _READERS[name](value)
    except KeyError:
        raise UsageError(f"there is no option {name}", hint=f"Options are: {', '.join(NAMES)}.") from None
    except ValueError as error:
        said = str(error)
        reason = "must be a number" if "convert" in said or "invalid literal" in said else said
        raise UsageError(f"option {name} = {value!r}: {reason}") from None


def merged(base: Options, values: Mapping[str, Any]) -> Options:
    """Lay a table of options over others; keys that are no options are left to whoever they belong to."""
    return replace(base, **{name: read(name, value) for name, value in values.items() if name in _READERS})


def inherited(tables: Mapping[str, Mapping[str, Any]], deck: str) -> Options:
    """Give the options of a deck: the defaults, those for all decks (under ""), then those of each deck above it."""
    found = DEFAULT
    for name in ("", *reversed(lineage(deck))) if deck else ("",):
        if name in tables:
            found = merged(found, tables[name])
    return found


def plain(options: Options, names: Iterable[str] = NAMES) -> dict[str, Any]:
    """Give options as JSON holds them."""
    return {name: spell(value) if isinstance(value := getattr(options, name), tuple) else value for name in names}


def tables(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Pick the options out of a parsed `config.toml`, by deck; those for all decks stand under ""."""
    found: dict[str, dict[str, Any]] = {}
    decks = values.get("decks", {})
    for deck, table in [("", values), *(decks.items() if isinstance(decks, Mapping) else ())]:
        if isinstance(table, Mapping):
            chosen = {name: read(name, value) for name, value in table.items() if name in _READERS}
            found[deck] = {name: spell(v) if isinstance(v, tuple) else v for name, v in chosen.items()}
    return {deck: table for deck, table in found.items() if table}
