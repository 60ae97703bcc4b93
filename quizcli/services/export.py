"""Write a selection to a file: which target, which questions, and a word about each one left out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Collection as Names
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from quizcli.bank.reading import read_text
from quizcli.cardtypes import cards_of
from quizcli.domain.event import Kind
from quizcli.domain.form import question_to_dict
from quizcli.domain.question import Question
from quizcli.errors import NothingMatches, QuizError, UsageError
from quizcli.exporters import Item, Job, Together
from quizcli.exporters._present import is_ours
from quizcli.plugins import discover
from quizcli.services.handover import first_moment, preset_of, progress_of
from quizcli.store import published

if TYPE_CHECKING:
    from quizcli.query.tree import Node
    from quizcli.services.collection import Collection

# Why a question stays at home unless `include` names the reason.
REASONS = ("unanswered", "archived", "suspended")


@dataclass(frozen=True, slots=True)
class Result:
    """What was written, and how many questions were not, by reason; of an event log, only how many events."""

    path: Path
    target: str
    written: int
    cards: int = 0
    reviews: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    events: int = 0
    replaced: bool = False


def targets() -> dict[str, Any]:
    """Give the export targets by name: the modules of `exporters` that say which suffix they write."""
    return {name: module for name, module in discover("quizcli.exporters").items() if hasattr(module, "SUFFIX")}


def target_of(path: Path, target: str = "") -> str:
    """Tell which target a file name asks for, unless one is named."""
    known = targets()
    if target:
        if target not in known:
            raise UsageError(f"there is no export target {target}", hint=f"Targets are: {', '.join(known)}.")
        return target
    for name, module in known.items():
        if path.suffix.lower() == module.SUFFIX:
            return name
    suffixes = ", ".join(module.SUFFIX for module in known.values())
    raise UsageError(
        f"{path}: the suffix does not say what to write",
        hint=f"End the name with one of {suffixes}, or name the target with --to.",
    )


def export(
    collection: Collection,
    path: Path,
    node: Node,
    *,
    target: str = "",
    with_progress: bool = False,
    include: Names[str] = (),
    bom: bool = False,
    overwrite: bool = False,
    progress: Callable[[int], None] = lambda count: None,
) -> Result:
    """Write the questions that a query selects; `progress` is told each time that one was written.

    A file that is there and is no export of ours is replaced only with `overwrite`. Raises NothingMatches when
    there is nothing to write, naming the reasons why questions were left out.
    """
    name = target_of(path, target)
    module = targets()[name]
    if with_progress and name == "jsonl":
        from quizcli.services import logs

        replaced = _check(path, include, overwrite=overwrite)
        return Result(path, "events", 0, events=logs.export(collection, path, node), replaced=replaced)
    if with_progress and not getattr(module, "PROGRESS", False):
        raise UsageError(
            f"{name} carries no progress", hint="Progress goes into .apkg for Anki, or as a log into .jsonl."
        )
    replaced = _check(path, include, overwrite=overwrite)
    questions, skipped = _sorted_out(collection, collection.select(node), include, with_progress)
    if not questions:
        why = ", ".join(f"{count} {reason}" for reason, count in skipped.items())
        hint = f"Left out: {why}. `--include` takes them along." if why else "`quizcli list` shows what there is."
        raise NothingMatches("nothing to export", hint=hint)
    job = _job(collection, questions, bom=bom, with_progress=with_progress)
    items, tally = _items(collection, questions, with_progress, progress)
    remarks = module.write(items(), path, job)
    written = tally["cards"], tally["reviews"]
    return Result(path, name, len(questions), *written, skipped, tuple(remarks), replaced=replaced)


def _check(path: Path, include: Names[str], *, overwrite: bool) -> bool:
    """See whether there can be a file at `path`; tells whether one is replaced."""
    for reason in include:
        if reason not in REASONS:
            raise UsageError(f"--include does not know {reason}", hint=f"It is one of {', '.join(REASONS)}.")
    if path.is_dir():
        raise UsageError(f"{path} is a folder", hint="Name the file to write.")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}")
    if not path.exists():
        return False
    if not path.is_file():
        raise UsageError(f"{path} is no ordinary file", hint="Name the file to write.")
    try:
        ours = overwrite or is_ours(path)
    except OSError as error:
        raise QuizError(f"cannot read {path}, which is there already: {error.strerror}") from error
    if not ours:
        raise QuizError(
            f"{path} is there already, and no export of quizcli",
            hint="Nothing was written. Name another file, or replace this one with --overwrite.",
        )
    return True


def _sorted_out(
    collection: Collection, ids: list[str], include: Names[str], with_progress: bool
) -> tuple[list[Question], dict[str, int]]:
    """Give the questions to write, and the number of the others by reason. With progress, suspension travels along."""
    kept: list[Question] = []
    skipped: dict[str, int] = {}
    for question in collection.questions(ids):
        reason = _reason(collection, question, with_progress)
        if reason and reason not in include:
            skipped[reason] = skipped.get(reason, 0) + 1
        else:
            kept.append(question)
    return kept, skipped


def _reason(collection: Collection, question: Question, with_progress: bool) -> str:
    if question.archived:
        return "archived"
    if not question.answered:
        return "unanswered"
    if not with_progress and all(collection.schedule(card.id).suspended for card in cards_of(question)):
        return "suspended"
    return ""


def _job(collection: Collection, questions: list[Question], *, bom: bool, with_progress: bool) -> Job:
    media = (collection.settings.media, collection.settings.shipped / "media")
    together = _together(questions)
    if not with_progress:
        return Job(media=media, bom=bom, together=together)
    day, offset = first_moment(collection)
    return Job(
        media=media,
        bom=bom,
        presets={deck: preset_of(collection, deck) for deck in {question.deck for question in questions}},
        first_day=day or collection.today,
        offset=offset,
        rollover=collection.options("").rollover,
        today=collection.today,
        together=together,
    )


def _together(questions: list[Question]) -> Together | None:
    """Give helpers to a target that has use for them, where they pay."""
    from quizcli.services import crew

    size = sum(len(question.prompt) + len(question.answer) for question in questions)
    count = crew.helpers(size, len(questions))
    return partial(crew.ordered, count=count) if count else None


def _items(
    collection: Collection, questions: list[Question], with_progress: bool, progress: Callable[[int], None]
) -> tuple[Callable[[], Iterator[Item]], dict[str, int]]:
    """Give the items, one at a time, and a tally that is complete once they have passed."""
    changed = _changed(collection, questions)
    sources = _Sources(collection)
    tally = {"cards": 0, "reviews": 0}

    def items() -> Iterator[Item]:
        for question in questions:
            cards = tuple(cards_of(question))
            past = progress_of(collection, (card.id for card in cards)) if with_progress else {}
            tally["cards"] += len(cards)
            tally["reviews"] += sum(
                moment.event.kind is Kind.ANSWER for each in past.values() for moment in each.history
            )
            yield Item(question, cards, sources.of(question), changed[question.id], past)
            progress(1)

    return items, tally


def content_digest(question: Question) -> str:
    """Give a digest of what a note shows of a question; where it came from and when it was added do not count."""
    content = question_to_dict(replace(question, origin=None, added=""), deck=True)
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:24]


def _changed(collection: Collection, questions: list[Question]) -> dict[str, int]:
    """Give when each question's content last changed, and remember what is new."""
    digests = {question.id: content_digest(question) for question in questions}
    times, fresh = published.stamps(collection.learner, digests, int(collection.now().timestamp()))
    if fresh:
        with collection.saving():
            published.remember(collection.learner, digests, fresh)
    return times


class _Sources:
    """Which document each deck was imported from, read from the head of its bank file once."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.known: dict[Path, str] = {}

    def of(self, question: Question) -> str:
        path, _, _ = self.collection.location(question.id)
        if path not in self.known:
            self.known[path] = _shown(_source(path))
        return self.known[path]


def _shown(source: str) -> str:
    """Give a source as others may see it: where a document lies on this disk is nobody's business."""
    for kind in (PurePosixPath, PureWindowsPath):
        if kind(source).is_absolute():
            return kind(source).name
    return source


def _source(path: Path) -> str:
    head: list[str] = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("questions:"):
                break
            head.append(line)
    return read_text("".join([*head, "questions: []\n"]), path).deck.source
