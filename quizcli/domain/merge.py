"""Three-way merge of one question: what the source said last time, what it says now, what the bank says.

`origin.digest` holds a short digest of each part as the source had it, so that the parts are merged one by one:
the bank's new tag and the source's mended typo do not get into each other's way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from quizcli.domain.question import NOTHING, Origin, Question

# The parts of a digest, in order. Topic and marks are not text: they never make a conflict.
PARTS = ("question", "answer", "options", "topic", "marks")
_NONE = "0"
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Merged:
    """The question as it should be, the parts taken from the source, and those that both sides changed."""

    question: Question
    taken: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def digest(question: Question) -> str:
    """Give the digest of a question as its source has it: one short word a part, joined by dots."""
    return ".".join(_parts(question).values())


def merge(bank: Question, source: Question, *, theirs: Collection[str] = ()) -> Merged:
    """Take over what only the source changed. `theirs` names conflicting parts to be settled for the source.

    The bank's own parts stay; so does everything that a source does not have (note, points, id, …).
    """
    was = _known(bank.origin)
    has, says = _parts(bank), _parts(source)
    taken: list[str] = []
    conflicts: list[str] = []
    for part in ("question", "answer", "options", "topic"):
        if has[part] == says[part] or says[part] == was.get(part):
            continue
        untouched = has[part] == was[part] if part in was else has[part] == _NONE
        if untouched or (part == "topic" and part not in was) or part in theirs:
            taken.append(part)
        elif part != "topic":
            conflicts.append(part)
    question = bank
    for part in taken:
        question = _take(question, source, part)
    marks = _marks(bank, source) if says["marks"] != was.get("marks") else bank
    if marks is not bank:
        taken.append("marks")
        question = replace(question, tags=marks.tags, extra=marks.extra, twin=marks.twin)
    return Merged(question, tuple(taken), tuple(conflicts))


def with_origin(question: Question, source: Question, line: int, name: str = "") -> Question:
    """Note what the source says now; a question in which nothing else changes keeps its old line, to leave it alone."""
    now = digest(source)
    origin = question.origin
    if origin is not None and origin.digest == now and origin.line and origin.source == name:
        return question
    return replace(question, origin=Origin(line, now, name))


def words(digest_text: str, count: int = 3) -> str:
    """Give the part of a digest that speaks of the text: question, answer, options; empty for one that is not ours."""
    parts = digest_text.split(".")
    return ".".join(parts[:count]) if len(parts) == len(PARTS) else ""


def _known(origin: Origin | None) -> Mapping[str, str]:
    parts = origin.digest.split(".") if origin else []
    return dict(zip(PARTS, parts, strict=True)) if len(parts) == len(PARTS) else {}


def _parts(question: Question) -> dict[str, str]:
    options = "\0".join(f"{option.text}\1{option.correct}" for option in question.options)
    kind = "" if question.type == "basic" else question.type
    marks = [*sorted(question.tags), *(f"{key}\1{value}" for key, value in sorted(question.extra.items()))]
    if question.twin is not None:
        marks += [f"en\1{question.twin.question}", f"en_answer\1{question.twin.answer}"]
    return {
        "question": _short(question.prompt.strip()),
        "answer": _short(question.answer.rstrip("\n")),
        "options": _short(f"{kind}\2{options}" if kind or options else ""),
        "topic": _short("\0".join(question.topic)),
        "marks": _short("\0".join(marks)),
    }


def _short(text: str) -> str:
    if not text:
        return _NONE
    number = int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=5).digest())
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 40, 5))


def _take(question: Question, source: Question, part: str) -> Question:
    if part == "question":
        return replace(question, prompt=source.prompt)
    if part == "answer":
        return replace(question, answer=source.answer)
    if part == "options":
        return replace(question, type=source.type, options=source.options)
    return replace(question, topic=source.topic)


def _marks(bank: Question, source: Question) -> Question:
    """Add the source's tags, extra keys and twin; what the learner added or took off by hand is not undone by that."""
    tags = tuple(dict.fromkeys((*bank.tags, *source.tags)))
    extra: Mapping[str, Any] = {**bank.extra, **source.extra} if source.extra else bank.extra
    twin = source.twin or bank.twin
    if tags == bank.tags and dict(extra) == dict(bank.extra) and twin == bank.twin:
        return bank
    return replace(bank, tags=tags, extra=extra or NOTHING, twin=twin)
