"""What taking an Anki package in would do: questions merged with the bank's, history as a union of events, options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizcli.domain import merge as merging
from quizcli.domain.deck import SEPARATOR
from quizcli.domain.event import Event, Kind
from quizcli.domain.question import Origin, Question
from quizcli.errors import NothingMatches
from quizcli.importers import anki
from quizcli.importers.anki import Incoming
from quizcli.packages.values import Preset
from quizcli.scheduling.log import cancelled
from quizcli.scheduling.options import DEFAULT, seconds, spell
from quizcli.services.plans import Plan, SourcePlan, Step
from quizcli.store import events as log

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

SUFFIXES = anki.SUFFIXES
_MOVED = 3  # ms; nobody answers the same card twice within that


@dataclass(frozen=True, slots=True)
class PackagePlan(Plan):
    """What taking a package in would do: the steps of its questions, and what comes with them.

    `events` are those that the log does not hold yet; `restored` are known ones whose cancelling an earlier undo of
    this import brought about. `options` are lines for `config.toml`, by deck. `pictures` are names not here yet.
    """

    path: Path = Path()
    events: tuple[Event, ...] = ()
    restored: tuple[Event, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Tell whether anything would be written."""
        steps = any(step.after is not None for step in self.steps)
        return steps or bool(self.events or self.restored or self.options or self.pictures)

    @property
    def reviews(self) -> int:
        """How many answers are new."""
        return sum(event.kind is Kind.ANSWER for event in (*self.events, *self.restored))

    def told(self) -> list[str]:
        """Say what comes beside the questions, a line each."""
        kinds = Counter(event.kind for event in (*self.events, *self.restored))
        said = []
        if self.reviews:
            said.append(f"{self.reviews:,} new reviews")
        others = [f"{count} {kind.value}" for kind, count in sorted(kinds.items()) if kind is not Kind.ANSWER]
        if others:
            said.append(f"further events: {', '.join(others)}")
        if self.pictures:
            said.append(f"{len(self.pictures):,} new media files")
        said += [
            f"options of {deck}: {', '.join(f'{name} = {value}' for name, value in table.items())}"
            for deck, table in self.options.items()
        ]
        return said

    def as_json(self) -> dict[str, Any]:
        """Give the plan as `--dry-run --json` prints it."""
        kinds = Counter(event.kind.value for event in (*self.events, *self.restored))
        return {
            **Plan.as_json(self),
            "changed": self.changed,
            "events": dict(sorted(kinds.items())),
            "reviews": self.reviews,
            "options": {deck: dict(table) for deck, table in self.options.items()},
            "media": list(self.pictures),
        }


def plan(
    collection: Collection, path: Path, *, deck: str = "", progress: Callable[[int], None] = lambda count: None
) -> PackagePlan:
    """Say what taking a package in would do, without writing anything. `deck` puts its new questions below one of ours.

    Raises InputError for a package that cannot be read or trusted.
    """
    incoming = anki.read(path, progress)
    steps = [_step(collection, path, question, incoming, deck) for question in incoming.questions]
    fresh, restored = _events(collection, incoming)
    decks = tuple(dict.fromkeys(step.deck for step in steps))
    return PackagePlan(
        sources=tuple(
            SourcePlan(path, path.name, name, None, sum(step.deck == name for step in steps)) for name in decks
        ),
        steps=tuple(steps),
        remarks=incoming.remarks,
        path=path,
        events=fresh,
        restored=restored,
        options=_options(collection, incoming),
        pictures=tuple(name for name in incoming.media if not (collection.settings.media / name).exists()),
    )


def _step(collection: Collection, path: Path, question: Question, incoming: Incoming, below: str) -> Step:
    """Say what becomes of one question. A package never archives: what is not in it may well be elsewhere."""
    known = _known(collection, question.id)
    if known is None:
        name = f"{below}{SEPARATOR}{question.deck}" if below else question.deck
        origin = None if question.id in incoming.bases else Origin(1, merging.digest(question))
        after = replace(question, deck=name, origin=origin)
        return Step("new", question.id, path.name, name, after=after)
    base = incoming.bases.get(question.id)
    if base is None:
        then = known
        merged = merging.merge(then, question)
        after = merging.with_origin(merged.question, question, 1)
    else:
        then = replace(known, origin=Origin(1, merging.digest(base)))
        merged = merging.merge(then, question)
        after = replace(_rest(merged.question, base, question), origin=known.origin)
    kind = "conflicts" if merged.conflicts else "edited" if after != known and merged.taken else "kept"
    theirs = merging.merge(then, question, theirs=merged.conflicts).question if merged.conflicts else None
    return Step(
        kind,
        question.id,
        path.name,
        known.deck,
        before=known,
        after=after if after != known else None,
        parts=merged.conflicts or merged.taken,
        theirs=replace(theirs, origin=after.origin) if theirs else None,
    )


