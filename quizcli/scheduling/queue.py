"""Which card comes next: learning cards at their time, new cards spread evenly among the due ones, within limits."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from quizcli.domain.deck import lineage
from quizcli.domain.schedule import Phase, Schedule

DAY_MS = 86_400_000
LONG = 366  # days: further ahead nobody plans


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cards are left in a sitting."""

    new: int = 0
    learning: int = 0
    due: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.new + self.learning + self.due


@dataclass(frozen=True, slots=True)
class Backlog:
    """More due than a day is for: `due` in all, `today` of them now, clear in `days` days if none is missed."""

    due: int
    today: int
    days: int

    def said(self) -> str:
        """Say it in a line."""
        days = "today" if self.days < 2 else f"in {self.days} days" if self.days < LONG else "in more than a year"
        return f"{self.due} due: today {self.today}, clear {days}"


def ration(due: int, usual: Sequence[int], most: int) -> int:
    """Give how many of `due` cards a day should ask after an absence.

    A quarter more than this learner usually does (the median of active days), in tens, if that is known and what is
    due is far more than that; otherwise whatever the limits allow (`most`).
    """
    if len(usual) < 5:
        return min(due, most)
    median = sorted(usual)[(len(usual) - 1) // 2]
    share = max(-(-median * 5 // 40) * 10, 30)
    return min(due, most) if due <= share * 3 // 2 else min(due, most, share)


def clear_in(due: int, share: int, coming: Sequence[int]) -> int:
    """Give the days until a backlog is gone at `share` cards a day, with what comes due meanwhile."""
    days = 0
    left = due
    while left > 0 and days < LONG:
        left += (coming[days - 1] if days <= len(coming) else 0) if days else 0
        left -= share
        days += 1
    return days


class Allowance:
    """How many more cards each deck may show today: a card counts in its own deck and in every deck above it.

    Above them all stands "", whose limit is that of the whole day.
    """

    def __init__(self, limit: Callable[[str], int], done: Mapping[str, int]) -> None:
        self._limit = limit
        self._left: dict[str, int] = {}
        self._done: Counter[str] = Counter()
        for deck, count in done.items():
            for name in {*lineage(deck), ""}:
                self._done[name] += count

    @property
    def total(self) -> int:
        """How many more cards fit in all."""
        return max(0, self._of(""))

    def left(self, deck: str) -> int:
        """Give how many more cards of a deck fit."""
        return max(0, min(self._of(name) for name in (*lineage(deck), "")))

    def take(self, deck: str, count: int) -> int:
        """Count cards of a deck; gives how many of them fit."""
        fits = min(count, self.left(deck))
        for name in (*lineage(deck), ""):
            self._left[name] = self._of(name) - fits
        return fits

    def _of(self, name: str) -> int:
        if name not in self._left:
            self._left[name] = self._limit(name) - self._done[name]
        return self._left[name]


def mixed(rows: Iterable[list[int]]) -> list[int]:
    """Mix rows of cards so that each is spread evenly over the whole and keeps its own order."""
    filled = [row for row in rows if row]
    if len(filled) < 2:
        return filled[0] if filled else []
    places: list[float] = []
    cards: list[int] = []
    for row in filled:
        step = 1 / len(row)
        places += [step * (at + 0.5) for at in range(len(row))]
        cards += row
    return [cards[at] for at in sorted(range(len(cards)), key=places.__getitem__)]


class Queue:
    """The cards of one sitting. It holds numbers; a card's id is looked up when its turn comes.

    After an answer, an undo or a mark, tell the queue: it never looks at the clock or the store by itself.
    `first` are those of `due` that are asked in their place although they are new.
    """

    def __init__(
        self,
        *,
        due: list[int],
        new: list[int],
        first: Iterable[int] = (),
        learning: Iterable[tuple[int, str]] = (),
        look: Callable[[int], str | None],
        ahead: int = 20,
        backlog: Backlog | None = None,
    ) -> None:
        self.backlog = backlog
        self._look = look
        self._ahead = ahead * 60_000
        self._new = {*new, *first}
        self._main = mixed([due, new])[::-1]
        self._learning = list(learning)
        heapq.heapify(self._learning)

    @property
    def counts(self) -> Counts:
        """Tell how many cards are left, the one being shown included."""
        return Counts(len(self._new), len(self._learning), len(self._main) - len(self._new))

    def next(self, now: int) -> str | None:
        """Give the card to show at epoch millisecond `now`, or None when the sitting is over.

        Learning cards at their time come first; when nothing else is left, those that are due soon. Asking again
        without an answer gives the same card, unless a learning card's time has come.
        """
        if self._learning and self._early(now) <= 0:
            return self._learning[0][1]
        while self._main:
            card = self._look(self._main[-1])
            if card is not None:
                return card
            self._new.discard(self._main.pop())
        if self._learning and self._early(now) <= self._ahead:
            return self._learning[0][1]
        return None

    def wait(self, now: int) -> int | None:
        """Give the milliseconds until a learning card may come, or None when none is left."""
        return max(0, self._early(now) - self._ahead) if self._learning else None

    def answered(self, card: str, num: int, schedule: Schedule, today: int, siblings: Iterable[int] = ()) -> None:
        """Take note of an answer: the card leaves the queue, or waits for its next step; `siblings` wait a day."""
        self.drop(card, num)
        for sibling in siblings:
            self._remove(sibling)
        stepping = schedule.phase in (Phase.LEARNING, Phase.RELEARNING) and schedule.due_day <= today
        if stepping and schedule.shown(today):
            heapq.heappush(self._learning, (schedule.due_at, card))

    def drop(self, card: str, num: int) -> None:
        """Take a card out: answered, suspended, buried, removed."""
        kept = [entry for entry in self._learning if entry[1] != card]
        if len(kept) != len(self._learning):
            self._learning = kept
            heapq.heapify(self._learning)
        self._remove(num)

    def put_back(self, card: str, num: int, schedule: Schedule) -> None:
        """Show a card next that was answered or marked: that was taken back."""
        self.drop(card, num)
        if schedule.phase in (Phase.LEARNING, Phase.RELEARNING):
            heapq.heappush(self._learning, (0, card))
            return
        self._main.append(num)
        if schedule.phase is Phase.NEW:
            self._new.add(num)

    def _remove(self, num: int) -> None:
        if self._main and self._main[-1] == num:
            self._main.pop()
        elif num in self._main:
            self._main.remove(num)
        self._new.discard(num)

    def _early(self, now: int) -> int:
        """Give how much too early the first learning card would come.

        A due time over a day ahead is none at all: it comes from a clock that was wrong then, or is wrong now.
        """
        early = self._learning[0][0] - now
        return 0 if early > DAY_MS else early
