"""A mock interview: questions drawn over topics, answered aloud under clocks, judged by their key points."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from quizcli.domain import coverage
from quizcli.domain.card import question_of
from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.errors import NothingMatches
from quizcli.query.tree import Everything, Node
from quizcli.scheduling import blueprint
from quizcli.scheduling.blueprint import Candidate
from quizcli.scheduling.log import standing
from quizcli.services.interview_wish import Wish
from quizcli.services.table import Table
from quizcli.services.turn import Turn
from quizcli.services.unfinished import INTERVIEW, Unfinished
from quizcli.store import events, names, progress

if TYPE_CHECKING:
    from quizcli.domain.event import Event
    from quizcli.domain.question import Question
    from quizcli.services.collection import Collection

UNKNOWN = 0.6  # the risk of a question that was never studied
_LATELY = 60  # days in which failures count
_WELL = coverage.GOOD  # an answer this good earns a follow-up question


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question of the interview as it went; seconds are without pauses. `share` is how much of it was there."""

    card: str
    prompt: str
    topic: tuple[str, ...]
    deck: str
    rating: Rating
    share: float
    think: float
    speak: float
    said: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    typed: str = ""
    follow_up: bool = False
    skipped: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints of it, and what is kept to resume."""
        return {**asdict(self), "rating": int(self.rating), "share": round(self.share, 4)}


class Interview(Table):
    """Questions one after another: think, speak, compare. `passed` is what of the time was used before a resume."""

    def __init__(self, collection: Collection, plan: Unfinished, wish: Wish, query: Node) -> None:
        super().__init__(collection)
        self.plan = plan
        self.wish = wish
        self.query = query
        self.order = list(plan.cards)
        self.outcomes = [_outcome(data) for data in plan.done]
        self.follow_ups: set[str] = set(plan.wish.get("follow_ups_asked", ()))
        self.passed = float(plan.wish.get("passed", 0.0))
        self.closed = False
        self.speaking = False
        self.think = 0.0
        self._places: dict[str, int] = {}
        self._candidates: list[Candidate] | None = None

    @classmethod
    def begin(cls, collection: Collection, query: Node, wish: Wish) -> Interview:
        """Draw the questions of a new interview. Raises NothingMatches."""
        pool = candidates(collection, query)
        if not pool:
            hint = "Asked are plain questions with an answer: choices, cloze and typed ones are for `quizcli quiz`."
            raise NothingMatches("the query selects no question to be asked aloud", hint=hint)
        check_topics(collection, pool, wish.topics)
        number = collection.now_ms
        drawn = blueprint.draw(pool, wish.topics, wish.count, random.Random(number))
        plan = Unfinished(number, tuple(one.id for one in drawn), (), {}, len(pool), INTERVIEW)
        made = cls(collection, plan, wish, query)
        made._candidates = pool
        return made

    @classmethod
    def resume(cls, collection: Collection, plan: Unfinished) -> Interview:
        """Go on with an interview that was left; questions that are gone meanwhile are left out."""
        done = (*plan.done, *(outcome.as_json() for outcome in _logged(collection, plan)))
        there = [data["card"] for data in done]
        cards = (*there, *(card for card in plan.cards if card not in there and _exists(collection, card)))
        return cls(collection, replace(plan, cards=cards, done=done), Wish(**plan.wish["wish"]), Everything())

    @property
    def number(self) -> int:
        """What names the interview in the log: the milliseconds of its start."""
        return self.plan.number

    @property
    def place(self) -> int:
        """How many questions are behind us."""
        return len(self.outcomes)

    @property
    def progress(self) -> float:
        """How much is done, from 0 to 1."""
        return self.place / len(self.order) if self.order else 1.0

    @property
    def is_follow_up(self) -> bool:
        """Tell whether the question on the table follows up on the one before."""
        return self.turn is not None and self.turn.card.id in self.follow_ups

    def deal(self) -> None:
        self.speaking, self.think = False, 0.0
        if self.place >= len(self.order):
            self.turn = None
            return
        self.lay(self.order[self.place], self.seed(self.order[self.place]))

    def lay(self, card: str, seed: int) -> Turn:
        self.speaking, self.think = False, 0.0
        return super().lay(card, seed)

    def speak(self, seconds: float) -> None:
        """The learner has thought for so long and begins to answer."""
        self.speaking, self.think = True, seconds

    def labels(self) -> dict[Rating, str]:
        return self.intervals() if self.wish.record else {}

    def rate(self, rating: Rating, milliseconds: int) -> None:
        self._take(rating, milliseconds, skipped=False)

    def skip(self, milliseconds: int) -> None:
        """Leave the question unanswered; it counts as nothing said."""
        self._take(Rating.AGAIN, milliseconds, skipped=True)

    def later(self) -> str:
        """Put the question off to the end of the interview."""
        card = self.current.card.id
        if self.place == len(self.order) - 1:
            return "there is no other question left"
        self.order.append(self.order.pop(self.place))
        self.follow_ups.discard(card)
        self._keep()
        self.deal()
        return "comes back at the end"

    def follow_up(self) -> str:
        """Ask a further question on this topic next."""
        found = self._further(self.current.card.id)
        if found is None:
            return "there is no further question on this topic"
        self._insert(found)
        return "a follow-up question comes next"

    def _take(self, rating: Rating, milliseconds: int, *, skipped: bool) -> None:
        if self.gone():
            self.pass_over()
            return
        outcome, data = self._judged(rating, milliseconds, skipped=skipped)
        if self.wish.record and not skipped:
            event = self.collection.answer(outcome.card, rating, duration=milliseconds, data=data)
        else:
            event = self.collection.append(Kind.CRAM, outcome.card, rating=rating, duration=milliseconds, data=data)
        self.remark = ""
        self.did("skipped" if skipped else rating.label, event.batch)
        self.outcomes.append(outcome)
        if outcome.share >= _WELL and not outcome.follow_up and len(self.follow_ups) < self.wish.follow_ups:
            found = self._further(outcome.card)
            if found is not None:
                self._insert(found, before=0)
        self._keep()
        self.deal()

    def _judged(self, rating: Rating, milliseconds: int, *, skipped: bool) -> tuple[Outcome, dict[str, Any]]:
        """Give how the question on the table went, and what the log keeps of it."""
        turn = self.current
        seconds = milliseconds / 1000
        think = round(min(self.think, seconds) if self.speaking else seconds, 1)
        kept = {} if skipped else turn.data
        said, missed = tuple(kept.get("points", ())), tuple(kept.get("missed", ()))
        if skipped and (checklist := self.check()):
            missed = tuple(point.text for point in checklist.points)
        share = 0.0 if skipped else coverage.score(len(said), len(said) + len(missed), rating)
        outcome = Outcome(
            turn.card.id,
            turn.question.prompt,
            turn.card.topic,
            turn.card.deck,
            rating,
            share,
            think,
            round(seconds - think, 1),
            said,
            missed,
            turn.typed or "",
            turn.card.id in self.follow_ups,
            skipped,
        )
        data = {**kept, "interview": self.number, "think": think, "score": round(share, 4)}
        return outcome, data | ({"skipped": True} if skipped else {})

    def _further(self, card: str) -> Candidate | None:
        if self._candidates is None:
            self._candidates = candidates(self.collection, self.query)
        after = next((one for one in self._candidates if one.id == card), None)
        if after is None:
            return None
        rng = random.Random(f"{self.number} {card}")
        return blueprint.follow_up(after, self._candidates, set(self.order), rng)

    def _insert(self, found: Candidate, before: int = 1) -> None:
        self.follow_ups.add(found.id)
        self.order.insert(self.place + before, found.id)
        self._keep()

    def spend(self, seconds: float) -> None:
        """Note how much of the interview's time has passed."""
        self.passed = seconds

    def leave(self, seconds: float) -> None:
        """Stop here for now; an interview with an answer can be resumed."""
        if self.turn is not None and self.outcomes:
            self.passed = seconds
            self._keep()

    def _keep(self) -> None:
        """Write down how far we are, so that the interview can be resumed after anything."""
        kept = {
            "wish": self.wish.as_data(),
            "passed": round(self.passed, 1),
            "follow_ups_asked": [card for card in self.order if card in self.follow_ups],
        }
        done = tuple(outcome.as_json() for outcome in self.outcomes)
        self.plan = replace(self.plan, cards=tuple(self.order), done=done, wish=kept)
        self.plan.keep(self.collection.settings.home)

    def close(self) -> None:
        """End the interview with what was done; it cannot be resumed any more."""
        self.closed = True
        self.plan.forget(self.collection.settings.home)

    def taken_out(self, card: str) -> None:
        self._places[card] = self.order.index(card)
        self.order.remove(card)

    def taken_back(self, card: str, kind: Kind) -> None:
        if kind in (Kind.ANSWER, Kind.CRAM):
            self.outcomes.pop()
            self._keep()
        else:
            self.order.insert(self._places.pop(card), card)


