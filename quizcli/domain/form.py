"""A question as plain data, under the bank's keys: what YAML, the cache and patches hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizcli.domain.question import NOTHING, Option, Origin, Question, Twin

# The order in which a person reads them; new text in the bank follows it.
KEYS = (
    "id",
    "type",
    "question",
    "topic",
    "tags",
    "options",
    "answer",
    "points",
    "en",
    "note",
    "added",
    "archived",
    "origin",
    "extra",
)


def question_to_dict(question: Question, *, deck: bool = False) -> dict[str, Any]:
    """Give the question under the bank's keys, in their order, without what is empty or the default.

    The deck is a property of the file in the bank; `deck` adds it for those who keep questions elsewhere.
    """
    data: dict[str, Any] = {
        "id": question.id,
        "type": "" if question.type == "basic" else question.type,
        "question": question.prompt,
        "topic": list(question.topic),
        "tags": list(question.tags),
        "options": [_option_to_dict(option) for option in question.options],
        "answer": question.answer,
        "points": list(question.points),
        "en": _without_empty({"question": question.twin.question, "answer": question.twin.answer})
        if question.twin
        else None,
        "note": question.note,
        "added": question.added,
        "archived": question.archived,
        "origin": _without_empty(
            {"line": question.origin.line, "digest": question.origin.digest, "source": question.origin.source}
        )
        if question.origin
        else None,
        "extra": dict(question.extra),
        "deck": question.deck if deck else "",
    }
    return _without_empty(data)


def question_from_dict(data: Mapping[str, Any]) -> Question:
    """Give the question that `question_to_dict` wrote; unknown keys become part of `extra`."""
    twin, origin = data.get("en"), data.get("origin")
    unknown = {key: value for key, value in data.items() if key not in KEYS and key != "deck"}
    extra = {**data.get("extra", NOTHING), **unknown}
    return Question(
        id=data["id"],
        prompt=data.get("question", ""),
        answer=data.get("answer", ""),
        type=data.get("type") or "basic",
        topic=tuple(data.get("topic", ())),
        tags=tuple(data.get("tags", ())),
        options=tuple(Option(option["text"], bool(option.get("correct"))) for option in data.get("options", ())),
        points=tuple(data.get("points", ())),
        twin=Twin(twin.get("question", ""), twin.get("answer", "")) if twin else None,
        note=data.get("note", ""),
        added=data.get("added", ""),
        archived=bool(data.get("archived")),
        origin=_origin(origin) if origin else None,
        deck=data.get("deck", ""),
        extra=extra or NOTHING,
    )


def _origin(data: Mapping[str, Any]) -> Origin:
    return Origin(int(data.get("line", 0)), data.get("digest", ""), data.get("source", ""))


def _option_to_dict(option: Option) -> dict[str, Any]:
    return {"text": option.text, "correct": True} if option.correct else {"text": option.text}


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ("", None, False, 0, [], {})}
