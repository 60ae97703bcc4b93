"""Writes bank files: new ones in the house style, changed ones by touching only what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from quizcli import files
from quizcli.bank import entries, layout
from quizcli.bank.edits import Edits
from quizcli.bank.entries import Wrong
from quizcli.bank.nodes import MAX_BYTES, Node, Refused, parse
from quizcli.bank.reading import BankFile, cuts, named, read_text
from quizcli.bank.scalars import inline
from quizcli.domain.deck import Deck
from quizcli.domain.form import KEYS, question_to_dict
from quizcli.domain.question import NOTHING, Origin, Question
from quizcli.errors import InputError, QuizError

_NEW_TEXT = Path("the new text")
_UNWRITABLE = "cannot write this so that it reads back the same"


def dump(deck: Deck) -> str:
    """Write a whole new bank; raises QuizError if it would not read back as the same questions."""
    return composed(deck).text


def composed(deck: Deck) -> BankFile:
    """Do the same, and give the new bank as it reads back."""
    lines = [f"{layout.HEADER}deck: {inline(deck.name)}\n"]
    if deck.source:
        lines.append(f"source: {inline(deck.source)}\n")
    lines.append("questions:\n" if deck.questions else "questions: []\n")
    text = "".join(lines) + "".join(f"{layout.question(question)}\n\n" for question in deck.questions)
    text = text.rstrip("\n") + "\n"
    read = _read_back(text)
    if read is None or (read.deck.name, read.deck.source) != (deck.name, deck.source):
        raise QuizError(f"{deck.name}: {_UNWRITABLE}")
    _compare(read, [settled(question) for question in deck.questions])
    return read


def change(
    file_text: str,
    *,
    set_: Mapping[str, Question] | None = None,
    append: Iterable[Question | str] = (),
    after: Mapping[str, str] | None = None,
    drop: Iterable[str] = (),
    deck: str | None = None,
    source: str | None = None,
    path: Path = _NEW_TEXT,
) -> str:
    """Change questions of a bank and leave every other byte as it is.

    `append` takes questions, or the text of an entry as `cut` gives it. They go to the end, but for those of which
    `after` says behind which question (by their ids; "" is the top). Questions that have no id yet get theirs
    written. Who goes on to read the file at `path` is spared a second reading of the new text. Raises InputError when
    the text is not a bank, QuizError when the result would not read back as what was meant.
    """
    added, dropped, wanted = list(append), set(drop), dict(set_ or {})
    if wanted and not (added or dropped or deck or source) and not _is_whole(file_text):
        return _piecewise(file_text, wanted)
    if added and dropped:  # both may touch the end of the list: one after the other
        file_text, dropped = change(file_text, drop=dropped), set()
    work = _Work(wanted, added, dict(after or {}), dropped, deck, source, path)
    text = _attempt(file_text, work, gently=True)
    if text is None:  # some corner of YAML that surgery does not know: write the changed entries anew
        text = _attempt(file_text, work, gently=False)
    if text is None:
        raise QuizError(_UNWRITABLE)
    return text


def _is_whole(text: str) -> bool:
    try:
        return parse(text) is not None
    except Refused:
        return False


def _piecewise(text: str, wanted: Mapping[str, Question]) -> str:
    """Change entries of a file in which another one is broken: each on its own, the broken one untouched."""
    head = "questions:\n"
    left = dict(wanted)
    for begin, end in reversed(cuts(text)):
        piece = head + text[begin:end]
        read = _read_back(piece)
        found = {question.id for question in read.deck.questions} & left.keys() if read else set()
        if found:
            changed = change(piece, set_={id_: left.pop(id_) for id_ in found})
            text = text[:begin] + changed.removeprefix(head) + text[end:]
    if left:
        _parsed(text)  # says what is wrong, and where
        raise QuizError(f"no question {', '.join(sorted(left))} in this file")
    return text


def cut(file_text: str, question_id: str) -> str:
    """Give the text of a question's entry, comments inside it and all, as `change` can append it."""
    root = _parsed(file_text)
    listed = root.pair("questions")
    for node, question in _entries(root):
        if question is not None and question.id == question_id and listed and listed[1].style == "block":
            start = file_text.rindex("-", 0, node.start)
            return Edits.shifted(file_text[start : node.end], listed[1].column)
    raise QuizError(f"no question {question_id} in this file")


