"""What the shell offers when the tab key is pressed: ids, decks, topics, tags, and the words of a query."""

from __future__ import annotations

from quizcli.settings import Settings
from quizcli.store import names

MOST = 100


def ids(settings: Settings, prefix: str) -> list[tuple[str, str]]:
    """Give ids that begin so, each with the beginning of its question."""
    return [(id_, _short(prompt)) for id_, prompt in names.ids(settings.cache, prefix.lower(), MOST)]


def decks(settings: Settings, prefix: str) -> list[tuple[str, str]]:
    """Give decks that begin so, those that only have others below them too."""
    return _matching(_with_parents(names.decks(settings.cache)), prefix)


def tags(settings: Settings, prefix: str) -> list[tuple[str, str]]:
    """Give tags that begin so, those that only have others below them too."""
    return _matching(_with_parents(names.tags(settings.cache)), prefix)


def query(settings: Settings, word: str) -> list[tuple[str, str]]:
    """Give what the last word of a query may become: a prefix, or a prefix with one of its values."""
    from quizcli.query.prefixes import PREFIXES

    lead = "-" if word.startswith("-") else ""
    name, colon, value = word.removeprefix("-").partition(":")
    if not colon:
        return [
            (f"{lead}{prefix.name}:", prefix.meaning) for prefix in PREFIXES.values() if prefix.name.startswith(name)
        ]
    found = values(settings, name, value.removeprefix('"'))
    return [(f"{lead}{name}:{_quoted(one)}", help_) for one, help_ in found]


def values(settings: Settings, name: str, beginning: str) -> list[tuple[str, str]]:
    """Give the values of a query prefix that begin so."""
    if name == "id":
        return ids(settings, beginning)
    from quizcli.query.prefixes import PREFIXES

    if name in PREFIXES and PREFIXES[name].values:
        return _matching(list(PREFIXES[name].values), beginning)
    return _matching(_names(settings, name), beginning)


def is_name(settings: Settings, prefix: str, value: str) -> bool:
    """Tell whether a value is the whole name of a deck, topic or tag, as far as the cache knows."""
    wanted = value.strip().casefold()
    return any(name.casefold() == wanted for name in _names(settings, prefix))


def _names(settings: Settings, prefix: str) -> list[str]:
    looked_up = {"deck": names.decks, "topic": names.topics, "tag": names.tags}.get(prefix)
    known = looked_up(settings.cache) if looked_up else []
    return known if prefix == "topic" else _with_parents(known)


def _quoted(value: str) -> str:
    """Write a value as a query takes it."""
    from quizcli.query.printing import show
    from quizcli.query.tree import Field

    return show(Field("deck", value)).removeprefix("deck:")


def _with_parents(found: list[str]) -> list[str]:
    """Put the names above those of a hierarchy beside them."""
    parts = [name.split("::") for name in found]
    return sorted({"::".join(path[:count]) for path in parts for count in range(1, len(path) + 1)})


def _matching(found: list[str], prefix: str) -> list[tuple[str, str]]:
    wanted = prefix.casefold()
    return [(name, "") for name in found if name.casefold().startswith(wanted) and name.isprintable()][:MOST]


def _short(prompt: str) -> str:
    line = " ".join(prompt.split())
    return "".join(letter for letter in line[:60] if letter.isprintable())
