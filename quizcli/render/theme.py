"""Colours: one calm set from the terminal's own palette, so that it fits light and dark alike."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from quizcli.errors import UsageError
from quizcli.render.spans import PLAIN, Look
from quizcli.text.code import faces, themes

# Only the eight base colours: every terminal theme keeps them readable on its own background, which is
# not true of the bright ones (Solarized) nor of fixed RGB values.
_CODE = {
    "Keyword": Look("magenta"),
    "Keyword.Constant": Look("cyan"),
    "Keyword.Type": Look("cyan"),
    "Operator.Word": Look("magenta"),
    "Name.Function": Look("blue"),
    "Name.Class": Look("blue", bold=True),
    "Name.Namespace": Look("blue"),
    "Name.Builtin": Look("cyan"),
    "Name.Exception": Look("cyan"),
    "Name.Decorator": Look("yellow"),
    "Name.Tag": Look("blue"),
    "Name.Attribute": Look("cyan"),
    "Literal.String": Look("green"),
    "Literal.String.Escape": Look("yellow"),
    "Literal.String.Interpol": Look("yellow"),
    "Literal.Number": Look("cyan"),
    "Comment": Look(dim=True, italic=True),
    "Generic.Deleted": Look("red"),
    "Generic.Inserted": Look("green"),
    "Generic.Heading": Look(bold=True),
    "Generic.Prompt": Look(dim=True),
}


class Theme:
    """The looks of everything shown. `code` names a Pygments style, or "ansi" for the terminal's own colours."""

    heading = Look("cyan", bold=True)
    strong = Look(bold=True)
    emphasis = Look(italic=True)
    literal = Look("yellow")
    link = Look("blue", underline=True)
    muted = Look(dim=True)
    quote = Look("green")
    formula = Look("magenta")
    accent = Look("cyan")
    mark = Look("yellow", bold=True)
    new = Look("blue")
    learning = Look("red")
    due = Look("green")
    right = Look("green", bold=True)
    wrong = Look("red", bold=True)
    again = Look("red", bold=True)
    hard = Look("yellow", bold=True)
    good = Look("green", bold=True)
    easy = Look("blue", bold=True)

    def __init__(self, code: str = "ansi") -> None:
        self.code = code

    def token(self, kind: str) -> Look:
        """Give the look of a kind of source-code token."""
        return _token(self.code, kind)


@lru_cache(maxsize=512)
def _token(theme: str, kind: str) -> Look:
    known = None if theme == "ansi" else faces(theme)
    while kind:
        if known is None:
            if kind in _CODE:
                return _CODE[kind]
        elif kind in known:
            face = known[kind]
            return Look(face.color, bold=face.bold, italic=face.italic, underline=face.underline)
        kind = kind.rpartition(".")[0]
    return PLAIN


DEFAULT = Theme()


def chosen(values: Mapping[str, Any]) -> Theme:
    """Give the theme that the preferences ask for: `code_theme` is "ansi" or the name of a Pygments style.

    Raises UsageError for a style that does not exist.
    """
    name = str(values.get("code_theme", "ansi"))
    if name != "ansi" and faces(name) is None:
        raise UsageError(f"there is no code theme {name}", hint=f"Known are: ansi, {', '.join(themes())}.")
    return Theme(name)
