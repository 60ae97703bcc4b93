"""The picker's screen: what is typed, what it finds, and the passage of the chosen hit."""

from __future__ import annotations

from collections.abc import Sequence

from quizcli.render.search import one, partly, pick_line
from quizcli.render.spans import PLAIN, Line, Span, clip
from quizcli.render.theme import Theme
from quizcli.services.picking import Picker
from quizcli.services.spelling import plural

_PREVIEW = 7  # rows below the list, on a screen that has them to spare
_ROOMY = 16
KEYS = (("↑↓", "choose"), ("enter", "show"), ("r", "review"), ("e", "edit"), ("esc", "leave"))


def frame(
    picker: Picker, typed: Sequence[Span], today: int, columns: int, rows: int, theme: Theme, *, typing: bool
) -> list[Line]:
    """Compose one frame of exactly `rows` lines."""
    preview = _preview(picker, today, columns, theme) if rows >= _ROOMY else []
    room = max(rows - 3 - len(preview), 1)
    first = max(0, min(picker.at - room // 2, len(picker.hits) - room))
    shown = picker.hits[first : first + room]
    listed = [
        pick_line(hit, columns, today, theme, chosen=first + number == picker.at) for number, hit in enumerate(shown)
    ]
    lines: list[Line] = [[("› ", theme.accent), *typed], [(_count(picker), theme.muted)]]
    lines += listed + [[]] * (room - len(listed)) + preview
    lines.append(_keys(theme, typing=typing))
    return [clip(line, columns) for line in lines[:rows]]


def _count(picker: Picker) -> str:
    if picker.error:
        return picker.error
    if picker.found.partial:
        return partly(picker.found)
    if not picker.hits:
        known = ", ".join(found.instead for found in picker.found.did_you_mean)
        return "Nothing." + (f" Did you mean {known}?" if known else "")
    near = f", {len(picker.found.near)} near" if picker.found.near else ""
    return f"{plural(picker.found.total, 'question')}{near}"


def _preview(picker: Picker, today: int, columns: int, theme: Theme) -> list[Line]:
    hit = picker.chosen
    lines: list[Line] = [[("─" * columns, theme.muted)]]
    if hit is not None:
        made = list(one(hit, "  ", columns, today, theme))
        lines += made if len(made) <= _PREVIEW else [*made[: _PREVIEW - 1], [("  …", theme.muted)]]
    return [*lines, *[[]] * (_PREVIEW + 1 - len(lines))]


def _keys(theme: Theme, *, typing: bool) -> Line:
    """Name the keys; while typing, letters are letters."""
    spans: list[Span] = []
    for key, meaning in KEYS:
        if typing and len(key) == 1 and key.isalpha():
            continue
        spans += [(f"{key} ", theme.accent), (f"{meaning}   ", theme.muted)]
    return spans or [("", PLAIN)]
