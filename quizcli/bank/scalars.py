"""Text as YAML in the house style: plain where it is safe, block scalars for lines, quotes for the rest."""

from __future__ import annotations

import re
from typing import Any

# What YAML takes for something else than text, in any of its versions: other readers see what we see.
_NOT_TEXT = re.compile(
    r"""(?ix: ~ | null | true | false | yes | no | on | off | y | n | = | <<
      | [-+]? \.(inf|nan)
      | [-+]? (0x[0-9a-f_]+ | 0o[0-7_]+ | 0b[01_]+)
      | [-+]? [0-9][0-9_,]* (:[0-9]+)* (\.[0-9_]*)? (e[-+]?[0-9]+)?
      | [-+]? \.[0-9_]+ (e[-+]?[0-9]+)?
      | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2} .*
    )""",
    re.DOTALL,
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=<. \t")
# Everything YAML cannot hold as it is, and the line breaks that only some readers see as such.
_UNPRINTABLE = re.compile("[^\n\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\x1b": "\\e"}
_ESCAPED = re.compile(f'{_UNPRINTABLE.pattern}|[\\\\"\n\t]')


def inline(value: Any, *, flow: bool = False) -> str:
    """Write a value on one line; `flow` when it stands inside brackets."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{inline(str(k), flow=True)}: {inline(v, flow=True)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(inline(item, flow=True) for item in value) + "]"
    text = str(value)
    if is_plain(text, flow=flow):
        return text
    if "'" not in text and ('"' in text or "\\" in text) and not _ESCAPED.search(re.sub(r'[\\"]', "", text)):
        return f"'{text}'"
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def is_plain(text: str, *, flow: bool = False, typed: bool = False) -> bool:
    """Tell whether text may stand without quotes and is text for every YAML reader; `typed` also where it is not."""
    if not text or text[0] in _INDICATORS or text[-1] in " \t:" or _UNPRINTABLE.search(text):
        return False
    if "\n" in text or "\t" in text or ": " in text or " #" in text:
        return False
    if flow and any(character in text for character in ",[]{}:?#"):
        return False
    return typed or _NOT_TEXT.fullmatch(text) is None


def is_date(text: str) -> bool:
    """Tell whether text is a date as the bank writes one: it stands plain under `added`."""
    return _DATE.fullmatch(text) is not None


def is_block(text: str) -> bool:
    """Tell whether text has lines, and nothing that a block scalar cannot carry.

    Blank lines at the end could be carried (`|+`), but would swallow those that set questions apart.
    """
    return "\n" in text and not text.endswith("\n\n") and bool(text.strip(" \t\n")) and not _UNPRINTABLE.search(text)


def block(text: str, indent: int) -> str:
    """Write text as a literal block, header first; its lines are `indent` deep, two more than their key."""
    body = text.removesuffix("\n")
    first = body.split("\n", 1)[0]
    # Leading blanks or an empty first line would be taken for the indentation; so it is said.
    depth = "2" if not first.strip(" \t") or first[0] in " \t" else ""
    chomp = "-" if body == text else ""
    pad = " " * indent
    return f"|{depth}{chomp}\n" + "\n".join(pad + line if line else "" for line in body.split("\n"))


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def is_quotable(text: str, quote: str) -> bool:
    """Tell whether text can stand between these quotes as it is, on one line."""
    return quote not in text and "\n" not in text and "\\" not in text and not _UNPRINTABLE.search(text)
