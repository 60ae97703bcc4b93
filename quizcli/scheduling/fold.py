"""A card's state, folded from its events: the one place that says what an event does to a card."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import fields

from quizcli.domain.event import Event, Kind
from quizcli.domain.schedule import Phase, Schedule
from quizcli.scheduling.day import SECONDS, seconds_left
from quizcli.scheduling.intervals import constrained, fuzz, half_up, passed
from quizcli.scheduling.leech import struck
from quizcli.scheduling.log import standing
from quizcli.scheduling.memory import LONGEST, SHORTEST, Model
from quizcli.scheduling.options import Options
from quizcli.scheduling.rules import Rules

NEW, LEARNING, REVIEW, RELEARNING = Phase.NEW, Phase.LEARNING, Phase.REVIEW, Phase.RELEARNING
Ideal = Callable[[int], float]
_FIELDS = tuple(field.name for field in fields(Schedule))


class Track:
    """A card's schedule while it is being folded.

    `states` holds the memory state under each model in use, the current one first: with parameters that kept the due
    dates, intervals come from an older model than the memory state that is shown.
    """

    __slots__ = (*(name for name in _FIELDS if name not in ("stability", "difficulty")), "card", "rules", "states")

    card: str
    rules: tuple[list[Model], list[tuple[int, str]], list[int]]
    states: list[tuple[float, float]]
    phase: Phase
    step: int
    due_day: int
    due_at: int
    last_day: int
    last_at: int
    interval: int
    reps: int
    lapses: int
    suspended: bool
    buried_until: int
    flag: int
    leech: bool
    first_day: int
    review_day: int

    def __init__(self, card: str, rules: tuple[list[Model], list[tuple[int, str]], list[int]]) -> None:
        self.card = card
        self.rules = rules
        self.suspended = False
        self.buried_until = self.flag = 0
        self.forget()

    def forget(self) -> None:
        """Make the card new again; suspension, burying and flag are the learner's, and stay."""
        self.phase = NEW
        self.states = [(0.0, 0.0)] * len(self.rules[0])
        self.step = self.due_day = self.due_at = self.last_day = self.last_at = 0
        self.interval = self.reps = self.lapses = self.first_day = self.review_day = 0
        self.leech = False

    def schedule(self) -> Schedule:
        """Give the state as a value."""
        stability, difficulty = self.states[0]
        return Schedule(
            self.phase, self.step, self.due_day, self.due_at, stability, difficulty, self.last_day, self.last_at,
            self.interval, self.reps, self.lapses, self.suspended, self.buried_until, self.flag, self.leech,
            self.first_day, self.review_day,
        )  # fmt: skip

    def clone(self) -> Track:
        """Give a copy to try an event on."""
        other = copy(self)
        other.states = list(self.states)
        return other

    def answer(self, event: Event, options: Options) -> None:
        """Take a rating: a new memory state first, then phase and due date."""
        assert event.rating is not None
        rating = int(event.rating)
        models, keys, dated = self.rules
        chosen = dated[bisect_right(keys, event.key)] if keys else 0
        model = models[chosen]
        day = event.day if event.day > self.last_day else self.last_day  # time never runs backwards for a card
        elapsed = day - self.last_day
        if self.phase is REVIEW and not self.states[0][0]:
            self.states = [each.converted(self.interval) for each in models]
        stability, difficulty = self.states[chosen]
        stretch = model.stretch(options.retention)

        asked, given = 0, 0.0  # what was worked out last: usually the very step that is taken

        def ideal(step: int) -> float:
            nonlocal asked, given
            asked = step
            given = model.stability(stability, difficulty, elapsed, step) if stability else model.first(step)[0]
            return given * stretch

        factor = fuzz(self.card, self.reps) if options.fuzz else None
        before = self.phase
        if before is REVIEW:
            delay = self._review(rating, ideal, options, factor, model.short_term)
            self.review_day = day
        else:
            delay = self._learn(rating, ideal, options, factor, model.short_term)
        if event.data and "given" in event.data:
            delay = self._given(int(event.data["given"]), before)
        for index, each in enumerate(models):
            s, d = self.states[index]
            if not s:
                s, d = each.first(rating)
            elif asked == rating and each is model:
                s, d = given, each.difficulty(d, rating)
            else:
                s, d = each.step(s, d, elapsed, rating)
            self.states[index] = (round(s, 4), round(d, 3))
        self.reps += 1
        self.first_day = self.first_day or day
        self.last_day = day
        self.last_at = event.id if event.id > self.last_at else self.last_at
        self._due(delay, event.offset, options.rollover)

    def _given(self, interval: int, before: Phase) -> int:
        """Take the interval that another program gave at this answer: days, or negative seconds inside its steps.

        Its steps and its fuzz are not ours, and its due date is the one that the learner was shown. Only what is not
        suspended can be answered.
        """
        self.suspended = False
        if interval > 0:
            self.phase, self.step, self.interval = REVIEW, 0, interval
            return 0
        self.phase = LEARNING if before in (NEW, LEARNING) else RELEARNING
        return max(-interval, 1)

    def _due(self, delay: int, offset: int, rollover: int) -> None:
        """Set the due date: a delay in seconds inside a learning step (0: the interval in days counts)."""
        self.due_at = 0
        if not delay:
            self.due_day = self.last_day + self.interval
            return
        left = seconds_left(self.last_at, offset, self.last_day, rollover)
        if delay < left:
            self.due_day = self.last_day
            self.due_at = self.last_at + delay * 1000
        else:
            self.due_day = self.last_day + (delay - left) // SECONDS + 1

    def _review(self, rating: int, ideal: Ideal, options: Options, factor: float | None, short: bool) -> int:
        """Rate a card in review; gives the learning step's delay if it falls back to relearning."""
        if rating > 1:
            self.interval = passed(rating, ideal, self.interval, options.max_interval, factor)
            return 0
        self.lapses += 1
        if struck(self.lapses, options.leech_threshold):
            self.leech = True
            self.suspended = self.suspended or options.leech_action == "suspend"
        days = ideal(1)
        self.interval = min(max(half_up(days), 1), options.max_interval)
        self.step = 0
        if options.relearning_steps:
            self.phase = RELEARNING
            return options.relearning_steps[0]
        if short and days < 0.5:
            self.phase = RELEARNING
            return max(int(days * SECONDS), 1)
        return 0

    def _learn(self, rating: int, ideal: Ideal, options: Options, factor: float | None, short: bool) -> int:
        """Rate a card that is new, learning or relearning; gives the delay of its next step, 0 when it leaves them."""
        steps = options.relearning_steps if self.phase is RELEARNING else options.steps
        days = ideal(rating)
        if rating < 4 and (steps or (short and days < 0.5)):
            delay = self._step(rating, steps) if steps else max(int(days * SECONDS), 1)
            if delay:
                if self.phase is NEW:
                    self.phase = LEARNING
                if self.phase is RELEARNING and rating == 1:
                    self.interval = min(max(half_up(days), 1), options.max_interval)
                return delay
        least = 1
        if rating == 4:
            least = constrained(ideal(3), 1, options.max_interval, factor) + 1
        self.interval = constrained(max(half_up(days), 1), least, options.max_interval, factor)
        self.phase = REVIEW
        self.step = 0
        return 0

    def _step(self, rating: int, steps: tuple[int, ...]) -> int:
        """Move along the learning steps; gives the delay in seconds, 0 after the last step."""
        at = min(self.step, len(steps) - 1)
        if rating == 1:
            self.step = 0
            return steps[0]
        if rating == 3:
            self.step = at + 1 if at + 1 < len(steps) else 0
            return steps[at + 1] if at + 1 < len(steps) else 0
        self.step = at
        if at:
            return steps[at]
        delay = (steps[0] + steps[1]) // 2 if len(steps) > 1 else min(steps[0] * 3 // 2, steps[0] + SECONDS)
        return half_up(delay / SECONDS) * SECONDS if delay > SECONDS else delay

    def mark(self, event: Event) -> None:
        """Take an event that is no rating."""
        kind, data = event.kind, event.data
        if kind is Kind.SUSPEND or kind is Kind.UNSUSPEND:
            self.suspended = kind is Kind.SUSPEND
        elif kind is Kind.BURY:
            self.buried_until = int(data.get("until", event.day + 1))
        elif kind is Kind.UNBURY:
            self.buried_until = 0
        elif kind is Kind.FLAG:
            self.flag = int(data.get("flag", 0))
        elif kind is Kind.RESET:
            self.forget()
        elif kind is Kind.DUE:
            self._set_due(event)
        elif kind is Kind.BASELINE:
            self._set_baseline(event)

    def _set_due(self, event: Event) -> None:
        """Make it a review due on a chosen day; a card that was in review keeps its interval unless one is given."""
        day = int(event.data.get("day", event.day))
        if "interval" in event.data:
            self.interval = max(int(event.data["interval"]), 1)
        elif self.phase is not REVIEW:
            self.interval = max(day - event.day, 1)
        if not self.states[0][0]:
            self.last_day, self.last_at = max(self.last_day, event.day), max(self.last_at, event.id)
        self.phase = REVIEW
        self.step = self.due_at = 0
        self.due_day = day

    def _set_baseline(self, event: Event) -> None:
        """Take over a state from elsewhere: what the import knows, however little, and nothing from before."""
        data = event.data
        self.forget()
        self.phase = Phase(int(data.get("phase", REVIEW)))
        self.interval = int(data.get("interval", 0))
        self.last_day = int(data.get("last_day", event.day))
        self.last_at = int(data.get("last_at", event.id))
        self.due_day = int(data.get("due_day", self.last_day + self.interval))
        self.due_at = int(data.get("due_at", 0))
        self.step, self.reps, self.lapses = (int(data.get(name, 0)) for name in ("step", "reps", "lapses"))
        self.leech = bool(data.get("leech", False))
        self.first_day = self.last_day if self.reps else 0
        if data.get("stability"):
            stability = min(max(round(float(data["stability"]), 4), SHORTEST), LONGEST)
            state = (stability, min(max(round(float(data.get("difficulty", 5)), 3), 1.0), 10.0))
            self.states = [state] * len(self.rules[0])
        elif self.phase is REVIEW:
            ease = float(data.get("ease", 2.5))
            found = (model.converted(self.interval, ease) for model in self.rules[0])
            self.states = [(round(s, 4), round(d, 3)) for s, d in found]

    def apply(self, event: Event, rules: Rules) -> None:
        """Take one event that stands."""
        if event.kind is Kind.ANSWER:
            self.answer(event, rules.options(event.deck, event.device, event.key))
        elif event.kind is not Kind.CRAM:
            self.mark(event)


def track(card: str, events: Iterable[Event], rules: Rules, deck: str) -> Track:
    """Fold one card's events, in any order, with the parameters in force for its deck."""
    found = Track(card, rules.models(deck))
    for event in standing(events):
        found.apply(event, rules)
    return found


def fold(card: str, events: Iterable[Event], rules: Rules, deck: str) -> Schedule:
    """Give a card's state: nothing but its events, the rules and its deck decide it."""
    return track(card, events, rules, deck).schedule()
