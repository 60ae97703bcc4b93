"""A question as an Anki note: which kind, and the HTML of each field."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from quizcli.domain.card import Card
from quizcli.domain.deck import SEPARATOR
from quizcli.domain.form import question_to_dict
from quizcli.domain.question import Question
from quizcli.exporters import Item
from quizcli.exporters._media import Media
from quizcli.packages.notetypes import EDITABLE, FIELDS, GUID, IDS, fingerprint
from quizcli.text.html import CLOSE, HINT, MIDDLE, OPEN, Image, escape, to_html

_RIGHT = ' class="right"'
_BLANK = re.compile(r"\{\{(?:c(?P<group>\d{1,3})::)?(?P<word>.+?)\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class NoteText:
    """A note without its ids: which note type, which fields, and its cards by Anki's number (from 0)."""

    kind: str
    guid: str
    fields: tuple[str, ...]
    cards: tuple[tuple[int, Card], ...]


def notes_of(item: Item, media: Media) -> Iterator[NoteText]:
    """Give the notes of a question: one where a note type of ours makes the same cards, else one for each card."""
    question, cards = item.question, item.cards
    numbers = cloze_numbers(question.prompt) if question.type == "cloze" else {}
    names = {question_card.id.rpartition(".")[2]: question_card for question_card in cards}
    if numbers and set(numbers) == set(names):
        fields = _fields(item, media, _marked(question.prompt, numbers), question.answer, cloze=True)
        numbered = tuple((numbers[name] - 1, card) for name, card in names.items())
        yield NoteText("cloze", _guid(question, question.id), _sealed(fields, question, numbered), numbered)
        return
    kind = question.type if question.type in IDS and question.type != "cloze" else "basic"
    for card in cards:
        fields = _fields(item, media, card.front, card.back)
        if kind == "choice":
            fields["Options"] = _options(question, media.pack)
        elif kind == "typed":
            fields["Accepts"] = escape(card.accepts[0]) if card.accepts else ""
        identity = question.id if len(cards) == 1 else card.id
        fields["Id"] = identity
        alone = ((0, card),)
        yield NoteText(kind, _guid(question, identity), _sealed(fields, question, alone), alone)


def notes_without_pictures(items: Sequence[Item]) -> list[tuple[NoteText, ...] | None]:
    """Give the notes of some questions, wherever this runs; None for one with pictures, which are packed elsewhere."""
    found: list[tuple[NoteText, ...] | None] = []
    for item in items:
        try:
            found.append(tuple(notes_of(item, _NoMedia(()))))
        except _PictureMet:
            found.append(None)
    return found


class _PictureMet(Exception):
    """A picture has to be packed."""


class _NoMedia(Media):
    def pack(self, source: str, description: str) -> str | None:
        raise _PictureMet


def _guid(question: Question, identity: str) -> str:
    """Give the identity of a note; a question that came from Anki keeps its own there, so that it is never twice."""
    came = question.extra.get("anki")
    if isinstance(came, Mapping) and isinstance(came.get("guid"), str) and identity == question.id:
        return str(came["guid"]) + str(came.get("card", ""))
    return GUID + identity


def cloze_numbers(prompt: str) -> dict[str, int]:
    """Give Anki's number (from 1) of each of our cloze cards by its name: `c3` keeps its 3 where all are so named."""
    blanks = list(_BLANK.finditer(prompt))
    named = all(blank["group"] and 0 < int(blank["group"]) <= 500 for blank in blanks)
    names = [f"c{blank['group']}" if blank["group"] else str(at) for at, blank in enumerate(blanks, start=1)]
    return {name: int(name[1:]) if named else at for at, name in enumerate(dict.fromkeys(names), start=1)}


def _marked(prompt: str, numbers: Mapping[str, int]) -> str:
    """Mark the blanks of a prompt for the HTML writer."""
    at = 0

    def mark(blank: re.Match[str]) -> str:
        nonlocal at
        at += 1
        number = numbers[f"c{blank['group']}" if blank["group"] else str(at)]
        word, _, hint = blank["word"].partition("::")
        return f"{OPEN}{number}{MIDDLE}{word}{HINT + hint if hint else ''}{CLOSE}"

    return _BLANK.sub(mark, prompt)


def _fields(item: Item, media: Media, front: str, back: str, *, cloze: bool = False) -> dict[str, str]:
    question, image = item.question, media.pack
    twin = question.twin
    fields = dict.fromkeys(FIELDS, "")
    fields |= {
        "Front": to_html(front, image, cloze=cloze),
        "Back": to_html(back, image, cloze=cloze),
        "Points": _points(question, image),
        "English Front": to_html(twin.question, image) if twin else "",
        "English Back": to_html(twin.answer, image) if twin else "",
        "Note": to_html(question.note, image),
        "Source": escape(item.source),
        "Topic": escape(" › ".join(question.topic)),
        "Id": question.id,
    }
    return fields


def _points(question: Question, image: Image) -> str:
    points = "".join(f"<li>{to_html(point, image)}</li>" for point in question.points)
    return f"<ul>{points}</ul>" if points else ""


def _options(question: Question, image: Image) -> str:
    single = " single" if sum(option.correct for option in question.options) == 1 else ""
    rows = "".join(
        f"<li{_RIGHT if option.correct else ''}><div>{to_html(option.text, image)}</div></li>"
        for option in question.options
    )
    return f'<ol class="options{single}">{rows}</ol>'


def _sealed(fields: dict[str, str], question: Question, cards: tuple[tuple[int, Card], ...]) -> tuple[str, ...]:
    """Give the fields in order, with what brings the question back exactly and tells which field was edited in Anki."""
    fields = {name: unicodedata.normalize("NFC", text) for name, text in fields.items()}
    meta = {
        "quizcli": 1,
        "question": question_to_dict(replace(question, origin=None), deck=True),
        "cards": {str(number): card.id for number, card in cards},
        "tags": list(anki_tags(question.tags)),
        "fields": {name: fingerprint(fields[name]) for name in EDITABLE if fields[name]},
    }
    fields["Meta"] = _inert(json.dumps(meta, separators=(",", ":")))
    return tuple(fields[name] for name in FIELDS)


def _inert(text: str) -> str:
    """Write JSON (ASCII) without anything that HTML, Anki or its clozes would act upon."""
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    # These match inside strings only: JSON itself sets neither `[s`, `[$` nor two braces side by side before a `c`.
    text = re.sub(r"\[(?=/?\s*(?:sound|latex|anki|\$))", r"\\u005b", text, flags=re.IGNORECASE)
    return text.replace("{{", "\\u007b\\u007b")


def deck_name(question: Question) -> str:
    """Give the deck of a question in Anki: its own deck, and below it the topics, none of them twice in a row."""
    own = question.deck.split(SEPARATOR) if question.deck else ["quizcli"]
    parts: list[str] = []
    for name in (*own, *(topic.replace(SEPARATOR, "：：") for topic in question.topic)):
        part = _part(name)
        if not parts or part.casefold() != parts[-1].casefold():
            parts.append(part)
    return SEPARATOR.join(parts)


def _part(name: str) -> str:
    plain = "".join(char for char in unicodedata.normalize("NFC", name) if char >= " " and char not in '"\x7f')
    return " ".join(plain.split())[:100] or "–"


def anki_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Give tags as Anki allows them: without spaces."""
    names = ("_".join(unicodedata.normalize("NFC", tag).split()) for tag in tags)
    return tuple(dict.fromkeys("".join(char for char in name if char >= " ") for name in names if name))
