"""The plan for an interview: what to study each day, what it will give, and what to leave out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Any

from quizcli.errors import UsageError
from quizcli.query.tree import Everything, Node
from quizcli.scheduling.day import as_date
from quizcli.scheduling.plan import Plan, Subject, make
from quizcli.settings import Settings, change
from quizcli.store import dealing, progress
from quizcli.store.progress import Stand

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

MINUTES = 25.0
LONGEST = 400  # study days ahead; further off, no plan made today means anything
FIRST_SECONDS, SECONDS = 60.0, 30.0  # of a card, until the log says otherwise
_ENOUGH = 20  # timed answers


@dataclass(frozen=True, slots=True)
class Wish:
    """What the learner asked for: the day of the interview, minutes of study a day, the words of a query."""

    on: date
    minutes: float
    query: tuple[str, ...] = ()


def remembered(settings: Settings) -> Wish | None:
    """Give the plan that `config.toml` remembers. Raises UsageError when it cannot be read."""
    table = settings.values.get("plan")
    if not isinstance(table, Mapping):
        return None
    try:
        on = date.fromisoformat(str(table["on"]))
        minutes = float(table.get("minutes", MINUTES))
        return Wish(on, minutes, tuple(str(word) for word in table.get("query", ())))
    except (KeyError, ValueError, TypeError) as error:
        raise UsageError(
            f"the plan in {settings.config} cannot be read", hint="Make it anew: quizcli plan --on DATE."
        ) from error


def remember(settings: Settings, wish: Wish) -> None:
    """Write the wish into `config.toml`, unless it stands there already."""
    if wish != remembered(settings):
        table = {"on": wish.on.isoformat(), "minutes": wish.minutes, "query": list(wish.query)}
        change(settings, "plan", table)


def check(wish: Wish, today: int) -> None:
    """Raise UsageError unless the day lies ahead, and not too far."""
    left = wish.on.toordinal() - today
    if left < 1:
        raise UsageError(f"{wish.on} is not ahead", hint="Give the day of the interview: quizcli plan --on DATE.")
    if left > LONGEST:
        raise UsageError(f"{wish.on} is more than {LONGEST} days ahead", hint="Plan when it comes nearer.")


@dataclass(frozen=True, slots=True)
class TopicScore:
    """One topic of the plan: its cards, expected recall now, on the day without study and with the plan, and how
    many of its cards the plan leaves out."""

    name: str
    cards: int
    now: float
    without: float
    expected: float
    left_out: int


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """The cards of one study day, the most worthwhile first, and the minutes that they will take."""

    day: int
    cards: tuple[str, ...]
    new: int
    minutes: float


@dataclass(frozen=True, slots=True)
class InterviewPlan:
    """A plan for study day `day`. `left_out` are cards that are never reviewed and will probably not be known."""

    day: int
    today: int
    minutes: float
    cards: int
    now: float
    without: float
    expected: float
    days: tuple[PlannedDay, ...]
    topics: tuple[TopicScore, ...]
    left_out: tuple[str, ...]
    seconds: float
    first_seconds: float

    @property
    def todays(self) -> tuple[str, ...]:
        """The cards to study today."""
        return self.days[0].cards if self.days and self.days[0].day == self.today else ()

    def as_json(self) -> dict[str, Any]:
        """Give what `plan --json` prints."""
        return {
            "on": as_date(self.day).isoformat(),
            "minutes": self.minutes,
            "cards": self.cards,
            "score": {"today": round(self.now, 4), "without": round(self.without, 4), "plan": round(self.expected, 4)},
            "seconds": {"review": round(self.seconds, 1), "new": round(self.first_seconds, 1)},
            "days": [
                {
                    "date": as_date(found.day).isoformat(),
                    "cards": list(found.cards),
                    "new": found.new,
                    "minutes": round(found.minutes, 1),
                }
                for found in self.days
            ],
            "topics": [
                {
                    "name": topic.name,
                    "cards": topic.cards,
                    "today": round(topic.now, 4),
                    "without": round(topic.without, 4),
                    "plan": round(topic.expected, 4),
                    "left_out": topic.left_out,
                }
                for topic in self.topics
            ],
            "left_out": list(self.left_out),
        }


def plan(
    collection: Collection,
    node: Node,
    *,
    day: int,
    minutes: float,
    tick: Callable[[], None] = lambda: None,
) -> InterviewPlan:
    """Plan from today up to the day before study day `day`; what was studied today counts against today's minutes."""
    stands = _stands(collection, node)
    first_seconds, seconds, forgotten, spent = _habits(collection)
    subjects = [
        Subject(
            stand.id,
            collection.rules.model(stand.deck),
            stand.stability,
            stand.difficulty,
            stand.last_day,
            seconds,
            first_seconds,
            forgotten,
        )
        for stand in stands
    ]
    today = collection.today
    made = make(subjects, first=today, day=day, seconds=minutes * 60, spent=spent, tick=tick)
    return InterviewPlan(
        day,
        today,
        minutes,
        len(stands),
        made.now,
        made.without,
        made.expected,
        _days(made, subjects, today),
        _topics(made, stands),
        tuple(
            stand.id
            for stand, days, recall in zip(stands, made.days, made.recall, strict=True)
            if not days and recall < 0.5
        ),
        seconds,
        first_seconds,
    )