def candidates(collection: Collection, query: Node) -> list[Candidate]:
    """Give the questions that can be asked aloud, with the risk that each is not known today."""
    rows = progress.askable(collection.cache)
    if not isinstance(query, Everything):
        chosen = set(collection.select_cards(query))
        rows = [row for row in rows if row.id in chosen]
    today = collection.today
    failed = progress.failed(collection.learner, today - _LATELY)
    found = []
    for row in rows:
        risk = UNKNOWN
        if row.stability:
            model = collection.rules.model(row.deck)
            # Tomorrow's risk: what was failed today is not known because it was seen a minute ago.
            risk = 1 - model.retrievability(row.stability, max(today - row.last_day, 0) + 1)
        level = blueprint.level(tuple(row.tags.strip("\x1f").split("\x1f")))
        topic = tuple(part for part in row.topic.split("\x1f") if part)
        found.append(Candidate(row.id, topic, row.deck, risk, failed.get(row.id, 0), level))
    return found


def check_topics(collection: Collection, pool: list[Candidate], topics: Mapping[str, float]) -> None:
    """Raise NothingMatches for a topic that no question has."""
    for name in topics:
        if not any(blueprint.is_about(one, name) for one in pool):
            known = [*names.topics(collection.settings.cache), *names.decks(collection.settings.cache)]
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"Did you mean {near[0]}?" if near else "`quizcli list --by topic` shows what there is."
            raise NothingMatches(f"no question is about {name}", hint=hint)


