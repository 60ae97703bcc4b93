"""Takes an Anki package in, as `anki_plan` says: pictures, questions, history, options; all of it one change."""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Mapping
from typing import TYPE_CHECKING

from quizcli import files
from quizcli.domain.event import Kind
from quizcli.domain.question import Question
from quizcli.errors import QuizError
from quizcli.importers import anki
from quizcli.scheduling.log import cancelled, target
from quizcli.services.anki_plan import PackagePlan, plan
from quizcli.services.importing import settled
from quizcli.services.plans import Result, summary
from quizcli.services.rewriting import Draft, Rewriting
from quizcli.settings import edited as edited_config
from quizcli.settings import load, read
from quizcli.store import events as log

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

__all__ = ["PackagePlan", "apply", "plan"]


def apply(
    collection: Collection,
    plan: PackagePlan,
    *,
    theirs: bool | Names[str] = False,
    edited: Mapping[str, Question] | None = None,
) -> Result:
    """Do what a plan says, as one change that `undo` takes back.

    Pictures come first, so that a crash in between leaves nothing that points nowhere.
    """
    if plan.changed:
        collection.keep("import")
    work = Rewriting(collection)
    decks: dict[str, Draft] = {}
    for step in plan.steps:
        after = settled(step, theirs, edited or {})
        if after is None:
            continue
        if step.before is not None:
            work.put(work.draft(collection.location(step.id)[0]), after)
            continue
        if step.deck not in decks:
            decks[step.deck] = work.deck_or_new(step.deck)
        work.add(decks[step.deck], after)
    work.extra_files = _copy(collection, plan)
    work.places = places = _places(collection, plan)
    _set_options(work, plan)
    said = summary({kind: count for kind, count in plan.counts.items() if kind != "kept"})
    said = f"{said} · {plan.reviews} reviews" if plan.reviews else said
    more = bool(places or work.extra_files or work.options)
    change = work.commit("import", said, log=lambda: _take_history(collection, plan), always=more)
    if plan.options:  # record at once that they belong to this change
        collection.reload(load(collection.settings.home))
        collection.record_options(batch=change)
    paths = tuple(draft.path for draft in work.drafts.values())
    touched = tuple(dict.fromkeys((*decks, *(step.deck for step in plan.steps if step.after is not None))))
    return Result(plan.counts, change, paths, touched or tuple({step.deck for step in plan.steps}), plan.remarks)


def _places(collection: Collection, plan: PackagePlan) -> list[int]:
    """Give the places in the log (first, last) of what this import brings; [] when that is nothing."""
    if plan.events:
        first = collection.last_place() + 1
        return [first, first + len(plan.events) - 1]
    if plan.restored:
        keys = {event.key for event in plan.restored}
        last = collection.last_place()
        found = [
            place for place, key in enumerate(log.keys_between(collection.learner, 1, last), start=1) if key in keys
        ]
        return [found[0], found[-1]]
    return []


def _take_history(collection: Collection, plan: PackagePlan) -> None:
    """Add the events, and take back what an earlier undo of the same import cancelled."""
    if plan.restored:
        wanted = {event.key for event in plan.restored}
        undos = [event for event in log.undos(collection.learner) if target(event) in wanted]
        undone = cancelled(undos)
        standing = [event for event in undos if event.key not in undone]
        collection.note(
            [
                collection.draft(Kind.UNDO, event.card, data={"id": event.id, "device": event.device})
                for event in standing
            ]
        )
    if plan.events:
        collection.merge(plan.events)


def _set_options(work: Rewriting, plan: PackagePlan) -> None:
    """Let the package's options for its decks come along."""
    work.options = {deck: dict(table) for deck, table in plan.options.items()}
    if plan.options:
        text = read(work.settings.config)
        for deck, table in plan.options.items():
            for name, value in table.items():
                text = edited_config(work.settings, text, name, value, deck)
        work.prefer(text)


def _copy(collection: Collection, plan: PackagePlan) -> list[str]:
    """Write the pictures that are not here yet, each under its own name; gives the names."""
    wanted = set(plan.pictures)
    folder = collection.settings.media
    written: list[str] = []
    if not wanted:
        return written
    try:
        for name, content in anki.media_of(plan.path):
            if name in wanted:
                files.replace(folder / name, content)
                written.append(name)
    except (OSError, QuizError) as error:
        for name in written:
            (folder / name).unlink(missing_ok=True)
        if isinstance(error, QuizError):
            raise
        raise QuizError(f"cannot write to {folder}: {error.strerror}", hint="Nothing was imported.") from error
    return written
