"""Code as runs of (Pygments class, text): what a highlighter for HTML needs, and nothing more."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer

LONGEST = 50_000  # characters; a lexer may take seconds for more, and nobody reads more on a card


@lru_cache(maxsize=64)
def lexer(language: str) -> Lexer | None:
    """Find the lexer for the language of a fence, or None when there is none."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def runs(code: str, language: str) -> list[tuple[str, str]]:
    """Cut code into runs with their short class (`k`, `nf`, …; empty for plain text), neighbours merged.

    The texts joined are the code, whatever the lexer does with it.
    """
    found = lexer(language) if language and len(code) <= LONGEST else None
    if found is None:
        return [("", code)]
    from pygments.token import STANDARD_TYPES

    result: list[tuple[str, str]] = []
    for kind, text in found.get_tokens(code):
        while kind not in STANDARD_TYPES and kind.parent is not None:
            kind = kind.parent
        name = "" if text.isspace() else STANDARD_TYPES.get(kind, "")
        if result and result[-1][0] == name:
            result[-1] = (name, result[-1][1] + text)
        else:
            result.append((name, text))
    # A lexer normalises some characters (a leading BOM, lone CR): the author's text is worth more than its colours.
    return result if "".join(text for _, text in result) == code else [("", code)]
