"""Looks as terminal codes; the only place where we write an escape sequence for colour."""

from __future__ import annotations

import os
from functools import lru_cache

from quizcli.render.spans import PLAIN, Line, Look
from quizcli.text.safe import visible

_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
RESET = "\x1b[0m"


@lru_cache(maxsize=512)
def _codes(look: Look, color: bool, true_color: bool) -> str:
    parts = [
        code
        for code, on in (
            ("1", look.bold),
            ("2", look.dim),
            ("3", look.italic),
            ("4", look.underline),
            ("7", look.reverse),
            ("9", look.strike),
        )
        if on
    ]
    if color and look.color:
        parts.append(_color(look.color, true_color))
    return f"\x1b[{';'.join(parts)}m" if parts else ""


def _color(name: str, true_color: bool) -> str:
    if not name.startswith("#"):
        bright = name.startswith("bright_")
        return str((90 if bright else 30) + _NAMES.index(name.removeprefix("bright_")))
    red, green, blue = (int(name[start : start + 2], 16) for start in (1, 3, 5))
    if true_color:
        return f"38;2;{red};{green};{blue}"
    cube = [round(part / 51) for part in (red, green, blue)]
    return f"38;5;{16 + 36 * cube[0] + 6 * cube[1] + cube[2]}"


def has_true_color() -> bool:
    """Tell whether the terminal says that it knows 24-bit colours."""
    return os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit")


def paint(line: Line, *, color: bool, true_color: bool = False) -> str:
    """Give a line as the terminal wants it, each span made safe."""
    parts = []
    for text, look in line:
        codes = _codes(look, color, true_color) if look != PLAIN else ""
        parts.append(f"{codes}{visible(text)}{RESET}" if codes else visible(text))
    return "".join(parts)
