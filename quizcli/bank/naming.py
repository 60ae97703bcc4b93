"""Names of decks and of the files that hold them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_DRESS = re.compile(r"(?:[ *`_]|(?:^| )#+)+$")  # what closes a heading or stresses it; the sign of C# is its own
_BYTES = 160  # file systems end at 255, and temporary names need some
_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10))}


def file_name(deck: str, taken: Collection[str]) -> str:
    """Give a file name for a deck: its letters and digits in any script, unique whatever the case."""
    text = unicodedata.normalize("NFC", deck).replace("::", "--")
    text = "".join(character if character.isalnum() or character in "-_+.#" else "-" for character in text)
    text = re.sub(r"-{3,}", "--", re.sub(r"(?<!-)-(?!-)+", "-", text)).strip("-.")
    while len(text.encode()) > _BYTES:
        text = text[:-1]
    if not text or text.casefold() in _RESERVED:
        text = f"{text or 'deck'}-1" if text else "deck"
    used = {name.casefold() for name in taken}
    number, name = 1, f"{text}.yaml"
    while name.casefold() in used:
        number += 1
        name = f"{text}-{number}.yaml"
    return name


def deck_name(text: str) -> str:
    """Make a title fit to name a deck: one line, no separator, not endless."""
    name = " ".join(text.replace("::", " ").split())
    name = "".join(character for character in name if character.isprintable()).lstrip(" #*`_")
    return _DRESS.sub("", name)[:100].strip()


def unique_deck(name: str, taken: Collection[str]) -> str:
    """Give the name, or one with a number behind it where it names another deck already."""
    used = {other.casefold() for other in taken}
    number, result = 1, name
    while result.casefold() in used:
        number += 1
        result = f"{name} ({number})"
    return result


def deck_name_path(text: str) -> str:
    """Make what a person gave as a deck's name fit: `::` between its parts, each of them a name."""
    parts = [deck_name(part) for part in text.split("::")]
    return "::".join(part for part in parts if part)
