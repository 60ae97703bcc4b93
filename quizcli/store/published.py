"""When the content of each exported question last changed: Anki takes a note again only when its time is newer."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from quizcli.store import sql


def stamps(learner: sqlite3.Connection, digests: Mapping[str, str], now: int) -> tuple[dict[str, int], dict[str, int]]:
    """Give each question's time of change (epoch seconds), and apart those that are new or differ from the last export.

    A question never exported, or changed since, changed `now`; always later than the time it had before.
    """
    known = {question: (digest, changed) for question, digest, changed in learner.execute(sql.PUBLISHED)}
    times: dict[str, int] = {}
    fresh: dict[str, int] = {}
    for question, digest in digests.items():
        before, changed = known.get(question, ("", 0))
        if before == digest:
            times[question] = changed
        else:
            times[question] = fresh[question] = max(now, changed + 1)
    return times, fresh


def remember(learner: sqlite3.Connection, digests: Mapping[str, str], times: Mapping[str, int]) -> None:
    """Keep the times of questions; the caller commits."""
    learner.executemany(
        sql.PUBLISHED_PUT,
        [{"question": name, "digest": digests[name], "changed": time} for name, time in times.items()],
    )
