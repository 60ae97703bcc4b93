"""Minutes a day against known cards for each desired retention, simulated from the learner's own log."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

from quizcli.query.tree import Everything, Node
from quizcli.scheduling.history import histories
from quizcli.scheduling.workload import Habits, curve
from quizcli.scheduling.workload import Load as Load
from quizcli.store import events, progress

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

_ENOUGH = 20  # of a kind; below, the usual habits stand in


def habits(collection: Collection) -> Habits:
    """Read off the log how the learner answers and how long it takes; where it says too little, the usual holds."""
    first: list[int] = []
    recalled: list[int] = []
    times: dict[str, list[float]] = {"first": [], "recalled": [], "forgotten": []}
    for history in histories(events.by_card(collection.learner)):
        answers = list(zip(history.ratings, history.gaps, history.durations, strict=True))
        for place, (rating, gap, duration) in enumerate(answers):
            if place and not gap:
                continue  # a learning step: its time belongs to what began it
            steps = 0
            for _, later_gap, later in answers[place + 1 :]:
                if later_gap:
                    break
                steps += later
            if not place:
                first.append(rating)
            elif rating > 1:
                recalled.append(rating)
            kind = "first" if not place else "recalled" if rating > 1 else "forgotten"
            if duration:
                times[kind].append((duration + steps) / 1000)
    usual = Habits()

    def seconds(kind: str, otherwise: float) -> float:
        return mean(times[kind]) if len(times[kind]) >= _ENOUGH else otherwise

    def shares(ratings: list[int], names: tuple[int, ...], otherwise: tuple[float, ...]) -> tuple[float, ...]:
        if len(ratings) < _ENOUGH:
            return otherwise
        return tuple(ratings.count(name) / len(ratings) for name in names)

    return Habits(
        seconds("first", usual.first_seconds),
        seconds("recalled", usual.recalled_seconds),
        seconds("forgotten", usual.forgotten_seconds),
        shares(first, (1, 2, 3, 4), usual.first_shares),
        shares(recalled, (2, 3, 4), usual.recalled_shares),
    )


def workload(collection: Collection, node: Node) -> list[Load]:
    """Simulate half a year of study of the cards that a query selects, once for each desired retention."""
    stands = [stand for stand in progress.stands(collection.cache) if stand.drillable]
    if not isinstance(node, Everything):
        chosen = set(collection.select_cards(node))
        stands = [stand for stand in stands if stand.id in chosen]
    per_day = max(1, collection.options("").new_per_day)
    return curve(collection.rules.model(""), habits(collection), cards=min(len(stands), 5000), new_per_day=per_day)
