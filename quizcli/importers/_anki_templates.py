"""Anki's card templates and clozes, filled in as Anki fills them, far enough to know what a card asks and answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from quizcli.errors import InputError

_FIELD = re.compile(r"\{\{([^{}]*)\}\}")
_CLOZE = re.compile(r"\{\{c(\d{1,3}(?:,\d{1,3}){0,99})::|\}\}")
OCCLUSION = "image-occlusion:"
_PLACE = re.compile(r":left=([\d.]+):top=([\d.]+)|points=([\d.]+),([\d.]+)")
_NESTED = 8  # Anki's own limit for clozes within clozes
_NOTHING = re.compile(r"<(?!img)[^<>]*>|&nbsp;|\s")
_LARGEST = 16 << 20
_ANSWER_LINE = re.compile(r"<hr\b[^>]*\bid\s*=\s*[\"']?answer\b[^>]*>", re.IGNORECASE)

Fields = Mapping[str, str]


def filled(template: str, fields: Fields, filters: Callable[[list[str], str], str]) -> str:
    """Fill in a template. `filters` gives what `{{a:b:Field}}` shows, from ["a", "b"] and the field's text.

    Raises InputError for a template that blows a field up beyond all bounds.
    """
    tags = list(_FIELD.finditer(template))
    ends = _ends([tag[1].strip() for tag in tags])
    there: dict[str, bool] = {}
    out: list[str] = []
    at = position = size = 0
    while at < len(tags):
        out.append(template[position : tags[at].start()])
        position = tags[at].end()
        sign, name = _sign(tags[at][1])
        if at in ends:
            if name not in there:
                there[name] = bool(_NOTHING.sub("", fields.get(name, "")))
            if there[name] != (sign == "#"):
                at = ends[at]
                position = tags[at].end()
        elif not sign:
            *names, name = (part.strip() for part in name.split(":"))
            out.append(filters(names, fields[name]) if name in fields else "")
            size += len(out[-1])
            if size > _LARGEST:
                raise InputError(f"a card template makes more than {_LARGEST >> 20} MB of a note")
        at += 1
    return "".join([*out, template[position:]])


def _sign(tag: str) -> tuple[str, str]:
    """Give what a tag does (`#` `^` open a section, `/` ends one, `!` remarks, nothing shows a field), and a name."""
    text = tag.strip()
    return (text[0], text[1:].strip()) if text[:1] and text[0] in "#^/!" else ("", text)


def _ends(tags: list[str]) -> dict[int, int]:
    """Give for each tag that opens a section the one that ends it; what never ends is no section."""
    ends: dict[int, int] = {}
    open_tags: list[tuple[int, str]] = []
    waiting: dict[str, int] = {}
    for at, (sign, name) in enumerate(map(_sign, tags)):
        if sign in ("#", "^"):
            open_tags.append((at, name))
            waiting[name] = waiting.get(name, 0) + 1
        elif sign == "/" and waiting.get(name):
            while True:
                opened, inner = open_tags.pop()
                waiting[inner] -= 1
                if inner == name:
                    ends[opened] = at
                    break
    return ends


def shown(template: str) -> set[str]:
    """Give the names of the fields that a template speaks of."""
    return {found[1].rpartition(":")[2].strip().lstrip("#^/!").strip() for found in _FIELD.finditer(template)}


def after_answer_line(html: str) -> str:
    """Give what a filled-in back shows below the line that Anki draws over the answer; all of it without one."""
    found = _ANSWER_LINE.search(html)
    return html[found.end() :] if found else html


def plain_field(names: list[str], text: str) -> str:
    """Show a field through the filters that matter here; those that only change its look do nothing."""
    if "type" in names:
        return ""
    if "furigana" in names or "kana" in names or "kanji" in names:
        return re.sub(r" ?([^ >]+?)\[([^\]]+?)\]", r"\1(\2)" if "furigana" in names else r"\1", text)
    return text


def clozed(text: str, number: int, *, answer: bool) -> str:
    """Show the cloze card `number` (from 1) of a field: its blanks as `[…]` or filled in, the others filled in."""
    stack: list[tuple[set[int], list[str]]] = [(set(), [])]
    position = 0
    for found in _CLOZE.finditer(text):
        stack[-1][1].append(text[position : found.start()])
        position = found.end()
        if found[1] and len(stack) <= _NESTED:
            stack.append(({int(one) for one in found[1].split(",")}, []))
        elif not found[1] and len(stack) > 1:
            own, parts = stack.pop()
            word, _, hint = "".join(parts).partition("::")
            hides = number in own and not answer
            if word.startswith(OCCLUSION):
                stack[-1][1].append(_area(word) if hides else "")
            else:
                stack[-1][1].append(f"[{hint or '…'}]" if hides else word)
        else:
            stack[-1][1].append(found[0])
    stack[-1][1].append(text[position:])
    return "".join(part for _, parts in stack for part in parts)


def _area(shape: str) -> str:
    """Say in words where a picture is covered."""
    found = _PLACE.search(shape)
    try:
        left, top = (float(found[1] or found[3]), float(found[2] or found[4])) if found else (0.0, 0.0)
    except ValueError:
        return "[hidden]"
    return f"[hidden: {left * 100:.0f} % from the left, {top * 100:.0f} % from the top]" if found else "[hidden]"


def nested_clozes(text: str) -> bool:
    """Tell whether a blank stands within another."""
    depth = 0
    for found in _CLOZE.finditer(text):
        depth = depth + 1 if found[1] else max(depth - 1, 0)
        if depth > 1:
            return True
    return False
