"""The card on the table, and what may be done to it besides rating: marks, notes, tags, taking things back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli.cardtypes import cards_of
from quizcli.domain.card import question_of
from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.errors import NothingMatches, QuizError
from quizcli.services.spelling import until
from quizcli.services.turn import Turn

if TYPE_CHECKING:
    from quizcli.domain.card import Card
    from quizcli.services.checklist import Checklist
    from quizcli.services.collection import Collection
    from quizcli.services.manage import Done

_LEAVING = (Kind.ANSWER, Kind.CRAM, Kind.SUSPEND, Kind.BURY)  # after these another card lies on the table


@dataclass(frozen=True, slots=True)
class Source:
    """Where a question comes from: a file and a line in it. A `shipped` one is not the learner's to change."""

    path: Path
    line: int
    shipped: bool = False


class Table:
    """What reviews and quizzes share. A subclass deals the cards and takes the ratings.

    `turn` is the card on the table, None when there is none left. Everything done here can be taken back,
    newest first, but nothing from before.
    """

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.turn: Turn | None = None
        self.remark = ""  # something to tell about the last rating
        self._done: list[tuple[str, int]] = []  # what was done here, and which step of the history it is
        self._intervals: dict[Rating, str] = {}

    def deal(self) -> None:
        """Put the next card on the table."""
        raise NotImplementedError

    def labels(self) -> dict[Rating, str]:
        """Say for each rating when the card would come back."""
        raise NotImplementedError

    def rate(self, rating: Rating, milliseconds: int) -> None:
        """Rate the card on the table, durably, and deal the next."""
        raise NotImplementedError

    def taken_out(self, card: str) -> None:
        """Take note that a card will not come up any more."""
        raise NotImplementedError

    def taken_back(self, card: str, kind: Kind) -> None:
        """Take note that what was done to a card was taken back: it comes next."""
        raise NotImplementedError

    @property
    def current(self) -> Turn:
        """The card on the table. Raises QuizError when there is none."""
        if self.turn is None:
            raise QuizError("there is no card on the table")
        return self.turn

    def lay(self, card: str, seed: int) -> Turn:
        """Put a card on the table; a card that its question no longer has gives way to the question's first."""
        question = self.collection.question(question_of(card))
        made = cards_of(question, seed)
        found = next((one for one in made if one.id == card), made[0])
        self.turn = Turn(found, question, self.collection.schedule(found.id))
        self._intervals = {}
        if self.turn.schedule.reps:
            from quizcli.services.changed import changed_since_learned

            self.turn.changed = changed_since_learned(self.collection, question.id)
        return self.turn

    def intervals(self) -> dict[Rating, str]:
        """Work out, once for each showing, when each rating would bring the card on the table back."""
        if not self._intervals:
            now, today = self.collection.now_ms, self.collection.today
            found = self.collection.preview(self.current.card.id)
            self._intervals = {rating: until(schedule, now, today) for rating, schedule in found.items()}
        return self._intervals

    def check(self) -> Checklist | None:
        """Give the checklist of key points of the card on the table, made once; None when it has no points."""
        turn = self.current
        if turn.checklist is None:
            from quizcli.services.checklist import prepare

            turn.checklist = prepare(self.collection, turn.question, turn.card.id, turn.typed or "")
        return turn.checklist

    def again(self) -> None:
        """Lay the same card anew, after its question changed; what was revealed stays revealed."""
        turn = self.turn
        if turn is None:
            return
        self.collection.refresh()
        made = cards_of(self.collection.question(turn.question.id), self.seed(turn.card.id))
        found = next((one for one in made if one.id == turn.card.id), made[0])
        turn.question = self.collection.question(turn.question.id)
        turn.card, turn.schedule = found, self.collection.schedule(found.id)
        turn.chosen = [number for number in turn.chosen if number <= len(found.choices)]
        before, turn.checklist = turn.checklist, None
        if before is not None and turn.revealed and (checklist := self.check()) is not None:
            checklist.take_over(before)

    def seed(self, card: str) -> int:
        """Give what shuffles options and picks blanks: another at each review of the card, the same within it."""
        return self.collection.today * 1000 + self.collection.schedule(card).reps + 1

    def suspend(self) -> str:
        """Suspend the card and deal the next."""
        return self._mark(Kind.SUSPEND, "suspended")

    def bury(self) -> str:
        """Keep the card away until tomorrow and deal the next."""
        return self._mark(Kind.BURY, "buried until tomorrow", {"until": self.collection.today + 1})

    def _mark(self, kind: Kind, said: str, data: dict[str, int] | None = None) -> str:
        card = self.current.card.id
        event = self.collection.append(kind, card, data=data or {})
        self.did(said, event.batch)
        self.taken_out(card)
        self.deal()
        return said

    def flag(self) -> str:
        """Flag the card, or take its flag off; it stays on the table."""
        turn = self.current
        with self.collection.writing():
            wanted = 0 if self.collection.schedule(turn.card.id).flag else 1
            event = self.collection.append(Kind.FLAG, turn.card.id, data={"flag": wanted})
        self.did("flag", event.batch)
        turn.schedule = self.collection.schedule(turn.card.id)
        return "flagged" if wanted else "flag taken off"

    def did(self, said: str, step: int) -> None:
        """Remember that something was done here, and as which step, so that it can be taken back."""
        self._done.append((said, step))

    def gone(self) -> bool:
        """Tell whether another quizcli, or the learner's editor, took the card on the table out of the bank."""
        self.collection.refresh()
        return self.current.card.id not in {card.id for card in self._cards_now()}

    def _cards_now(self) -> list[Card]:
        turn = self.current
        try:
            return cards_of(self.collection.question(turn.question.id))
        except NothingMatches:
            return []

    def pass_over(self) -> None:
        """Deal the next card in the place of one that is gone."""
        self.remark = "this card was taken out of the bank meanwhile; nothing was recorded"
        self.taken_out(self.current.card.id)
        self.deal()

    @property
    def undoable(self) -> bool:
        """Tell whether there is something to take back."""
        return bool(self._done)

    def undo(self) -> str:
        """Take back the last thing done here and put its card on the table; gives what it was, or "".

        What another quizcli did since then stays.
        """
        if not self._done:
            return ""
        from quizcli.services import history

        said, number = self._done[-1]
        with self.collection.writing():
            step = history.step(self.collection, number)
            if step is not None:
                step = history.take_back(self.collection, step)
        self._done.pop()
        if step is None:
            return f"{said} was taken back already"
        for event in step.events:
            if event.kind in _LEAVING:
                self.taken_back(event.card, event.kind)
                self.lay(event.card, self.seed(event.card))
        if step.change or any(event.kind is Kind.FLAG for event in step.events):
            self.again()
        return said

    def tag(self, name: str) -> str:
        """Tag the question, or take the tag off when the name begins with a minus."""
        from quizcli.services import manage

        wanted = name.removeprefix("-").strip()
        if not wanted:
            return ""
        act = manage.untag if name.startswith("-") else manage.tag
        said = f"tag {wanted} taken off" if name.startswith("-") else f"tagged {wanted}"
        with self.collection.writing():
            return self._changed(act(self.collection, wanted, [self.current.question.id]), said)

    def note(self, text: str) -> str:
        """Write the learner's own note on the question; an empty one takes it off."""
        from quizcli.services import manage

        with self.collection.writing():
            question = self.collection.question(self.current.question.id)
            done = manage.change(self.collection, replace(question, note=text))
            return self._changed(done, "noted" if text else "note taken off")

    def _changed(self, done: Done, said: str) -> str:
        """Take note of a change in the bank; the question is read anew."""
        self.again()
        if not done.count:
            return "nothing changed"
        self.did(said, done.change)
        return said

    def why(self) -> list[str]:
        """Explain why the card is due, in sentences."""
        from quizcli.services.why import explain

        return explain(self.collection, self.current.card.id)

    def edit(self, run: Callable[[str], None]) -> str:
        """Let `run` change the question's text in a file, and take over what comes back; its history stays."""
        from quizcli.services import manage

        with self.collection.writing():
            done = manage.edit_with(self.collection, self.current.question.id, run)
            return self._changed(done, f"edited {self.current.question.id}")

    def source(self) -> Source:
        """Give the notes that the question was imported from, or else its place in the bank."""
        question = self.current.question
        bank, line, shipped = self.collection.location(question.id)
        notes = self._notes(bank)
        if notes is not None and question.origin is not None and question.origin.line:
            return Source(notes, question.origin.line)
        return Source(bank, line, shipped)

    def open(self, run: Callable[[str, int], None]) -> str:
        """Let `run` open the source at its line; of one that came with quizcli only a copy."""
        place = self.source()
        if not place.shipped:
            run(str(place.path), place.line)
            return f"{place.path}:{place.line}"
        with tempfile.TemporaryDirectory(prefix="quizcli-") as folder:
            copy = Path(folder) / place.path.name
            copy.write_bytes(place.path.read_bytes())
            copy.chmod(0o444)
            run(str(copy), place.line)
        return "It came with quizcli and was opened to be read; `e` makes it yours to change."

    @staticmethod
    def _notes(bank: Path) -> Path | None:
        from quizcli.bank.reading import read

        named = read(bank).deck.source
        path = Path(named).expanduser() if named else None
        return path if path is not None and path.is_file() else None
