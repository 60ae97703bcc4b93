"""Anki's review log, due dates and marks of a card as events.

Everything here depends on the package alone, and each event has an identity of its own: card and time. So packages
can be merged in any order, and twice, and the result is the union of what happened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from quizcli.domain.event import Event, Kind
from quizcli.domain.rating import Rating
from quizcli.packages.reading import card_data
from quizcli.packages.values import CardRow, Header, Review

DEVICE = "anki"
_LEARN, _REVIEW, _RELEARN, _FILTERED, _MANUAL, _RESCHEDULED = range(6)
_SECONDS = 86_400
_SOON = 5  # seconds; a card changed this long after its last answer was changed by something else
_FSRS = 1100  # a factor up to here is a difficulty, above it an ease


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a package counts days: `zero` is the ordinal of its day 0. In which zone a review was is the learner's."""

    zero: int
    rollover: int

    @classmethod
    def of(cls, header: Header, *, known: bool) -> Calendar:
        """Make the calendar of a package; old ones do not tell their zone (`known`), so ours has to do."""
        if known:
            local = datetime.fromtimestamp(header.created, UTC) - timedelta(minutes=header.west)
        else:
            local = datetime.fromtimestamp(header.created).astimezone()
        return cls((local - timedelta(hours=header.rollover)).toordinal(), header.rollover)

    def day(self, ms: int) -> tuple[int, int]:
        """Give study day and UTC offset (minutes east) of a moment."""
        local = datetime.fromtimestamp(ms / 1000).astimezone()
        offset = local.utcoffset() or timedelta()
        return local.toordinal() - (local.hour < self.rollover), int(offset.total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class Past:
    """One card of a package: our name for it, its row, its reviews in order. `alone` when its note has no other."""

    card: str
    deck: str
    row: CardRow
    reviews: Sequence[Review]
    calendar: Calendar
    old_ratings: bool = False
    alone: bool = True

    def is_echo(self, event: Event) -> bool:
        """Tell whether an event only says what quizcli said when it handed the card over, unchanged by Anki."""
        handed = _handed(self.row)
        if event.kind is Kind.ANSWER or handed is None:
            return False
        if any(review.id == event.id and not _is_answer(review) for review in self.reviews):
            return False  # a row of the log has a time of its own, by which ours are known
        mod, marks = handed
        if mod != self.row.mod and self._touched(self.reviews):
            return False
        if event.kind is Kind.FLAG:
            return bool(event.data["flag"] == marks & 7)
        if event.kind in (Kind.SUSPEND, Kind.UNSUSPEND):
            return bool(marks & 8) == (event.kind is Kind.SUSPEND)
        return mod == self.row.mod

    def _touched(self, reviews: Sequence[Review]) -> bool:
        """Tell whether something was done to the card after its last answer.

        Not to be known of a card with siblings: Anki itself changes it, burying it when one of them is answered.
        """
        last = max((review.id for review in reviews if _is_answer(review)), default=0)
        return self.alone and last > 0 and self.row.mod > last // 1000 + _SOON

    def events(self) -> Iterator[Event]:
        """Give everything that happened to the card, as far as the package tells."""
        answers = [review for review in self.reviews if _is_answer(review)]
        start = _start(self.reviews)
        yield from self._log(start)
        if self.row.type and not answers:
            yield self._event(Kind.BASELINE, self._changed(), "", self._state())
        elif answers and start is None:
            yield self._event(Kind.BASELINE, answers[-1].id + 1, "", self._state())
        if answers and start is not None:
            yield from self._rescheduled(answers[-1])
        yield from self._marks(answers)

    def _log(self, start: int | None) -> Iterator[Event]:
        phases = self._phases()
        for at, review in enumerate(self.reviews):
            if at == start and _remembered(self.reviews[:at]):
                # Forgotten and learned anew: Anki counts from here.
                yield self._event(Kind.RESET, review.id - 1, "")
            if _is_answer(review):
                yield self._answer(review, phases[at])
            elif review.ease:
                yield self._event(Kind.CRAM, review.id, "", rating=_rating(review, old=False), duration=review.time)
            elif _is_reset(review):
                yield self._event(Kind.RESET, review.id, "")
            elif at + 1 < len(self.reviews) and review.type == _MANUAL and review.interval > 0:
                day, _ = self.calendar.day(review.id)
                yield self._event(Kind.DUE, review.id, "", {"day": day + review.interval, "interval": review.interval})

    def _phases(self) -> list[int]:
        """Give the phase in which each review left the card: the next answer tells, or the card itself."""
        phases = [self.row.type] * len(self.reviews)
        for at in range(len(self.reviews) - 2, -1, -1):
            later = self.reviews[at + 1]
            phases[at] = {_LEARN: 1, _RELEARN: 3}.get(later.type, 2) if _is_answer(later) else phases[at + 1]
        return phases

    def _answer(self, review: Review, phase: int) -> Event:
        given = review.interval
        if phase in (1, 3) and given > 0:  # a step of whole days
            given *= -_SECONDS
        rating = _rating(review, old=self.old_ratings)
        return self._event(Kind.ANSWER, review.id, "", {"given": given or -1}, rating=rating, duration=review.time)

    def _rescheduled(self, last: Review) -> Iterator[Event]:
        """Give the due date where it does not follow from the last answer: set by hand, or moved by Anki."""
        if self.row.type != 2:
            return
        due = self._due_day()
        follows = self.calendar.day(last.id)[0] + last.interval
        if due != follows or self.row.interval != last.interval:
            manual = [review for review in self.reviews if review.id > last.id and not review.ease]
            at = manual[-1].id if manual else max(self._changed(), last.id + 1)
            yield self._event(Kind.DUE, at, "due", {"day": due, "interval": max(self.row.interval, 1)})

    def _marks(self, answers: Sequence[Review]) -> Iterator[Event]:
        """Give suspension, burying and flag; their absence too, if something was done after the last answer."""
        row = self.row
        at = self._changed()
        if answers:
            at = max(at, answers[-1].id + 1)
        mod, marks = _handed(row) or (-1, 0)
        touched = self._touched(answers) and mod != row.mod
        if row.queue == -1:
            yield self._event(Kind.SUSPEND, at, "suspended")
        elif touched or marks & 8:
            yield self._event(Kind.UNSUSPEND, at, "suspended")
        if row.queue == -3:
            yield self._event(Kind.BURY, at, "buried", {"until": self.calendar.day(at)[0] + 1})
        flag = row.flags & 7
        if flag or touched or marks & 7:
            yield self._event(Kind.FLAG, at, "flag", {"flag": flag})

    def _state(self) -> dict[str, Any]:
        """Give the state that Anki keeps on the card, for one whose history does not lead there."""
        row, data = self.row, card_data(self.row)
        state: dict[str, Any] = {
            "phase": row.type,
            "interval": max(row.interval, 0),
            "reps": max(row.reps, 0),
            "lapses": max(row.lapses, 0),
        }
        if row.type == 2:
            state["due_day"] = self._due_day()
            state["last_day"] = state["due_day"] - max(row.interval, 0)
        else:
            due = row.odue or row.due
            intraday = due > 1_000_000_000
            state["due_at"] = due * 1000 if intraday else 0
            state["due_day"] = self.calendar.day(due * 1000)[0] if intraday else self.calendar.zero + due
            state["last_day"] = min(state["due_day"], self.calendar.day(self._changed())[0])
        if isinstance(data.get("s"), (int, float)) and isinstance(data.get("d"), (int, float)):
            state["stability"], state["difficulty"] = float(data["s"]), float(data["d"])
        elif row.factor > _FSRS:
            state["ease"] = row.factor / 1000
        return state

    def _due_day(self) -> int:
        """Give the study day on which a card in review is due; in a filtered deck the true one stands aside."""
        day = self.calendar.zero + (self.row.odue if self.row.odid and self.row.odue else self.row.due)
        return min(max(day, 1), date.max.toordinal())

    def _changed(self) -> int:
        return max(self.row.mod, 1) * 1000

    def _event(
        self,
        kind: Kind,
        at: int,
        what: str,
        data: dict[str, Any] | None = None,
        *,
        rating: Rating | None = None,
        duration: int = 0,
    ) -> Event:
        day, offset = self.calendar.day(at)
        device = f"{DEVICE}.{what}:{self.card}" if what else f"{DEVICE}:{self.card}"
        return Event(at, device, kind, day, offset, self.card, self.deck, rating, max(duration, 0), 0, data or {})


def _is_answer(review: Review) -> bool:
    """Tell whether a row counts for the memory: a rating, but no cramming."""
    return review.ease > 0 and not (review.type == _FILTERED and not review.factor) and review.type < _MANUAL


def _rating(review: Review, *, old: bool) -> Rating:
    """Give the rating. The old scheduler had three buttons while learning: its Good was the second."""
    ease = review.ease
    if old and review.type in (_LEARN, _RELEARN) and ease >= 2:
        ease = min(ease + 1, 4)
    return Rating(ease)


def _start(reviews: Sequence[Review]) -> int | None:
    """Give where the memory begins: at the last run of learning since the last reset. None without such a run."""
    start = None
    learning = False
    for at, review in enumerate(reviews):
        if _is_reset(review):
            start, learning = None, False
        elif _is_answer(review):
            if review.type == _LEARN and not learning:
                start = at
            learning = review.type == _LEARN
    return start


def _remembered(reviews: Sequence[Review]) -> bool:
    """Tell whether reviews leave something that can be forgotten."""
    for review in reversed(reviews):
        if _is_answer(review):
            return True
        if _is_reset(review):
            return False
    return False


def _is_reset(review: Review) -> bool:
    return review.type == _MANUAL and not review.ease and not review.factor


def _handed(row: CardRow) -> tuple[int, int] | None:
    """Give the time of change and the marks (flag, and 8 for suspended) that the card had when it left quizcli."""
    try:
        custom = json.loads(card_data(row).get("cd") or "{}")
        return int(custom["qz"]), int(custom.get("m", 0))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
