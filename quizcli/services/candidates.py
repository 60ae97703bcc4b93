"""Which questions can be asked aloud, and how likely each is not known."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from quizcli.errors import NothingMatches
from quizcli.query.tree import Everything, Node
from quizcli.scheduling import blueprint
from quizcli.scheduling.blueprint import Candidate
from quizcli.store import names, progress

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

UNKNOWN = 0.6  # the risk of a question that was never studied
_LATELY = 60  # days in which failures count


def candidates(collection: Collection, query: Node) -> list[Candidate]:
    """Give the questions that can be asked aloud, with the risk that each is not known today."""
    rows = progress.askable(collection.cache)
    if not isinstance(query, Everything):
        chosen = set(collection.select_cards(query))
        rows = [row for row in rows if row.id in chosen]
    today = collection.today
    failed = progress.failed(collection.learner, today - _LATELY)
    found = []
    for row in rows:
        risk = UNKNOWN
        if row.stability:
            model = collection.rules.model(row.deck)
            # Tomorrow's risk: what was failed today is not known because it was seen a minute ago.
            risk = 1 - model.retrievability(row.stability, max(today - row.last_day, 0) + 1)
        level = blueprint.level(tuple(row.tags.strip("\x1f").split("\x1f")))
        topic = tuple(part for part in row.topic.split("\x1f") if part)
        found.append(Candidate(row.id, topic, row.deck, risk, failed.get(row.id, 0), level))
    return found


def check_topics(collection: Collection, pool: list[Candidate], topics: Mapping[str, float]) -> None:
    """Raise NothingMatches for a topic that no question has."""
    for name in topics:
        if not any(blueprint.is_about(one, name) for one in pool):
            known = [*names.topics(collection.settings.cache), *names.decks(collection.settings.cache)]
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"Did you mean {near[0]}?" if near else "`quizcli list --by topic` shows what there is."
            raise NothingMatches(f"no question is about {name}", hint=hint)
