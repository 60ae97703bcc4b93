"""Make text safe for a terminal: what would act on it, or hide in it, becomes a visible symbol."""

from __future__ import annotations

import re

# Bytes that drive a terminal, characters that reorder text, and characters that take no room at all.
_SUSPECT = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# The flags of England, Scotland and Wales are a black flag followed by tag characters, closed by one more.
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"
_FIND = re.compile(f"{_FLAG}|[{_SUSPECT}]")
# Scripts whose letters take another shape before a (non-)joiner: Arabic and the Indic ones.
_JOINING = re.compile(
    "[\u0600-\u06ff\u0750-\u077f\u0840-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1820-\u18aa\ufb50-\ufefc]"
)
_PICTURE = re.compile("[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]")
_MONGOLIAN = re.compile("[\u1820-\u18aa]")


def visible(text: str) -> str:
    """Give the text with nothing in it that acts or hides; newlines and tabs stay.

    C0 controls become their pictures (ESC is shown as `␛`), everything else of the kind `<U+202E>`.
    Joiners stay where writing needs them: inside emoji, Persian and the Indic scripts.
    """
    if text.isascii() and text.isprintable():
        return text
    return _FIND.sub(_shown, text)


def escaped(text: str) -> str:
    """Give a JSON document with the same characters as JSON escapes, so that no reader loses anything."""
    if text.isascii() and text.isprintable():
        return text
    return _FIND.sub(_json_escape, text)


def _shown(match: re.Match[str]) -> str:
    found = match[0]
    if _belongs(match):
        return found
    code = ord(found)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"


def _json_escape(match: re.Match[str]) -> str:
    found = match[0]
    if _belongs(match):
        return found
    code = ord(found)
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def _belongs(match: re.Match[str]) -> bool:
    """Tell whether a suspect character is ordinary writing where it stands."""
    found, text = match[0], match.string
    if len(found) > 1:
        return True
    before = text[match.start() - 1] if match.start() else ""
    after = text[match.end()] if match.end() < len(text) else ""
    if found == "\u200c":
        return bool(_JOINING.match(before) and _JOINING.match(after))
    if found == "\u200d":
        picture = (_PICTURE.match(before) or before == "\ufe0f") and _PICTURE.match(after)
        return bool(picture or _JOINING.match(before))
    if found in "\ufe0e\ufe0f":
        return bool(_PICTURE.match(before)) or before in tuple("0123456789#*")
    return "\u180b" <= found <= "\u180d" and bool(_MONGOLIAN.match(before))
