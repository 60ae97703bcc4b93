"""How much room text takes in a terminal: Chinese is two cells wide, a combining mark none."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, east_asian_width

_JOINER = "\u200d"
_PICTURE = "\ufe0f"  # asks for the coloured, two cells wide shape of the character before


@lru_cache(maxsize=4096)
def _char(char: str) -> int:
    if "\u1160" <= char <= "\u11ff" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return 0  # the later parts of a Korean syllable; skin tones
    if east_asian_width(char) in "WF":
        return 2
    return 0 if category(char) in ("Mn", "Me", "Cf") else 1


def cells(text: str) -> int:
    """Count the terminal cells of a text without newlines and tabs."""
    if text.isascii():
        return len(text)
    total = 0
    before = 0
    joined = False
    for char in text:
        if joined:
            joined = False
            continue
        if char == _JOINER:
            joined = before == 2
        elif char == _PICTURE:
            total += before == 1
            before = 2
        else:
            before = _char(char)
            total += before
    return total


def clusters(text: str) -> list[str]:
    """Cut a text into what a reader sees as single characters, marks and joined emoji kept together."""
    if text.isascii():
        return list(text)
    found: list[str] = []
    joined = False
    for char in text:
        if found and (joined or _char(char) == 0 or char == _PICTURE):
            found[-1] += char
            joined = char == _JOINER and cells(found[-1]) == 2
        else:
            found.append(char)
            joined = False
    return found


def cut(text: str, width: int) -> str:
    """Give the text in at most `width` cells, with an ellipsis where something had to go."""
    if cells(text) <= width:
        return text
    kept = ""
    room = width - 1
    for cluster in clusters(text):
        room -= cells(cluster)
        if room < 0:
            break
        kept += cluster
    return kept + "…" if width > 0 else ""


def pad(text: str, width: int) -> str:
    """Give the text filled up with spaces to `width` cells."""
    return text + " " * (width - cells(text))
