"""Preferences as lines: name, value, where it comes from, what it means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizcli.render.spans import PLAIN, Line, width_of
from quizcli.render.theme import DEFAULT, Theme
from quizcli.services.preferences import Preference


def spelled(value: object) -> str:
    """Write a value as `config set` takes it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def table(preferences: Sequence[Preference], theme: Theme = DEFAULT) -> Iterator[Line]:
    """Lay preferences out, one a line; what was set by the user stands out."""
    names = max(len(each.name) for each in preferences)
    values = max(width_of([(spelled(each.value), PLAIN)]) for each in preferences)
    for each in preferences:
        own = each.where != "default"
        value = spelled(each.value)
        padding = " " * (values - width_of([(value, PLAIN)]))
        note = f"{each.meaning} (for {each.where})" if own and each.where != "config.toml" else each.meaning
        yield [
            (f"{each.name:<{names}}  ", PLAIN),
            (value, theme.accent if own else PLAIN),
            (f"{padding}  {note}", theme.muted),
        ]


def of_decks(preferences: Sequence[Preference], theme: Theme = DEFAULT) -> Iterator[Line]:
    """Lay out what is set for single decks."""
    names = max(len(each.name) for each in preferences)
    for each in preferences:
        yield [
            (f"{each.name:<{names}}  ", PLAIN),
            (spelled(each.value), theme.accent),
            (f"  for {each.where}", theme.muted),
        ]
