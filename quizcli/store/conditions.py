"""A query tree as an SQL condition over `card c JOIN question q`: values bound, the clock an argument."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quizcli.domain.schedule import Phase
from quizcli.query.tree import And, Everything, Field, Node, Not, Or, Text, leaves
from quizcli.store import search
from quizcli.store.naming import SEPARATOR
from quizcli.text import terms
from quizcli.text.terms import Term

# FSRS-6: retrievability after t days is (1 + factor * t / stability) ** -decay, where nothing was fitted.
DECAY = 0.1542
WEAK_RECALL = 0.7  # below this chance of recall a card counts as weak

ARCHIVED = "SELECT num FROM question WHERE archived = 1"
TERMS_AT_ONCE = 40  # words asked of the index in one expression
_CARD_FIELDS = frozenset(("is", "rated"))
_QUESTION_STATES = frozenset(("unanswered", "archived"))

Condition = tuple[str, list[object]]
Rated = Callable[[int, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Memory:
    """What the columns of cards do not tell of the learner's memory; asked only for a query that needs it.

    `decays()` gives the decay of each deck that has one of its own, and of all others by the name "". `weak()` gives
    the cards of which something else than their ratings shows that they are weak.
    """

    decays: Callable[[], Mapping[str, float]] = dict
    weak: Callable[[], Sequence[str]] = tuple


PLAIN = Memory()


def where(
    node: Node,
    *,
    day: int,
    now_ms: int,
    memory: Memory = PLAIN,
    rated: Rated | None = None,
    indexed: bool = True,
) -> Condition:
    """Give an SQL condition over `card c JOIN question q ON q.num = c.question`, and the values to bind.

    `day` is the study day (ordinal) and `now_ms` the time. `rated(first_day, rating)` gives the cards that got a
    rating since a day: only the event log knows; without it the last answer's day must do. The connection that runs
    the condition must have been through `selecting.attach`. Without `indexed`, words are looked for in every question.
    """
    return _Writer(day, now_ms, memory, rated, indexed).write(node)


def about_cards(node: Node) -> bool:
    """Tell whether a query asks anything of cards: states, memory, answers."""
    return any(isinstance(leaf, Field) and _about_card(leaf) for leaf in leaves(node))


def _about_card(leaf: Field) -> bool:
    if leaf.name == "id":
        return "." in leaf.value
    if leaf.name == "is":
        return leaf.value not in _QUESTION_STATES
    return leaf.name in _CARD_FIELDS or leaf.name.startswith("prop:")


def terms_of(leaf: Text) -> list[Term]:
    """Give the search terms of a word, a phrase or a wildcard."""
    if leaf.kind == "phrase":
        return terms.of_phrase(leaf.text)
    return terms.of_word(leaf.text, prefix=leaf.kind == "wild")


class _Writer:
    """Writes conditions; holds what they all need."""

    def __init__(
        self,
        day: int,
        now_ms: int,
        memory: Memory,
        rated: Rated | None,
        indexed: bool = True,
    ) -> None:
        self.day = day
        self.now_ms = now_ms
        self.memory = memory
        self.rated = rated
        self.indexed = indexed

    def write(self, node: Node) -> Condition:
        match node:
            case Everything():
                return "1", []
            case Text():
                return self.text(terms_of(node))
            case Field():
                return self.field(node)
            case Not(inner):
                condition, values = self.write(inner)
                return f"NOT ({condition})", values
            case And(nodes):
                return self.all_of(nodes)
            case Or(nodes):
                return _joined(" OR ", [self.write(inner) for inner in nodes])

    def all_of(self, nodes: Sequence[Node]) -> Condition:
        """Ask the index for all words at once; everything else is a condition of its own."""
        wanted = [term for inner in nodes if isinstance(inner, Text) for term in terms_of(inner)]
        conditions = [self.text(wanted)] if wanted else []
        conditions += [self.write(inner) for inner in nodes if not isinstance(inner, Text)]
        return _joined(" AND ", conditions) if conditions else ("1", [])

    def text(self, wanted: Sequence[Term]) -> Condition:
        unique = list(dict.fromkeys(wanted))
        if not self.indexed:
            return "search_check(CAST(q.body AS BLOB), ?)", [search.pack(unique)]
        batches = [unique[start : start + TERMS_AT_ONCE] for start in range(0, len(unique), TERMS_AT_ONCE)]
        return _joined(" AND ", [_indexed(batch) for batch in batches]) if batches else ("1", [])

    def field(self, leaf: Field) -> Condition:
        if leaf.name.startswith("prop:"):
            return self.property(leaf.name.removeprefix("prop:"), leaf.operator, float(leaf.value))
        writers: dict[str, Callable[[str], Condition]] = {
            "deck": _deck,
            "topic": _topic,
            "tag": _tag,
            "is": self.state,
            "id": _id,
            "type": lambda value: ("q.type = ?", [value]),
            "added": self.added,
            "rated": self.answered,
        }
        return writers[leaf.name](leaf.value)

    def state(self, value: str) -> Condition:
        due = (
            "c.drillable = 1 AND c.suspended = 0 AND c.buried_until <= ? AND ("
            f"(c.phase = {Phase.REVIEW:d} AND c.due_day <= ?) OR (c.phase IN ({Phase.LEARNING:d}, {Phase.RELEARNING:d})"
            " AND CASE WHEN c.due_at > 0 THEN c.due_at <= ? ELSE c.due_day <= ? END))"
        )
        if value == "weak":
            return self.weak()
        states: dict[str, Condition] = {
            "due": (due, [self.day, self.day, self.now_ms, self.day]),
            "new": (f"c.drillable = 1 AND c.phase = {Phase.NEW:d}", []),
            "learning": (f"c.phase IN ({Phase.LEARNING:d}, {Phase.RELEARNING:d})", []),
            "review": (f"c.phase = {Phase.REVIEW:d}", []),
            "suspended": ("c.suspended = 1", []),
            "buried": ("c.buried_until > ?", [self.day]),
            "leech": ("c.leech = 1", []),
            "flagged": ("c.flag > 0", []),
            "unanswered": ("q.answered = 0", []),
            "archived": (f"q.num IN ({ARCHIVED})", []),
        }
        condition, values = states[value]
        return f"({condition})", values

    def weak(self) -> Condition:
        """Give the cards that were forgotten twice, or likely are by now, or of which an interview showed as much."""
        recall, values = self.recall("<", WEAK_RECALL)
        forgotten = f"(c.reps > 0 AND (c.leech = 1 OR c.lapses >= 2 OR {recall}))"
        shown = json.dumps(list(self.memory.weak()))
        return f"(c.drillable = 1 AND ({forgotten} OR c.id IN (SELECT value FROM json_each(?))))", [*values, shown]

    def property(self, name: str, operator: str, number: float) -> Condition:
        if name == "retrievability":
            return self.recall(operator, number)
        condition = f"c.{name} {operator} ?"
        if name in ("stability", "difficulty"):
            return f"(c.stability > 0 AND {condition})", [number]
        return f"({condition})", [number]

    def recall(self, operator: str, chance: float) -> Condition:
        """Compare the chance of recall without computing it: it falls as days per stability grow."""
        if operator in ("=", "!="):  # as exact as it is ever shown: whole per cents
            low, high = self.recall(">=", max(chance - 0.005, 0)), self.recall("<", min(chance + 0.005, 2))
            condition, values = _joined(" AND ", [low, high])
            return (f"(c.stability > 0 AND NOT {condition})" if operator == "!=" else condition), values
        if chance <= 0 or chance > 1:
            always = operator in (">", ">=") if chance <= 0 else operator in ("<", "<=")
            return ("(c.stability > 0)" if always else "(0)"), []
        decays = dict(self.memory.decays())
        rest = _stretch(chance, decays.pop("", DECAY))
        stretch = f"CASE q.deck {'WHEN ? THEN ? ' * len(decays)}ELSE ? END" if decays else "?"
        values = [value for deck, decay in decays.items() for value in (deck, _stretch(chance, decay))]
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[operator]
        return f"(c.stability > 0 AND max(? - c.last_day, 0) {turned} {stretch} * c.stability)", [
            self.day,
            *values,
            rest,
        ]

    def added(self, value: str) -> Condition:
        if "-" not in value:
            first = date.fromordinal(max(self.day - int(value) + 1, 1)).isoformat()
            return "(q.added >= ?)", [first]
        first, dots, last = value.partition("..")
        if dots and not last:
            return "(q.added >= ?)", [first]
        return "(q.added BETWEEN ? AND ?)", [first, (last or first) + "~"]

    def answered(self, value: str) -> Condition:
        days, _, rating = value.partition(":")
        first = self.day - int(days) + 1
        if not rating or self.rated is None:
            return "(c.reps > 0 AND c.last_day >= ?)", [first]
        cards = json.dumps(list(self.rated(first, int(rating))))
        return "(c.id IN (SELECT value FROM json_each(?)))", [cards]


def _stretch(chance: float, decay: float) -> float:
    """Give the time, in units of stability, after which the chance of recall has fallen so far."""
    return float((chance ** (-1 / decay) - 1) / (0.9 ** (-1 / decay) - 1))


def _joined(word: str, conditions: Sequence[Condition]) -> Condition:
    return "(" + word.join(text for text, _ in conditions) + ")", [
        value for _, values in conditions for value in values
    ]


def _indexed(wanted: Sequence[Term]) -> Condition:
    """Ask the index for terms; rows that it cannot be sure of are read."""
    live = search.LIVE
    unsure = search.inexact(wanted)
    if not unsure:
        return f"q.num IN ({live})", [search.match_expression(wanted)]
    checked = (
        f"SELECT t.num FROM ({live}) s CROSS JOIN question t ON t.num = s.num"
        " WHERE search_check(CAST(t.body AS BLOB), ?)"
    )
    return f"q.num IN ({checked})", [search.match_expression(wanted), search.pack(unsure)]


def _named(column: str, function: str) -> str:
    """Compare names once for each different one: the limit keeps SQLite from asking once for each question."""
    names = f"SELECT DISTINCT {column} AS n FROM question LIMIT -1"
    return f"q.{column} IN (SELECT n FROM ({names}) WHERE {function}(n, ?))"


def _deck(value: str) -> Condition:
    """A deck is named from its top; what lies below it belongs to it."""
    return _named("deck", "deck_matches"), [value]


def _topic(value: str) -> Condition:
    """A topic is any heading above a question, or several of them in a row."""
    return _named("topic", "name_matches"), [value.replace("::", SEPARATOR)]


def _tag(value: str) -> Condition:
    """A tag is named from its top, like a deck."""
    return _named("tags", "tag_matches"), [value]


def _id(value: str) -> Condition:
    """Ids by their beginnings; with a dot, those of cards."""
    conditions: list[Condition] = []
    for prefix in value.lower().split(","):
        column = "c.id" if "." in prefix else "q.id"
        conditions.append((f"({column} >= ? AND {column} < ?)", [prefix, prefix + "\U0010ffff"]))
    return _joined(" OR ", conditions)
