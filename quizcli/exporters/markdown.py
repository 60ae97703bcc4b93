"""Markdown: a document to read and print, from which `quizcli import` makes the same questions again.

Headings and lists are for people. What they cannot say exactly stands in comments, which no renderer shows:
`<!-- quizcli: … -->` before each question, between its parts, and at its end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from quizcli.domain.form import question_to_dict
from quizcli.domain.question import Question
from quizcli.exporters import Item, Job
from quizcli.exporters._table import replacing

SUFFIX = ".md"
MARK = "<!-- quizcli:"
BETWEEN = " › "
# Neither line ends nor characters that a reader of text files may change or refuse.
_FRAGILE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff\ud800-\udfff]|^[ \t]*<!-- quizcli:", re.MULTILINE)
_WORD = re.compile(r"[^\s,=\"'<>\x00-\x1f]+\Z")
# Said by headings, lists and the text itself, or of no use elsewhere.
_SAID = ("id", "type", "question", "answer", "options", "tags", "topic", "origin", "deck")


def write(items: Iterable[Item], path: Path, job: Job) -> list[str]:
    """Write the document, deck after deck."""
    with replacing(path) as stream:
        deck: str | None = None
        topic: tuple[str, ...] = ()
        for item in items:
            question = item.question
            if question.deck != deck:
                stream.write(f"{'' if deck is None else chr(10)}# {_title(question.deck)}\n\n")
                stream.write(f"{MARK} bank={_json({'format': 1, 'deck': question.deck})} -->\n")
                deck, topic = question.deck, ()
            if question.topic != topic and question.topic:
                stream.write(f"\n## {_title(BETWEEN.join(question.topic))}\n")
                topic = question.topic
            stream.writelines(_question(question, topic))
    return []


def _question(question: Question, topic: tuple[str, ...]) -> Iterator[str]:
    form = question_to_dict(question)
    data: dict[str, Any] = {key: value for key, value in form.items() if key not in _SAID}
    title = _title(question.prompt)
    if question.topic != topic or not _says_topic(topic):
        data["topic"] = list(question.topic)
    attributes = [f"id={question.id}", *([f"type={question.type}"] if question.type != "basic" else [])]
    if question.tags and all(map(_WORD.match, question.tags)):
        attributes.append(f"tags={','.join(question.tags)}")
    elif question.tags:
        data["tags"] = list(question.tags)
    if _WORD.match(question.added):
        attributes.append(f"added={data.pop('added')}")
    parts: list[tuple[str, str]] = []
    for name, text in (("question", question.prompt), ("answer", question.answer)):
        if _FRAGILE.search(text):
            data[name] = text
        elif name == "answer" or title != text:
            parts.append((name, text))
    if question.options and any("\n" in option.text or _FRAGILE.search(option.text) for option in question.options):
        data["options"] = form["options"]
    elif question.options:
        rows = "\n".join(f"- [{'x' if option.correct else ' '}] {option.text}" for option in question.options)
        parts.insert(len(parts) - 1 if parts and parts[-1][0] == "answer" else len(parts), ("options", rows))
    yield f"\n### {title}\n\n{MARK} {' '.join(attributes)} -->\n"
    if data:
        yield f"{MARK} data={_json(data)} -->\n"
    for name, text in parts:
        if text or name != "answer":
            yield f"{MARK} {name} -->\n\n{text}\n\n" if name != "answer" or len(parts) > 1 else f"\n{text}\n\n"
    yield f"{MARK} end -->\n"


def _says_topic(topic: tuple[str, ...]) -> bool:
    """Tell whether the heading of a topic can be read back as it was."""
    path = BETWEEN.join(topic)
    return _title(path) == path and tuple(path.split(BETWEEN)) == topic if topic else True


def _title(text: str) -> str:
    """Give the text as one line of a heading."""
    line = " ".join(_FRAGILE.sub(" ", text).split())
    return re.sub(r"(#+)$", r"\\\1", line) or "…"


def _json(value: object) -> str:
    """Write JSON that cannot end the comment around it."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("--", "-\\u002d")
