"""Search: the questions that a query selects, best first; near ones, and near spellings, when there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, Any

from quizcli.query.tree import And, Everything, Field, Node, Not, Or, Text, both, leaves, living
from quizcli.services import nearby, pieces, slips
from quizcli.services.hits import Candidate, Hit, lay_open, read, recall
from quizcli.services.nearby import Near
from quizcli.services.pieces import Part
from quizcli.services.suggesting import Suggestion, suggest
from quizcli.store import finding, selecting
from quizcli.text.terms import Term

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

PAGE = 20
_LOOKED_AT = 160  # questions read and scored, out of however many match
_NEAR = 60
FEW = 3  # with fewer questions that hold all the words, those that hold some are worth showing too


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found.

    `partial`: no question holds all the words, the hits hold some of them. `near` holds such questions beside the few
    that do hold all.
    """

    hits: tuple[Hit, ...]
    total: int
    partial: bool
    did_you_mean: tuple[Suggestion, ...] = ()
    near: tuple[Hit, ...] = ()

    def as_json(self, today: int) -> dict[str, Any]:
        """Give what `search --json` prints before the hits, of which there may be very many."""
        return {
            "total": self.total,
            "partial": self.partial,
            "did_you_mean": [
                {"word": found.word, "instead": found.instead, "query": found.query} for found in self.did_you_mean
            ],
            "near": [hit.as_json(today) for hit in self.near],
        }


def search(
    collection: Collection, node: Node, limit: int | None = PAGE, *, forgotten: bool = False, near: bool = True
) -> Results:
    """Find the questions that a query selects, the best `limit` of them first.

    Archived ones are found only by a query that speaks of them. `forgotten` puts those first that are likeliest to be
    forgotten by now. With `near`, a query of words that selects nothing finds what comes near it.
    """
    wanted = wanted_terms(node)
    found = _nums(collection, living(node))
    hits = _ranked(collection, found, wanted, limit, forgotten)
    if not near or not wanted or len(found) >= FEW or not _plain(node):
        return Results(tuple(hits), len(found), False)
    room = limit - len(hits) if limit else _NEAR
    others = _near(collection, node, wanted, set(found), forgotten)[: max(room, 0)]
    if found:
        return Results(tuple(hits), len(found), False, near=tuple(others))
    return Results(tuple(others), len(others), bool(others), suggest(collection.cache, node))


def wanted_terms(node: Node) -> list[Term]:
    """Give the terms that a query asks for (not those under NOT), in their order."""
    if isinstance(node, Text):
        return selecting.terms_of(node)
    if isinstance(node, And | Or):
        return list(dict.fromkeys(term for inner in node.nodes for term in wanted_terms(inner)))
    return []


def _nums(collection: Collection, node: Node) -> list[int]:
    return finding.nums(
        collection.cache,
        node,
        day=collection.today,
        now_ms=collection.now_ms,
        learner=collection.learner,
        memory=collection.memory,
    )


def _ranked(
    collection: Collection, nums: list[int], wanted: Sequence[Term], limit: int | None, forgotten: bool
) -> list[Hit]:
    """Rank what matches. Of very many only the likeliest are read, unless more are to be shown."""
    most = limit or len(nums)
    weighted = _weighted(collection, wanted)
    if forgotten or not wanted:
        chosen = _by_risk(collection, nums) if forgotten else finding.in_bank_order(collection.cache, nums)
        return [lay_open(found, wanted) for found in read(collection, chosen[:most], weighted)]
    chosen = nums
    if len(nums) > _LOOKED_AT:
        chosen = finding.likeliest(collection.cache, wanted, set(nums), max(_LOOKED_AT, min(most, 2 * _LOOKED_AT)))
    found: list[Candidate | Hit] = [*_sorted(collection, chosen, wanted, weighted)]
    if len(found) < most and len(chosen) < len(nums):
        seen = set(chosen)
        rest = [num for num in nums if num not in seen][: most - len(found)]
        found += _sorted(collection, rest, wanted, weighted)
    return [one if isinstance(one, Hit) else lay_open(one, wanted) for one in found[:most]]


