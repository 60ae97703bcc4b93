"""What the parser found in one document: the contract of `quizcli parse --json`."""

from __future__ import annotations

from dataclasses import dataclass, field

from quizcli.domain.question import Option


@dataclass(frozen=True, slots=True)
class Found:
    """One question as it stands in a document; lines are 1-based, `end_line` is inclusive.

    `id` is set only where the source carries one in a comment. `extra` holds further keys of that comment.
    """

    prompt: str
    answer: str = ""
    topic: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    type: str = "basic"
    options: tuple[Option, ...] = ()
    line: int = 0
    end_line: int = 0
    id: str = ""
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something worth telling about a line, under a stable code."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a run of lines (inclusive, 1-based): which layout, as what, and why."""

    line: int
    end_line: int
    role: str  # "question", "answer", "option", "structure", "unexplained"
    layout: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many lines ended as what; they add up to `lines`."""

    lines: int = 0
    questions: int = 0
    structure: int = 0
    unexplained: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document. `layout` names the layouts used, joined by `+`, or is empty when none was found."""

    file: str
    layout: str = ""
    title: str = ""
    questions: tuple[Found, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    coverage: Coverage = Coverage()
    fates: tuple[Fate, ...] = ()
