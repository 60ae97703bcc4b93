"""What queries may ask about the learner's memory: how fast each deck is forgotten, which cards proved weak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from quizcli.store.selecting import Memory

if TYPE_CHECKING:
    from quizcli.services.view import View


def of(collection: View) -> Memory:
    """Give what a collection knows; it is looked up only when a query asks."""

    def decays() -> Mapping[str, float]:
        usual = collection.rules.model("").decay
        own = {deck: collection.rules.model(deck).decay for deck in collection.decks()}
        return {"": usual, **{deck: decay for deck, decay in own.items() if decay != usual}}

    def weak() -> Sequence[str]:
        from quizcli.services.weak import proved_weak

        return proved_weak(collection)

    return Memory(decays, weak)
