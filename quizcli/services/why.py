"""Why a card is due when it is: its memory, the curve of forgetting, what each rating would give, how it came there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quizcli.domain.event import Event, Kind
from quizcli.domain.rating import Rating
from quizcli.domain.schedule import Phase, Schedule
from quizcli.scheduling.day import as_date
from quizcli.scheduling.fold import Track
from quizcli.scheduling.log import standing
from quizcli.scheduling.memory import DEFAULT_WEIGHTS
from quizcli.services.spelling import days as spell_days
from quizcli.services.spelling import plural, until
from quizcli.store import states

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

POINTS = 60  # of the curve


@dataclass(frozen=True, slots=True)
class Past:
    """One event of a history: `gap` study days after the rating before, recall expected then, the state after."""

    event: Event
    gap: int
    recall: float
    after: Schedule


@dataclass(frozen=True, slots=True)
class Why:
    """What decides a card's schedule. `curve` holds days since the last review with the chance of recall."""

    card: str
    schedule: Schedule
    today: int
    now_ms: int
    retention: float
    recall: float
    fitted: bool
    curve: tuple[tuple[float, float], ...]
    outcomes: Mapping[Rating, Schedule]
    history: tuple[Past, ...]

    @property
    def reasons(self) -> list[str]:
        """The same in sentences."""
        return _reasons(self)

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        state = self.schedule
        return {
            "card": self.card,
            "phase": state.phase.name.lower(),
            "stability": state.stability or None,
            "difficulty": state.difficulty or None,
            "retrievability": round(self.recall, 4) if state.stability else None,
            "desired_retention": self.retention,
            "fitted_parameters": self.fitted,
            "due": as_date(state.due_day).isoformat() if state.due_day else None,
            "reasons": self.reasons,
            "curve": [[round(day, 2), round(recall, 4)] for day, recall in self.curve],
            "ratings": {
                rating.label.lower(): {
                    "due": as_date(after.due_day).isoformat(),
                    "in": until(after, self.now_ms, self.today),
                    "stability": after.stability,
                    "difficulty": after.difficulty,
                }
                for rating, after in self.outcomes.items()
            },
            "history": [
                {
                    "day": as_date(past.event.day).isoformat(),
                    "kind": past.event.kind.value,
                    "rating": past.event.rating.label.lower() if past.event.rating else None,
                    "gap": past.gap,
                    "recall": round(past.recall, 4) if past.recall else None,
                    "stability": past.after.stability or None,
                    "difficulty": past.after.difficulty or None,
                    "interval": past.after.interval,
                }
                for past in self.history
            ],
        }


def why(collection: Collection, card: str) -> Why:
    """Gather what decides a card's schedule."""
    deck = states.deck(collection.cache, card) or ""
    model = collection.rules.model(deck)
    state = collection.schedule(card)
    elapsed = max(collection.today - state.last_day, 0)
    span = max(state.interval, elapsed, 1) * 1.5
    points = tuple(
        (span * index / POINTS, model.retrievability(state.stability, span * index / POINTS))
        for index in range(POINTS + 1)
    )
    return Why(
        card,
        state,
        collection.today,
        collection.now_ms,
        collection.options(deck).retention,
        model.retrievability(state.stability, elapsed) if state.stability else 0.0,
        model.weights != DEFAULT_WEIGHTS,
        points if state.stability else (),
        collection.preview(card),
        _history(collection, card, deck),
    )


def _history(collection: Collection, card: str, deck: str) -> tuple[Past, ...]:
    rules = collection.rules
    model = rules.model(deck)
    track = Track(card, rules.models(deck))
    found = []
    for event in standing(collection.events(card)):
        before = track.schedule()
        track.apply(event, rules)
        gap = max(event.day - before.last_day, 0) if before.last_day else 0
        scored = event.kind is Kind.ANSWER and before.stability
        found.append(Past(event, gap, model.retrievability(before.stability, gap) if scored else 0.0, track.schedule()))
    return tuple(found)


def explain(collection: Collection, card: str) -> list[str]:
    """Say in a few sentences why a card is due."""
    return why(collection, card).reasons


def _reasons(found: Why) -> list[str]:
    state = found.schedule
    lines = [_standing(found)]
    if state.stability:
        lines.append(
            f"Memory: stability {spell_days(state.stability) if state.stability >= 1 else f'{state.stability:.2f}d'}"
            f" (until then recall is 90 %), difficulty {state.difficulty:.1f} of 10."
        )
        lines.append(
            f"Chance of recall now {found.recall:.0%}; you want {found.retention:.0%}"
            f"{', parameters fitted to your own reviews' if found.fitted else ', with the default parameters'}."
        )
    if state.reps:
        last = as_date(state.last_day)
        lines.append(f"{plural(state.reps, 'review')}, {plural(state.lapses, 'lapse')}, the last on {last}.")
    if state.leech:
        lines.append("A leech: it keeps being forgotten. Reword it, split it, or suspend it.")
    outcome = (f"{rating.label} {until(after, found.now_ms, found.today)}" for rating, after in found.outcomes.items())
    lines.append(f"Ratings now would give: {', '.join(outcome)}.")
    return lines


def _standing(found: Why) -> str:
    state, today = found.schedule, found.today
    if state.suspended:
        return "Suspended: it does not come until it is unsuspended."
    if state.buried_until > today:
        return f"Buried until {as_date(state.buried_until)}."
    if state.phase is Phase.NEW:
        return "New: it has not been rated yet, and comes as the day's limit of new cards allows."
    if state.phase is not Phase.REVIEW and state.due_at:
        name = "Learning" if state.phase is Phase.LEARNING else "Relearning"
        return f"{name}, step {state.step + 1}: due in {until(state, found.now_ms, today)}."
    late = today - state.due_day
    day = as_date(state.due_day)
    if late > 0:
        return f"Due since {day}, {plural(late, 'day')} ago, after an interval of {plural(state.interval, 'day')}."
    if late == 0:
        return f"Due today, after an interval of {plural(state.interval, 'day')}."
    return f"Due on {day}, in {plural(-late, 'day')}, after an interval of {plural(state.interval, 'day')}."
