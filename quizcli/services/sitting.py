"""A review: the queue, the card on the table, what was done, and the summary at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.domain.schedule import Phase
from quizcli.query.tree import Node
from quizcli.scheduling.queue import Counts
from quizcli.services.dealing import Dealer
from quizcli.services.spelling import until
from quizcli.services.table import Table
from quizcli.store import events

if TYPE_CHECKING:
    from quizcli.scheduling.queue import Backlog
    from quizcli.services.collection import Collection


@dataclass(frozen=True, slots=True)
class Answer:
    """One rating of this sitting."""

    card: str
    prompt: str
    rating: Rating
    milliseconds: int
    phase: Phase
    due: str
    right: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints of it."""
        return {**asdict(self), "rating": int(self.rating), "phase": self.phase.name.lower()}


@dataclass(frozen=True, slots=True)
class Summary:
    """A sitting in numbers. `reviewed` and `remembered` count cards that were due for review."""

    answers: int = 0
    cards: int = 0
    seconds: float = 0.0
    ratings: Mapping[Rating, int] = field(default_factory=dict)
    reviewed: int = 0
    remembered: int = 0
    introduced: int = 0
    streak: int = 0
    tomorrow: int = 0
    waiting: int = 0
    next_in: float = 0.0
    left: int = 0
    remaining: Counts = field(default_factory=Counts)  # of the whole day, whatever this sitting was about

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        values = asdict(self)
        values["ratings"] = {rating.label.lower(): self.ratings.get(rating, 0) for rating in Rating}
        values["retention"] = round(self.remembered / self.reviewed, 4) if self.reviewed else None
        return values


class Sitting(Table):
    """One review over a query. Each rating is one durable transaction before the next card is drawn.

    `limit` is the number of different cards; learning cards still come back within it. With `cards`, exactly these
    are asked, in this order, due or not.
    """

    def __init__(
        self,
        collection: Collection,
        query: Node,
        *,
        new: int | None = None,
        limit: int | None = None,
        cards: Sequence[str] | None = None,
    ) -> None:
        super().__init__(collection)
        self.limit = limit
        self.answers: list[Answer] = []
        given = cards if cards is None or limit is None else cards[:limit]
        self._dealer = Dealer(collection, query, new=new, limit=limit, cards=given)
        self._begun: set[str] = set()
        self._at_start = self._left()

    @property
    def counts(self) -> Counts:
        """What is left, the card on the table included."""
        return self._dealer.counts

    @property
    def backlog(self) -> Backlog | None:
        """How much more is due than this sitting asks, if it is."""
        return self._dealer.backlog

    @property
    def kind(self) -> str:
        """The kind of the card on the table, as `counts` names it."""
        return _KINDS[self.turn.schedule.phase] if self.turn is not None else ""

    @property
    def progress(self) -> float:
        """How much of the sitting is done, from 0 to 1."""
        left = self._left() if self.turn is not None else 0
        done = len({answer.card for answer in self.answers})
        return 1.0 if not left else min(done / max(done + left, self._at_start), 1.0)

    def _left(self) -> int:
        total = self._dealer.counts.total
        return total if self.limit is None else min(total, self.limit)

    @property
    def first_ever(self) -> bool:
        """Tell whether nothing was ever answered, on any machine."""
        return not events.any_answer(self.collection.learner)

    def begin(self) -> bool:
        """Deal the first card; tell whether there is one."""
        self.deal()
        return self.turn is not None

    def deal(self) -> None:
        card = self._dealer.next()
        while card is not None and (self._enough(card) or not self._dealer.has(card)):
            self._dealer.drop(card)
            card = self._dealer.next()
        if card is None:
            self.turn = None
            return
        self._begun.add(card)
        self.lay(card, self.seed(card))

    def _enough(self, card: str) -> bool:
        return self.limit is not None and len(self._begun | {card}) > self.limit

    def labels(self) -> dict[Rating, str]:
        return self.intervals()

    def rate(self, rating: Rating, milliseconds: int) -> None:
        turn = self.current
        if self.gone():
            self.pass_over()
            return
        event = self.collection.answer(turn.card.id, rating, duration=milliseconds, data=turn.data)
        self.did(rating.label, event.batch)
        schedule = self._dealer.answered(turn.card.id)
        leech = schedule.leech and not turn.schedule.leech
        self.remark = "a leech: it keeps being forgotten; rewrite it or make it smaller" if leech else ""
        due = until(schedule, self.collection.now_ms, self.collection.today)
        self.answers.append(
            Answer(turn.card.id, turn.question.prompt, rating, milliseconds, turn.schedule.phase, due, turn.right)
        )
        self.deal()

    def taken_out(self, card: str) -> None:
        self._dealer.drop(card)

    def taken_back(self, card: str, kind: Kind) -> None:
        if kind is Kind.ANSWER:
            self.answers = [*self.answers]
            last = max(place for place, answer in enumerate(self.answers) if answer.card == card)
            del self.answers[last]
        self._dealer.put_back(card)

    def as_json(self) -> dict[str, Any]:
        """Give what `review --json` prints."""
        return {"answers": [answer.as_json() for answer in self.answers], "summary": self.summary().as_json()}

    def summary(self) -> Summary:
        """Give the sitting in numbers."""
        from quizcli.services.overview import streak
        from quizcli.store import counts, dealing

        due = [answer for answer in self.answers if answer.phase is Phase.REVIEW]
        waiting = self._dealer.counts.learning if self.turn is None else 0
        collection = self.collection
        return Summary(
            answers=len(self.answers),
            cards=len({answer.card for answer in self.answers}),
            seconds=sum(answer.milliseconds for answer in self.answers) / 1000,
            ratings=dict(Counter(answer.rating for answer in self.answers)),
            reviewed=len(due),
            remembered=sum(answer.rating is not Rating.AGAIN for answer in due),
            introduced=sum(answer.phase is Phase.NEW for answer in self.answers),
            streak=streak(counts.answer_days(collection.learner), collection.today),
            tomorrow=sum(dealing.due(collection.cache, collection.today + 1, chosen=False).values()),
            waiting=waiting,
            left=self._left() if self.turn is not None else 0,
            next_in=(self._dealer.wait() or 0) / 1000 if waiting else 0.0,
            remaining=Dealer(collection).counts,
        )


_KINDS = {Phase.NEW: "new", Phase.LEARNING: "learning", Phase.REVIEW: "due", Phase.RELEARNING: "learning"}
