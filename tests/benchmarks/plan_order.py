"""Does a plan pay? The same learners follow the plan, or the plain review order, until an interview.

`python tests/benchmarks/plan_order.py` prints expected recall on the day, mean and spread over twenty learners, for
three decks and three budgets of time. Both sides have the same minutes a day and the same memory.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from random import Random
from statistics import mean, stdev

from quizcli.scheduling.memory import Model
from quizcli.scheduling.plan import Subject, make

MODEL = Model()
DAYS = 21
REVIEW, FIRST, AGAIN = 30.0, 60.0, 30.0  # seconds
DECKS = {"58 new": (58, 1.0), "200, half new": (200, 0.5), "500, most known": (500, 0.2)}
BUDGETS = (10, 20, 40)  # minutes a day
State = tuple[float, float, int]  # stability (0: new), difficulty, study day of the last review


def deck(rng: Random, cards: int, new: float) -> list[State]:
    """Make a deck: some cards new, the others learned over the last year and reviewed when they were due."""
    found: list[State] = []
    for _ in range(cards):
        if rng.random() < new:
            found.append((0.0, 0.0, 0))
            continue
        s = min(1.5 * 3.0 ** rng.uniform(0, 4.5), 300.0)
        found.append((s, rng.uniform(2, 9), -rng.randrange(1, max(2, int(s * 1.3)))))
    return found


def answered(state: State, day: int, rng: Random) -> tuple[State, float]:
    """Review a card; gives its new state and the seconds that it took."""
    s, d, last = state
    if not s:
        rating = 1 if rng.random() < 0.3 else 3
        s, d = MODEL.first(rating)
        if rating == 1:
            s, d = MODEL.step(s, d, 0, 3)
        return (s, d, day), FIRST
    recalled = rng.random() < MODEL.retrievability(s, day - last)
    s, d = MODEL.step(s, d, day - last, 3 if recalled else 1)
    if not recalled:
        s, d = MODEL.step(s, d, 0, 3)
    return (s, d, day), REVIEW + (0 if recalled else AGAIN)


def plain(states: list[State], day: int, seconds: float) -> list[int]:
    """Give the cards of a day in review order: what is due, the most worthwhile first, new cards spread among them."""
    due = []
    for index, (s, _, last) in enumerate(states):
        if s and day - last >= max(1, round(MODEL.interval(s, 0.9))):
            due.append((-MODEL.retrievability(s, day - last), index))
    due.sort()
    new = [index for index, (s, _, _) in enumerate(states) if not s][:20]
    old = [index for _, index in due]
    if not old or not new:
        return old + new
    step = (len(old) + len(new)) / len(new)
    places = {int((number + 0.5) * step) for number in range(len(new))}
    queue, fresh, rest = [], iter(new), iter(old)
    for place in range(len(old) + len(new)):
        queue.append(next(fresh) if place in places else next(rest))
    return queue


def planned(states: list[State], day: int, seconds: float) -> list[int]:
    """Give the cards of a day of a plan that is made anew each day from where the learner stands."""
    subjects = [
        Subject(str(index), MODEL, s, d, last, REVIEW * 1.1, FIRST) for index, (s, d, last) in enumerate(states)
    ]
    found = make(subjects, first=day, day=DAYS, seconds=seconds)
    today = [
        (found.recall_without[index] - found.recall[index], index)
        for index, days in enumerate(found.days)
        if day in days
    ]
    return [index for _, index in sorted(today)]


def life(
    choose: Callable[[list[State], int, float], list[int]], cards: int, new: float, minutes: int, seed: int
) -> float:
    """Live until the interview; gives the mean chance of recall on the day."""
    rng = Random(seed)
    states = deck(rng, cards, new)
    for day in range(DAYS):
        left = minutes * 60.0
        for index in choose(states, day, left):
            if left <= 0:
                break
            states[index], used = answered(states[index], day, rng)
            left -= used
    return mean(MODEL.retrievability(s, DAYS - last) if s else 0.0 for s, _, last in states)


def compare(seeds: int) -> Iterator[tuple[str, int, float, float, float, float, float]]:
    """Give deck, minutes, mean recall in plain order and by plan, and mean, spread and least of the gain."""
    for name, (cards, new) in DECKS.items():
        for minutes in BUDGETS:
            pairs = [
                (life(plain, cards, new, minutes, seed), life(planned, cards, new, minutes, seed))
                for seed in range(seeds)
            ]
            gains = [by_plan - in_order for in_order, by_plan in pairs]
            spread = stdev(gains) if seeds > 1 else 0.0
            yield name, minutes, mean(a for a, _ in pairs), mean(b for _, b in pairs), mean(gains), spread, min(gains)


def main() -> None:
    """Print the table, row by row."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    write = sys.stdout.write
    write(f"{'deck':18}{'min/day':>8}{'plain':>9}{'plan':>9}{'gain':>9}{'spread':>9}{'least':>9}")
    write(f"   ({seeds} learners, {DAYS} days)\n")
    for name, minutes, *shares in compare(seeds):
        before, after, gain, spread, least = (share * 100 for share in shares)
        write(f"{name:18}{minutes:8}{before:8.1f}%{after:8.1f}%{gain:+8.1f}%{spread:8.1f}%{least:+8.1f}%\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
