"""Deals the cards of a sitting: what waits, within the limits of each deck and day, in the chosen order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from quizcli.domain.schedule import Schedule
from quizcli.query.tree import Everything, Node
from quizcli.scheduling.queue import Allowance, Queue
from quizcli.scheduling.queue import Counts as Counts
from quizcli.store import dealing

if TYPE_CHECKING:
    from quizcli.services.collection import Collection


class Dealer:
    """The queue of one sitting, kept in step with the collection.

    `new` and `limit` replace the day's limits for this sitting, for all decks together; `order` replaces the decks'.
    With `cards`, exactly these are dealt, in this order, due or not; limits and orders do not matter then.
    """

    def __init__(
        self,
        collection: Collection,
        query: Node | None = None,
        *,
        new: int | None = None,
        limit: int | None = None,
        order: str = "",
        cards: Sequence[str] | None = None,
    ) -> None:
        self.collection = collection
        self._exactly = cards
        self._query = query or Everything()
        self._wanted = (new, limit, order)
        self.deal()

    def deal(self) -> None:
        """Deal anew: after an undo of much, an import, a change of options."""
        if self._exactly is not None:
            self.queue = self._given(self._exactly)
            return
        collection, (new, limit, order) = self.collection, self._wanted
        cache, today = collection.cache, collection.today
        chosen = not isinstance(self._query, Everything)
        if chosen:
            dealing.choose(cache, collection.select_cards(self._query))
        done = dealing.done(cache, today)
        hidden = dealing.siblings_of_rated(cache, today) if collection.options("").bury_siblings else set()
        everything = dict.fromkeys(dealing.decks(cache), 1 << 40)
        fresh = self._cards("NEW", everything, done.introduced, new, chosen, hidden)
        due = self._cards("DUE", dealing.due(cache, today, chosen=chosen), done.reviewed, limit, chosen, hidden)
        self.queue = Queue(
            due=due,
            new=fresh,
            learning=dealing.learning(cache, today, chosen=chosen),
            look=lambda num: dealing.look(cache, num),
            ahead=collection.options("").learn_ahead,
        )

    def _cards(
        self,
        kind: str,
        waiting: Mapping[str, int],
        done: Mapping[str, int],
        most: int | None,
        chosen: bool,
        hidden: set[int],
    ) -> list[int]:
        """Take from each deck what its limits allow, the decks in turn by name.

        No deck is asked for more cards than fit, so a large one costs hardly more than a small one.
        """
        options = self.collection.options
        per_day = "new_per_day" if kind == "NEW" else "reviews_per_day"
        allowance = Allowance(lambda deck: int(getattr(options(deck), per_day)), done)
        found: list[int] = []
        for deck in sorted(waiting):
            fits = allowance.left(deck) if most is None else most - len(found)
            if fits > 0:
                order = self._order(kind, deck, behind=fits < waiting[deck])
                dealt = self._first(kind, order, deck, min(fits, waiting[deck]), chosen, hidden)
                allowance.take(deck, len(dealt))
                found += dealt
        return found

    def _order(self, kind: str, deck: str, *, behind: bool) -> str:
        """Give the order in which a deck is dealt: due cards by their day, unless they do not all fit."""
        options, asked = self.collection.options(deck), self._wanted[2]
        if kind == "NEW":
            wanted = asked or options.new_order
            return wanted if wanted in ("random", "topic") else "added"
        return asked or (options.order if behind else "day")

    def _first(self, kind: str, order: str, deck: str, limit: int, chosen: bool, hidden: set[int]) -> list[int]:
        collection = self.collection
        most = limit + len(hidden)
        found = dealing.deal(collection.cache, kind, order, deck, most, collection.today, chosen=chosen)
        return [num for num in found if num not in hidden][:limit] if hidden else found

    @property
    def counts(self) -> Counts:
        """Tell how many cards are left."""
        return self.queue.counts

    def next(self) -> str | None:
        """Give the card to show now, or None when nothing is left for now."""
        return self.queue.next(self.collection.now_ms)

    def wait(self) -> int | None:
        """Give the milliseconds until a learning card may come, or None when none is left."""
        return self.queue.wait(self.collection.now_ms)

    def answered(self, card: str) -> Schedule:
        """Tell the queue that a card was answered; gives the card's new state."""
        collection = self.collection
        schedule = collection.schedule(card)
        siblings = dealing.siblings(collection.cache, card) if collection.options("").bury_siblings else []
        self.queue.answered(card, self._number(card), schedule, collection.today, siblings)
        return schedule

    def drop(self, card: str) -> None:
        """Tell the queue that a card was suspended, buried or removed."""
        self.queue.drop(card, self._number(card))

    def put_back(self, card: str) -> None:
        """Tell the queue that what was done to a card was taken back: it comes next."""
        self.queue.put_back(card, self._number(card), self.collection.schedule(card))

    def _number(self, card: str) -> int:
        return dealing.number(self.collection.cache, card) or 0
