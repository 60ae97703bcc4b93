"""Anki notes as questions: those that quizcli made come back as they were, others as well as they can be told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from quizcli.domain.card import card_id
from quizcli.domain.form import question_from_dict
from quizcli.domain.identity import mint
from quizcli.domain.question import NOTHING, Option, Question, Twin
from quizcli.importers import _anki_templates as templates
from quizcli.packages.notetypes import EDITABLE, FIELDS, GUID, KINDS, fingerprint
from quizcli.packages.values import CardRow, Note, NoteType, Template
from quizcli.text.from_html import blocks_of, to_markdown
from quizcli.text.html_tree import Tag, tree

_ID = re.compile(r"[a-z][0-9a-z]{5,39}(?:\.[0-9a-z]{1,8})?\Z")
_BLANK = re.compile(r"\{\{c(\d{1,3})::.+?\}\}", re.DOTALL)
# Tags that Anki sets itself: the first is derived from the lapses here.
_OWN_TAGS = frozenset(("leech",))


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of one note: its questions, and our card for each of its cards (by Anki's card id).

    `base` is the question as it was when it went to Anki, where it did: it tells what was edited there.
    """

    questions: tuple[Question, ...]
    cards: Mapping[int, str]
    base: Question | None = None
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Reader:
    """Turns notes into questions. `deck_of` gives the name of a card's deck."""

    notetypes: Mapping[int, NoteType]
    deck_of: Callable[[CardRow], str]
    taken: set[str] = field(default_factory=set)

    def arrive(self, note: Note, cards: Sequence[CardRow]) -> Arrived:
        """Give the questions of a note."""
        if note.notetype in KINDS and len(note.fields) == len(FIELDS):
            known = _returned(note, cards)
            if known is not None:
                return known
        return self._foreign(note, cards)

    def _foreign(self, note: Note, cards: Sequence[CardRow]) -> Arrived:
        kind = self.notetypes[note.notetype]
        names = kind.fields or ("Front",)
        texts = dict(zip(names, (*note.fields, *[""] * len(names)), strict=False))
        surplus = note.fields[len(names) :]  # fields of a note type that lost some: kept all the same
        texts |= {f"Field {number}": text for number, text in enumerate(surplus, start=len(names) + 1)}
        deck = self.deck_of(cards[0]) if cards else "Anki"
        tags = tuple(tag for tag in note.tags if tag not in _OWN_TAGS)
        base = Question("", "", tags=tags, deck=deck, added=_day(note.id))
        if kind.cloze:
            whole = self._cloze(note, kind, texts, cards, base)
            if whole is not None:
                return whole
        questions: list[Question] = []
        ours: dict[int, str] = {}
        for number in sorted({card.ord for card in cards}) or [0]:
            question = self._card(note, kind, texts, number, base)
            questions.append(question)
            ours |= {card.id: card_id(question.id, "1") for card in cards if card.ord == number}
        return Arrived(tuple(questions), ours)

    def _card(self, note: Note, kind: NoteType, texts: Mapping[str, str], number: int, base: Question) -> Question:
        """Give the question that one card of a note asks."""
        template = _template(kind, number)
        known = {**texts, "Tags": "", "Deck": "", "Subdeck": "", "Type": "", "Card": "", "CardFlag": ""}

        def side(*, answer: bool) -> Callable[[list[str], str], str]:
            def show(names: list[str], text: str) -> str:
                if "cloze" in names:
                    return templates.clozed(text, number + 1, answer=answer)
                return templates.plain_field(names, text)

            return show

        front = to_markdown(templates.filled(template.front, known, side(answer=False)))
        back_html = templates.filled(template.back, {**known, "FrontSide": ""}, side(answer=True))
        back = to_markdown(templates.after_answer_line(back_html))
        typed = re.search(r"\{\{[^{}]*type:(?:[^{}]*:)?([^{}:]+)\}\}", template.front)
        answer = to_markdown(texts.get(typed[1].strip(), "")) if typed else ""
        if typed and answer and answer not in back:
            back = f"{answer}\n\n{back}".strip()
        unshown = {
            name: to_markdown(text)
            for name, text in texts.items()
            if text.strip() and name not in templates.shown(template.front) | templates.shown(template.back)
        }
        prompt = front or next((to_markdown(text) for text in texts.values() if text.strip()), "") or "(empty)"
        extra = _extra(note, kind, unshown, number)
        if typed and answer and answer != back and not kind.cloze:
            extra["accept"] = [answer]
        asked = "typed" if typed and answer and not kind.cloze else "basic"
        return replace(base, id=self._mint(note.guid, number), prompt=prompt, answer=back, type=asked, extra=extra)

    def _cloze(
        self, note: Note, kind: NoteType, texts: Mapping[str, str], cards: Sequence[CardRow], base: Question
    ) -> Arrived | None:
        """Give a cloze note as one question, if our cards are the same as Anki's; None if they are not."""
        template = _template(kind, 0)
        field = re.search(r"\{\{[^{}]*cloze:(?:[^{}]*:)?([^{}:]+)\}\}", template.front)
        text = texts.get(field[1].strip(), "") if field else ""
        if field is None or not text or templates.nested_clozes(text) or templates.OCCLUSION in text:
            return None

        def raw(names: list[str], value: str) -> str:
            return value if "cloze" in names else templates.plain_field(names, value)

        def nothing(names: list[str], value: str) -> str:
            return "" if "cloze" in names else templates.plain_field(names, value)

        prompt = to_markdown(templates.filled(template.front, texts, raw))
        if {int(number) for number in _BLANK.findall(prompt)} != {card.ord + 1 for card in cards}:
            return None
        answer = to_markdown(templates.filled(template.back, {**texts, "FrontSide": ""}, nothing))
        shown = templates.shown(template.front) | templates.shown(template.back)
        unshown = {name: to_markdown(value) for name, value in texts.items() if value.strip() and name not in shown}
        question = replace(
            base,
            id=self._mint(note.guid, 0),
            prompt=prompt,
            answer=answer,
            type="cloze",
            extra=_extra(note, kind, unshown),
        )
        return Arrived((question,), {card.id: card_id(question.id, f"c{card.ord + 1}") for card in cards})

    def _mint(self, guid: str, number: int) -> str:
        """Make an id of Anki's own identity, so that a package gives the same ids wherever and whenever it is read."""
        identity = mint(f"anki\0{guid}", str(number), self.taken)
        self.taken.add(identity)
        return identity


