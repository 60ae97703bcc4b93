"""A quiz: a selection practised once, due or not, with a score at the end."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from quizcli.cardtypes import cards_of
from quizcli.cardtypes.typed import responses
from quizcli.domain.card import Card, question_of
from quizcli.domain.event import Event, Kind
from quizcli.domain.rating import Rating
from quizcli.errors import NothingMatches
from quizcli.query.tree import And, Field, Node, Not
from quizcli.services.distractors import choices
from quizcli.services.table import Table
from quizcli.services.turn import Turn
from quizcli.services.unfinished import Unfinished
from quizcli.store import events

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

_ANSWERED = (Not(Field("is", "unanswered")), Not(Field("is", "archived")))


@dataclass(frozen=True, slots=True)
class Wish:
    """How a quiz is to be: `typed` and `choice` turn cards into such where that makes sense."""

    count: int = 20
    shuffle: bool = False
    typed: bool = False
    choice: bool = False
    record: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the quiz."""

    card: str
    prompt: str
    topic: tuple[str, ...]
    rating: Rating
    milliseconds: int
    right: bool
    typed: str = ""
    chosen: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints of it."""
        return {**asdict(self), "rating": int(self.rating)}


@dataclass(frozen=True, slots=True)
class Score:
    """A quiz in numbers. `selected` is what the query selects; `wrong` lists what to look at again."""

    asked: int
    answered: int
    right: int
    partly: int
    seconds: float
    selected: int
    recorded: bool
    wrong: tuple[Answer, ...]
    topics: tuple[tuple[str, int, int], ...]  # name, right, answered

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        values = {name: getattr(self, name) for name in ("asked", "answered", "right", "partly", "seconds", "selected")}
        topics = [{"topic": name, "right": right, "answered": count} for name, right, count in self.topics]
        return {
            **values,
            "share": round(self.right / self.answered, 4) if self.answered else None,
            "recorded": self.recorded,
            "wrong": [question_of(answer.card) for answer in self.wrong],
            "topics": topics,
        }


class Quiz(Table):
    """One round over chosen cards. Answers are practice in the log, which no schedule feels; with `record` they are
    reviews like any other.
    """

    def __init__(self, collection: Collection, plan: Unfinished, wish: Wish, selected: int) -> None:
        super().__init__(collection)
        self.plan = plan
        self.wish = wish
        self.selected = selected
        self.order = list(plan.cards)
        self.answers: list[Answer] = [_answer(data) for data in plan.done]
        self._removed: dict[str, int] = {}

    @classmethod
    def begin(cls, collection: Collection, query: Node, wish: Wish, *, wrong: bool = False) -> Quiz:
        """Choose the cards of a new quiz. Raises NothingMatches."""
        found = collection.select_cards(And((query, *_ANSWERED)))
        if wrong:
            failed = failures(collection)
            found = [card for card in found if card in failed]
            if not found:
                raise NothingMatches("nothing went wrong in the last quiz", hint="`quizcli quiz` begins a new one.")
        if not found:
            hint = "Unanswered questions are never asked." if collection.select(query, limit=1) else ""
            raise NothingMatches("the query selects no question that can be asked", hint=hint)
        number = collection.now_ms
        if wish.shuffle:
            random.Random(number).shuffle(found)
        elif not wrong:
            last = _practised(collection)
            found.sort(key=lambda card: last.get(card, 0))  # in the order of the bank what was never practised
        cards = tuple(found[: wish.count] if wish.count else found)
        plan = Unfinished(number, cards, (), asdict(wish), len(found))
        return cls(collection, plan, wish, len(found))

    @classmethod
    def resume(cls, collection: Collection, plan: Unfinished) -> Quiz:
        """Go on with a quiz that was left; cards that are gone meanwhile are left out."""
        there = {answer["card"] for answer in plan.done}
        cards = tuple(card for card in plan.cards if card in there or _exists(collection, card))
        return cls(collection, replace(plan, cards=cards), Wish(**plan.wish), plan.selected)

    @property
    def place(self) -> int:
        """How many cards are behind us."""
        return len(self.answers)

    @property
    def progress(self) -> float:
        """How much is done, from 0 to 1."""
        return self.place / len(self.order) if self.order else 1.0

    def deal(self) -> None:
        if self.place >= len(self.order):
            self.turn = None
            self.plan.forget(self.collection.settings.home)
            return
        self.lay(self.order[self.place], self.seed(self.order[self.place]))

    def seed(self, card: str) -> int:
        return self.plan.number % 2**31 or 1

    def lay(self, card: str, seed: int) -> Turn:
        turn = super().lay(card, seed)
        if turn.asks == "reveal":
            turn.card = self._converted(turn, seed)
        return turn

    def again(self) -> None:
        super().again()
        if self.turn is not None and self.turn.asks == "reveal":
            self.turn.card = self._converted(self.turn, self.seed(self.turn.card.id))

    def _converted(self, turn: Turn, seed: int) -> Card:
        """Make a plain card a choice or a typed one, where the quiz wants that and its answer is short enough."""
        accepts, literal = (turn.card.accepts, False) if turn.card.accepts else responses(turn.question)
        if not accepts:
            return turn.card
        if self.wish.choice:
            made = choices(self.collection, turn.question, turn.card, accepts[0], literal=literal, seed=seed)
            if made:
                return replace(turn.card, choices=made, accepts=())
        if self.wish.typed:
            return replace(turn.card, accepts=accepts, literal=literal, typed=True)
        return turn.card

    def labels(self) -> dict[Rating, str]:
        return self.intervals() if self.wish.record else {}

    def rate(self, rating: Rating, milliseconds: int) -> None:
        turn = self.current
        if self.gone():
            self.pass_over()
            return
        data = {**turn.data, "quiz": self.plan.number}
        card = turn.card.id
        if self.wish.record:
            event = self.collection.answer(card, rating, duration=milliseconds, data=data)
        else:
            event = self.collection.append(Kind.CRAM, card, rating=rating, duration=milliseconds, data=data)
        self.did(rating.label, event.batch)
        chosen = tuple(data.get("chosen", ()))
        self.answers.append(
            Answer(
                card,
                turn.question.prompt,
                turn.card.topic,
                rating,
                milliseconds,
                rating >= Rating.GOOD,
                turn.typed or "",
                chosen,
            )
        )
        self._keep()
        self.deal()

    def _keep(self) -> None:
        """Write down how far we are, so that the quiz can be resumed after anything."""
        done = tuple(answer.as_json() for answer in self.answers)
        self.plan = replace(self.plan, cards=tuple(self.order), done=done)
        self.plan.keep(self.collection.settings.home)

    def taken_out(self, card: str) -> None:
        self._removed[card] = self.order.index(card)
        self.order.remove(card)

    def taken_back(self, card: str, kind: Kind) -> None:
        if kind in (Kind.ANSWER, Kind.CRAM):
            self.answers.pop()
            self._keep()
        else:
            self.order.insert(self._removed.pop(card), card)

    def score(self) -> Score:
        """Give the result so far."""
        count: Counter[str] = Counter()
        good: Counter[str] = Counter()
        for answer in self.answers:
            name = answer.topic[-1] if answer.topic else ""
            count[name] += 1
            good[name] += answer.right
        return Score(
            asked=len(self.order),
            answered=len(self.answers),
            right=sum(answer.right for answer in self.answers),
            partly=sum(answer.rating is Rating.HARD for answer in self.answers),
            seconds=sum(answer.milliseconds for answer in self.answers) / 1000,
            selected=self.selected,
            recorded=self.wish.record,
            wrong=tuple(answer for answer in self.answers if not answer.right),
            topics=tuple((name, good[name], count[name]) for name in count),
        )

    def as_json(self) -> dict[str, Any]:
        """Give what `quiz --json` prints."""
        return {"answers": [answer.as_json() for answer in self.answers], "score": self.score().as_json()}


def failures(collection: Collection) -> set[str]:
    """Give the cards that went wrong in the last quiz; whatever was taken back does not count."""
    latest: dict[str, Rating | None] = {}
    for event in _last_quiz(collection):
        latest.setdefault(event.card, event.rating)
    return {card for card, rating in latest.items() if rating is not None and rating < Rating.GOOD}


def _last_quiz(collection: Collection) -> Iterator[Event]:
    """Go through the answers of the last quiz, newest first."""
    number: object = None
    undone: set[tuple[object, object]] = set()
    for event in events.own(collection.learner, collection.device):
        if number is not None and event.id < int(str(number)):
            return
        if event.kind is Kind.UNDO:
            undone.add((event.data.get("id"), event.data.get("device")))
        elif "quiz" in event.data and event.key not in undone:
            number = number or event.data["quiz"]
            if event.data["quiz"] == number:
                yield event


def _practised(collection: Collection) -> dict[str, int]:
    """Give when cards were last practised, as far as this machine's last few thousand events say."""
    recent = events.newest_own(collection.learner, collection.device, 3000)
    found: dict[str, int] = {}
    for event in recent:
        if event.kind is Kind.CRAM:
            found[event.card] = max(event.id, found.get(event.card, 0))
    return found


def _exists(collection: Collection, card: str) -> bool:
    try:
        question = collection.question(question_of(card))
    except NothingMatches:
        return False
    return question.drillable and any(one.id == card for one in cards_of(question))


def _answer(data: dict[str, Any]) -> Answer:
    values = {**data, "rating": Rating(data["rating"]), "topic": tuple(data["topic"]), "chosen": tuple(data["chosen"])}
    return Answer(**values)


def unfinished(collection: Collection) -> Unfinished | None:
    """Give the quiz that was left, if any."""
    return Unfinished.load(collection.settings.home)