def _exists(collection: Collection, card: str) -> bool:
    try:
        return collection.question(question_of(card)).drillable
    except NothingMatches:
        return False


def _logged(collection: Collection, plan: Unfinished) -> list[Outcome]:
    """Give what the log holds of an interview and its file does not: something stopped it between the two."""
    known = {data["card"] for data in plan.done}
    held = progress.holding(collection.learner, "interview")
    found = []
    for event in standing([*held, *events.undos(collection.learner)]) if held else ():
        if event.data["interview"] == plan.number and event.card not in known and _exists(collection, event.card):
            question = collection.question(question_of(event.card))
            found.append(_read(event, question))
    return found


def _read(event: Event, question: Question) -> Outcome:
    """Make an outcome of what the log says."""
    think = float(event.data.get("think", 0.0))
    return Outcome(
        event.card,
        question.prompt,
        question.topic,
        question.deck,
        event.rating or Rating.AGAIN,
        float(event.data.get("score", 0.0)),
        think,
        round(event.duration / 1000 - think, 1),
        tuple(event.data.get("points", ())),
        tuple(event.data.get("missed", ())),
        typed=str(event.data.get("typed", "")),
        skipped=bool(event.data.get("skipped")),
    )


def _outcome(data: Mapping[str, Any]) -> Outcome:
    listed = {name: tuple(data[name]) for name in ("topic", "said", "missed")}
    return Outcome(**{**data, **listed, "rating": Rating(data["rating"])})


def unfinished(collection: Collection) -> Unfinished | None:
    """Give the interview that was left, if any."""
    left = Unfinished.load(collection.settings.home, INTERVIEW)
    try:
        if left is not None:
            Wish(**left.wish["wish"])
            [_outcome(data) for data in left.done]
    except (KeyError, TypeError, ValueError):
        return None
    return left