def _template(kind: NoteType, number: int) -> Template:
    if kind.cloze and kind.templates:
        return kind.templates[0]
    if number < len(kind.templates):
        return kind.templates[number]
    names = [f"{{{{{name}}}}}" for name in kind.fields]
    return Template("", "".join(names[:1]), "<br><br>".join(names[1:]))


def _extra(note: Note, kind: NoteType, unshown: Mapping[str, str], number: int = 0) -> dict[str, Any]:
    """Give what the bank keeps of a note beside its text: its identity, and on the first card what no card shows."""
    anki: dict[str, Any] = {"guid": note.guid, "notetype": kind.name}
    if number:
        anki["card"] = str(number)
    elif unshown:
        anki["fields"] = dict(unshown)
    return {"anki": anki}


def _day(identity: int) -> str:
    """Give the day on which a note was made, which its id tells."""
    if 946_684_800_000 < identity < 4_102_444_800_000:
        return datetime.fromtimestamp(identity / 1000, UTC).date().isoformat()
    return ""


# --- notes that quizcli made ------------------------------------------------------------------------------


def _returned(note: Note, cards: Sequence[CardRow]) -> Arrived | None:
    """Give a note of ours as the question that it was, with what was edited in Anki; None if it is not ours."""
    fields = dict(zip(FIELDS, note.fields, strict=True))
    try:
        meta = json.loads(fields["Meta"])
        base = _question(meta["question"])
        names = {int(number): str(name) for number, name in meta["cards"].items()}
        prints = {str(name): str(value) for name, value in meta["fields"].items()}
        tags = [str(tag) for tag in meta.get("tags", [])]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    identity = note.guid.removeprefix(GUID) if note.guid.startswith(GUID) else base.id
    if not _ID.match(identity) or identity.partition(".")[0] != base.id or not all(map(_ID.match, names.values())):
        return None
    ours = {card.id: names[card.ord] for card in cards if names.get(card.ord, "").startswith(f"{base.id}.")}
    changed = {
        name for name in prints.keys() | _nonempty(fields) if fingerprint(fields[name]) != prints.get(name, _EMPTY)
    }
    question, remarks = base, []
    if changed:
        if "." in identity or KINDS[note.notetype] == "code":
            remarks.append(f"{base.id}: edited in Anki, but each of its cards shows a part only: the bank's text stays")
        else:
            question = _edited(base, fields, changed, KINDS[note.notetype])
    now = [tag for tag in note.tags if tag not in _OWN_TAGS]
    if set(now) != set(tags) - _OWN_TAGS:
        stay = [tag for tag, name in zip(base.tags, tags, strict=False) if name in now]
        question = replace(question, tags=(*stay, *(tag for tag in now if tag not in tags)))
    for card in cards:
        if card.id not in ours:  # a blank that was added in Anki
            ours[card.id] = card_id(base.id, f"c{card.ord + 1}")
    return Arrived((question,), ours, base, tuple(remarks))


