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
        waiting = dealing.waiting(cache, today, chosen=chosen)
        hidden = dealing.siblings_of_rated(cache, today) if collection.options("").bury_siblings else set()
        fresh = self._cards("NEW", waiting.new, waiting.introduced, new, order, chosen, hidden)
        due = self._cards("DUE", waiting.due, waiting.reviewed, limit, order, chosen, hidden)
        self.queue = Queue(
            due=due,
            new=fresh,
            learning=dealing.learning(cache, today, chosen=chosen),
            look=lambda num: dealing.look(cache, num),
            ahead=collection.options("").learn_ahead,
        )

    def _given(self, cards: Sequence[str]) -> Queue:
        """Make a queue of given cards; those that are inside their learning steps keep their times."""
        collection = self.collection
        cache, today = collection.cache, collection.today
        dealing.choose(cache, list(cards))
        learning = dealing.learning(cache, today, chosen=True)
        waiting = {card for _, card in learning}
        numbers = [number for card in cards if card not in waiting and (number := dealing.number(cache, card))]
        return Queue(
            due=numbers,
            new=[],
            learning=learning,
            look=lambda num: dealing.look(cache, num),
            ahead=collection.options("").learn_ahead,
        )

    def _cards(
        self,
        kind: str,
        waiting: Mapping[str, int],
        done: Mapping[str, int],
        most: int | None,
        order: str,
        chosen: bool,
        hidden: set[int],
    ) -> list[int]:
        """Take from each deck what its limits allow, the decks in turn by name."""
        options = self.collection.options
        per_day = "new_per_day" if kind == "NEW" else "reviews_per_day"
        allowance = Allowance(lambda deck: int(getattr(options(deck), per_day)), done)
        left = most
        found: list[int] = []
        for deck in sorted(waiting):
            count = waiting[deck]
            fits = allowance.take(deck, count) if left is None else min(count, left)
            if left is not None:
                left -= fits
            if fits:
                name = self._order(kind, deck, order, behind=fits < count)
                numbers = dealing.deal(
                    self.collection.cache, kind, name, deck, fits, self.collection.today, chosen=chosen
                )
                found += [num for num in numbers if num not in hidden] if hidden else numbers
        return found

    def _order(self, kind: str, deck: str, order: str, *, behind: bool) -> str:
        options = self.collection.options(deck)
        if kind == "NEW":
            wanted = order or options.new_order
            return wanted if wanted in ("random", "topic") else "added"
        return order or (options.order if behind else "day")

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
