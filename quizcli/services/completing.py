"""What the shell offers when the tab key is pressed: ids, decks, topics, tags, and the words of a query."""

from __future__ import annotations

from quizcli.settings import Settings
from quizcli.store import names

MOST = 100


def ids(settings: Settings, prefix: str) -> list[tuple[str, str]]:
    """Give ids that begin so, each with the beginning of its question."""
    return [(id_, _short(prompt)) for id_, prompt in names.ids(settings.cache, prefix.lower(), MOST)]


def decks(settings: Settings, prefix: str) -> list[tuple[str, str]]:
    """Give decks that begin so."""
    return _matching(names.decks(settings.cache), prefix)


def tags(settings: Settings, prefix: str) -> list[tuple[str, str]]:
    """Give tags that begin so."""
    return _matching(names.tags(settings.cache), prefix)


def query(settings: Settings, word: str) -> list[tuple[str, str]]:
    """Give what the last word of a query may become: a prefix, or a prefix with one of its values."""
    from quizcli.query.prefixes import PREFIXES

    lead = "-" if word.startswith("-") else ""
    name, colon, value = word.removeprefix("-").partition(":")
    if not colon:
        return [
            (f"{lead}{prefix.name}:", prefix.meaning) for prefix in PREFIXES.values() if prefix.name.startswith(name)
        ]
    return [(f"{lead}{name}:{found}", help_) for found, help_ in values(settings, name, value)]


def values(settings: Settings, name: str, beginning: str) -> list[tuple[str, str]]:
    """Give the values of a query prefix that begin so."""
    if name == "id":
        return ids(settings, beginning)
    from quizcli.query.prefixes import PREFIXES

    if name in PREFIXES and PREFIXES[name].values:
        return _matching(list(PREFIXES[name].values), beginning)
    looked_up = {"deck": names.decks, "topic": names.topics, "tag": names.tags}.get(name)
    return _matching(looked_up(settings.cache), beginning) if looked_up else []


def _matching(found: list[str], prefix: str) -> list[tuple[str, str]]:
    wanted = prefix.casefold()
    return [(name, "") for name in found if name.casefold().startswith(wanted) and name.isprintable()][:MOST]


def _short(prompt: str) -> str:
    line = " ".join(prompt.split())
    return "".join(letter for letter in line[:60] if letter.isprintable())
