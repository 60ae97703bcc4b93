"""The result of an interview: by topic and question, against earlier ones, and what to study next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from quizcli.domain import coverage
from quizcli.domain.card import question_of
from quizcli.scheduling.blueprint import Candidate, is_about
from quizcli.scheduling.day import as_date
from quizcli.scheduling.log import standing
from quizcli.services.interview import Interview
from quizcli.services.outcome import Outcome
from quizcli.store import events, progress

if TYPE_CHECKING:
    from quizcli.domain.event import Event
    from quizcli.services.collection import Collection

WEAK = coverage.GOOD  # below this share a question is worth studying again
_MOST = 10  # questions to study next


@dataclass(frozen=True, slots=True)
class TopicScore:
    """One topic of the interview; `before` is its share in the latest earlier interview that had it."""

    name: str
    questions: int
    share: float
    seconds: float
    before: float | None = None
    before_on: date | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier interview."""

    on: date
    questions: int
    share: float


@dataclass(frozen=True, slots=True)
class Next:
    """A question to study next, and why."""

    id: str
    prompt: str
    share: float
    missed: tuple[str, ...]
    skipped: bool


@dataclass(frozen=True, slots=True)
class Scorecard:
    """An interview in numbers. `asked` counts what was drawn, follow-ups included; shares go from 0 to 1."""

    number: int
    on: date
    minutes: float
    asked: int
    outcomes: tuple[Outcome, ...]
    share: float
    think: float
    speak: float
    think_limit: int
    speak_limit: int
    topics: tuple[TopicScore, ...]
    earlier: tuple[Earlier, ...]
    next: tuple[Next, ...]
    recorded: bool
    resumable: bool = False

    @property
    def left(self) -> int:
        """How many questions were not reached."""
        return self.asked - len(self.outcomes)

    @property
    def answered(self) -> int:
        """How many questions were not skipped."""
        return sum(not outcome.skipped for outcome in self.outcomes)

    @property
    def command(self) -> str:
        """The command that reviews exactly what is to be studied next, or ""."""
        ids = ",".join(one.id for one in self.next)
        return f"quizcli review --ahead id:{ids}" if ids else ""

    def as_json(self) -> dict[str, Any]:
        """Give what `interview --json` prints."""
        return {
            "interview": self.number,
            "date": self.on.isoformat(),
            "minutes": round(self.minutes, 1),
            "asked": self.asked,
            "answered": self.answered,
            "skipped": len(self.outcomes) - self.answered,
            "left": self.left,
            "resumable": self.resumable,
            "score": round(self.share, 4) if self.outcomes else None,
            "seconds": {"think": round(self.think, 1), "speak": round(self.speak, 1)},
            "topics": [
                {
                    **asdict(topic),
                    "share": round(topic.share, 4),
                    "before": None if topic.before is None else round(topic.before, 4),
                    "before_on": topic.before_on.isoformat() if topic.before_on else None,
                }
                for topic in self.topics
            ],
            "questions": [{"id": question_of(one.card), **one.as_json()} for one in self.outcomes],
            "earlier": [
                {"date": one.on.isoformat(), "questions": one.questions, "score": round(one.share, 4)}
                for one in self.earlier
            ],
            "next": [{"id": one.id, "question": one.prompt, "missed": list(one.missed)} for one in self.next],
            "command": self.command or None,
            "recorded": self.recorded,
        }


def scorecard(interview: Interview) -> Scorecard:
    """Sum an interview up, as far as it went."""
    outcomes = tuple(interview.outcomes)
    past = _past(interview.collection, interview.number)
    wish = interview.wish
    return Scorecard(
        number=interview.number,
        on=as_date(interview.collection.today),
        minutes=interview.passed / 60,
        asked=len(interview.order),
        outcomes=outcomes,
        share=_mean(outcome.share for outcome in outcomes),
        think=sum(outcome.think for outcome in outcomes),
        speak=sum(outcome.speak for outcome in outcomes),
        think_limit=wish.think,
        speak_limit=wish.speak,
        topics=_topics(outcomes, tuple(wish.topics), past),
        earlier=_earlier(past),
        next=_next(outcomes),
        recorded=wish.record,
        resumable=not interview.closed and len(outcomes) < len(interview.order),
    )


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def topic_of(topic: tuple[str, ...], deck: str, names: Sequence[str]) -> str:
    """Give the topic under which a question counts: one that was asked for, or else its outermost heading."""
    one = Candidate("", topic, deck)
    found = next((name for name in names if is_about(one, name)), "")
    return found or (topic[0] if topic else deck.rpartition("::")[2])


@dataclass(frozen=True, slots=True)
class _Past:
    """One question of an earlier interview."""

    number: int
    day: int
    share: float
    topic: tuple[str, ...]
    deck: str


def _past(collection: Collection, number: int) -> list[_Past]:
    """Give the questions of earlier interviews, the latest first; what was taken back does not count."""
    held = progress.holding(collection.learner, "interview")
    found = standing([*held, *events.undos(collection.learner)]) if held else []
    places = {row.id: row for row in progress.stands(collection.cache)} if found else {}
    past = []
    for event in reversed(found):
        which = event.data.get("interview")
        if isinstance(which, int) and which < number:
            place = places.get(event.card)
            topic = tuple(part for part in place.topic.split("\x1f") if part) if place else ()
            past.append(_Past(which, event.day, _share(event), topic, place.deck if place else event.deck))
    return past


def _share(event: Event) -> float:
    score = event.data.get("score")
    return min(max(float(score), 0.0), 1.0) if isinstance(score, (int, float)) else 0.0


def _topics(outcomes: Sequence[Outcome], names: Sequence[str], past: Sequence[_Past]) -> tuple[TopicScore, ...]:
    groups: dict[str, list[Outcome]] = {name: [] for name in names}
    for outcome in outcomes:
        groups.setdefault(topic_of(outcome.topic, outcome.deck, names), []).append(outcome)
    before: dict[str, list[_Past]] = {}
    for one in past:
        known = before.setdefault(topic_of(one.topic, one.deck, names), [])
        if not known or known[0].number == one.number:
            known.append(one)
    return tuple(
        TopicScore(
            name,
            len(members),
            _mean(one.share for one in members),
            round(sum(one.think + one.speak for one in members), 1),
            _mean(one.share for one in before[name]) if name in before else None,
            as_date(before[name][0].day) if name in before else None,
        )
        for name, members in groups.items()
        if members
    )


def _earlier(past: Sequence[_Past]) -> tuple[Earlier, ...]:
    groups: dict[int, list[_Past]] = {}
    for one in past:
        groups.setdefault(one.number, []).append(one)
    return tuple(
        Earlier(as_date(members[-1].day), len(members), _mean(one.share for one in members))
        for _, members in sorted(groups.items(), reverse=True)
    )[:5]


def _next(outcomes: Sequence[Outcome]) -> tuple[Next, ...]:
    weak = sorted((one for one in outcomes if one.share < WEAK), key=lambda one: one.share)
    return tuple(Next(question_of(one.card), one.prompt, one.share, one.missed, one.skipped) for one in weak[:_MOST])
