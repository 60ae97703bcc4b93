"""What was done, newest first, and how to take it back: ratings, marks, options, and changes of the bank alike.

A step is what one command did: one rating, one mark on a whole selection, one import. Taking back a rating or a mark
appends UNDO events, so nothing is ever deleted and two machines can merge. A change of the bank is merged back out
by `services/reverting.py`, so that later edits of the same questions stay.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from quizcli.domain.card import question_of
from quizcli.domain.event import Event, Kind
from quizcli.errors import NothingMatches
from quizcli.scheduling import options as option_names
from quizcli.scheduling.log import cancelled, standing
from quizcli.settings import change as change_setting
from quizcli.settings import load
from quizcli.store import changes, events

if TYPE_CHECKING:
    from quizcli.services.collection import Collection
    from quizcli.store.changes import Change

_VERBS = {
    Kind.DUE: "set the due date of",
    Kind.RESET: "reset",
    Kind.SUSPEND: "suspended",
    Kind.UNSUSPEND: "unsuspended",
    Kind.BURY: "buried",
    Kind.UNBURY: "unburied",
    Kind.FLAG: "flagged",
    Kind.BASELINE: "took over the state of",
    Kind.CRAM: "practised",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What one command did. `at` is epoch milliseconds; `change` is the id of its change of the bank, or 0.

    `remarks` say, once it was taken back, what could not be.
    """

    at: int
    command: str
    summary: str
    events: tuple[Event, ...] = ()
    change: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def cards(self) -> tuple[str, ...]:
        """The cards it touched."""
        return tuple(dict.fromkeys(event.card for event in self.events if event.card))


def steps(collection: Collection, *, rounds: bool = True) -> Iterator[Step]:
    """Go through what this machine did and has not taken back, newest first; only as far as is asked for.

    With `rounds` the practice answers of one quiz or interview are one step.
    """
    waiting = [change for change in changes.listed(collection.learner) if not change.undone][::-1]
    for at, found in _batches(collection, rounds):
        while waiting and waiting[-1].id > at:
            change = waiting.pop()
            yield Step(change.id, change.command, change.summary, (), change.id)
        if waiting and waiting[-1].id == at:
            change = waiting.pop()
            yield Step(at, change.command, change.summary, found, at)
        else:
            yield Step(at, _command(found), _summary(collection, found), found)
    for change in reversed(waiting):
        yield Step(change.id, change.command, change.summary, (), change.id)


def _batches(collection: Collection, rounds: bool) -> Iterator[tuple[int, tuple[Event, ...]]]:
    """Go through this machine's commands by their events, newest first, those that stand."""
    undone = cancelled(events.undos(collection.learner))
    batch = 0
    belongs: object = None
    found: list[Event] = []
    for event in events.own(collection.learner, collection.device):
        if event.key in undone or event.kind is Kind.UNDO:
            continue
        practice = rounds and event.kind is Kind.CRAM
        number = (practice and event.data.get("quiz", event.data.get("interview"))) or event.batch or event.id
        if found and number != belongs:
            yield batch, tuple(reversed(found))
            found = []
        if not found:
            batch, belongs = event.batch or event.id, number
        found.append(event)
    if found:
        yield batch, tuple(reversed(found))


def undo(collection: Collection, count: int = 1) -> list[Step]:
    """Take back the last steps; gives them, newest first, none if there is nothing to take back."""
    return [take_back(collection, step) for step in list(islice(steps(collection), count))]


def step(collection: Collection, number: int) -> Step | None:
    """Give the step of this number (`at`), if it still stands."""
    for found in steps(collection, rounds=False):
        if found.at <= number:
            return found if found.at == number else None
    return None


def take_back(collection: Collection, step: Step) -> Step:
    """Take one step back; gives it with what is to be said about it."""
    change = changes.get(collection.learner, step.change) if step.change else None
    if change is None:
        cancel(collection, step.events)
        return step
    brought = [*step.events, *(_imported(collection, change.patch["log"]) if "log" in change.patch else ())]
    remarks = _reverted(collection, change, brought)
    if change.patch.get("options"):
        collection.reload(load(collection.settings.home))
    _restore_options(collection, brought)
    return replace(step, remarks=tuple(remarks))


def _reverted(collection: Collection, change: Change, brought: Sequence[Event]) -> list[str]:
    from quizcli.services import reverting

    undos = _undos(collection, brought)

    def log() -> None:
        collection.note(undos)
        changes.mark_undone(collection.learner, change.id, collection.now_ms)

    return reverting.revert(collection, change, undos, log)


def cancel(collection: Collection, found: Sequence[Event]) -> None:
    """Append an UNDO for each event; options also go back in `config.toml`."""
    collection.append_all(_undos(collection, found))
    _restore_options(collection, found)


def _undos(collection: Collection, found: Sequence[Event]) -> list[Event]:
    return [collection.draft(Kind.UNDO, event.card, data={"id": event.id, "device": event.device}) for event in found]


def _restore_options(collection: Collection, undone: Sequence[Event]) -> None:
    """Make `config.toml` say again what the log says, if what was undone said anything of that."""
    if not any(event.kind is Kind.OPTIONS for event in undone):
        return
    recorded = collection.rules.tables(collection.device)
    written = option_names.tables(collection.settings.values)
    settings = collection.settings
    for deck in sorted({*recorded, *written}):
        now, then = written.get(deck, {}), recorded.get(deck, {})
        for name in option_names.SHAPING:
            if now.get(name) != then.get(name):
                settings = change_setting(settings, name, then.get(name), deck)
    collection.reload(settings)


def _imported(collection: Collection, places: Sequence[int]) -> list[Event]:
    """Give the events that an imported log brought and that still stand."""
    first, last = places
    brought = set(events.keys_between(collection.learner, first, last))
    return [event for event in standing(collection.events()) if event.key in brought]


def _command(found: Sequence[Event]) -> str:
    kind = found[0].kind
    return "review" if kind is Kind.ANSWER else "config" if kind is Kind.OPTIONS else kind.value


def _summary(collection: Collection, found: Sequence[Event]) -> str:
    event = found[0]
    if event.kind is Kind.OPTIONS:
        return f"changed options{_for_deck(event.data)}"
    if event.kind is Kind.PARAMETERS:
        return f"changed the parameters{_for_deck(event.data)}"
    what = _prompt(collection, event.card) if len(found) == 1 else f"{len(found)} cards"
    if event.kind is Kind.ANSWER and event.rating is not None:
        return f"rated {event.rating.label}: {what}" if len(found) == 1 else f"rated {what}"
    verb = _VERBS.get(event.kind, event.kind.value)
    if event.kind is Kind.FLAG and not event.data.get("flag"):
        verb = "took the flag off"
    return f"{verb} {what}"


def _for_deck(data: Any) -> str:
    return f" of {data['deck']}" if data.get("deck") else ""


def _prompt(collection: Collection, card: str) -> str:
    try:
        text = collection.question(question_of(card)).prompt
    except NothingMatches:
        return card
    line = text.strip().partition("\n")[0]
    return line if len(line) <= 60 else line[:59] + "…"


def record(collection: Collection, command: str, summary: str, patch: dict[str, Any]) -> int:
    """Note a change of the bank so that it can be taken back; gives its id, the batch of events that belong to it."""
    with collection.saving():
        id_ = collection.next_id()
        changes.add(collection.learner, id_, command, summary, json.dumps(patch, ensure_ascii=False))
    return id_