def save(path: Path, text: str, *, was: str | None = None) -> None:
    """Write a file so that it is the old one or the new one at any moment.

    `was` is the text that the change was made from: when the file says something else by now, nothing is
    written. A symbolic link is followed, and the file's mode is kept.
    """
    data = encoded(path, text)
    try:
        if was is not None and path.exists() and path.read_bytes() != was.encode("utf-8"):
            raise QuizError(f"{path} was changed by another program meanwhile; nothing written", hint="Try again.")
        files.replace(path, data)
    except OSError as error:
        raise QuizError(f"NOT saved: cannot write {path}: {error.strerror}") from error


def encoded(path: Path, text: str) -> bytes:
    """Give a text as the bytes of a bank file. Raises QuizError when it is larger than one may be."""
    data = text.encode("utf-8")
    if len(data) > MAX_BYTES:
        raise QuizError(f"{path}: more than a bank may have ({MAX_BYTES:,} bytes)", hint="Split the deck.")
    return data


def settled(question: Question, deck: str = "") -> Question:
    """Give the question as it reads back: without empty parts, scalars of `extra` as text, its deck left out."""
    twin, origin = question.twin, question.origin
    hollow = (twin is not None and not (twin.question or twin.answer)) or origin == Origin()
    if not hollow and not question.extra:
        return question if question.deck == deck else replace(question, deck=deck)
    return replace(
        question,
        deck=deck,
        twin=twin if twin and (twin.question or twin.answer) else None,
        origin=origin if origin != Origin() else None,
        extra=_texts(question.extra) if question.extra else NOTHING,
    )


