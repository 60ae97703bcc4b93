"""What an import would do: said before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quizcli.domain.question import Question
from quizcli.services.spelling import plural

# What can become of a question, in the order in which it is told.
KINDS = ("kept", "edited", "renamed", "moved", "new", "returned", "archived", "conflicts", "unsure")
_LARGE_SHARE = 5  # archiving more than a fifth of what a source had is asked about


@dataclass(frozen=True, slots=True)
class Step:
    """What would become of one question.

    `after` is None where there is nothing to write. A conflict names the parts that both sides changed, and `theirs`
    is what the source has. An unsure one is new unless it is said to be one of `candidates`.
    """

    kind: str
    id: str
    source: str
    deck: str
    before: Question | None = None
    after: Question | None = None
    line: int = 0
    parts: tuple[str, ...] = ()
    theirs: Question | None = None
    candidates: tuple[Question, ...] = ()
    how: str = ""

    @property
    def key(self) -> str:
        """What a decision about the step is filed under."""
        return f"{self.source}:{self.line}" if self.kind == "unsure" else self.id


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """One document: the deck it goes to, the bank file of that deck, and how many questions it has."""

    path: Path
    name: str
    deck: str
    file: Path | None
    questions: int = 0
    kept: int = 0
    unread: bool = False  # nothing changed since the last import, so it was not even parsed
    digest: str = ""
    old_name: str = ""  # the deck's name until now, where it gets another one
    layout: str = ""
    is_bank: bool = False
    foreign: bool = False  # the deck has another document of its own


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that an import would do."""

    sources: tuple[SourcePlan, ...] = ()
    steps: tuple[Step, ...] = ()
    remarks: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    empty: tuple[SourcePlan, ...] = ()  # documents without a question
    active: int = 0  # questions that these sources had and that are not archived
    media: Mapping[str, Path] = field(default_factory=dict)  # name in the media folder → file to copy

    @property
    def counts(self) -> dict[str, int]:
        """How many questions end how; all kinds that occur, and always what is kept and new."""
        found = Counter(step.kind for step in self.steps)
        found["kept"] += sum(source.kept for source in self.sources)
        return {kind: found[kind] for kind in KINDS if found[kind] or kind in ("kept", "new")}

    @property
    def changed(self) -> bool:
        """Tell whether anything would be written."""
        return any(step.kind == "unsure" or step.after is not None for step in self.steps) or bool(
            self.media or any(source.old_name for source in self.sources)
        )

    @property
    def doubts(self) -> list[str]:
        """Say what a person should decide before this is applied."""
        counts = Counter(step.kind for step in self.steps)
        doubts = []
        if counts["archived"] * _LARGE_SHARE > self.active:
            doubts.append(f"{plural(counts['archived'], 'question')} of {self.active} would be archived")
        if counts["unsure"]:
            doubts.append(f"of {plural(counts['unsure'], 'question')} it cannot be told which one of the bank it is")
        if counts["conflicts"]:
            doubts.append(f"{plural(counts['conflicts'], 'question')} changed both in the source and in the bank")
        return doubts

    def as_json(self) -> dict[str, Any]:
        """Give the plan as `--dry-run --json` prints it."""
        return {
            "changed": self.changed,
            "counts": self.counts,
            "sources": [
                {
                    "path": str(source.path),
                    "deck": source.deck,
                    "file": str(source.file) if source.file else None,
                    "questions": source.questions,
                }
                for source in self.sources
            ],
            "questions": [_step_as_json(step) for step in self.steps if step.kind != "kept"],
            "doubts": self.doubts,
            "remarks": list(self.remarks),
            "broken": list(self.broken),
            "empty": [str(source.path) for source in self.empty],
        }


def _step_as_json(step: Step) -> dict[str, Any]:
    shown = step.after or step.theirs or step.before
    entry: dict[str, Any] = {
        "kind": step.kind,
        "id": step.id,
        "question": shown.prompt if shown else "",
        "deck": step.deck,
        "source": step.source,
        "line": step.line,
    }
    if step.parts:
        entry["parts"] = list(step.parts)
    if step.candidates:
        entry["candidates"] = [candidate.id for candidate in step.candidates]
    return entry


@dataclass(frozen=True, slots=True)
class Result:
    """What an import did. `change` is the id that `undo` knows it by, or 0 when nothing was written."""

    counts: Mapping[str, int]
    change: int = 0
    files: tuple[Path, ...] = ()
    decks: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    empty: tuple[SourcePlan, ...] = ()

    @property
    def changed(self) -> bool:
        """Tell whether anything was written."""
        return bool(self.change)

    def as_json(self) -> dict[str, Any]:
        """Give the result as `--json` prints it."""
        return {
            "changed": self.changed,
            "counts": dict(self.counts),
            "files": [str(path) for path in self.files],
            "decks": list(self.decks),
            "remarks": list(self.remarks),
            "broken": list(self.broken),
            "empty": [str(source.path) for source in self.empty],
        }


def summary(counts: Mapping[str, int]) -> str:
    """Say the counts in one line: `kept 412 · edited 9 · new 7`."""
    return " · ".join(f"{kind} {count}" for kind, count in counts.items() if count) or "nothing to do"
