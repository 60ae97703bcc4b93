"""Weak spots: topics and points, ranked by what an hour of study would gain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from statistics import median
from typing import TYPE_CHECKING, Any

from quizcli.domain import coverage
from quizcli.domain.card import question_of
from quizcli.errors import NothingMatches
from quizcli.query.tree import Everything, Node
from quizcli.scheduling.log import standing
from quizcli.services.checklist import points_of
from quizcli.store import events, progress
from quizcli.store.conditions import WEAK_RECALL
from quizcli.store.progress import Stand

if TYPE_CHECKING:
    from quizcli.domain.event import Event
    from quizcli.domain.question import Question
    from quizcli.scheduling.memory import Model
    from quizcli.services.view import View

HORIZON = 30  # days ahead at which the gain is felt
HOUR = 3600.0
_SECONDS = 30.0  # of a card, until the log says otherwise
_ENOUGH = 20  # timed answers
_MOST_POINTS = 15
_LIKELY = 0.5  # to be left out again
_MOST_CARDS = 20  # in the command that studies them


@dataclass(frozen=True, slots=True)
class Spot:
    """A topic: an hour on it lets `gain` more of its cards be known in a month; `cards` are the most worthwhile."""

    name: str
    questions: int
    recall: float
    gain: float
    minutes: float
    cards: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        return {
            "topic": self.name,
            "cards": self.questions,
            "recall": round(self.recall, 4),
            "gain": round(self.gain, 2),
            "minutes": round(self.minutes, 1),
            "questions": list(dict.fromkeys(question_of(card) for card in self.cards)),
        }


@dataclass(frozen=True, slots=True)
class MissedPoint:
    """A key point that was left out `missed` of `checked` times, the last time among them or not."""

    text: str
    question: str
    prompt: str
    missed: int
    checked: int
    last: bool

    @property
    def chance(self) -> float:
        """How likely it is left out again, the last time counting double (with Laplace's one more of each)."""
        return (self.missed + self.last + 1) / (self.checked + 3)

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        return {
            "point": self.text,
            "id": self.question,
            "question": self.prompt,
            "missed": self.missed,
            "checked": self.checked,
            "chance": round(self.chance, 4),
        }


@dataclass(frozen=True, slots=True)
class Weak:
    """What `stats weak` shows. `unstudied` counts the questions left out because they were never seen."""

    spots: tuple[Spot, ...]
    points: tuple[MissedPoint, ...]
    seconds: float
    unstudied: int
    next: tuple[str, ...] = field(default=())

    @property
    def command(self) -> str:
        """The command that studies the most worthwhile cards, or ""."""
        return f"quizcli review --ahead id:{','.join(self.next)}" if self.next else ""

    def as_json(self) -> dict[str, Any]:
        """Give what `stats weak --json` prints."""
        return {
            "topics": [spot.as_json() for spot in self.spots],
            "points": [point.as_json() for point in self.points],
            "seconds": round(self.seconds, 1),
            "unstudied": self.unstudied,
            "command": self.command or None,
        }


@dataclass(frozen=True, slots=True)
class _Gain:
    """A card: its chance of recall today, and how much likelier a review now makes it to be known in a month."""

    card: str
    recall: float
    gain: float


def weak(collection: View, node: Node) -> Weak:
    """Rank what a query selects. Raises NothingMatches when nothing of it was ever studied."""
    stands = [stand for stand in progress.stands(collection.cache) if stand.drillable and not stand.suspended]
    if not isinstance(node, Everything):
        chosen = set(collection.select_cards(node))
        stands = [stand for stand in stands if stand.id in chosen]
    checked = _checked(collection)
    seen = [stand for stand in stands if stand.stability or stand.id in checked]
    if not seen:
        hint = "Review it first: quizcli review." if stands else ""
        raise NothingMatches("nothing was studied yet of what the query selects", hint=hint)
    seconds = _pace(collection)
    gains = _gains(collection, seen, checked)
    spots = _spots(seen, gains, seconds)
    best = sorted((gains[stand.id] for stand in seen), key=lambda one: -one.gain)[:_MOST_CARDS]
    ids = tuple(dict.fromkeys(question_of(one.card) for one in best if one.gain > 0.05))
    return Weak(spots, _points(collection, seen, checked), seconds, len(stands) - len(seen), ids)


def _checked(collection: View) -> dict[str, list[Event]]:
    """Give the events of each card that was checked by points or asked in an interview, in the order of the log."""
    held = [*progress.holding(collection.learner, "missed"), *progress.holding(collection.learner, "interview")]
    found: dict[str, list[Event]] = {}
    for event in standing([*held, *events.undos(collection.learner)]) if held else ():
        found.setdefault(event.card, []).append(event)
    return found


def _pace(collection: View) -> float:
    """Give the seconds that a review takes this learner."""
    timed = [duration for *_, duration in progress.durations(collection.learner, 5000)]
    return max(median(timed) / 1000, 1.0) if len(timed) >= _ENOUGH else _SECONDS


def _gains(collection: View, stands: Iterable[Stand], checked: Mapping[str, list[Event]]) -> dict[str, _Gain]:
    models: dict[str, Model] = {}
    found = {}
    for stand in stands:
        if stand.deck not in models:
            models[stand.deck] = collection.rules.model(stand.deck)
        found[stand.id] = _gain(stand, models[stand.deck], collection.today, checked.get(stand.id, ()))
    return found


def _gain(stand: Stand, model: Model, today: int, checked: Iterable[Event]) -> _Gain:
    """Compare a review today with none. What an interview showed since the last review lowers the recall.

    A card that was only ever practised is taken as if that had been its first review.
    """
    shown = [event for event in checked if event.day >= stand.last_day]
    share = _share(shown[-1]) if shown else 1.0
    stability, difficulty, last = stand.stability, stand.difficulty, stand.last_day
    if not stability:
        stability, difficulty = model.first(int(coverage.proposed(round(share * 100), 100)))
        last = shown[-1].day if shown else today
    elapsed = max(today - last, 0)
    recall = model.retrievability(stability, elapsed)
    worse = min(1.0, share / recall) if recall else 0.0
    recall *= worse
    without = model.retrievability(stability, elapsed + HORIZON) * worse
    good, again = (model.step(stability, difficulty, elapsed, rating)[0] for rating in (3, 1))
    with_it = recall * model.retrievability(good, HORIZON) + (1 - recall) * model.retrievability(again, HORIZON)
    return _Gain(stand.id, recall, max(with_it - without, 0.0))


def _share(event: Event) -> float:
    data = event.data
    if isinstance(data.get("missed"), list) and isinstance(data.get("points"), list):
        total = len(data["missed"]) + len(data["points"])
        return len(data["points"]) / total if total else 1.0
    score = data.get("score")
    return min(max(float(score), 0.0), 1.0) if isinstance(score, (int, float)) else 0.0


def _spots(stands: Iterable[Stand], gains: Mapping[str, _Gain], seconds: float) -> tuple[Spot, ...]:
    """Gather by the nearest topic; an hour goes to the cards that gain most."""
    groups: dict[str, list[_Gain]] = {}
    for stand in stands:
        name = " › ".join(part for part in stand.topic.split("\x1f") if part) or stand.deck
        groups.setdefault(name, []).append(gains[stand.id])
    room = max(int(HOUR / seconds), 1)
    spots = []
    for name, members in groups.items():
        taken = sorted(members, key=lambda one: -one.gain)[:room]
        spots.append(
            Spot(
                name,
                len(members),
                sum(one.recall for one in members) / len(members),
                sum(one.gain for one in taken),
                len(taken) * seconds / 60,
                tuple(one.card for one in taken[:_MOST_CARDS]),
            )
        )
    return tuple(sorted(spots, key=lambda spot: (-spot.gain, spot.recall)))


def proved_weak(collection: View) -> list[str]:
    """Give the cards of which an interview or a check by points showed that they are weak: what `is:weak` adds.

    Such a card would likely not be recalled now, or a point of it that was left out is likely left out again.
    """
    checked = _checked(collection)
    if not checked:
        return []
    stands = [stand for stand in progress.stands(collection.cache) if stand.drillable and stand.id in checked]
    gains = _gains(collection, stands, checked)
    found = {stand.id: None for stand in stands if gains[stand.id].recall < WEAK_RECALL}
    for card, point in _left_out(stands, checked):
        if point.chance >= _LIKELY and card not in found and _still_there(collection, point):
            found[card] = None
    return list(found)


def _points(collection: View, stands: Iterable[Stand], checked: Mapping[str, list[Event]]) -> tuple[MissedPoint, ...]:
    """Rank the points that were left out, those that their answer still has; few questions have to be read for it."""
    kept: list[MissedPoint] = []
    for _, point in sorted(_left_out(stands, checked), key=lambda pair: (-pair[1].chance, -pair[1].missed)):
        question = _still_there(collection, point)
        if question is not None:
            kept.append(replace(point, prompt=question.prompt))
        if len(kept) == _MOST_POINTS:
            break
    return tuple(kept)


def _left_out(stands: Iterable[Stand], checked: Mapping[str, list[Event]]) -> Iterator[tuple[str, MissedPoint]]:
    """Give every point that was ever left out, with its card."""
    for stand in stands:
        times = [event.data for event in checked.get(stand.id, ()) if isinstance(event.data.get("missed"), list)]
        for text in dict.fromkeys(text for data in times for text in data["missed"]):
            missed = [text in data["missed"] for data in times if _is_in(text, data)]
            yield stand.id, MissedPoint(text, question_of(stand.id), "", sum(missed), len(missed), missed[-1])


def _still_there(collection: View, point: MissedPoint) -> Question | None:
    """Give the question of a point, if its answer still has the point."""
    question = collection.question(point.question)
    return question if point.text in {one.text for one in points_of(question)} else None


def _is_in(text: str, data: Mapping[str, Any]) -> bool:
    return text in data["missed"] or text in (data.get("points") or ())
