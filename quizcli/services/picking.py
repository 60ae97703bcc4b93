"""Picking a question from a list that narrows with every letter typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizcli.errors import QuizError
from quizcli.query.parsing import parse
from quizcli.services.hits import Hit
from quizcli.services.search import Results, search

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

MOST = 100


class Picker:
    """What is typed, what it finds, which hit is chosen. A query that cannot be read keeps what was found before."""

    def __init__(self, collection: Collection, text: str = "") -> None:
        self.collection = collection
        self.text = ""
        self.error = ""
        self.found = Results((), 0, False)
        self.at = 0
        self.type(text)

    def type(self, text: str) -> None:
        """Search anew for what is typed now."""
        self.text = text
        try:
            self.found = search(self.collection, parse(text), MOST)
            self.error = ""
        except QuizError as error:
            self.error = str(error)
            return
        self.at = 0

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All that can be picked: what holds all the words, then what comes near."""
        return (*self.found.hits, *self.found.near)

    @property
    def chosen(self) -> Hit | None:
        """The hit under the cursor."""
        return self.hits[self.at] if self.hits else None

    def move(self, steps: int) -> None:
        """Choose another hit, up or down the list."""
        self.at = max(0, min(self.at + steps, len(self.hits) - 1))

    def query(self) -> list[str]:
        """Give what `review` and `quiz` are to be asked for: the query, or near hits by their ids."""
        if self.found.partial or self.found.near:
            return ["id:" + ",".join(hit.id for hit in self.hits)]
        return [self.text] if self.text.strip() else []
