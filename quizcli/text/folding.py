"""Text folded for comparison (NFKC, case, accents), with the way back to the author's characters."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

# Full-width forms become ASCII, curly quotes and odd hyphens straight ones: all one character to one.
_WIDE = re.compile("[\u2010\u2011\u2018\u2019\u201c\u201d\u3000\uff01-\uff5e]")
_NARROW = {chr(0xFF01 + offset): chr(0x21 + offset) for offset in range(94)}
_NARROW |= {"\u3000": " ", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-"}

# Outside these, a character may fold to several, to none, or together with its neighbour.
_ODD = re.compile("[^\x00-\x7f\u3001-\u3011\u4e00-\u9fff\u3400-\u4dbf\u2013-\u2014\u2190-\u21ff\u2500-\u257f]")
_COMBINING = "\u0300-\u036f\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f"
_CLUSTER = re.compile(f"[\\s\\S][{_COMBINING}]+|{_ODD.pattern}")
_ACCENT = re.compile("[\u0300-\u036f]")
_IGNORED = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")

# The index writes operators in this private range (see `terms`); a stray one in a text must not look like them.
_RESERVED = re.compile("[\ud800-\udfff\U0010f000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made comparable. `cased` and `lower` are equally long.

    `cased` still tells camelCase; `origins` gives for each character of them where it starts in the original, or is
    None when nothing has moved.
    """

    original: str
    cased: str
    lower: str
    origins: array[int] | None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the original text that a span of the folded one came from."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end]


def lower(plain: str) -> str:
    """Give a plain text in lower case: only its ASCII can have any, and as bytes that takes a tenth of the time."""
    return plain.encode().lower().decode()


def cased(text: str) -> str:
    """Fold everything but the case."""
    text = _narrow(text)
    if is_plain(text):
        return text
    return _CLUSTER.sub(lambda found: _fold_cluster(found[0]), text)


def is_plain(text: str) -> bool:
    """Tell whether a text holds nothing but ASCII, common Han and its punctuation: then only case is left to fold."""
    return text.isascii() or not _ODD.search(text)


def fold(text: str) -> str:
    """Fold width, compatibility forms, accents and case."""
    return cased(text).casefold()


def folded(text: str) -> Folded:
    """Fold a text, remembering where each character came from."""
    narrow = _narrow(text)
    if is_plain(narrow):
        return Folded(text, narrow, lower(narrow), None)
    pieces: list[str] = []
    origins = array("l")
    for start, end, piece in _pieces(narrow):
        pieces.append(piece)
        if end - start == len(piece):
            origins.extend(range(start, end))
        else:
            origins.extend([start] * len(piece))
    origins.append(len(text))
    whole = "".join(pieces)
    return Folded(text, whole, whole.casefold(), origins)


def _narrow(text: str) -> str:
    """Make full-width forms narrow; a few replacements are quicker than translating every character."""
    if text.isascii():
        return text
    for wide in set(_WIDE.findall(text)):
        text = text.replace(wide, _NARROW[wide])
    return text


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Cut a text into plain stretches and folded clusters: start, end, what it becomes."""
    done = 0
    for found in _CLUSTER.finditer(text):
        if found.start() > done:
            yield done, found.start(), text[done : found.start()]
        yield found.start(), found.end(), _fold_cluster(found[0])
        done = found.end()
    if done < len(text):
        yield done, len(text), text[done:]


def _fold_cluster(cluster: str) -> str:
    """Fold one character with the marks that sit on it, but not its case."""
    cluster = _IGNORED.sub("", _RESERVED.sub("\ufffd", cluster))
    text = unicodedata.normalize("NFKC", cluster)
    if not text.isascii():
        text = "".join(_without_accent(char) for char in text)
    # Casing a whole text must change no length: the few letters that would are cased here.
    return "".join(
        char if char.casefold() == char.lower() and len(char.lower()) == 1 else char.casefold() for char in text
    )


def _without_accent(char: str) -> str:
    """Take accents off the letters of alphabets; kana keep their voicing marks, they are other letters."""
    if _ACCENT.match(char):
        return ""
    if char < "\u0530" or "\u1e00" <= char <= "\u1fff":
        return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", char)))
    return char