def _rest(merged: Question, base: Question, question: Question) -> Question:
    """Take over what the merge of text leaves alone: note, points, the twin, and tags taken off in Anki."""
    if question.note != base.note and merged.note == base.note:
        merged = replace(merged, note=question.note)
    if question.points != base.points and merged.points == base.points:
        merged = replace(merged, points=question.points)
    if question.twin != base.twin and merged.twin == base.twin:
        merged = replace(merged, twin=question.twin)
    dropped = set(base.tags) - set(question.tags)
    return replace(merged, tags=tuple(tag for tag in merged.tags if tag not in dropped)) if dropped else merged


def _known(collection: Collection, identity: str) -> Question | None:
    try:
        return collection.question(identity)
    except NothingMatches:
        return None


def _events(collection: Collection, incoming: Incoming) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Give the events that are new here, and those that are here but were cancelled.

    An answer is known by card and time, whoever wrote it down: what we handed over comes back under our own name.
    Where two answers shared a millisecond, the export moved one of them on (see `_MOVED`).
    """
    own: set[tuple[str, int]] = set()
    answered: set[tuple[str, int]] = set()
    cards: set[str] = set()
    keys: set[tuple[int, str]] = set()
    undone = cancelled(log.undos(collection.learner))
    for event in collection.events():
        keys.add(event.key)
        if event.kind is Kind.ANSWER:
            answered.add((event.card, event.id))
        if not event.device.startswith(anki.DEVICE):
            own.add((event.card, event.id))
            cards.add(event.card)

    def known(event: Event) -> bool:
        if (event.card, event.id) in own or (event.key in incoming.echoes and event.card in cards):
            return True
        exact = event.kind is not Kind.ANSWER or (event.card, event.id) in answered
        return not exact and any((event.card, event.id - by) in answered for by in range(1, _MOVED + 1))

    arriving = [event for event in incoming.events if not known(event)]
    arriving += _parameters(collection, incoming)
    fresh = tuple(event for event in arriving if event.key not in keys)
    restored = tuple(event for event in arriving if event.key in keys and event.key in undone)
    return fresh, restored


def _parameters(collection: Collection, incoming: Incoming) -> Iterable[Event]:
    """Give the model parameters that a package's decks were studied with, where they are not those in force."""
    at = incoming.made * 1000
    for deck, preset in incoming.presets.items():
        if not preset.weights or len(preset.weights) not in (17, 19, 21):
            continue
        known = collection.rules.model(deck).weights
        if len(preset.weights) == len(known) and _same(known, preset.weights):
            continue
        day = collection.draft(Kind.PARAMETERS).day
        weights = [round(weight, 6) for weight in preset.weights]
        data = {"deck": deck, "weights": weights, "source": "anki"}
        yield Event(at, f"{anki.DEVICE}.preset:{deck}", Kind.PARAMETERS, day, data=data)


def _same(known: Sequence[float], preset: Sequence[float]) -> bool:
    return all(abs(one - other) <= 1e-4 for one, other in zip(known, preset, strict=True))


def _options(collection: Collection, incoming: Incoming) -> dict[str, dict[str, Any]]:
    """Give the options of decks that are new here, where they are not what holds anyway."""
    known = collection.decks()
    found = {}
    for deck, preset in incoming.presets.items():
        if deck in known:
            continue
        inherited = collection.options(deck)
        wanted = _of_preset(preset)
        different = {name: value for name, value in wanted.items() if value != getattr(inherited, name)}
        if different:
            found[deck] = {
                name: spell(value) if isinstance(value, tuple) else value for name, value in different.items()
            }
    return found


def _of_preset(preset: Preset) -> dict[str, Any]:
    return {
        "retention": min(max(round(preset.retention, 4), 0.7), 0.999),
        "max_interval": min(max(preset.max_interval, 1), DEFAULT.max_interval),
        "steps": _steps(preset.learning_steps),
        "relearning_steps": _steps(preset.relearning_steps),
        "new_per_day": min(max(preset.new_per_day, 0), 9999),
        "reviews_per_day": min(max(preset.reviews_per_day, 0), 9999),
        "leech_threshold": min(max(preset.leech_threshold, 0), 1000),
        "leech_action": "suspend" if preset.leech_suspends else "show",
    }


def _steps(minutes: Sequence[float]) -> tuple[int, ...]:
    return seconds([f"{max(round(step * 60), 1)}s" for step in minutes if 0 < step < 366 * 1440])
