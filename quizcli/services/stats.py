"""How it has been going: reviews, retention, what comes, where the gaps are, and whether predictions hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from quizcli.query.tree import Everything, Node
from quizcli.scheduling.day import as_date
from quizcli.scheduling.log import cancelled
from quizcli.scheduling.recall import Bin, calibrate, mean_log_loss
from quizcli.scheduling.recall import Share as Share
from quizcli.services.overview import streak
from quizcli.store import events, progress
from quizcli.store.progress import Stand

if TYPE_CHECKING:
    from quizcli.scheduling.memory import Model
    from quizcli.services.collection import Collection

MATURE = 21  # days, as Anki has it
RECENT = 30


@dataclass(slots=True)
class Day:
    """One study day: answers given, milliseconds spent, answers that were not Again."""

    reviews: int = 0
    duration: int = 0
    remembered: int = 0


@dataclass(slots=True)
class Group:
    """A topic or a deck: its cards, how many were studied, their mean chance of recall today, real retention."""

    name: str
    cards: int = 0
    studied: int = 0
    recall: float = 0.0
    hits: int = 0
    count: int = 0
    duration: int = 0

    @property
    def retention(self) -> Share:
        """Reviews of an earlier day's cards that were recalled."""
        return Share(self.hits, self.count)

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        return {
            "name": self.name,
            "cards": self.cards,
            "studied": self.studied,
            "recall": round(self.recall / self.studied, 4) if self.studied else None,
            "retention": self.retention.as_json(),
            "seconds": self.duration // 1000,
        }


