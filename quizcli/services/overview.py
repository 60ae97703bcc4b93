"""Where the learner stands, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from quizcli.errors import UsageError, at
from quizcli.services.dealing import Dealer
from quizcli.store import counts

if TYPE_CHECKING:
    from quizcli.services.collection import Collection


@dataclass(frozen=True, slots=True)
class Step:
    """Something worth doing now."""

    command: str
    why: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The learner's collection in numbers; `new` and `due` count what today's limits still allow."""

    due: int
    learning: int
    new: int
    questions: int
    decks: int
    unanswered: int
    archived: int
    leeches: int
    studied: int
    streak: int
    first_run: bool
    problems: tuple[str, ...]
    steps: tuple[Step, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give what `overview --json` prints."""
        return asdict(self)


def overview(collection: Collection) -> Overview:
    """Count what waits today, what there is, and how it has been going."""
    left = Dealer(collection).counts
    stock = counts.stock(collection.cache)
    days = list(counts.answer_days(collection.learner))
    found = Overview(
        due=left.due,
        learning=left.learning,
        new=left.new,
        questions=stock.questions,
        decks=len(collection.decks()),
        unanswered=stock.unanswered,
        archived=stock.archived,
        leeches=stock.leeches,
        studied=counts.studied(collection.cache, collection.today),
        streak=streak(days, collection.today),
        first_run=not days and not counts.has_own_bank(collection.cache),
        problems=tuple(at(path, line, message) for path, line, _, message in counts.problems(collection.cache)),
    )
    return replace(found, steps=(*_planned(collection), *_steps(found)))


def _planned(collection: Collection) -> Iterator[Step]:
    """Remind of the plan for an interview that lies ahead."""
    if not collection.settings.values.get("plan"):
        return
    from quizcli.services import planning
    from quizcli.services.spelling import plural

    with suppress(UsageError):  # one that cannot be read is told by `quizcli plan`
        wish = planning.remembered(collection.settings)
        left = wish.on.toordinal() - collection.today if wish else 0
        if wish and left > 0:
            yield Step("quizcli review --plan", f"today's part of the plan; {plural(left, 'day')} to the interview")


def streak(days: Iterable[int], today: int) -> int:
    """Count study days in a row up to today, or to yesterday while today is open; `days` come newest first."""
    length = 0
    expected = today
    for day in days:
        if day == today - 1 and not length:
            expected = day
        if day != expected:
            break
        length += 1
        expected -= 1
    return length


def _steps(found: Overview) -> Iterator[Step]:
    """Give what is worth doing, the most worthwhile first."""
    waiting = found.due + found.learning + found.new
    if waiting:
        yield Step("quizcli review", f"{waiting} {'card waits' if waiting == 1 else 'cards wait'}")
    elif found.questions > found.unanswered:
        yield Step("quizcli quiz", "nothing is due today; practise what you like")
    if found.unanswered:
        yield Step("quizcli list is:unanswered", "questions without an answer yet")
    if found.leeches:
        yield Step("quizcli list is:leech", "cards that keep being forgotten: say them better")
    if not found.questions:
        yield Step("quizcli import notes.md", "bring in your notes")
