"""A cache filled by hand, for tests of the index and of conditions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

import pytest

from quizcli.cardtypes import cards_of
from quizcli.domain.question import Question
from quizcli.store import questions, search, selecting, sql


@pytest.fixture
def cache_of() -> Callable[[Iterable[Question]], sqlite3.Connection]:
    """Give a cache in memory that holds these questions, indexed."""

    def build(found: Iterable[Question]) -> sqlite3.Connection:
        cache = sqlite3.connect(":memory:", isolation_level=None)
        for statement in sql.CACHE:
            cache.execute(statement)
        search.create(cache)
        rows = []
        for position, question in enumerate(found):
            changed = questions.change(question, "bank.yaml", position + 1, position)
            num = questions.put(cache, changed)
            questions.put_cards(cache, num, changed, cards_of(question))
            rows.append((num, question))
        search.index(cache, rows)
        selecting.attach(cache)
        return cache

    return build
