"""The preferences of `config.toml`: what there is, what it means, what is set, and how to change one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from quizcli.domain.deck import SEPARATOR
from quizcli.errors import UsageError
from quizcli.scheduling import options
from quizcli.settings import Settings, change

if TYPE_CHECKING:
    from quizcli.services.collection import Collection


@dataclass(frozen=True, slots=True)
class Preference:
    """One preference as it stands; `where` is "default", "config.toml", or the deck that it is inherited from."""

    name: str
    value: Any
    where: str
    meaning: str


_MEANINGS = {
    "retention": "chance of recall at which a card is due",
    "max_interval": "longest interval, in days",
    "steps": "learning steps of a new card",
    "relearning_steps": "steps of a card that was forgotten",
    "new_per_day": "new cards a day: of a deck and those below it, and without --deck of all together",
    "reviews_per_day": "reviews a day, counted in the same way",
    "leech_threshold": "lapses that make a card a leech",
    "leech_action": "what happens to a leech: show or suspend",
    "bury_siblings": "keep other cards of a question for the next day",
    "catch_up": "after an absence, spread what is due over several days",
    "order": "order of due cards when behind",
    "new_order": "order of new cards",
    "fuzz": "spread intervals a little",
    "learn_ahead": "minutes that a learning card may come early when nothing else is left",
    "rollover": "hour at which a new day begins",
}


def _choice(*names: str) -> Callable[[str, object], Any]:
    def read(name: str, value: object) -> str:
        if value not in names:
            raise UsageError(f"{name} = {value!r}: must be one of {', '.join(names)}")
        return str(value)

    return read


def _code_theme(name: str, value: object) -> str:
    from quizcli.text.code import faces, themes

    if value != "ansi" and faces(str(value)) is None:
        raise UsageError(f"{name} = {value!r}: there is no such theme", hint=f"Known are: ansi, {', '.join(themes())}.")
    return str(value)


@dataclass(frozen=True, slots=True)
class _General:
    """A preference that has nothing to do with scheduling: it holds for all decks."""

    default: Any
    meaning: str
    read: Callable[[str, object], Any]


_GENERAL = {
    "shipped": _General(
        "auto",
        "the bank that comes with quizcli: auto (beside decks of your own only what you studied), on, off",
        _choice("auto", "on", "off"),
    ),
    "checklist": _General("off", "open the key points of an answer at every reveal: on, off", _choice("on", "off")),
    "code_theme": _General("ansi", "colours of code: ansi (the terminal's own) or a Pygments style", _code_theme),
}


def names() -> list[str]:
    """List what can be set."""
    return [*options.NAMES, *_GENERAL]


def all_of(settings: Settings, deck: str = "") -> list[Preference]:
    """Give every preference as it holds, for a deck if one is named."""
    return [get(settings, name, "" if name in _GENERAL else deck) for name in names()]


def get(settings: Settings, name: str, deck: str = "") -> Preference:
    """Give one preference as it holds. Raises UsageError for a name or a value that does not exist."""
    _check(name, deck)
    if name in _GENERAL:
        general = _GENERAL[name]
        given = settings.values.get(name)
        value = general.default if given is None else general.read(name, given)
        return Preference(name, value, "default" if given is None else "config.toml", general.meaning)
    tables = options.tables(settings.values)
    value = options.plain(options.inherited(tables, deck))[name]
    return Preference(name, value, _source(tables, name, deck), _MEANINGS[name])


def of_decks(settings: Settings) -> list[Preference]:
    """Give what is set for single decks; `where` is the deck."""
    tables = options.tables(settings.values)
    return [
        Preference(name, value, deck, _MEANINGS[name])
        for deck, table in sorted(tables.items())
        for name, value in table.items()
        if deck
    ]


def doubts(collection: Collection, name: str, deck: str) -> list[str]:
    """Say what a preference just set for a deck will not do, though it may be meant."""
    if not deck:
        return []
    said = []
    known = collection.decks()
    if not any(one == deck or one.startswith(deck + SEPARATOR) for one in known):
        last = {one.rpartition(SEPARATOR)[2].lower(): one for one in known}
        near = last.get(deck.lower()) or next(iter(get_close_matches(deck, [*known], n=1)), "")
        mean = f" Did you mean {near}?" if near else ""
        said.append(f"There is no deck {deck} so far: it holds once there is one.{mean}")
    if name in ("new_per_day", "reviews_per_day"):
        most = getattr(collection.options(""), name)
        if getattr(collection.options(deck), name) > most:
            said.append(f"All decks together keep to {most} in all; to change that: quizcli config set {name} N")
    return said


def put(settings: Settings, name: str, text: str, deck: str = "") -> tuple[Settings, Preference]:
    """Set one preference; an empty text takes it back to the default (or to what the deck inherits)."""
    _check(name, deck)
    changed = change(settings, name, _value(name, text) if text else None, deck)
    return changed, get(changed, name, deck)


def _value(name: str, text: str) -> Any:
    if name in _GENERAL:
        return _GENERAL[name].read(name, text)
    value = options.read(name, text)
    return options.spell(value) if isinstance(value, tuple) else value


def _source(tables: Mapping[str, Mapping[str, Any]], name: str, deck: str) -> str:
    from quizcli.domain.deck import lineage

    for above in lineage(deck) if deck else ():
        if name in tables.get(above, {}):
            return above
    return "config.toml" if name in tables.get("", {}) else "default"


def _check(name: str, deck: str) -> None:
    if name not in names():
        near = get_close_matches(name, names(), n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Preferences are: {', '.join(names())}."
        raise UsageError(f"there is no preference {name}", hint=hint)
    if deck and name in _GENERAL:
        raise UsageError(f"{name} cannot differ between decks")