def _texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _texts(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_texts(part) for part in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to become of one file."""

    wanted: Mapping[str, Question]
    added: list[Question | str]
    after: Mapping[str, str]
    dropped: set[str]
    deck: str | None
    source: str | None
    path: Path

    def behind(self, anchor: str) -> list[Question]:
        """Give the new questions that go behind a question, or to the top."""
        return [entry for entry in self.added if isinstance(entry, Question) and self.after.get(entry.id) == anchor]


def _attempt(text: str, work: _Work, *, gently: bool) -> str | None:
    """Give the changed text, or None when it does not read back as what was meant."""
    root = _parsed(text)
    edits = Edits(text)
    expected: list[Question] = []
    doomed: list[Node] = []
    placed: set[str] = set()
    missing = set(work.wanted) | work.dropped
    for node, question in _entries(root):
        if question is None:
            continue
        missing.discard(question.id)
        if question.id in work.dropped:
            doomed.append(node)
            continue
        expected += _place(edits, root, node, work.behind(""), placed, before=True) if not expected else []
        old = settled(question)
        new = settled(work.wanted[question.id]) if question.id in work.wanted else old
        expected.append(new)
        own = node.get("id")
        nameless = own is None or not own.value.strip()
        if new != old or nameless:
            _rewrite(edits, node, old, new, nameless=nameless, gently=gently)
        expected += _place(edits, root, node, work.behind(question.id), placed)
    if missing:
        raise QuizError(f"no question {', '.join(sorted(missing))} in this file")
    _header(edits, root, work.deck, work.source)
    if doomed:
        edits.remove(root, doomed)
    last = [entry for entry in work.added if isinstance(entry, str) or entry.id not in placed]
    if last:
        edits.append(root, [_written(entry) for entry in last], [_data(entry) for entry in last])
    result = edits.result()
    return result if _is_meant(result, expected, last, work.path) else None


def _place(
    edits: Edits, root: Node, node: Node, found: list[Question], placed: set[str], *, before: bool = False
) -> list[Question]:
    """Put new questions beside an entry; gives them as they should read back."""
    if found:
        edits.insert(root, node, [_written(one) for one in found], [_data(one) for one in found], before=before)
        placed.update(one.id for one in found)
    return [settled(one) for one in found]


def _is_meant(text: str, expected: list[Question], last: list[Question | str], path: Path) -> bool:
    read = _read_back(text, path)
    if read is None:
        return False
    found = [settled(question) for question in read.deck.questions]
    if found[: len(expected)] != expected or len(found) != len(expected) + len(last):
        return False
    ends = zip(found[len(expected) :], last, strict=True)
    return all(isinstance(entry, str) or question == settled(entry) for question, entry in ends)


def _written(entry: Question | str) -> str:
    return entry if isinstance(entry, str) else layout.question(entry)


def _data(entry: Question | str) -> Mapping[str, Any]:
    if isinstance(entry, Question):
        return question_to_dict(settled(entry))
    root = parse(entry)
    return dict(entries.plain(root.value[0])) if root is not None and root.kind == "list" else {}


def _rewrite(edits: Edits, node: Node, old: Question, new: Question, *, nameless: bool, gently: bool) -> None:
    was, becomes = _by_place(node, old), _by_place(node, new)
    if nameless:
        was.pop("id", None)
    if gently:
        edits.mapping(node, was, becomes)
    else:
        edits.replace(node.start, node.end, layout.item(becomes, node.column - 2).lstrip(" -"))


def _by_place(node: Node, question: Question) -> dict[str, Any]:
    """Give the question as data, with the extra keys where this entry has them: beside the others or in `extra`."""
    data = question_to_dict(question)
    extra = dict(data.pop("extra", {}))
    for key, _ in node.value:
        if key.value in extra and key.value not in KEYS:
            data[key.value] = extra.pop(key.value)
    if extra:
        data["extra"] = extra
    return data


def _header(edits: Edits, root: Node, deck: str | None, source: str | None) -> None:
    def current(key: str) -> str:
        node = root.get(key)
        return str(node.value) if node is not None and node.kind == "scalar" else ""

    for key, value in (("deck", deck), ("source", source)):
        if value is not None and value != current(key):
            pair = root.pair(key)
            if pair:
                edits.value(pair[1], current(key), value, key, root)
            else:
                after = root.pair("deck") or root.pair("format")
                edits.insert_after(after[1] if after else None, root, key, value)


def _parsed(text: str) -> Node:
    try:
        root = parse(text)
    except Refused as refused:
        raise InputError(f"line {refused.line}: {refused.reason}", hint="Mend the file first.") from refused
    if root is None or root.kind != "map" or root.get("questions") is None:
        raise InputError("not a bank: no `questions:` list")
    if root.flaw:
        raise InputError(f"line {root.flaw[0]}: {root.flaw[1]}", hint="Mend the file first.")
    return root


def _entries(root: Node) -> Iterable[tuple[Node, Question | None]]:
    """Give each entry with its question, as reading does: None for one that could not be taken in."""
    listed = root.get("questions")
    name = root.get("deck")
    deck = str(name.value) if name is not None and name.kind == "scalar" else ""
    nodes = listed.value if listed is not None and listed.kind == "list" else []
    found: list[tuple[Node, Question | None]] = []
    taken: dict[str, int] = {}
    for node in nodes:
        try:
            question = entries.question(node, deck)
        except Wrong:
            found.append((node, None))
            continue
        if question.id and question.id in taken:
            found.append((node, None))
            continue
        if question.id:
            taken[question.id] = node.line
        found.append((node, question))
    names = named(((question, node.line) for node, question in found if question is not None), taken, deck)
    return [(node, next(names) if question is not None else None) for node, question in found]


def _read_back(text: str, path: Path = _NEW_TEXT) -> BankFile | None:
    try:
        return read_text(text, path)
    except InputError:
        return None


def _compare(read: BankFile, expected: list[Question]) -> None:
    found = [settled(question) for question in read.deck.questions]
    for want, got in zip(expected, found, strict=False):
        if want != got:
            raise QuizError(f"question {want.id}: {_UNWRITABLE}")
    if len(found) != len(expected):
        reason = read.problems[0].message if read.problems else "questions are missing"
        raise QuizError(f"{_UNWRITABLE}: {reason}")
