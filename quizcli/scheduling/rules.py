"""Which options and parameters are in force at each place of the log, folded from its OPTIONS and PARAMETERS events.

Options shape an answer at the moment it is given. They are those of the device that gave it, so the past stays as it
was when they change, and two machines with different preferences do not disturb each other's. An OPTIONS event with
`reschedule` also moves what is already scheduled: retention and the longest interval then hold for earlier answers too.

Parameters describe the learner, so the latest in force on any device hold for the whole history: all memory states
are refolded with them. Due dates follow, unless the event says `keep`: then each answer keeps the interval that the
parameters in force at its time gave it. Both kinds are undone by an UNDO event like any other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from quizcli.domain.deck import lineage
from quizcli.domain.event import Event, Kind
from quizcli.scheduling.log import standing
from quizcli.scheduling.memory import DEFAULT_WEIGHTS, Model
from quizcli.scheduling.options import DEFAULT, Options, inherited

Key = tuple[int, str]
Tables = dict[str, Mapping[str, Any]]


class Rules:
    """Options and parameters by deck and time. `events` may hold other kinds and stand in any order."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        effective = standing(events)
        self._changes = [event for event in effective if event.kind is Kind.OPTIONS]
        self._parameters = [event for event in effective if event.kind is Kind.PARAMETERS]
        self._timelines: dict[tuple[str, str], tuple[list[Key], list[Options]]] = {}
        self._models: dict[str, tuple[list[Model], list[Key], list[int]]] = {}
        self._made: dict[tuple[float, ...], Model] = {}

    def options(self, deck: str, device: str, key: Key) -> Options:
        """Give the options that shaped what `device` did to a card of `deck` at `key`."""
        if not self._changes:
            return DEFAULT
        keys, found = self._timelines.get((deck, device)) or self._timeline(deck, device)
        return found[bisect_right(keys, key)]

    def models(self, deck: str) -> tuple[list[Model], list[Key], list[int]]:
        """Give the models in use for a deck, the current one first, and which of them dates answers since which key.

        The third list is one longer than the second: its first entry holds before the first key.
        """
        return self._models.get(deck) or self._versions(deck)

    def model(self, deck: str) -> Model:
        """Give the memory model in force for a deck."""
        return self.models(deck)[0][0]

    def tables(self, device: str) -> Tables:
        """Give the newest table of options of each deck that a device recorded; "" is for all decks."""
        return {
            str(event.data.get("deck", "")): event.data.get("options", {})
            for event in self._changes
            if event.device == device
        }

    def _timeline(self, deck: str, device: str) -> tuple[list[Key], list[Options]]:
        keys: list[Key] = []
        found = [DEFAULT]
        names = {"", *lineage(deck)}
        tables: dict[str, Tables] = {}
        moved: tuple[Key, Options] | None = None
        for event in self._changes:
            name = str(event.data.get("deck", ""))
            if name not in names:
                continue
            table = tables.setdefault(event.device, {})
            table[name] = event.data.get("options", {})
            now = inherited(table, deck)
            if event.data.get("reschedule"):
                moved = (event.key, now)
            if event.device == device:
                keys.append(event.key)
                found.append(now)
        if moved:
            # Every entry that began before the move carries its dates; the one in force at the move is cut in two.
            at = bisect_right(keys, moved[0])
            keys.insert(at, moved[0])
            found.insert(at + 1, found[at])
            for index in range(at + 1):
                found[index] = replace(found[index], retention=moved[1].retention, max_interval=moved[1].max_interval)
        self._timelines[(deck, device)] = (keys, found)
        return keys, found

    def _versions(self, deck: str) -> tuple[list[Model], list[Key], list[int]]:
        names = lineage(deck)
        levels: dict[str, Model] = {}
        keys: list[Key] = []
        entries = [self._model(DEFAULT_WEIGHTS)]
        keeps = [False]
        for event in self._parameters:
            name = str(event.data.get("deck", ""))
            if name and name not in names:
                continue
            levels[name] = self._model(event.data.get("weights", ()))
            nearest = next((level for level in names if level in levels), "")
            keys.append(event.key)
            entries.append(levels[nearest] if nearest in levels else entries[0])
            keeps.append(bool(event.data.get("keep")))
        models = [entries[-1]]
        dated = []
        for index in range(len(entries)):
            later = [after for after in range(index + 1, len(entries)) if not keeps[after]]
            model = entries[later[-1] if later else index]
            if model not in models:
                models.append(model)
            dated.append(models.index(model))
        self._models[deck] = (models, keys, dated)
        return self._models[deck]

    def _model(self, weights: Iterable[float]) -> Model:
        values = tuple(weights)
        if values not in self._made:
            self._made[values] = Model(values)
        return self._made[values]
