"""A question of the bank: what Anki calls a note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

TYPES = ("basic", "choice", "cloze", "typed", "code")
NAMELESS = "no id yet: the next command that writes gives it one"  # said of a question that was written by hand
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a choice question: its Markdown, without letter or check box."""

    text: str
    correct: bool = False


@dataclass(frozen=True, slots=True)
class Twin:
    """The same question in another language (the bank's key `en`)."""

    question: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the source said at import: lets a merge see who changed what.

    Without a line the question is not in its source any more. `source` is set only where that is not the
    source of the question's deck, because the question was moved to another one.
    """

    line: int = 0
    digest: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question as the bank holds it; `prompt` is the bank's key `question`.

    `topic` is the path of headings without the document's title, the nearest last. `deck` is the name
    of the deck the question stands in, with `::` between its parts.
    """

    id: str
    prompt: str
    answer: str = ""
    type: str = "basic"
    topic: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    points: tuple[str, ...] = ()
    twin: Twin | None = None
    note: str = ""
    added: str = ""
    archived: bool = False
    origin: Origin | None = None
    deck: str = ""
    extra: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    @property
    def answered(self) -> bool:
        """Tell whether there is something to check oneself against: an answer, a correct option, or hidden words."""
        own = {"cloze": "{{", "code": "\n```"}.get(self.type)
        return (
            bool(self.answer.strip())
            or any(option.correct for option in self.options)
            or (own is not None and own in f"\n{self.prompt}")
        )

    @property
    def drillable(self) -> bool:
        """Tell whether the question is asked at all: an unanswered or archived one never is."""
        return self.answered and not self.archived
