"""Containers with a title that generators of sites know: `::: details Title`, `{{< details "Title" >}}`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quizcli.text.markdown_lines import VERBATIM, Line

_COLONS = re.compile(r"(?P<fence>:{3,})\s*(?:\{?\.?(?P<kind>[A-Za-z][\w-]*)\}?\s*(?P<title>.*?))?\s*:*$")
_SHORTCODE = re.compile(
    r"\{\{[<%]\s*(?P<end>/?)\s*(?P<kind>[A-Za-z][\w-]*)(?P<rest>[^{}]*?)/?\s*[>%]\}\}(?P<after>.*)$",
)
_QUOTED = re.compile(r"(?:^|[\s=])[\"“](?P<title>[^\"”]+)[\"”]")
_DEPTH = 100


@dataclass(slots=True)
class Fold:
    """A container: its first line, the line after its last, its name, its title, and what follows the title."""

    start: int
    end: int
    kind: str
    title: str
    depth: int
    rest: str = ""


def folds(text: str, lines: list[str], rows: list[Line]) -> list[Fold]:
    """Find the containers outside code, in order of their openings; one that is never closed is none."""
    if ":::" not in text and "{{<" not in text and "{{%" not in text:
        return []
    found: list[Fold] = []
    stack: list[Fold] = []
    for index in [index for index, line in enumerate(lines) if ":::" in line or "{{" in line]:
        row = rows[index]
        if row.kind in VERBATIM or not row.text:
            continue
        if row.text.startswith(":::"):
            match = _COLONS.match(row.text)
            if match and match["kind"]:
                _open(Fold(index, -1, match["kind"].lower(), match["title"] or "", len(stack)), found, stack)
            elif match:
                _close(stack, index, ":")
        elif row.text.startswith(("{{<", "{{%")) and (match := _SHORTCODE.match(row.text)):
            if match["end"]:
                _close(stack, index, match["kind"].lower())
            elif title := _QUOTED.search(match["rest"]):
                fold = Fold(index, -1, match["kind"].lower(), title["title"], len(stack), match["after"].strip())
                _open(fold, found, stack)
    return [fold for fold in found if fold.end > 0]


def _open(fold: Fold, found: list[Fold], stack: list[Fold]) -> None:
    if len(stack) < _DEPTH:
        stack.append(fold)
        found.append(fold)


def _close(stack: list[Fold], index: int, kind: str) -> None:
    """End the innermost container, or the one of a name, with all that was left open inside it."""
    while stack:
        fold = stack.pop()
        if kind in (":", fold.kind):
            fold.end = index + 1
            return
