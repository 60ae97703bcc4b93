"""A collection as it stands: its questions and cards, what was learned, the options in force, the time that counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli.domain.event import Event
from quizcli.domain.question import Question
from quizcli.domain.schedule import Schedule
from quizcli.scheduling import options as option_names
from quizcli.scheduling.day import milliseconds
from quizcli.scheduling.options import Options
from quizcli.scheduling.rules import Rules
from quizcli.services import folding, lookup
from quizcli.services.clock import Clock
from quizcli.settings import Settings
from quizcli.store import events, states

if TYPE_CHECKING:
    from quizcli.query.tree import Node
    from quizcli.store.selecting import Memory


class View:
    """Looks at bank, log and cache, and changes none of them."""

    def __init__(
        self, settings: Settings, now: Callable[[], datetime], learner: sqlite3.Connection, cache: sqlite3.Connection
    ) -> None:
        self.settings = settings
        self.now = now
        self.learner = learner
        self.cache = cache
        self._clock = Clock(now)
        self._tables = option_names.tables(settings.values)
        self._options: dict[str, Options] = {}
        self._rules: Rules | None = None

    # --- time ---------------------------------------------------------------------------------------

    @property
    def moment(self) -> datetime:
        """The local time that counts: the clock's, or later if the clock stands behind this machine's own record."""
        return self._clock.moment

    @property
    def now_ms(self) -> int:
        """The same in epoch milliseconds."""
        return milliseconds(self.moment)

    @property
    def today(self) -> int:
        """The study day; travelling west or a later start of the day never repeats one that was already studied."""
        return self._clock.day(self.options("").rollover)

    # --- questions ------------------------------------------------------------------------------------

    def question(self, question_id: str) -> Question:
        """Give a question by its full id. Raises NothingMatches."""
        return lookup.question(self.cache, question_id)

    def questions(self, ids: Iterable[str]) -> list[Question]:
        """Give several questions, in the order of their ids."""
        return [self.question(id_) for id_ in ids]

    def resolve(self, prefix: str) -> str:
        """Give the one question id that begins so; a card's id stands for its question.

        Raises NothingMatches, or UsageError that names the candidates.
        """
        return lookup.resolve(self.cache, prefix)

    def complete(self, prefix: str, limit: int = 50) -> list[str]:
        """Give the question ids that begin so."""
        return lookup.beginning(self.cache, prefix, limit)

    def location(self, question_id: str) -> tuple[Path, int, bool]:
        """Give the bank file and line of a question, and whether the file came with quizcli."""
        return lookup.location(self.cache, question_id)

    def decks(self) -> dict[str, int]:
        """Give each deck with the number of its questions."""
        return lookup.decks(self.cache)

    def select(self, query: Node, *, limit: int | None = None) -> list[str]:
        """Give the ids of the questions that a query selects, in the order of the bank."""
        from quizcli.store.selecting import question_ids

        values = {"day": self.today, "now_ms": self.now_ms}
        return question_ids(self.cache, query, limit=limit, learner=self.learner, memory=self.memory, **values)

    def select_cards(self, query: Node) -> list[str]:
        """Give the ids of the cards that a query selects."""
        from quizcli.store.selecting import card_ids

        values = {"day": self.today, "now_ms": self.now_ms}
        return card_ids(self.cache, query, learner=self.learner, memory=self.memory, **values)

    @property
    def memory(self) -> Memory:
        """What queries may ask about the learner's memory."""
        from quizcli.services import remembering

        return remembering.of(self)

    # --- what is known of them --------------------------------------------------------------------------

    @property
    def rules(self) -> Rules:
        """Options and parameters in force, folded from the log."""
        if self._rules is None:
            self._rules = folding.rules(self.learner)
        return self._rules

    def options(self, deck: str) -> Options:
        """Give the options of a deck as `config.toml` has them, inherited along `::`."""
        if deck not in self._options:
            self._options[deck] = option_names.inherited(self._tables, deck)
        return self._options[deck]

    def reload(self, settings: Settings) -> None:
        """Take over changed preferences."""
        self.settings = settings
        self._tables = option_names.tables(settings.values)
        self._options.clear()

    def schedule(self, card_id: str) -> Schedule:
        """Give a card's state; one that the bank does not have is new."""
        return states.get(self.cache, card_id) or Schedule()

    def events(self, card: str | None = None) -> Iterator[Event]:
        """Go through the log in its order: all of it, or a card's."""
        return events.everything(self.learner) if card is None else iter(events.of_card(self.learner, card))

    def cards(self) -> set[str]:
        """Give the ids of all cards."""
        return set(states.decks(self.cache))

    def last_place(self) -> int:
        """Give the place in the log of the event that arrived last."""
        return events.last(self.learner)[0]
