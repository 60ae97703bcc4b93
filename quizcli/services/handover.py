"""The past of cards for a hand-over: each event that counts, with the state before and after it; options as presets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from quizcli.domain.deck import lineage
from quizcli.domain.event import Kind
from quizcli.exporters import Moment, Progress
from quizcli.packages.values import Preset
from quizcli.scheduling.fold import Track
from quizcli.scheduling.log import standing
from quizcli.store import states

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

# Of these, Anki's log knows a row; the other kinds end in the state alone.
_LOGGED = (Kind.ANSWER, Kind.RESET, Kind.DUE, Kind.BASELINE, Kind.CRAM)


def progress_of(collection: Collection, cards: Iterable[str]) -> dict[str, Progress]:
    """Give where cards stand and how they came there; cards without a past are left out."""
    found = {}
    rules = collection.rules
    for card in cards:
        events = standing(collection.events(card))
        if not events:
            continue
        track = Track(card, rules.models(states.deck(collection.cache, card) or ""))
        before = track.schedule()
        history = []
        for event in events:
            track.apply(event, rules)
            after = track.schedule()
            if event.kind in _LOGGED:
                history.append(Moment(event, before, after))
            before = after
        found[card] = Progress(before, tuple(history))
    return found


def preset_of(collection: Collection, deck: str) -> Preset:
    """Give the options and parameters of a deck as Anki keeps them; the id is the exporter's to give."""
    options = collection.options(deck)
    version = _version(collection, deck)
    return Preset(
        0,
        f"quizcli v{version}" if version > 1 else "quizcli",
        retention=options.retention,
        historical_retention=options.retention,
        weights=tuple(round(weight, 6) for weight in collection.rules.model(deck).weights),
        learning_steps=tuple(step / 60 for step in options.steps),
        relearning_steps=tuple(step / 60 for step in options.relearning_steps),
        new_per_day=options.new_per_day,
        reviews_per_day=options.reviews_per_day,
        max_interval=options.max_interval,
        leech_threshold=options.leech_threshold,
        leech_suspends=options.leech_action == "suspend",
    )


def _version(collection: Collection, deck: str) -> int:
    """Count the parameter sets that were in force for a deck, the defaults being the first."""
    names = {"", *lineage(deck)}
    sets = [event for event in standing(collection.events("")) if event.kind is Kind.PARAMETERS]
    return 1 + sum(str(event.data.get("deck", "")) in names for event in sets)


def first_moment(collection: Collection) -> tuple[int, int]:
    """Give the first study day of the log and the UTC offset then; (0, 0) where nothing was studied yet."""
    first = next((event for event in collection.events() if event.card), None)
    return (first.day, first.offset) if first else (0, 0)
