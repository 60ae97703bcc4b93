"""Near spellings, from the words of the bank itself: proposed, never searched for unasked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from shlex import quote
from typing import TYPE_CHECKING

from quizcli.errors import NothingMatches
from quizcli.query.printing import show
from quizcli.query.tree import And, Everything, Field, Node, Or, Text, leaves
from quizcli.services.pieces import parts
from quizcli.services.slips import MOST_SLIPS, corrected, distance, near_word
from quizcli.services.spelling import plural
from quizcli.store import finding, selecting
from quizcli.text.folding import fold
from quizcli.text.terms import IS_HAN, Term, atoms

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

_MOST = 3
_KNOWN = 2


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
    hints += _unquoted(collection.cache, node) or _known_parts(collection.cache, node)
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


def _known_parts(cache: sqlite3.Connection, node: Node) -> list[str]:
    """Say which part of the words the bank does hold, the rarest first."""
    wanted = [term for leaf in _texts(node) for term in selecting.terms_of(leaf)]
    known = [part for part in parts(cache, wanted) if part.count and part.names]
    known = [part for part in known if len(wanted) > 1 or part.term not in wanted]
    known.sort(key=lambda part: part.count)
    return [
        f"`{part.typed}` is in {_questions(part.count)}: quizcli search {quote(part.typed)}" for part in known[:_KNOWN]
    ]


def _questions(count: int) -> str:
    return plural(count, "question") if count <= finding.MANY else f"more than {finding.MANY:,} questions"


def suggest(cache: sqlite3.Connection, node: Node) -> tuple[Suggestion, ...]:
    """Propose other spellings for the words of a query that stand in no question."""
    made: list[Suggestion] = []
    terms = [(leaf, term) for leaf in _texts(node) for term in selecting.terms_of(leaf)]
    if sum(not finding.frequency(cache, term) for _, term in terms) > MOST_SLIPS:
        return ()
    for leaf, term in terms:
        if len(made) < _MOST:
            for word, others in _misspelt(cache, term):
                for instead in others[: _MOST - len(made)]:
                    text = instead if fold(leaf.text) == word else fold(leaf.text).replace(word, instead)
                    made.append(Suggestion(word, instead, show(_replaced(node, leaf, Text(text, leaf.kind)))))
    return tuple(made)


def _misspelt(cache: sqlite3.Connection, term: Term) -> Iterator[tuple[str, list[str]]]:
    """Give the words of a term that stand in no question, each with those that may have been meant."""
    for word in atoms(term.text):
        if not IS_HAN.match(word):
            yield word, [known for known, _ in near_word(cache, word)]
    if IS_HAN.search(term.text) and not finding.frequency(cache, term):
        for part in corrected(cache, parts(cache, [term])):
            if part.typed != part.term.text and IS_HAN.match(part.typed):
                yield part.typed, [part.term.text]


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
