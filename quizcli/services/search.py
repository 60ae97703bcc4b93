"""Search: the questions that a query selects, best first; near ones, and near spellings, when there are none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, Any

from quizcli.domain.schedule import Schedule
from quizcli.query.tree import And, Everything, Field, Node, Not, Or, Text, both, living
from quizcli.services import passages, pieces, ranking
from quizcli.services.listing import first_due
from quizcli.services.passages import Passage
from quizcli.services.ranking import Place
from quizcli.services.standing import standing
from quizcli.services.suggesting import Suggestion, suggest
from quizcli.store import finding, selecting
from quizcli.text.terms import Term

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

PAGE = 20
_LOOKED_AT = 240  # questions read and scored, out of however many match
_NEAR = 60
FEW = 3  # with fewer questions that hold all the words, those that hold some are worth showing too


@dataclass(frozen=True, slots=True)
class Hit:
    """One question found: what to show of it, and where it stands in the learner's memory.

    `marks` are spans of the prompt. `missing` names the words of the query that it does not hold.
    `recall` is the chance of remembering it now, None for one never studied.
    """

    id: str
    num: int
    prompt: str
    marks: tuple[tuple[int, int], ...]
    topic: tuple[str, ...]
    deck: str
    tags: tuple[str, ...]
    answered: bool
    archived: bool
    schedule: Schedule
    passage: Passage | None = None
    missing: tuple[str, ...] = ()
    score: float = 0.0
    recall: float | None = None

    def as_json(self, today: int) -> dict[str, Any]:
        """Give what `search --json` prints of a hit."""
        passage = self.passage
        return {
            "id": self.id,
            "question": self.prompt,
            "marks": [list(mark) for mark in self.marks],
            "topic": list(self.topic),
            "deck": self.deck,
            "tags": list(self.tags),
            "state": standing(self.schedule, today, answered=self.answered, archived=self.archived),
            "recall": None if self.recall is None else round(self.recall, 4),
            "score": round(self.score, 2),
            "missing": list(self.missing),
            "passage": passage
            and {
                "where": passage.kind,
                "heading": passage.heading,
                "code": passage.code,
                "language": passage.language,
                "lines": [{"text": line.text, "marks": [list(mark) for mark in line.marks]} for line in passage.lines],
            },
        }


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
        """Give what `search --json` prints."""
        return {
            "total": self.total,
            "partial": self.partial,
            "hits": [hit.as_json(today) for hit in self.hits],
            "near": [hit.as_json(today) for hit in self.near],
            "did_you_mean": [
                {"word": found.word, "instead": found.instead, "query": found.query} for found in self.did_you_mean
            ],
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
        collection.cache, node, day=collection.today, now_ms=collection.now_ms, learner=collection.learner
    )


def _ranked(
    collection: Collection, nums: Sequence[int], wanted: Sequence[Term], limit: int | None, forgotten: bool
) -> list[Hit]:
    """Rank what matches. Of very many, only the likeliest are read, unless all of them are to be shown."""
    cache = collection.cache
    chosen: Sequence[int] = nums
    rest: Sequence[int] = ()
    if forgotten:
        chosen = _by_risk(collection, nums)[: limit or len(nums)]
    elif len(nums) > _LOOKED_AT and wanted:
        among = set(nums)
        chosen = finding.likeliest(cache, wanted, among, max(_LOOKED_AT, min(limit or 0, 2 * _LOOKED_AT)))
        rest = [num for num in nums if num not in set(chosen)]
    elif not wanted:
        chosen = finding.in_bank_order(cache, nums)[: limit or len(nums)]
    hits = _hits(collection, chosen, _weighted(collection, wanted), wanted)
    if forgotten or not wanted:
        kept = {hit.num: hit for hit in hits}
        hits = [kept[num] for num in chosen if num in kept]
    else:
        hits.sort(key=_order)
    missing = (limit or len(nums)) - len(hits)
    if rest and missing > 0:
        hits += sorted(_hits(collection, rest[:missing], _weighted(collection, wanted), wanted), key=_order)
    return hits[: limit or len(hits)]


def _order(hit: Hit) -> tuple[float, float, int]:
    """Best first; among equals, the one likelier to be forgotten."""
    return (-round(hit.score * 2), 1.0 if hit.recall is None else hit.recall, hit.num) if hit.score else (0, 0, hit.num)


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


def _hits(
    collection: Collection,
    nums: Sequence[int],
    weighted: Sequence[tuple[Term, float]],
    wanted: Sequence[Term],
) -> list[Hit]:
    """Read and score questions."""
    found: list[Hit] = []
    for start in range(0, len(nums), 500):
        batch = nums[start : start + 500]
        states = finding.states(collection.cache, batch)
        bodies = finding.bodies(collection.cache, batch)
        for num in batch:
            if num in bodies:
                found.append(_hit(num, bodies[num], states.get(num, []), collection.today, weighted, wanted))
    return found


def _hit(
    num: int,
    row: tuple[str, str, str],
    cards: Sequence[Schedule],
    today: int,
    weighted: Sequence[tuple[Term, float]],
    wanted: Sequence[Term],
) -> Hit:
    id_, deck, text = row
    body: dict[str, Any] = json.loads(text)
    found = ranking.places(body)
    points, missing = ranking.score(found, weighted)
    schedule = first_due(list(cards))
    answered = bool(body.get("answer", "").strip()) or any(option.get("correct") for option in body.get("options", ()))
    prompt = body.get("question", "")
    return Hit(
        id=id_,
        num=num,
        prompt=prompt,
        marks=tuple(_prompt_marks(found, wanted)),
        topic=tuple(body.get("topic", ())),
        deck=deck,
        tags=tuple(body.get("tags", ())),
        answered=answered,
        archived=bool(body.get("archived")),
        schedule=schedule,
        passage=passages.best(found, wanted),
        missing=tuple(term.text for term in missing if term in pieces.telling(wanted)),
        score=points - (0.0 if answered else 0.4),
        recall=recall(schedule, today),
    )


def _prompt_marks(found: Sequence[Place], wanted: Sequence[Term]) -> list[tuple[int, int]]:
    prompt = next((place for place in found if place.kind == "question"), None)
    return ranking.marks(prompt.text, wanted) if prompt else []


def recall(schedule: Schedule, today: int) -> float | None:
    """Give the chance that a card is remembered today."""
    if schedule.stability <= 0:
        return None
    factor = 0.9 ** (-1 / selecting.DECAY) - 1
    return float((1 + factor * max(today - schedule.last_day, 0) / schedule.stability) ** -selecting.DECAY)


def _by_risk(collection: Collection, nums: Sequence[int]) -> list[int]:
    """Order questions by how likely they are forgotten; those never studied come last."""
    risks: list[tuple[float, int]] = []
    for start in range(0, len(nums), 500):
        batch = nums[start : start + 500]
        states = finding.states(collection.cache, batch)
        for num in batch:
            chances = [recall(card, collection.today) for card in states.get(num, [])]
            known = [chance for chance in chances if chance is not None]
            risks.append((min(known) if known else 2.0, num))
    return [num for _, num in sorted(risks)]


def _near(collection: Collection, node: Node, wanted: Sequence[Term], known: set[int], forgotten: bool) -> list[Hit]:
    """Find what comes near: the conditions of the query still hold, its words one by one."""
    cut = pieces.of_terms(wanted)
    rest = node.nodes if isinstance(node, And) else (node,)
    filters = living(both(*(inner for inner in rest if not isinstance(inner, Text))))
    among = None if filters == living(Everything()) else set(_nums(collection, filters))
    nums = [num for num in finding.nearest(collection.cache, cut, _NEAR, among) if num not in known]
    hits = _hits(collection, nums, _weighed(collection, cut), [term for term, _ in cut])
    hits = _worth_showing(sorted((hit for hit in hits if not hit.archived or among is not None), key=_order))
    hits = [_with_missing(hit, wanted) for hit in hits]
    if forgotten:
        hits.sort(key=lambda hit: 2.0 if hit.recall is None else hit.recall)
    return hits


def _weighed(collection: Collection, cut: Sequence[tuple[Term, float]]) -> list[tuple[Term, float]]:
    size = finding.size(collection.cache)
    return [
        (term, extra * max(log((size + 1) / (finding.frequency(collection.cache, term) + 0.5)), 0.1))
        for term, extra in cut
    ]


def _worth_showing(hits: Sequence[Hit]) -> list[Hit]:
    """Leave out what comes near only by comparison with nothing."""
    return [hit for hit in hits if hit.score >= hits[0].score * 0.35] if hits else []


def _with_missing(hit: Hit, wanted: Sequence[Term]) -> Hit:
    """Say which words as typed are missing, not which pieces of them."""
    gone = [term for term in pieces.telling(wanted) if any(piece in term.text for piece in hit.missing)]
    return replace(hit, missing=tuple(term.text for term in gone))


def _plain(node: Node) -> bool:
    """Tell whether a query is words and conditions side by side, so that words can be let go one by one."""
    nodes = node.nodes if isinstance(node, And) else (node,)
    return all(isinstance(inner, Text | Field) or (isinstance(inner, Not) and _plain(inner.node)) for inner in nodes)