def begun(collection: Collection, node: Node, found: InterviewPlan) -> list[str]:
    """Give the selected cards that are inside their learning steps today, besides those that the plan has for today."""
    waiting = [card for _, card in dealing.learning(collection.cache, collection.today, chosen=False)]
    chosen = {stand.id for stand in _stands(collection, node)} if waiting else set()
    return [card for card in waiting if card in chosen and card not in found.todays]


def _stands(collection: Collection, node: Node) -> list[Stand]:
    """Give the cards that a query selects and that can be asked."""
    stands = [stand for stand in progress.stands(collection.cache) if stand.drillable and not stand.suspended]
    if isinstance(node, Everything):
        return stands
    chosen = set(collection.select_cards(node))
    return [stand for stand in stands if stand.id in chosen]


def _habits(collection: Collection) -> tuple[float, float, float, float]:
    """Give the learner's seconds of a first showing (its learning steps included) and of a review, the share of first
    ratings that were Again, and the seconds already spent today."""
    today = collection.today
    spent = sum(duration for day, _, _, duration in progress.days(collection.learner) if day == today) / 1000
    timed = progress.durations(collection.learner, 5000)
    by_card: dict[str, list[tuple[int, int, int]]] = {}
    for card, id_, rating, duration in timed:
        by_card.setdefault(card, []).append((id_, rating, duration))
    reviews = [duration for answers in by_card.values() for _, _, duration in sorted(answers)[1:]]
    first = [min(answers) for answers in by_card.values()]
    seconds = median(reviews) / 1000 if len(reviews) >= _ENOUGH else SECONDS
    if len(first) < _ENOUGH:
        return max(FIRST_SECONDS, 2 * seconds), seconds, 0.3, spent
    forgotten = sum(rating == 1 for _, rating, _ in first) / len(first)
    return median(duration for _, _, duration in first) / 1000 + seconds, seconds, forgotten, spent


def _days(made: Plan, subjects: list[Subject], today: int) -> tuple[PlannedDay, ...]:
    """Turn days of cards into cards of days."""
    found: dict[int, list[tuple[float, int]]] = {day: [] for day in range(today, made.day)}
    for index, days in enumerate(made.days):
        for day in days:
            found[day].append((made.recall[index] - made.recall_without[index], index))
    planned = []
    for day, entries in found.items():
        entries.sort(key=lambda entry: (-entry[0], entry[1]))
        new = [index for _, index in entries if not subjects[index].stability and made.days[index][0] == day]
        cost = sum(subjects[index].cost(0 if index in new else 1) for _, index in entries)
        planned.append(PlannedDay(day, tuple(subjects[index].card for _, index in entries), len(new), cost / 60))
    return tuple(planned)


def _topics(made: Plan, stands: list[Stand]) -> tuple[TopicScore, ...]:
    """Gather the scores by the nearest topic, in the order of the bank."""
    groups: dict[str, list[int]] = {}
    for index, stand in enumerate(stands):
        groups.setdefault(" › ".join(stand.topic.split("\x1f")) or stand.deck, []).append(index)

    def mean(values: tuple[float, ...], members: list[int]) -> float:
        return sum(values[index] for index in members) / len(members)

    return tuple(
        TopicScore(
            name,
            len(members),
            mean(made.recall_now, members),
            mean(made.recall_without, members),
            mean(made.recall, members),
            sum(not made.days[index] and made.recall[index] < 0.5 for index in members),
        )
        for name, members in groups.items()
    )
