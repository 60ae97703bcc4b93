"""A mock interview: questions drawn over topics, answered aloud under clocks, judged by their key points."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from quizcli.domain import coverage
from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.errors import NothingMatches
from quizcli.query.tree import Everything, Node
from quizcli.scheduling import blueprint
from quizcli.scheduling.blueprint import Candidate
from quizcli.services.candidates import candidates, check_topics
from quizcli.services.interview_wish import Wish
from quizcli.services.outcome import Outcome, exists, logged, outcome_of
from quizcli.services.table import Table
from quizcli.services.turn import Turn
from quizcli.services.unfinished import INTERVIEW, Unfinished

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

_WELL = coverage.GOOD  # an answer this good earns a follow-up question


class Interview(Table):
    """Questions one after another: think, speak, compare. `passed` is what of the time was used before a resume."""

    def __init__(self, collection: Collection, plan: Unfinished, wish: Wish, query: Node) -> None:
        super().__init__(collection)
        self.plan = plan
        self.wish = wish
        self.query = query
        self.order = list(plan.cards)
        self.outcomes = [outcome_of(data) for data in plan.done]
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
        done = (*plan.done, *(outcome.as_json() for outcome in logged(collection, plan)))
        there = [data["card"] for data in done]
        cards = (*there, *(card for card in plan.cards if card not in there and exists(collection, card)))
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


def unfinished(collection: Collection) -> Unfinished | None:
    """Give the interview that was left, if any."""
    left = Unfinished.load(collection.settings.home, INTERVIEW)
    try:
        if left is not None:
            Wish(**left.wish["wish"])
            [outcome_of(data) for data in left.done]
    except (KeyError, TypeError, ValueError):
        return None
    return left
