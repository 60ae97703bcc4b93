"""How well a card was known."""

from __future__ import annotations

from enum import IntEnum


class Rating(IntEnum):
    """The four answers, numbered as Anki and FSRS number them."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @property
    def label(self) -> str:
        """The word shown beside the key."""
        return self.name.capitalize()
