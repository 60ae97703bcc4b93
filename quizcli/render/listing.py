"""Lists and counts as tables of plain columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizcli.render import snippets
from quizcli.render.spans import PLAIN, Line, Look
from quizcli.render.theme import DEFAULT, Theme
from quizcli.services.listing import Group, Row
from quizcli.text.width import cells, cut, pad

_COUNTS = ("questions", "due", "new", "learning", "review", "unanswered", "suspended")
_LEAST = 12


def rows(found: Sequence[Row], width: int | None, theme: Theme = DEFAULT) -> Iterator[Line]:
    """Lay out questions, one a line: id, state, topic, question; without a width, nothing is cut."""
    if not found:
        return
    ids = max(cells(row.id) for row in found)
    states = max(cells(row.state) for row in found)
    topics = max(cells(_topic(row)) for row in found)
    if width is not None:
        topics = min(topics, max(width // 4, _LEAST))
    for row in found:
        prompt = snippets.plain(row.prompt)
        if width is not None:
            prompt = cut(prompt, max(width - ids - states - topics - 6, _LEAST))
        yield [
            (pad(row.id, ids) + "  ", theme.accent),
            (pad(row.state, states) + "  ", theme.due if row.state.startswith("due") else theme.muted),
            (pad(cut(_topic(row), topics), topics) + "  ", theme.muted),
            (prompt, PLAIN),
        ]


def _topic(row: Row) -> str:
    return row.topic[-1] if row.topic else row.deck


def groups(found: Sequence[Group], by: str, width: int | None, theme: Theme = DEFAULT) -> Iterator[Line]:
    """Lay out counts; columns that would be all zeros are left out."""
    if not found:
        return
    names = [name for name in _COUNTS if name == "questions" or any(getattr(group, name) for group in found)]
    sizes = {name: max(len(name), *(len(f"{getattr(group, name):,}") for group in found)) for name in names}
    labels = ["  " * group.depth + (group.name or f"(no {by})") for group in found]
    first = max(*(cells(label) for label in labels), len(by))
    if width is not None:
        first = min(first, max(width - sum(sizes.values()) - 2 * len(names), _LEAST))
    header = pad(by, first) + "".join(f"  {name:>{sizes[name]}}" for name in names)
    yield [(header, Look(bold=True))]
    for group, label in zip(found, labels, strict=True):
        line = [(pad(cut(label, first), first), PLAIN)]
        for name in names:
            value = getattr(group, name)
            look = theme.due if name == "due" and value else (PLAIN if value else theme.muted)
            line.append((f"  {value:>{sizes[name]},}", look))
        yield line
