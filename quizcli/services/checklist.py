"""The key points of the card on the table: which of them were said, and which were left out last time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from quizcli.domain import coverage
from quizcli.domain.question import Question
from quizcli.domain.rating import Rating
from quizcli.text.points import Point, points

if TYPE_CHECKING:
    from quizcli.domain.event import Event
    from quizcli.services.collection import Collection

_SPOKEN = ("basic", "code")  # the other types grade themselves


@dataclass(slots=True)
class Checklist:
    """`ticked` holds numbers from 1. `matched` says for a number which typed words speak for it.

    `left_out` are points of the last time; `open` means that it is on the screen, and that a digit ticks.
    """

    points: tuple[Point, ...]
    ticked: set[int] = field(default_factory=set)
    matched: dict[int, tuple[str, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    open: bool = False
    touched: bool = False

    def tick(self, number: int) -> bool:
        """Tick a point, or take its tick off; tell whether there is such a point."""
        if not 1 <= number <= len(self.points):
            return False
        self.ticked ^= {number}
        self.touched = True
        return True

    def tick_all(self) -> None:
        """Tick all points, or none when all are ticked."""
        every = set(range(1, len(self.points) + 1))
        self.ticked = set() if self.ticked == every else every
        self.touched = True

    def take_over(self, before: Checklist) -> None:
        """Keep what was ticked before the answer was edited, where the points still stand."""
        said = set(before._texts(ticked=True))
        self.ticked = {number for number, point in enumerate(self.points, start=1) if point.text in said}
        self.open, self.touched = before.open, before.touched

    @property
    def proposed(self) -> Rating:
        """The rating that coverage proposes."""
        return coverage.proposed(len(self.ticked), len(self.points))

    @property
    def data(self) -> dict[str, Any]:
        """What the log keeps: nothing of a checklist that was never used."""
        if not (self.open or self.touched):
            return {}
        return {"points": self._texts(ticked=True), "missed": self._texts(ticked=False)}

    def _texts(self, *, ticked: bool) -> list[str]:
        return [point.text for number, point in enumerate(self.points, start=1) if (number in self.ticked) is ticked]


def points_of(question: Question) -> tuple[Point, ...]:
    """Give the key points of a question; one that grades itself has only those that the bank names."""
    if question.type not in _SPOKEN and not question.points:
        return ()
    return points(question.answer, question.points)


def prepare(collection: Collection, question: Question, card: str, typed: str = "") -> Checklist | None:
    """Make the checklist of a card, points that a typed answer covers ticked already; None without points."""
    found = points_of(question)
    if not found:
        return None
    checklist = Checklist(found, left_out=left_out(collection.events(card), found))
    if typed.strip():
        from quizcli.text.covering import cover

        for number, covered in enumerate(cover(typed, found, question.prompt), start=1):
            if covered.said:
                checklist.ticked.add(number)
                checklist.matched[number] = covered.matched
        checklist.open = checklist.touched = True
    return checklist


def left_out(events: Iterable[Event], found: Iterable[Point]) -> tuple[str, ...]:
    """Give the points that were missed when the card was last checked by points, as far as they still stand."""
    from quizcli.scheduling.log import standing

    checked = [event.data["missed"] for event in standing(list(events)) if isinstance(event.data.get("missed"), list)]
    names = {point.text for point in found}
    return tuple(text for text in checked[-1] if text in names) if checked else ()
