"""One card on the table: what is shown of it, and what the learner has done with it so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from quizcli.domain.card import Card
from quizcli.domain.question import Question
from quizcli.domain.rating import Rating
from quizcli.domain.schedule import Schedule

if TYPE_CHECKING:
    from quizcli.services.changed import Changed
    from quizcli.services.checklist import Checklist
    from quizcli.text.comparing import Verdict


@dataclass(slots=True)
class Turn:
    """A card and its state on the table. `chosen` holds the numbers of the options taken, from 1."""

    card: Card
    question: Question
    schedule: Schedule = field(default_factory=Schedule)
    revealed: bool = False
    chosen: list[int] = field(default_factory=list)
    typed: str | None = None
    verdict: Verdict | None = None
    changed: Changed | None = None  # its answer is another one than the learner last rated
    checklist: Checklist | None = None  # of key points, once it was asked for

    @property
    def asks(self) -> str:
        """What the front waits for: "choice", "typed", or "reveal"."""
        if any(option.correct for option in self.card.choices):
            return "choice"
        return "typed" if self.card.typed and self.card.accepts else "reveal"

    @property
    def several(self) -> bool:
        """Tell whether more than one option is correct, so that digits tick and enter answers."""
        return sum(option.correct for option in self.card.choices) > 1

    def choose(self, number: int) -> bool:
        """Take option `number` (from 1); a single choice is answered by it. Tell whether there is such an option."""
        if self.revealed or self.asks != "choice" or not 1 <= number <= len(self.card.choices):
            return False
        if not self.several:
            self.chosen = [number]
            self.revealed = True
        elif number in self.chosen:
            self.chosen.remove(number)
        else:
            self.chosen.append(number)
        return True

    def answer(self, text: str) -> None:
        """Take a typed answer and reveal how it compares; an empty one only reveals.

        What is typed to a question that is answered freely is kept, and compared with nothing.
        """
        self.typed = text
        if text.strip() and self.asks == "typed":
            from quizcli.text.comparing import compare

            self.verdict = compare(text, self.card.accepts, literal=self.card.literal)
        self.revealed = True

    def reveal(self) -> None:
        """Show the back."""
        self.revealed = True

    @property
    def right(self) -> bool | None:
        """Tell whether the answer was right, where the card can tell by itself."""
        if not self.revealed:
            return None
        if self.asks == "choice":
            correct = {number for number, option in enumerate(self.card.choices, start=1) if option.correct}
            return set(self.chosen) == correct
        if self.asks == "typed":
            return self.verdict.right if self.verdict is not None else False
        return None

    @property
    def proposed(self) -> Rating:
        """The rating that space or enter takes."""
        if self.checklist is not None and self.checklist.open:
            return self.checklist.proposed
        return Rating.AGAIN if self.right is False else Rating.GOOD

    @property
    def data(self) -> dict[str, Any]:
        """What the event log keeps of the answer, besides its rating."""
        kept: dict[str, Any] = {}
        if self.chosen:
            kept["chosen"] = [self.card.choices[number - 1].text for number in sorted(self.chosen)]
        if self.typed:
            kept["typed"] = self.typed
        return kept if self.checklist is None else {**kept, **self.checklist.data}
