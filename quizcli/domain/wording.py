"""What changed between two texts, word by word."""

from __future__ import annotations

import re

from quizcli.domain.likeness import Weights, shingles, tokens

SAME, GONE, COME = "same", "gone", "come"
# Below this share of common wording an answer is another one: more than a third of what was learned is gone or new.
STILL_THE_SAME = 0.65
_UNIT = re.compile(r"\n|[ \t]+|[A-Za-z0-9_]+|.", re.DOTALL)
_CONTEXT = 2  # unchanged lines shown around a change


def differences(old: str, new: str) -> list[tuple[str, str]]:
    """Give the runs of text that stay, go and come, in order; words are not cut, Chinese characters are words."""
    result: list[tuple[str, str]] = []
    for lines in _lines(old.split("\n"), new.split("\n")):
        result += lines
    return _joined(result)


def shortened(parts: list[tuple[str, str]], context: int = _CONTEXT) -> list[tuple[str, str]]:
    """Leave out what stays, but for a few lines around each change."""
    result = []
    for place, (kind, text) in enumerate(parts):
        lines = text.split("\n")
        if kind == SAME and len(lines) > 2 * context + 2:
            head = lines[: context + 1] if place else []
            tail = lines[-context - 1 :] if place < len(parts) - 1 else []
            text = "\n".join([*head, "…", *tail])
        result.append((kind, text))
    return result


def is_another(old: str, new: str) -> bool:
    """Tell whether an answer changed so much that having learned the old one says little."""
    one, other = tokens(old), tokens(new)
    if one == other:
        return False
    left, right = shingles(one, single=True), shingles(other, single=True)
    if not left or not right:
        return True
    weights = Weights((left, right))
    return 2 * weights.sum(left & right) / (weights.sum(left) + weights.sum(right)) < STILL_THE_SAME


def _lines(old: list[str], new: list[str]) -> list[list[tuple[str, str]]]:
    """Compare by line first, then inside the lines that differ: fast, and a diff that people can read."""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[list[tuple[str, str]]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        one, other = "\n".join(old[a:b]), "\n".join(new[c:d])
        one += "\n" if b < len(old) and b > a else ""
        other += "\n" if d < len(new) and d > c else ""
        if tag == "equal":
            found.append([(SAME, one)])
        elif tag == "replace" and len(one) + len(other) < 20_000:
            found.append(_words(one, other))
        else:
            found.append([(GONE, one), (COME, other)])
    return found


def _words(old: str, new: str) -> list[tuple[str, str]]:
    from difflib import SequenceMatcher

    left, right = _UNIT.findall(old), _UNIT.findall(new)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.quick_ratio() < 0.3:
        return [(GONE, old), (COME, new)]
    found = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found.append((SAME, "".join(left[a:b])))
        else:
            found += [(GONE, "".join(left[a:b])), (COME, "".join(right[c:d]))]
    return found


def _joined(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    result: list[tuple[str, str]] = []
    for kind, text in parts:
        if not text:
            continue
        if result and result[-1][0] == kind:
            result[-1] = (kind, result[-1][1] + text)
        else:
            result.append((kind, text))
    return result
