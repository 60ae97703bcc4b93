"""Names of decks, topics and tags compared: folded, in whole parts, with `*` for anything."""

from __future__ import annotations

from quizcli.text.folding import fold

SEPARATOR = "\x1f"  # between the parts of a topic, around each tag, in the cache


def name_matches(name: str, wanted: str) -> bool:
    """Tell whether a path of names holds the wanted one: whole parts, folded, `*` for anything.

    A wanted path must be a run of neighbouring parts.
    """
    parts = [fold(part).strip() for part in name.split(SEPARATOR)]
    sought = [fold(part).strip() for part in wanted.split(SEPARATOR)]
    starts = range(len(parts) - len(sought) + 1)
    return any(all(map(_part_matches, parts[start:], sought)) for start in starts)


def _part_matches(part: str, sought: str) -> bool:
    if "*" not in sought:
        return part == sought
    first, *middle, last = sought.split("*")
    if not (part.startswith(first) and part.endswith(last) and len(part) >= len(first) + len(last)):
        return False
    inner = part[len(first) : len(part) - len(last)]
    for piece in middle:
        at = inner.find(piece)
        if at < 0:
            return False
        inner = inner[at + len(piece) :]
    return True


def deck_matches(name: str, wanted: str) -> bool:
    """Tell whether a deck is the wanted one or lies below it."""
    parts, sought = name.split("::"), wanted.split("::")
    return len(parts) >= len(sought) and name_matches(SEPARATOR.join(parts[: len(sought)]), SEPARATOR.join(sought))


def tag_matches(tags: str, wanted: str) -> bool:
    """Tell whether one of a question's tags is the wanted one or lies below it."""
    return any(deck_matches(tag, wanted) for tag in tags.split(SEPARATOR) if tag)
