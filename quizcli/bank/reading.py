"""Reads a bank file: whole-file trouble is an error, trouble in one question is a problem of that question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from quizcli.bank import entries
from quizcli.bank.entries import Problem, Wrong
from quizcli.bank.nodes import KEPT_LENGTH, Node, Refused, load_text, parse
from quizcli.domain.deck import Deck
from quizcli.domain.identity import mint
from quizcli.domain.question import NAMELESS, Question
from quizcli.errors import InputError, at

FORMAT = "1"
_ITEM = re.compile(r"^( *)- ", re.MULTILINE)
_QUESTIONS = re.compile(r"^questions:[ \t]*(#.*)?\r?$", re.MULTILINE)

__all__ = ["FORMAT", "BankFile", "Problem", "read", "read_text"]


@dataclass(frozen=True, slots=True)
class BankFile:
    """A bank file as it stands: its text, its questions, and the line of each."""

    path: Path
    text: str
    deck: Deck
    problems: tuple[Problem, ...]
    lines: Mapping[str, int]


def read(path: Path) -> BankFile:
    """Read a bank file. One bad question never blocks the others: it becomes a problem.

    Raises InputError when there is no telling questions apart: not UTF-8, too large, no bank at all.
    """
    return read_text(load_text(path), path)


def read_text(text: str, path: Path) -> BankFile:
    """Read a bank from text; `path` names it in what is said about it."""
    return _kept(text, path) if len(text) < KEPT_LENGTH else _read_text(text, path)


def _read_text(text: str, path: Path) -> BankFile:
    problems: list[Problem] = []
    try:
        root = parse(text)
        items = _items(root)
    except Refused as refused:
        salvaged = _salvage(text)
        if salvaged is None:
            raise InputError(at(path, refused.line, refused.reason)) from refused
        root, items, problems = salvaged
    name, source = named_by(root, path)
    good: list[tuple[Question, int]] = []
    taken: dict[str, int] = {}
    for node in items:
        try:
            question = entries.question(node, name)
            if question.id in taken:
                raise Wrong(node.line, f"the id is taken already, in line {taken[question.id]}")
        except Wrong as wrong:
            problems.append(Problem(wrong.line, _name(node), wrong.reason))
            continue
        if question.id:
            taken[question.id] = node.line
        else:
            problems.append(Problem(node.line, "", NAMELESS, fatal=False))
        good.append((question, node.line))
    seed = root.get("deck") if root else None
    questions = tuple(named(good, taken, str(seed.value) if seed is not None and seed.kind == "scalar" else ""))
    lines = {question.id: line for question, (_, line) in zip(questions, good, strict=True)}
    return BankFile(path, text, Deck(name, questions, source), tuple(problems), lines)


_kept = lru_cache(maxsize=2)(_read_text)


def named(found: Iterable[tuple[Question, int]], taken: dict[str, int], deck: str) -> Iterator[Question]:
    """Give ids to questions that a person wrote by hand: the same at each reading, until they are written.

    `deck` is the name that stands in the file, if any: the name of the file itself must not matter.
    """
    for question, line in found:
        if question.id:
            yield question
            continue
        name = mint(deck, question.prompt, taken)
        taken[name] = line
        yield replace(question, id=name)


def _name(node: Node) -> str:
    """Name the question of a broken entry: its id, else its text."""
    for key in ("id", "question"):
        value = node.get(key)
        if value is not None and value.kind == "scalar" and value.value.strip():
            return str(value.value).strip().split("\n")[0][:60]
    return ""


def _items(root: Node | None) -> list[Node]:
    if root is None:
        raise Refused(1, "an empty file; a bank starts with `format: 1`")
    if root.kind != "map":
        raise Refused(root.line, "not a bank: no `questions:` list")
    if root.flaw:
        raise Refused(*root.flaw)
    version = root.get("format")
    if version is not None and version.value != FORMAT:
        raise Refused(version.line, f"bank format {version.value!r}; this quizcli reads format {FORMAT}")
    node = root.get("questions")
    if node is None:
        raise Refused(root.line, "not a bank: no `questions:` list")
    if node.kind == "scalar" and not node.value:
        return []
    if node.kind != "list":
        raise Refused(node.line, "`questions` must be a list")
    return list(node.value)


def named_by(root: Node | None, path: Path) -> tuple[str, str]:
    """Give the deck and the source that a file names; a deck without a name is called like its file."""

    def word(key: str) -> str:
        node = root.get(key) if root else None
        return str(node.value) if node is not None and node.kind == "scalar" else ""

    name = word("deck")
    return name if name.strip() else path.stem, word("source")


def cuts(text: str) -> list[tuple[int, int]]:
    """Find where each entry begins and ends, by the dashes alone: for files that are not YAML as a whole."""
    start = _QUESTIONS.search(text)
    first = _ITEM.search(text, start.end()) if start else None
    if first is None:
        return []
    dashes = re.compile(rf"^{first[1]}- ", re.MULTILINE)
    places = [match.start() for match in dashes.finditer(text, first.start())]
    return list(zip(places, [*places[1:], len(text)], strict=True))


def _salvage(text: str) -> tuple[Node | None, list[Node], list[Problem]] | None:
    """Read the entries one by one where the file as a whole is not YAML; None when that is hopeless too."""
    parts = cuts(text)
    start = _QUESTIONS.search(text)
    if start is None or not parts:
        return None
    try:
        root = parse(text[: start.end()])
        _items(root)
    except Refused:
        return None
    items: list[Node] = []
    problems: list[Problem] = []
    for begin, end in parts:
        above = text.count("\n", 0, begin)
        try:
            tree = parse(text[begin:end], above)
        except Refused as refused:
            named = re.search(r"\b(?:id|question): *(\S[^\n]{0,59})", text[begin:end])
            problems.append(Problem(refused.line, named[1] if named else "", refused.reason))
            continue
        if tree is not None and tree.kind == "list":
            items.extend(tree.value)
    return (root, items, problems) if items else None
