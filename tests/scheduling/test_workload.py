"""The price of a desired retention."""

from __future__ import annotations

from quizcli.scheduling.memory import Model
from quizcli.scheduling.workload import RETENTIONS, Habits, curve


def test_more_retention_costs_more_time_and_keeps_more_cards_known() -> None:
    loads = curve(Model(), Habits(), cards=300, new_per_day=10)
    assert [load.retention for load in loads] == list(RETENTIONS)
    assert loads[-1].minutes > 1.5 * loads[0].minutes
    assert loads[-1].known > loads[0].known
    assert all(0 < load.known <= load.seen == 300 for load in loads)


def test_the_same_seed_gives_the_same_curve() -> None:
    one, two = (curve(Model(), Habits(), cards=40, new_per_day=5, days=60) for _ in range(2))
    assert one == two


def test_what_the_days_do_not_hold_is_not_seen() -> None:
    assert curve(Model(), Habits(), cards=500, new_per_day=2, days=30)[0].seen == 60
