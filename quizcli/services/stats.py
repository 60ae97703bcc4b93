"""How it has been going: reviews, retention, what comes, where the gaps are, and whether predictions hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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

Row = tuple[str, int, str, str, int, int | None, int]  # as `store.progress.log` gives them
MATURE = 21  # days, as Anki has it
SAMPLE = 20_000  # answers whose predictions are looked at
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
    """One walk over the log, card by card: days, retention, and the predictions that the model would have made.

    Predictions need the memory state of each review, the dearest part of the walk; of a long log a sample of the
    cards, the same each time, says as much.
    """

    def __init__(self, collection: Collection, stands: dict[str, Stand], *, everything: bool) -> None:
        self._collection = collection
        self._stands = stands
        self._everything = everything
        self._models: dict[str, Model] = {}
        self.days: dict[int, Day] = {}
        self.ratings: Counter[int] = Counter()
        self.predicted: list[tuple[float, bool]] = []
        self.matured: dict[tuple[int, bool], list[int]] = {}  # day and mature: recalled, reviewed
        self.by_card: dict[str, tuple[int, int, int]] = {}  # recalled, reviewed, milliseconds

    def model(self, deck: str) -> Model:
        """Give the memory model of a deck."""
        if deck not in self._models:
            self._models[deck] = self._collection.rules.model(deck)
        return self._models[deck]

    def walk(self) -> None:
        """Read the log, in the order of time; what each card has so far is kept beside it."""
        learner = self._collection.learner
        gone = cancelled(events.undos(learner))
        rows = progress.log(learner)
        one_in = max(1, len(rows) // SAMPLE)
        sampled: dict[str, list[Row]] = {}
        cards: dict[str, list[int]] = {}  # last day, recalled, reviewed, milliseconds
        matured, everything, stands = self.matured, self._everything, self._stands
        for row in rows:
            card, id_, device, kind, day, rating, duration = row
            if (not everything and card not in stands) or (gone and (id_, device) in gone):
                continue
            so_far = cards.get(card)
            if so_far is None:
                so_far = cards[card] = [0, 0, 0, 0]
                if len(cards) % one_in == 0:
                    sampled[card] = []
            if card in sampled:
                sampled[card].append(row)
            if kind != "answer":
                if kind in ("reset", "baseline"):
                    so_far[0] = 0
                continue
            if not everything:
                self._count(day, rating or 0, 1, duration)
            so_far[3] += duration
            last = so_far[0]
            if day > last:
                so_far[0] = day
                if last:
                    key = (day, day - last >= MATURE)
                    pair = matured.get(key)
                    if pair is None:
                        pair = matured[key] = [0, 0]
                    pair[1] += 1
                    so_far[2] += 1
                    if rating != 1:
                        pair[0] += 1
                        so_far[1] += 1
        self.by_card = {card: (hits, count, spent) for card, (_, hits, count, spent) in cards.items()}
        for card, history in sampled.items():
            self._predict(card, history)
        if everything:
            self._days(gone)

    def _days(self, gone: set[tuple[int, str]]) -> None:
        """Count answers by day and rating inside SQLite, and take off the undone ones."""
        learner = self._collection.learner
        for day, rating, count, duration in progress.days(learner):
            self._count(day, rating, count, duration)
        for event in progress.named(learner, gone):
            self._count(event.day, event.rating or 0, -1, -event.duration)
        self.days = {day: found for day, found in sorted(self.days.items()) if found.reviews}

    def _count(self, day: int, rating: int, count: int, duration: int) -> None:
        found = self.days.get(day)
        if found is None:
            found = self.days[day] = Day()
        found.reviews += count
        found.duration += duration
        found.remembered += count if rating > 1 else 0
        self.ratings[rating] += count

    def _predict(self, card: str, rows: Sequence[Row]) -> None:
        """Note what the model would have predicted for each review of a card whose beginning is known."""
        stand = self._stands.get(card)
        model = self.model(stand.deck if stand else "")
        s = d = 0.0
        last, known = 0, True
        for _, _, _, kind, day, rating, _ in rows:
            if kind in ("reset", "baseline"):
                known, s, last = kind == "reset", 0.0, 0
            elif kind == "answer" and rating and known:
                gap = max(day - last, 0) if last else 0
                if gap and s:
                    self.predicted.append((model.retrievability(s, gap), rating > 1))
                s, d = model.step(s, d, gap, rating) if s else model.first(rating)
                last = max(day, last)

    def retention(self, since: int) -> dict[str, Share]:
        """Give the real retention since a day, of young and mature cards and of all."""
        hits, counts = [0, 0], [0, 0]
        for (day, mature), (recalled, count) in self.matured.items():
            if day >= since:
                hits[mature] += recalled
                counts[mature] += count
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
