"""What to study on which day, so that expected recall on one day, the interview's, is highest.

A card's expected recall on the day follows from the memory model, whatever the days on which it is reviewed: each
review branches into recalled (Good) and forgotten (Again, then Good the same day), weighed by the chance of recall
then. A plan gives each card some days within a budget of seconds a day. It is made greedily by marginal expected recall
on the day per second, over all days at once, and then improved by moving and exchanging reviews as long as that helps.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quizcli.scheduling.memory import Model

LEAST_GAIN = 0.002  # a review that adds less expected recall than this is not worth planning
MOST_REVIEWS = 5  # of one card in one plan
_BRANCHES = 8
_FEW = 100  # cards; a large deck is improved once
_SWAPPED = 12  # cards; among many, some other card gains nearly as much, and every pair costs time
_FORGOTTEN_AT_FIRST = 0.3  # share of first ratings that are Again, until a log says otherwise

Chosen = tuple[int, ...]  # numbers of slots, ascending
Branch = tuple[float, float, float, int]  # probability, stability, difficulty, study day of the last review


@dataclass(frozen=True, slots=True)
class Subject:
    """A card as a plan sees it. `stability` 0 means that it was never studied; seconds are of one review."""

    card: str
    model: Model
    stability: float
    difficulty: float
    last_day: int
    seconds: float = 30.0
    first_seconds: float = 60.0
    forgotten_at_first: float = _FORGOTTEN_AT_FIRST

    def recall(self, day: int, reviews: Sequence[int] = ()) -> float:
        """Give the expected recall on `day` if the card is reviewed on the days `reviews` (ascending) before it."""
        branches: list[Branch] = [(1.0, self.stability, self.difficulty, self.last_day)]
        for review in reviews:
            branches = [found for branch in branches for found in self._reviewed(branch, review)]
            if len(branches) > _BRANCHES:
                branches = _merged(branches)
        recall = self.model.retrievability
        return sum(chance * recall(s, day - last) for chance, s, _, last in branches)

    def cost(self, reviews: int) -> float:
        """Give the seconds of one more review, after `reviews` planned ones."""
        return self.seconds if self.stability or reviews else self.first_seconds

    def _reviewed(self, branch: Branch, day: int) -> list[Branch]:
        chance, s, d, last = branch
        model = self.model
        if day <= last:  # already studied that day: once more would add nothing
            return [branch]
        if not s:
            known = 1 - self.forgotten_at_first
            again = model.step(*model.first(1), 0, 3)
            return [(chance * known, *model.first(3), day), (chance * self.forgotten_at_first, *again, day)]
        recall = model.retrievability(s, day - last)
        failed = model.step(*model.step(s, d, day - last, 1), 0, 3)
        return [
            (chance * recall, *model.step(s, d, day - last, 3), day),
            (chance * (1 - recall), *failed, day),
        ]


def _merged(branches: list[Branch]) -> list[Branch]:
    """Halve the number of branches: those alike in stability become one, weighed by their chances."""
    found = []
    branches = sorted(branches, key=lambda branch: branch[1])
    for one, two in zip(branches[::2], branches[1::2], strict=True):
        total = one[0] + two[0] or 1.0
        share = one[0] / total
        s = one[1] ** share * two[1] ** (1 - share)
        found.append((one[0] + two[0], s, one[2] * share + two[2] * (1 - share), one[3]))
    return found


@dataclass(frozen=True, slots=True)
class Plan:
    """The days on which each card is reviewed (in order of the cards given), and expected recall on the day.

    `now` is the mean expected recall if the day were the first of the plan, `without` on the day without any study,
    `expected` on the day with the plan.
    """

    day: int
    days: tuple[tuple[int, ...], ...]
    recall: tuple[float, ...]
    recall_without: tuple[float, ...]
    recall_now: tuple[float, ...]
    now: float
    without: float
    expected: float


def make(
    subjects: Sequence[Subject],
    *,
    first: int,
    day: int,
    seconds: float,
    spent: float = 0.0,
    tick: Callable[[], None] = lambda: None,
) -> Plan:
    """Plan the study days from `first` up to the day before `day`, `seconds` for each, `spent` of the first gone.

    `tick` is called for each review planned.
    """
    slots = _slots(first, day, seconds, spent)
    known = _Recall(subjects)
    board = _Board(subjects, known, slots, day, tick)
    board.fill()
    board.improve()
    days = board.dated()
    recall = tuple(known.of(index, day, reviews) for index, reviews in enumerate(days))
    without = tuple(known.of(index, day) for index in range(len(subjects)))
    now = tuple(known.of(index, first) for index in range(len(subjects)))
    count = max(len(subjects), 1)
    return Plan(day, days, recall, without, now, sum(now) / count, sum(without) / count, sum(recall) / count)


@dataclass(slots=True)
class _Slot:
    """Study days that are planned together: `at` stands for all of them. Near the day, and at first, each is alone."""

    days: list[int]
    at: int
    room: float
    each: float


def _slots(first: int, day: int, seconds: float, spent: float) -> list[_Slot]:
    """Cut the days into at most a dozen slots, finer towards the day."""
    slots: list[_Slot] = []
    end = day
    size = 1
    while end > first:
        begin = max(first + 1 if size > 1 else first, end - size, first)
        days = list(range(begin, end))
        if not days:
            days = [first]
        slots.append(_Slot(days, days[len(days) // 2], seconds * len(days), seconds))
        end = days[0]
        if len(slots) >= 6:
            size = max(size + 1, size * 3 // 2)
    slots.reverse()
    if slots:
        slots[0].room = max(slots[0].room - spent, 0.0)
    return slots


class _Recall:
    """Expected recall, worked out once for all cards alike: of a large bank most were never studied, so most are."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._subjects = subjects
        numbers: dict[tuple[int, float, float, int, float], int] = {}
        self.kinds = [
            numbers.setdefault(
                (id(one.model), one.stability, one.difficulty, one.last_day, one.forgotten_at_first), len(numbers)
            )
            for one in subjects
        ]
        self._known: dict[tuple[int, int, tuple[int, ...]], float] = {}

    def of(self, index: int, day: int, reviews: tuple[int, ...] = ()) -> float:
        """Give a card's expected recall on `day` if it is reviewed on the days `reviews`."""
        key = (self.kinds[index], day, reviews)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._subjects[index].recall(day, reviews)
        return found


