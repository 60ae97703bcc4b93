"""How well a question answers words: one number from where they stand, how close, and how much of it they are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizcli.text.folding import Folded, folded
from quizcli.text.terms import Term, spans

# What a word is worth by the place where it stands.
PROMPT, TWIN, OPTION, TOPIC, TAG, HEADING, ANSWER, NOTE = 10.0, 9.0, 3.0, 3.5, 3.0, 4.0, 2.0, 2.0
_IN_ORDER = 6.0  # all words next to each other, in their order, in the prompt; less elsewhere
_CLOSE = 3.0
_COVERED = 6.0  # the prompt says little else
_ANSWERED = 2.0  # the first line of the answer is these words
_OFTEN = 0.35
_PART_OF_WORD = 0.6  # `sql` in `MySQL` is worth less than the word itself

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Place:
    """One text of a question: which, and what a word in it is worth."""

    kind: str  # "question", "answer", "option", "topic", "tag", "note", "en.question", "en.answer"
    text: Folded
    worth: float


def places(body: Mapping[str, Any]) -> list[Place]:
    """Give the searched texts of a stored question, each with its worth."""
    twin = body.get("en") or {}
    topic = list(body.get("topic", ()))
    found = [("question", body.get("question", ""), PROMPT), ("en.question", twin.get("question", ""), TWIN)]
    found += [("topic", part, TOPIC if part is topic[-1] else TOPIC - 1.0) for part in topic]
    found += [("tag", tag, TAG) for tag in body.get("tags", ())]
    found += [("option", option["text"], OPTION) for option in body.get("options", ())]
    found += [("answer", body.get("answer", ""), ANSWER), ("note", body.get("note", ""), NOTE)]
    found += [("en.answer", twin.get("answer", ""), ANSWER)]
    return [Place(kind, folded(text), worth) for kind, text, worth in found if text]


def score(found: Sequence[Place], wanted: Sequence[tuple[Term, float]]) -> tuple[float, list[Term]]:
    """Score a question for terms with their weights; also give the terms that it does not hold."""
    total = sum(weight for _, weight in wanted) or 1.0
    points = 0.0
    missing = []
    where: dict[int, list[Spans]] = {}
    for term, weight in wanted:
        best = 0.0
        count = 0
        for number, place in enumerate(found):
            hits = list(spans(place.text, term))
            if not hits:
                continue
            count += len(hits)
            where.setdefault(number, []).append(hits)
            best = max(best, max(_worth(place, hit) for hit in hits))
        if not count:
            missing.append(term)
        points += weight / total * (best + _OFTEN * min(count, 6) if count else 0.0)
    for number, hits_of_terms in where.items():
        points += _togetherness(found[number], hits_of_terms, len(wanted))
    return points, missing


def _worth(place: Place, hit: tuple[int, int]) -> float:
    """Value one hit: less inside a longer word, more in a heading of an answer."""
    text = place.text.lower
    start, end = hit
    worth = place.worth
    if place.kind in ("answer", "en.answer"):
        line = text.rfind("\n", 0, start) + 1
        if text[line : line + 1] == "#" or text[line : line + 2] == "**":
            worth = HEADING
    inside = (start and text[start - 1].isalnum() and text[start].isascii() and text[start - 1].isascii()) or (
        end < len(text) and text[end].isalnum() and text[end - 1].isascii() and text[end].isascii()
    )
    return worth * (_PART_OF_WORD if inside and text[start].isalnum() else 1.0)


def _togetherness(place: Place, hits: list[Spans], count: int) -> float:
    """Value how close the words of a query stand to each other in one text, and how much of it they are."""
    share = place.worth / PROMPT
    points = 0.0
    covered = sum(end - start for start, end in _merged([hit for spans_ in hits for hit in spans_]))
    if place.kind in ("question", "en.question"):
        points += _COVERED * share * covered / max(len(place.text.lower.strip()), 12)
    elif place.kind == "answer" and _begins_with(place.text.lower, hits):
        points += _ANSWERED
    if count > 1 and len(hits) == count:
        window, in_order = _tightest(hits)
        length = sum(min(end - start for start, end in spans_) for spans_ in hits)
        points += _CLOSE * share * length / max(window, length)
        if in_order and window <= length + 2 * count:
            points += _IN_ORDER * share
    elif count == 1:
        points += _IN_ORDER * share * 0.5
    return points


def _begins_with(text: str, hits: list[Spans]) -> bool:
    """Tell whether the first line of an answer is little else than the words."""
    line = text.lstrip().partition("\n")[0].strip(" `*。.：:")
    begin = len(text) - len(text.lstrip())
    inside = _merged([hit for spans_ in hits for hit in spans_ if hit[1] <= begin + len(line) + 4])
    return bool(line) and 2 * sum(end - start for start, end in inside) >= len(line)


def _tightest(hits: list[Spans]) -> tuple[int, bool]:
    """Find the shortest stretch that holds every word once: its length, and whether they come in their order there."""
    best, in_order = 1 << 30, False
    starts = [[start for start, _ in spans_] for spans_ in hits]
    for first_start, first_end in hits[0][:50]:
        low, high = first_start, first_end
        ordered, last = True, first_start
        for spans_, begins in zip(hits[1:], starts[1:], strict=True):
            at = bisect_left(begins, last)
            near = [spans_[number] for number in (at - 1, at) if 0 <= number < len(spans_)]
            start, end = min(near, key=lambda span: max(high, span[1]) - min(low, span[0]))
            low, high = min(low, start), max(high, end)
            ordered = ordered and start >= last
            last = start
        if high - low < best or (high - low == best and ordered):
            best, in_order = high - low, ordered
    return best, in_order


def _merged(found: Spans) -> Spans:
    """Join spans that touch or overlap."""
    merged: Spans = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def marks(place: Folded, wanted: Sequence[Term]) -> Spans:
    """Give the spans of the original text that terms stand in, joined where they touch."""
    found = _merged([hit for term in wanted for hit in spans(place, term)])
    return [place.origin(start, end) for start, end in found]
