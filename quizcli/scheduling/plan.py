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
_FORGOTTEN_AT_FIRST = 0.3  # share of first ratings that are Again, until a log says otherwise

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
    board = _Board(subjects, slots, day, tick)
    board.fill()
    board.improve()
    days = board.dated()
    recall = tuple(subject.recall(day, reviews) for subject, reviews in zip(subjects, days, strict=True))
    without = tuple(subject.recall(day) for subject in subjects)
    now = tuple(subject.recall(first) for subject in subjects)
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


class _Board:
    """Which card is reviewed in which slots, while the plan is being made."""

    def __init__(self, subjects: Sequence[Subject], slots: list[_Slot], day: int, tick: Callable[[], None]) -> None:
        self.subjects, self.slots, self.day, self.tick = subjects, slots, day, tick
        self.chosen: list[tuple[int, ...]] = [() for _ in subjects]
        self.value = [subject.recall(day) for subject in subjects]

    def recall(self, index: int, chosen: tuple[int, ...]) -> float:
        """Give a card's expected recall on the day if it is reviewed in the slots `chosen`."""
        return self.subjects[index].recall(self.day, [self.slots[slot].at for slot in chosen])

    def fill(self) -> None:
        """Take the review with the highest gain per second again and again, while there is room and gain."""
        heap: list[tuple[float, int, int, float]] = []
        for index in range(len(self.subjects)):
            self._offer(heap, index)
        while heap:
            _, index, slot, gain = heapq.heappop(heap)
            cost = self.subjects[index].cost(len(self.chosen[index]))
            if self.slots[slot].room >= cost:
                self.slots[slot].room -= cost
                self.chosen[index] = tuple(sorted((*self.chosen[index], slot)))
                self.value[index] += gain
                self.tick()
            self._offer(heap, index)

    def _offer(self, heap: list[tuple[float, int, int, float]], index: int) -> None:
        """Put a card's best next review on the heap, if one is worth its time and has room."""
        chosen = self.chosen[index]
        if len(chosen) >= MOST_REVIEWS:
            return
        cost = self.subjects[index].cost(len(chosen))
        best, at = LEAST_GAIN, -1
        for slot, found in enumerate(self.slots):
            if found.room >= cost and slot not in chosen:
                gain = self.recall(index, tuple(sorted((*chosen, slot)))) - self.value[index]
                if gain > best:
                    best, at = gain, slot
        if at >= 0:
            heapq.heappush(heap, (-best / cost, index, at, best))

    def improve(self, rounds: int = 4) -> None:
        """Move reviews to slots with room, and exchange them between cards, as long as expected recall rises."""
        for _ in range(rounds):
            moved = 0
            for index in range(len(self.subjects)):
                moved += self._move(index)
            swapped = len(self.subjects) <= 60 and self._swap_all()
            if not (moved or swapped):
                return

    def _move(self, index: int) -> bool:
        """Move a card's reviews, or add one, wherever there is room and gain."""
        better = False
        for old in self.chosen[index]:
            rest = tuple(slot for slot in self.chosen[index] if slot != old)
            cost = self.subjects[index].cost(len(rest))
            for new, found in enumerate(self.slots):
                if new in self.chosen[index] or found.room < cost:
                    continue
                value = self.recall(index, tuple(sorted((*rest, new))))
                if value > self.value[index] + 1e-6:
                    self.slots[old].room += cost
                    found.room -= cost
                    self.chosen[index], self.value[index] = tuple(sorted((*rest, new))), value
                    better = True
                    break
            if better:
                break
        return better

    def _swap_all(self) -> bool:
        better = False
        for one in range(len(self.subjects)):
            for two in range(len(self.subjects)):
                if one != two and self._swap(one, two):
                    better = True
        return better

    def _swap(self, one: int, two: int) -> bool:
        """Give a review of one card up, or to another slot, so that another card takes its place."""
        for give in self.chosen[one]:
            for take in (None, *self.chosen[two]):
                if take == give or give in self.chosen[two] or (take is not None and take in self.chosen[one]):
                    continue
                if self._exchange(one, give, two, take):
                    return True
        return False

    def _exchange(self, one: int, give: int, two: int, take: int | None) -> bool:
        left = tuple(slot for slot in self.chosen[one] if slot != give)
        kept = tuple(slot for slot in self.chosen[two] if slot != take)
        after_one = tuple(sorted((*left, take))) if take is not None else left
        after_two = tuple(sorted((*kept, give)))
        gone, come = self.subjects[one].cost(len(left)), self.subjects[two].cost(len(kept))
        if self.slots[give].room + gone < come or (take is not None and self.slots[take].room + come < gone):
            return False
        value_one, value_two = self.recall(one, after_one), self.recall(two, after_two)
        if value_one + value_two <= self.value[one] + self.value[two] + 1e-6:
            return False
        self.slots[give].room += gone - come
        if take is not None:
            self.slots[take].room += come - gone
        self.chosen[one], self.value[one] = after_one, value_one
        self.chosen[two], self.value[two] = after_two, value_two
        return True

    def dated(self) -> tuple[tuple[int, ...], ...]:
        """Spread each slot's reviews over its days, those that gain most first."""
        days: list[list[int]] = [[] for _ in self.subjects]
        for number, slot in enumerate(self.slots):
            inside = [index for index, chosen in enumerate(self.chosen) if number in chosen]
            inside.sort(key=lambda index: (self.value[index], index))
            share = -(-len(inside) // len(slot.days)) or 1
            for place, index in enumerate(inside):
                days[index].append(slot.days[place // share])
        return tuple(tuple(found) for found in days)