_EMPTY = fingerprint("")


def _nonempty(fields: Mapping[str, str]) -> set[str]:
    return {name for name in EDITABLE if fields[name].strip()}


def _question(form: Any) -> Question:
    """Read the question that a note carries, as strictly as text from a stranger wants it. Raises ValueError."""
    texts = ("id", "type", "question", "answer", "note", "added", "deck")
    lists = ("topic", "tags", "points")
    if not isinstance(form, dict) or not all(isinstance(form.get(name, ""), str) for name in texts):
        raise ValueError("no question")
    for name in lists:
        if not isinstance(form.get(name, []), list) or not all(isinstance(one, str) for one in form.get(name, [])):
            raise ValueError(f"{name} is no list of texts")
    for option in form.get("options", []):
        if not isinstance(option, dict) or not isinstance(option.get("text"), str):
            raise ValueError("an option is none")
    twin = form.get("en") or {}
    if not isinstance(twin, dict) or not all(isinstance(value, str) for value in twin.values()):
        raise ValueError("the twin is none")
    if not isinstance(form.get("extra", {}), dict) or form.get("type", "basic") not in KINDS.values():
        raise ValueError("no question")
    return question_from_dict({**form, "origin": None})


def _edited(base: Question, fields: Mapping[str, str], changed: set[str], kind: str) -> Question:
    """Give the question with the fields that were edited in Anki."""
    question = base
    if "Front" in changed:
        question = replace(question, prompt=to_markdown(fields["Front"]))
    if "Back" in changed:
        question = replace(question, answer=to_markdown(fields["Back"]))
    if "Options" in changed and kind == "choice":
        options = tuple(_options(tree(fields["Options"])))
        question = replace(question, options=options or question.options)
    if "Accepts" in changed and kind == "typed":
        question = replace(question, extra={**base.extra, "accept": [tree(fields["Accepts"]).text().strip()]})
    if "Points" in changed:
        points = tuple(_item(item) for item in tree(fields["Points"]).everything() if item.name == "li")
        question = replace(question, points=points)
    if "Note" in changed:
        question = replace(question, note=to_markdown(fields["Note"]))
    if changed & {"English Front", "English Back"}:
        question = replace(
            question, twin=Twin(to_markdown(fields["English Front"]), to_markdown(fields["English Back"]))
        )
    return replace(question, extra=question.extra or NOTHING)


def _options(root: Tag) -> list[Option]:
    return [
        Option(_item(item), "right" in item.attributes.get("class", "").split())
        for item in root.everything()
        if item.name == "li"
    ]


def _item(item: Tag) -> str:
    return "\n\n".join(blocks_of(item.children))
