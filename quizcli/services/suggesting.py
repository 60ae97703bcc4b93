"""Near spellings, from the words of the bank itself: proposed, never searched for unasked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from shlex import quote
from typing import TYPE_CHECKING

from quizcli.errors import NothingMatches
from quizcli.query.printing import show
from quizcli.query.tree import And, Everything, Field, Node, Or, Text, leaves
from quizcli.store import finding, selecting
from quizcli.text.folding import fold
from quizcli.text.terms import IS_HAN, Term, atoms

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

_MOST = 3
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word that the bank does not have, one that it has, and the whole query with it."""

    word: str
    instead: str
    query: str

    @property
    def shell(self) -> str:
        """The query as a shell takes it."""
        return quote(self.query)


def nothing_matches(
    collection: Collection, node: Node, suggestions: tuple[Suggestion, ...] | None = None
) -> NothingMatches:
    """Make the error that says that a query selects nothing, and what was perhaps meant."""
    hints = [
        f"Did you mean `{suggestion.instead}`? quizcli search {suggestion.shell}"
        for suggestion in (suggest(collection.cache, node) if suggestions is None else suggestions)
    ]
    for leaf in leaves(node):
        if isinstance(leaf, Field) and leaf.name in ("deck", "topic", "tag"):
            hints += _known_names(collection, leaf)
    hints += _unquoted(collection.cache, node)
    if isinstance(node, Everything):
        return NothingMatches("there are no questions yet", hint="Bring some in with: quizcli import notes.md")
    hint = "\n".join(hints) or "`quizcli list` shows what there is; `quizcli help query` explains queries."
    return NothingMatches(f"nothing matches {show(node)}", hint=hint)


def _known_names(collection: Collection, leaf: Field) -> list[str]:
    """Name decks, topics or tags that are like one that does not exist."""
    known = finding.names(collection.cache, leaf.name)
    wanted = fold(leaf.value.strip("*"))
    if not wanted or any(fold(name) == wanted for name in known) or collection.select(leaf, limit=1):
        return []
    like = [name for name in known if wanted in fold(name)]
    like += [name for name in known if distance(fold(name), wanted, 2) is not None and len(wanted) > 3]
    shown = [show(Field(leaf.name, name)) for name in dict.fromkeys(like)][:4]
    return [f"There is no {leaf.name} {leaf.value}." + (f" There is: {', '.join(shown)}" if shown else "")]


def _unquoted(cache: sqlite3.Connection, node: Node) -> list[str]:
    """Say what to write where a name with spaces lost its quotes: deck:Python 框架 for deck:"Python 框架"."""
    nodes = node.nodes if isinstance(node, And) else ()
    found = []
    for one, other in pairwise(nodes):
        if isinstance(one, Field) and one.name in ("deck", "topic") and isinstance(other, Text):
            wanted = fold(f"{one.value} {other.text}")
            whole = (part for name in finding.names(cache, one.name) for part in (name, *name.split("::")))
            meant = [name for name in whole if fold(name).startswith(wanted)]
            found += [f"A name with spaces needs quotes: {show(Field(one.name, meant[0]))}"] if meant else []
    return found


def suggest(cache: sqlite3.Connection, node: Node) -> tuple[Suggestion, ...]:
    """Propose other spellings for the words of a query that stand in no question."""
    made: list[Suggestion] = []
    for leaf in _texts(node):
        for term in selecting.terms_of(leaf):
            for word in atoms(term.text):
                if len(made) < _MOST and _is_unknown(cache, word):
                    for instead in _near(cache, word)[: _MOST - len(made)]:
                        changed = Text(term.text.replace(word, instead) if leaf.text != word else instead, leaf.kind)
                        made.append(Suggestion(word, instead, show(_replaced(node, leaf, changed))))
    return tuple(made)


def _texts(node: Node) -> Iterable[Text]:
    if isinstance(node, Text):
        yield node
    elif isinstance(node, And | Or):
        for inner in node.nodes:
            yield from _texts(inner)


def _replaced(node: Node, old: Text, new: Text) -> Node:
    """Give the query with one of its words exchanged."""
    if node is old:
        return new
    if isinstance(node, And):
        return And(tuple(_replaced(inner, old, new) for inner in node.nodes))
    if isinstance(node, Or):
        return Or(tuple(_replaced(inner, old, new) for inner in node.nodes))
    return node


def _is_unknown(cache: sqlite3.Connection, word: str) -> bool:
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha() or IS_HAN.match(word):
        return False
    return finding.frequency(cache, Term(word)) == 0


def _near(cache: sqlite3.Connection, word: str) -> list[str]:
    """List known words by how few slips lead to them, then by how many questions hold them."""
    allowed = 1 if len(word) < 6 else 2
    near = []
    for known, count in finding.vocabulary(cache, len(word) - allowed, len(word) + 4):
        slips = distance(word, known, allowed)
        if slips is None and len(word) > 3 and known.startswith(word):
            slips = allowed + 1
        if slips is not None and known.isalpha():
            near.append((slips, known[0] != word[0], -count, known))
    return [known for *_, known in sorted(near)]


def distance(one: str, other: str, most: int) -> int | None:
    """Count slips between two words (a letter wrong, missing, added, or two swapped); None when more than `most`."""
    if abs(len(one) - len(other)) > most:
        return None
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, known in enumerate(other, start=1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != known))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == known
            line.append(min(cost, before[column - 2] + 1) if swapped else cost)
        if min(line) > most:
            return None
        before, last = last, line
    return last[-1] if last[-1] <= most else None