@dataclass(frozen=True, slots=True)
class Stats:
    """Everything that `quizcli stats` shows. `retention` maps "young", "mature" and "all" to shares.

    Retention counts reviews on a later day than the one before: young after less than 21 days, mature after more.
    `recent` is the same for the last 30 days. `forecast` counts the cards due today (overdue ones included) and on
    each of the 29 days after.
    """

    today: int
    days: dict[int, Day]
    retention: dict[str, Share]
    recent: dict[str, Share]
    forecast: tuple[int, ...]
    topics: tuple[Group, ...]
    decks: tuple[Group, ...]
    calibration: tuple[Bin, ...]
    log_loss: float | None
    streak: int
    cards: int
    studied: int
    mature: int
    known: float
    ratings: dict[int, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        return {
            "reviews": sum(day.reviews for day in self.days.values()),
            "seconds": sum(day.duration for day in self.days.values()) // 1000,
            "streak": self.streak,
            "cards": {"all": self.cards, "studied": self.studied, "mature": self.mature, "known": round(self.known, 1)},
            "ratings": {str(rating): count for rating, count in sorted(self.ratings.items())},
            "retention": {name: share.as_json() for name, share in self.retention.items()},
            "recent": {name: share.as_json() for name, share in self.recent.items()},
            "forecast": list(self.forecast),
            "days": [
                {
                    "date": as_date(day).isoformat(),
                    "reviews": found.reviews,
                    "seconds": found.duration // 1000,
                    "remembered": found.remembered,
                }
                for day, found in sorted(self.days.items())
            ],
            "topics": [group.as_json() for group in self.topics],
            "decks": [group.as_json() for group in self.decks],
            "calibration": [
                {"predicted": round(bin_.predicted, 4), **bin_.real.as_json()} for bin_ in self.calibration
            ],
            "log_loss": None if self.log_loss is None else round(self.log_loss, 4),
        }


def stats(collection: Collection, node: Node) -> Stats:
    """Go through the log once, for the cards that a query selects."""
    stands = progress.stands(collection.cache)
    if not isinstance(node, Everything):
        chosen = set(collection.select_cards(node))
        stands = [stand for stand in stands if stand.id in chosen]
    tally = _Tally(collection, {stand.id: stand for stand in stands}, everything=isinstance(node, Everything))
    tally.walk()
    active = [stand for stand in stands if stand.drillable]
    studied = [stand for stand in active if stand.stability]
    today = collection.today
    recalls = {
        stand.id: tally.model(stand.deck).retrievability(stand.stability, today - stand.last_day) for stand in studied
    }
    return Stats(
        today=today,
        days=tally.days,
        retention=tally.retention(0),
        recent=tally.retention(today - RECENT + 1),
        forecast=forecast(studied, today),
        topics=_groups(active, recalls, tally, "topic"),
        decks=_groups(active, recalls, tally, "deck"),
        calibration=tuple(calibrate(tally.predicted)),
        log_loss=mean_log_loss(tally.predicted),
        streak=streak(sorted(tally.days, reverse=True), today),
        cards=len(active),
        studied=len(studied),
        mature=sum(stand.due_day - stand.last_day >= MATURE for stand in studied),
        known=sum(recalls.values()),
        ratings=dict(tally.ratings),
    )


def forecast(stands: Iterable[Stand], today: int, days: int = 30) -> tuple[int, ...]:
    """Count the cards due on each day from today; overdue ones are due today, suspended ones never."""
    counts = Counter(max(stand.due_day, today) - today for stand in stands if not stand.suspended)
    return tuple(counts.get(day, 0) for day in range(days))


class _Tally:
    """One walk over the log, card by card: days, retention, and the predictions that the model would have made."""

    def __init__(self, collection: Collection, stands: dict[str, Stand], *, everything: bool) -> None:
        self._collection = collection
        self._stands = stands
        self._everything = everything
        self._models: dict[str, Model] = {}
        self.days: dict[int, Day] = {}
        self.ratings: Counter[int] = Counter()
        self.predicted: list[tuple[float, bool]] = []
        self.matured: list[tuple[int, bool, bool]] = []  # day, mature, recalled
        self.by_card: dict[str, list[int]] = {}  # recalled, reviewed, milliseconds

    def model(self, deck: str) -> Model:
        """Give the memory model of a deck."""
        if deck not in self._models:
            self._models[deck] = self._collection.rules.model(deck)
        return self._models[deck]

    def walk(self) -> None:
        """Read the log."""
        gone = cancelled(events.undos(self._collection.learner))
        card, known = "", False
        s = d = 0.0
        last = 0
        model = self.model("")
        totals = [0, 0, 0]
        for found, id_, device, kind, day, rating, duration in progress.log(self._collection.learner):
            if found != card:
                card, known, s, last = found, True, 0.0, 0
                stand = self._stands.get(card)
                if stand is None and not self._everything:
                    continue
                model = self.model(stand.deck if stand else "")
                totals = self.by_card.setdefault(card, [0, 0, 0])
            elif not self._everything and card not in self._stands:
                continue
            if gone and (id_, device) in gone:
                continue
            if kind != "answer":
                if kind in ("reset", "baseline"):
                    known, s, last = kind == "reset", 0.0, 0
                continue
            assert rating is not None
            self._count(day, rating, duration)
            totals[2] += duration
            day = max(day, last)
            gap = day - last if last else 0
            if gap:
                recalled = rating > 1
                totals[0] += recalled
                totals[1] += 1
                self.matured.append((day, gap >= MATURE, recalled))
                if s:
                    self.predicted.append((model.retrievability(s, gap), recalled))
            if known:
                s, d = model.step(s, d, gap, rating) if s else model.first(rating)
            last = day

    def _count(self, day: int, rating: int, duration: int) -> None:
        found = self.days.get(day)
        if found is None:
            found = self.days[day] = Day()
        found.reviews += 1
        found.duration += duration
        found.remembered += rating > 1
        self.ratings[rating] += 1

    def retention(self, since: int) -> dict[str, Share]:
        """Give the real retention since a day, of young and mature cards and of all."""
        hits, counts = [0, 0], [0, 0]
        for day, mature, recalled in self.matured:
            if day >= since:
                hits[mature] += recalled
                counts[mature] += 1
        young, old = Share(hits[0], counts[0]), Share(hits[1], counts[1])
        return {"young": young, "mature": old, "all": Share(sum(hits), sum(counts))}


def _groups(stands: list[Stand], recalls: dict[str, float], tally: _Tally, by: str) -> tuple[Group, ...]:
    """Gather cards by the nearest topic or by deck, in the order of the bank."""
    groups: dict[str, Group] = {}
    for stand in stands:
        name = stand.deck if by == "deck" else " › ".join(stand.topic.split("\x1f")) or stand.deck
        group = groups.get(name)
        if group is None:
            group = groups[name] = Group(name)
        group.cards += 1
        if stand.id in recalls:
            group.studied += 1
            group.recall += recalls[stand.id]
        hits, count, duration = tally.by_card.get(stand.id, (0, 0, 0))
        group.hits += hits
        group.count += count
        group.duration += duration
    return tuple(groups.values())