class _Board:
    """Which card is reviewed in which slots, while the plan is being made."""

    def __init__(
        self, subjects: Sequence[Subject], known: _Recall, slots: list[_Slot], day: int, tick: Callable[[], None]
    ) -> None:
        self.subjects, self.slots, self.day, self.tick = subjects, slots, day, tick
        self._alike = known
        slots_of: dict[int, dict[Chosen, float]] = {}
        self._known = [slots_of.setdefault(kind, {}) for kind in known.kinds]
        self._room: dict[tuple[float, float], tuple[Chosen, Chosen]] = {}  # as it was after the last change
        self._best: dict[tuple[int, Chosen, tuple[Chosen, Chosen]], tuple[float, int]] = {}
        self.chosen: list[Chosen] = [() for _ in subjects]
        self.value = [known.of(index, day) for index in range(len(subjects))]

    def recall(self, index: int, chosen: Chosen) -> float:
        """Give a card's expected recall on the day if it is reviewed in the slots `chosen`."""
        found = self._known[index].get(chosen)
        if found is None:
            found = self._alike.of(index, self.day, tuple(self.slots[slot].at for slot in chosen))
            self._known[index][chosen] = found
        return found

    def _load(self, index: int, chosen: Chosen, sign: int) -> None:
        for number, slot in enumerate(chosen):
            self.slots[slot].room -= sign * self.subjects[index].cost(number)

    def _try(self, changes: dict[int, Chosen]) -> bool:
        """Let cards have other slots, if all slots still have room for what is in them."""
        for index, chosen in changes.items():
            self._load(index, self.chosen[index], -1)
            self._load(index, chosen, 1)
        touched = {slot for index, chosen in changes.items() for slot in (*chosen, *self.chosen[index])}
        if all(self.slots[slot].room >= -1e-9 for slot in touched):
            for index, chosen in changes.items():
                self.chosen[index], self.value[index] = chosen, self.recall(index, chosen)
            self._room.clear()
            return True
        for index, chosen in changes.items():
            self._load(index, chosen, -1)
            self._load(index, self.chosen[index], 1)
        return False

    def fill(self) -> None:
        """Take the review with the highest gain per second again and again, while there is room and gain."""
        heap: list[tuple[float, int, int]] = []
        for index in range(len(self.subjects)):
            self._offer(heap, index)
        while heap:
            _, index, slot = heapq.heappop(heap)
            first, later = self._with_room(self.subjects[index])
            if (slot in first or slot in later) and self._try({index: _with(self.chosen[index], slot)}):
                self.tick()
            self._offer(heap, index)

    def _offer(self, heap: list[tuple[float, int, int]], index: int) -> None:
        """Put a card's best next review on the heap, if one is worth its time and has room."""
        chosen = self.chosen[index]
        if len(chosen) >= MOST_REVIEWS:
            return
        subject = self.subjects[index]
        key = (self._alike.kinds[index], chosen, self._with_room(subject))
        if key not in self._best:
            self._best[key] = self._next(index, chosen, *key[2])
        gain, at = self._best[key]
        if at >= 0:
            heapq.heappush(heap, (-gain / subject.cost(len(chosen)), index, at))

    def _next(self, index: int, chosen: Chosen, first: Chosen, later: Chosen) -> tuple[float, int]:
        """Give the gain of a card's best next review and its slot, -1 for none, of those that have room."""
        best, at = LEAST_GAIN, -1
        for slot in range(len(self.slots)):
            room = first if not chosen or slot < chosen[0] else later
            if slot in room and slot not in chosen:
                gain = self.recall(index, _with(chosen, slot)) - self.value[index]
                if gain > best:
                    best, at = gain, slot
        return best, at

    def _with_room(self, subject: Subject) -> tuple[Chosen, Chosen]:
        """Give the slots with room for one more card like this: for its first review, and for a later one."""
        costs = (subject.cost(0), subject.seconds)
        found = self._room.get(costs)
        if found is None:
            first, later = (tuple(n for n, slot in enumerate(self.slots) if slot.room >= cost) for cost in costs)
            found = self._room[costs] = (first, later)
        return found

    def improve(self, rounds: int = 4) -> None:
        """Move reviews to slots with room, and exchange them between cards, as long as expected recall rises."""
        for _ in range(rounds if len(self.subjects) <= _FEW else 1):
            moved = 0
            for index in range(len(self.subjects)):
                moved += self._move(index)
            swapped = len(self.subjects) <= _SWAPPED and self._swap_all()
            if not (moved or swapped):
                return

    def _move(self, index: int) -> bool:
        """Move one of a card's reviews to another slot, wherever there is room and gain."""
        if not self.chosen[index]:
            return False
        least = min(self.subjects[index].cost(0), self.subjects[index].seconds) - 1e-6
        free = [slot for slot, found in enumerate(self.slots) if found.room >= least and slot not in self.chosen[index]]
        for old in self.chosen[index] if free else ():
            rest = _without(self.chosen[index], old)
            for new in free:
                after = _with(rest, new)
                if self.recall(index, after) > self.value[index] + 1e-6 and self._try({index: after}):
                    return True
        return False

    def _swap_all(self) -> bool:
        better = False
        for one in range(len(self.subjects)):
            for two in range(len(self.subjects)):
                if one != two and self._swap(one, two):
                    better = True
        return better

    def _swap(self, one: int, two: int) -> bool:
        """Let another card have a review of this one, given away or in exchange for one of the other's."""
        for give in self.chosen[one]:
            for take in (None, *self.chosen[two]):
                if take == give or give in self.chosen[two] or take in self.chosen[one]:
                    continue
                left = _without(self.chosen[one], give)
                changes = {
                    one: left if take is None else _with(left, take),
                    two: _with(self.chosen[two] if take is None else _without(self.chosen[two], take), give),
                }
                value = sum(self.recall(index, chosen) for index, chosen in changes.items())
                if value > self.value[one] + self.value[two] + 1e-6 and self._try(changes):
                    return True
        return False

    def dated(self) -> tuple[tuple[int, ...], ...]:
        """Spread each slot's reviews over its days, those that gain most first, each day as full as it may be."""
        days: list[list[int]] = [[] for _ in self.subjects]
        for number, slot in enumerate(self.slots):
            inside = [index for index, chosen in enumerate(self.chosen) if number in chosen]
            inside.sort(key=lambda index: (self.value[index], index))
            costs = {index: self.subjects[index].cost(self.chosen[index].index(number)) for index in inside}
            share = sum(costs.values()) / len(slot.days)
            used = 0.0
            for index in inside:
                place = min(int((used + costs[index] / 2) / share), len(slot.days) - 1)
                used += costs[index]
                days[index].append(slot.days[place])
        return tuple(tuple(found) for found in days)


def _with(chosen: Chosen, slot: int) -> Chosen:
    return tuple(sorted((*chosen, slot)))


def _without(chosen: Chosen, slot: int) -> Chosen:
    return tuple(other for other in chosen if other != slot)