def _sorted(
    collection: Collection, nums: Sequence[int], wanted: Sequence[Term], weighted: Sequence[tuple[Term, float]]
) -> list[Candidate] | list[Hit]:
    """Read and sort questions; of so many that all will be shown, only what is shown is kept in memory."""
    candidates = read(collection, nums, weighted)
    if len(nums) <= 2 * _LOOKED_AT:
        return sorted(candidates, key=_order)
    opened = sorted(((one.order, lay_open(one, wanted)) for one in candidates), key=lambda pair: pair[0])
    return [hit for _, hit in opened]


def _order(found: Candidate) -> tuple[float, float, int]:
    return found.order


def _weighted(collection: Collection, wanted: Sequence[Term]) -> list[tuple[Term, float]]:
    """Weigh terms by how rare they are."""
    size = finding.size(collection.cache)
    telling = set(pieces.telling(wanted))
    found = []
    for term in wanted:
        count = finding.frequency(collection.cache, term) if len(wanted) > 1 else 1
        weight = log((size + 1) / (count + 0.5)) + 0.5
        found.append((term, max(weight, 0.1) * (1.0 if term in telling else 0.1)))
    return found


def _by_risk(collection: Collection, nums: Sequence[int]) -> list[int]:
    """Order questions by how likely they are forgotten; those never studied come last."""
    risks: list[tuple[float, int]] = []
    for start in range(0, len(nums), 500):
        batch = nums[start : start + 500]
        states, decks = finding.states(collection.cache, batch), finding.decks(collection.cache, batch)
        for num in batch:
            chances = [recall(collection, card, decks[num]) for card in states.get(num, [])]
            known = [chance for chance in chances if chance is not None]
            risks.append((min(known) if known else 2.0, num))
    return [num for _, num in sorted(risks)]


def _near(collection: Collection, node: Node, wanted: Sequence[Term], known: set[int], forgotten: bool) -> list[Hit]:
    """Find what comes near: the conditions of the query still hold, its words part by part."""
    cache = collection.cache
    parts = slips.corrected(cache, pieces.parts(cache, wanted))
    rest = node.nodes if isinstance(node, And) else (node,)
    filters = living(both(*(inner for inner in rest if not isinstance(inner, Text))))
    among = None if filters == living(Everything()) else set(_nums(collection, filters))
    asked = [part for part in parts if part.tells] or parts
    nums = finding.nearest(cache, [(part.term, part.weight) for part in asked], _NEAR, among)
    candidates = (
        one
        for one in read(collection, [num for num in nums if num not in known], [])
        if among is not None or not one.body.get("archived")
    )
    weighed = [nearby.weigh(one, parts) for one in candidates]
    found = nearby.worth_showing(weighed, parts, finding.size(cache), alone=not known)
    if forgotten:
        found.sort(key=lambda near: 2.0 if near.candidate.recall is None else near.candidate.recall)
    return [_shown(near, parts, asked, node) for near in found]


def _shown(near: Near, parts: Sequence[Part], asked: Sequence[Part], node: Node) -> Hit:
    """Lay open what comes near, with the parts that are there and those that are not, as they were typed."""
    hit = lay_open(near.candidate, [part.term for part in asked])
    held, missing = nearby.held(near), nearby.missing(near, parts)
    return replace(hit, held=as_typed(held, node), missing=as_typed(missing, node), score=near.points)


def as_typed(names: Sequence[str], node: Node) -> tuple[str, ...]:
    """Give folded words in the letters in which they were typed."""
    texts = [leaf.text for leaf in leaves(node) if isinstance(leaf, Text)]
    even = [(text, text.casefold()) for text in texts if len(text) == len(text.casefold())]
    found = [next(((text, low.find(name)) for text, low in even if name in low), (name, 0)) for name in names]
    return tuple(text[at : at + len(name)] for name, (text, at) in zip(names, found, strict=True))


def _plain(node: Node) -> bool:
    """Tell whether a query is words and conditions side by side, so that words can be let go one by one."""
    nodes = node.nodes if isinstance(node, And) else (node,)
    return all(isinstance(inner, Text | Field) or (isinstance(inner, Not) and _plain(inner.node)) for inner in nodes)
