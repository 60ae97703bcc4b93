"""Deals the cards of a sitting: what waits, within the limits of each deck and day, in the chosen order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from quizcli.domain.schedule import Phase, Schedule
from quizcli.query.tree import Everything, Node
from quizcli.scheduling.queue import Allowance, Backlog, Queue, clear_in, mixed, ration
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
        self._share: int | None = None
        self._behind = False
        self._exactly = cards
        self._query = query or Everything()
        self._wanted = (new, limit, order)
        self.deal()

    def deal(self) -> None:
        """Deal anew: after an undo of much, an import, a change of options."""
        if self._exactly is not None:
            self.queue = self._given(self._exactly)
            return
        collection, (new, limit, _) = self.collection, self._wanted
        cache, today = collection.cache, collection.today
        chosen = not isinstance(self._query, Everything)
        if chosen:
            dealing.choose(cache, collection.select_cards(self._query))
        done = dealing.done(cache, today)
        hidden = dealing.siblings_of_rated(cache, today) if collection.options("").bury_siblings else set()
        due = self._due(done.reviewed, chosen) if limit is None else {}
        self._share = self._ration(due, done.reviewed) if limit is None else None
        self._behind = self._behind or self._share is not None
        if self._share is not None and new is None:
            new = 0
        # Counting all new cards takes a while in a large bank, and only a common limit has to be shared out by it.
        fresh = dealing.new(cache, today, chosen=chosen) if new else dict.fromkeys(dealing.decks(cache), 1 << 40)
        self.queue = Queue(
            due=self._cards("DUE", due, done.reviewed, None, self._share, chosen, hidden)
            if limit is None
            else self._first("ALL", self._wanted[2] or collection.options("").order, "", limit, chosen, hidden),
            new=self._cards("NEW", fresh, done.introduced, new, None, chosen, hidden) if new != 0 else [],
            learning=dealing.learning(cache, today, chosen=chosen),
            look=lambda num: dealing.look(cache, num),
            ahead=collection.options("").learn_ahead,
        )

    def _due(self, reviewed: Mapping[str, int], chosen: bool) -> dict[str, int]:
        """Count what is due by deck, no further than one more than the deck's own limit allows."""
        cache, today = self.collection.cache, self.collection.today
        allowance = self._allowance("reviews_per_day", reviewed)
        found = {}
        self._behind = False
        for deck in dealing.decks(cache):
            fits = allowance.left(deck)
            count = dealing.due_at_most(cache, today, deck, fits + 1, chosen=chosen)
            self._behind = self._behind or count > fits
            if count:
                found[deck] = count
        self._behind = self._behind or sum(found.values()) > allowance.total
        return found

    def _allowance(self, per_day: str, done: Mapping[str, int]) -> Allowance:
        return Allowance(lambda deck: int(getattr(self.collection.options(deck), per_day)), done)

    def _ration(self, due: Mapping[str, int], reviewed: Mapping[str, int]) -> int | None:
        """Give how many due cards are enough for now, if they are better spread over days: new cards wait then."""
        total, done = sum(due.values()), sum(reviewed.values())
        if total < 40 or not self.collection.options("").catch_up:
            return None
        allowance = self._allowance("reviews_per_day", reviewed)
        most = sum(allowance.take(deck, count) for deck, count in sorted(due.items()))
        usual = dealing.usual(self.collection.learner, self.collection.today)
        share = ration(total + done, usual, most + done)
        return max(share - done, 0) if share < min(most, total) + done else None

    @property
    def backlog(self) -> Backlog | None:
        """Tell how much is due, how much of it today, and when it will be clear, if it is more than today's part."""
        collection = self.collection
        if not self._behind:
            return None
        chosen = not isinstance(self._query, Everything)
        due = sum(dealing.due(collection.cache, collection.today, chosen=chosen).values())
        today = self.queue.counts.due
        if due <= today or (not today and self._share is None):
            return None
        coming = [] if chosen else dealing.coming(collection.cache, collection.today, 60)
        return Backlog(due, today, clear_in(due, max(today, 1), coming))

    def _given(self, cards: Sequence[str]) -> Queue:
        """Make a queue of given cards; those that are inside their learning steps keep their times."""
        collection = self.collection
        cache, today = collection.cache, collection.today
        dealing.choose(cache, list(cards))
        learning = dealing.learning(cache, today, chosen=True)
        waiting = {card for _, card in learning}
        numbers = {card: num for card in cards if card not in waiting and (num := dealing.number(cache, card))}
        return Queue(
            due=list(numbers.values()),
            new=[],
            first=[num for card, num in numbers.items() if collection.schedule(card).phase is Phase.NEW],
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
        share: int | None,
        chosen: bool,
        hidden: set[int],
    ) -> list[int]:
        """Take from each deck what its limits and the day's allow, and no more than `share`; or else `most` in all.

        What is common to the decks is shared out by how much each has for it. No deck is asked for more cards than
        fit, so a large one costs hardly more than a small one.
        """
        per_day = "new_per_day" if kind == "NEW" else "reviews_per_day"
        allowance = self._allowance(per_day, done)
        common = most if most is not None else allowance.total if share is None else min(share, allowance.total)
        room = {deck: min(count, allowance.left(deck) if most is None else common) for deck, count in waiting.items()}
        over = sum(room.values()) > common
        rows: dict[str, list[int]] = {}
        for deck, fits in sorted(room.items()):
            if fits > 0:
                order = self._order(kind, deck, behind=over or fits < waiting[deck])
                rows[deck] = self._first(kind, order, deck, fits, chosen, hidden)
        weights = {deck: len(row) if most is None else waiting[deck] for deck, row in rows.items()}
        left = sum(weights.values())
        dealt: list[list[int]] = []
        taken = 0
        for deck, row in rows.items():
            part = min(len(row), -(-(common - taken) * weights[deck] // max(left, 1)))
            left -= weights[deck]
            part = part if most is not None else allowance.take(deck, part)
            taken += part
            dealt.append(row[:part])
        in_turn = self._wanted[2] in ("added", "topic")
        return [num for found in dealt for num in found] if in_turn else mixed(dealt)

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

    def has(self, card: str) -> bool:
        """Tell whether the bank still has a card: another quizcli may have taken it out."""
        return bool(self._number(card))

    def drop(self, card: str) -> None:
        """Tell the queue that a card was suspended, buried or removed."""
        self.queue.drop(card, self._number(card))

    def put_back(self, card: str) -> None:
        """Tell the queue that what was done to a card was taken back: it comes next."""
        self.queue.put_back(card, self._number(card), self.collection.schedule(card))

    def _number(self, card: str) -> int:
        return dealing.number(self.collection.cache, card) or 0
