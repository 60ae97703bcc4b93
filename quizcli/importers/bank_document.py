"""Markdown that quizcli itself wrote (`quizcli export bank.md`): read back exactly, with every mark of the bank."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from quizcli.bank.reading import BankFile, Problem
from quizcli.domain.deck import Deck
from quizcli.domain.form import question_from_dict
from quizcli.domain.question import Question

MARK = "<!-- quizcli:"
_HEADER = re.compile(r"<!-- quizcli: bank=(\{.*\}) -->\Z")
_START = re.compile(r"<!-- quizcli: id=([a-z][0-9a-z]{5,39})((?: [a-z]+=\S+)*) -->\Z")
_PART = re.compile(r"<!-- quizcli: (question|options|answer) -->\Z")
_DATA = re.compile(r"<!-- quizcli: data=(\{.*\}) -->\Z")
_END = "<!-- quizcli: end -->"
_OPTION = re.compile(r"- \[([ x])\] (.*)")
_BETWEEN = " › "
_HEAD = 12  # lines in which the header has to come


def is_bank_document(text: str) -> bool:
    """Tell whether a document is one that quizcli wrote."""
    return MARK in text[:4096] and any(_HEADER.match(line) for line in text.split("\n", _HEAD)[:_HEAD])


def read(path: Path, text: str) -> list[BankFile]:
    """Read the document's decks; what somebody broke in it by hand becomes a problem of that question alone."""
    lines = text.split("\n")
    name = path.stem
    decks: dict[str, list[Question]] = {}
    where: dict[str, int] = {}
    problems: dict[str, list[Problem]] = {}
    topic: tuple[str, ...] = ()
    at = 0
    while at < len(lines):
        line = lines[at]
        if header := _HEADER.match(line):
            name = _deck(header[1]) or name
            decks.setdefault(name, [])
        elif line.startswith("# "):
            topic = ()
        elif line.startswith("## "):
            topic = tuple(line[3:].split(_BETWEEN))
        elif start := _START.match(line):
            end = next((place for place in range(at, len(lines)) if lines[place] == _END), len(lines))
            title = next((lines[up][4:] for up in range(at - 1, -1, -1) if lines[up].startswith("### ")), "")
            try:
                question = _question(start, title, topic, lines[at + 1 : end])
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
                wrong = Problem(at + 1, start[1], f"its comments cannot be read: {error}")
                problems.setdefault(name, []).append(wrong)
            else:
                if question.id in where:
                    wrong = Problem(at + 1, question.id, f"the id is taken already, in line {where[question.id]}")
                    problems.setdefault(name, []).append(wrong)
                else:
                    decks.setdefault(name, []).append(question)
                    where[question.id] = at + 1
            at = end
        at += 1
    return [
        BankFile(path, text, Deck(deck, tuple(questions)), tuple(problems.get(deck, ())), where)
        for deck, questions in decks.items()
    ]


def _deck(text: str) -> str:
    try:
        form = json.loads(text)
        return str(form["deck"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _question(start: re.Match[str], title: str, topic: tuple[str, ...], lines: list[str]) -> Question:
    form: dict[str, Any] = {"id": start[1], "question": title.replace("\\#", "#"), "topic": list(topic)}
    for pair in start[2].split():
        key, _, value = pair.partition("=")
        form[key] = value.split(",") if key == "tags" else value
    data = _DATA.match(lines[0]) if lines else None
    if data:
        lines = lines[1:]
    for name, text in _parts(lines):
        if name == "options":
            rows = (_OPTION.match(line) for line in text.split("\n"))
            form["options"] = [{"text": row[2], "correct": row[1] == "x"} for row in rows if row]
        else:
            form[name] = text
    if data:
        form |= _checked(json.loads(data[1]))
    return question_from_dict(form)


def _parts(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Give the parts between the marks, each without the empty line before and after it."""
    name = "answer"
    found: list[str] = []
    for line in [*lines, "<!-- quizcli: answer -->"]:
        if mark := _PART.match(line):
            text = "\n".join(found)
            if text.strip("\n") or name != "answer":
                yield name, text.removeprefix("\n").removesuffix("\n")
            name, found = mark[1], []
        else:
            found.append(line)


def _checked(form: Any) -> Mapping[str, Any]:
    """Check what a comment says before it is believed. Raises ValueError."""
    if not isinstance(form, dict):
        raise ValueError("no table")
    for key, value in form.items():
        fine = {
            "topic": _texts(value),
            "tags": _texts(value),
            "points": _texts(value),
            "options": isinstance(value, list)
            and all(isinstance(one, dict) and _text(one.get("text")) for one in value),
            "en": isinstance(value, dict) and all(map(_text, value.values())),
            "extra": isinstance(value, dict),
            "archived": value is True,
        }.get(key, _text(value))
        if not fine or key in ("id", "type"):
            raise ValueError(f"{key} is not what it should be")
    return form


def _text(value: object) -> bool:
    return isinstance(value, str)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_text, value))
