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
        self._chosen = self._bury = False
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
        self._chosen = not isinstance(self._query, Everything)
        self._bury = collection.options("").bury_siblings and dealing.has_asked_siblings(cache, today)
        if self._chosen:
            dealing.choose(cache, collection.select_cards(self._query))
        done = dealing.done(cache, today)
        due = self._due(done.reviewed) if limit is None else {}
        self._share = self._ration(due, done.reviewed) if limit is None else None
        self._behind = self._behind or self._share is not None
        if self._share is not None and new is None:
            new = 0
        self.queue = Queue(
            due=self._cards("DUE", due, done.reviewed, None, self._share)
            if limit is None
            else self._first("ALL", self._wanted[2] or collection.options("").order, "", limit),
            new=self._new(done.introduced, new) if new != 0 else [],
            learning=dealing.learning(cache, today, chosen=self._chosen),
            look=lambda num: dealing.look(cache, num),
            ahead=collection.options("").learn_ahead,
        )

    def _due(self, reviewed: Mapping[str, int]) -> dict[str, int]:
        """Count what is due by deck, no further than one more than the deck's own limit allows."""
        allowance = self._allowance("reviews_per_day", reviewed)
        room = {deck: allowance.left(deck) for deck in dealing.decks(self.collection.cache)}
        found = self._waiting("DUE", room)
        self._behind = sum(found.values()) > allowance.total or any(found[deck] > room[deck] for deck in found)
        return found

    def _new(self, introduced: Mapping[str, int], most: int | None) -> list[int]:
        """Deal new cards, `most` of them or as many as the day's limits allow."""
        allowance = self._allowance("new_per_day", introduced)
        decks = dealing.decks(self.collection.cache)
        waiting = self._waiting("NEW", {deck: allowance.left(deck) if most is None else most for deck in decks})
        return self._cards("NEW", waiting, introduced, most, None)

    def _waiting(self, kind: str, room: Mapping[str, int]) -> dict[str, int]:
        """Count what waits in each deck that has some, no further than one more than there is room for."""
        collection, most = self.collection, max(room.values(), default=0) + 1
        found = dealing.at_most(collection.cache, kind, collection.today, most, chosen=self._chosen, bury=self._bury)
        return {deck: min(count, room[deck] + 1) for deck, count in found.items() if count}

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
        due = sum(dealing.due(collection.cache, collection.today, chosen=self._chosen).values())
        today = self.queue.counts.due
        if due <= today or (not today and self._share is None):
            return None
        coming = [] if self._chosen else dealing.coming(collection.cache, collection.today, 60)
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
        self, kind: str, waiting: Mapping[str, int], done: Mapping[str, int], most: int | None, share: int | None
    ) -> list[int]:
        """Take from each deck what its limits and the day's allow, and no more than `share`; or else `most` in all.

        What is common to the decks is shared out by how much each has for it. No deck is asked for more cards than
        its part, so a large one costs hardly more than a small one.
        """
        allowance = self._allowance("new_per_day" if kind == "NEW" else "reviews_per_day", done)
        common = most if most is not None else allowance.total if share is None else min(share, allowance.total)
        room = {deck: min(count, allowance.left(deck) if most is None else common) for deck, count in waiting.items()}
        left = sum(room.values())
        over = left > common
        dealt: list[list[int]] = []
        taken = 0
        for deck, fits in sorted(room.items()):
            part = min(fits, -(-(common - taken) * fits // max(left, 1)))
            left -= fits
            part = part if most is not None else allowance.take(deck, part)
            taken += part
            if part > 0:
                order = self._order(kind, deck, behind=over or fits < waiting[deck])
                dealt.append(self._first(kind, order, deck, part))
        in_turn = self._wanted[2] in ("added", "topic")
        return [num for found in dealt for num in found] if in_turn else mixed(dealt)

    def _order(self, kind: str, deck: str, *, behind: bool) -> str:
        """Give the order in which a deck is dealt: due cards by their day, unless they do not all fit."""
        options, asked = self.collection.options(deck), self._wanted[2]
        if kind == "NEW":
            wanted = asked or options.new_order
            return wanted if wanted in ("random", "topic") else "added"
        return asked or (options.order if behind else "day")

    def _first(self, kind: str, order: str, deck: str, limit: int) -> list[int]:
        collection = self.collection
        return dealing.deal(
            collection.cache, kind, order, deck, limit, collection.today, chosen=self._chosen, bury=self._bury
        )

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
