"""Where a card stands and how it came there, as Anki keeps them: a row of `cards`, rows of `revlog`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from quizcli.domain.event import Kind
from quizcli.domain.schedule import Phase, Schedule
from quizcli.exporters import Job, Moment, Progress
from quizcli.packages.values import CardRow, Preset, Review

_EASE = 2500  # SM-2's factor: Anki wants one on every card that was reviewed
_LEARN, _REVIEW, _RELEARN, _FILTERED, _MANUAL = 0, 1, 2, 3, 4
_REVLOG_TYPE = {Phase.NEW: _LEARN, Phase.LEARNING: _LEARN, Phase.REVIEW: _REVIEW, Phase.RELEARNING: _RELEARN}


def studied_row(row: CardRow, progress: Progress, preset: Preset, job: Job) -> CardRow:
    """Give a card's row with its state, due date and marks."""
    state = progress.schedule
    row = row._replace(data=_data(state, preset, row.mod))
    if state.phase is not Phase.NEW:
        row = _with_phase(row, state, preset, job)
    if state.suspended:
        row = row._replace(queue=-1)
    elif state.buried_until > job.today:
        row = row._replace(queue=-3)
    return row._replace(flags=state.flag, reps=state.reps, lapses=state.lapses)


def _with_phase(row: CardRow, state: Schedule, preset: Preset, job: Job) -> CardRow:
    day = state.due_day - job.first_day
    row = row._replace(factor=_EASE, interval=max(state.interval, 1))
    if state.phase is Phase.REVIEW:
        return row._replace(type=2, queue=2, due=day)
    learning = state.phase is Phase.LEARNING
    steps = preset.learning_steps if learning else preset.relearning_steps
    row = row._replace(type=1 if learning else 3, left=max(len(steps) - state.step, 1))
    if learning:
        row = row._replace(interval=0)
    return row._replace(queue=1, due=state.due_at // 1000) if state.due_at else row._replace(queue=3, due=day)


def _data(state: Schedule, preset: Preset, mod: int) -> str:
    # Anki carries this along: when the card comes back with the same time, nothing was done to it there.
    data: dict[str, object] = {"cd": f'{{"qz":{mod},"m":{state.flag | state.suspended << 3}}}'}
    if state.stability:
        data["s"] = round(state.stability, 4)
        data["d"] = round(state.difficulty, 3)
        data["dr"] = round(preset.retention, 2)
        data["decay"] = round(preset.weights[20] if len(preset.weights) > 20 else 0.1542, 3)
    if state.last_at:
        data["lrt"] = state.last_at // 1000
    return json.dumps(data, separators=(",", ":"))


def review_rows(card: int, history: tuple[Moment, ...]) -> Iterator[Review]:
    """Give the review log of a card: every answer, and what else Anki must know to come to the same state."""
    for moment in history:
        kind = moment.event.kind
        if kind is Kind.ANSWER and moment.event.rating is not None:
            yield _answer(card, moment)
        elif kind is Kind.CRAM and moment.event.rating is not None:
            yield Review(moment.event.id, card, int(moment.event.rating), 0, 0, 0, moment.event.duration, _FILTERED)
        elif kind is Kind.BASELINE and moment.after.phase is Phase.REVIEW:
            # Where no first rating is on record, Anki takes the first row's interval and difficulty for the state.
            span, factor = max(moment.after.interval, 1), fsrs_factor(moment.after.difficulty)
            yield Review(moment.event.id, card, 3, span, span, factor, 0, _REVIEW)
        elif kind is Kind.RESET:
            yield Review(moment.event.id, card, 0, 0, _span(moment.before, moment.event.id), 0, 0, _MANUAL)
        elif kind is Kind.DUE:
            yield _set_due(card, moment)


def _answer(card: int, moment: Moment) -> Review:
    event, before, after = moment.event, moment.before, moment.after
    assert event.rating is not None
    return Review(
        event.id,
        card,
        int(event.rating),
        _span(after, event.id),
        _span(before, before.last_at),
        fsrs_factor(after.difficulty),
        min(event.duration, 2**31 - 1),
        _REVLOG_TYPE[before.phase],
    )


def _set_due(card: int, moment: Moment) -> Review:
    # A factor says to Anki that the memory state stays as it was.
    factor = fsrs_factor(moment.after.difficulty) or _EASE
    spans = _span(moment.after, moment.event.id), _span(moment.before, moment.before.last_at)
    return Review(moment.event.id, card, 0, *spans, factor, 0, _MANUAL)


def _span(state: Schedule, since: int) -> int:
    """Give an interval as the log has it: days, or negative seconds within the day."""
    if state.phase is Phase.NEW:
        return 0
    if state.due_at and state.phase is not Phase.REVIEW:
        return -max((state.due_at - since) // 1000, 1)
    if state.phase is Phase.REVIEW:
        return max(state.interval, 1)
    return max(state.due_day - state.last_day, 1)


def fsrs_factor(difficulty: float) -> int:
    """Give a difficulty as the log's factor, 100-1100."""
    return round(((difficulty - 1) / 9 + 0.1) * 1000) if difficulty else 0
