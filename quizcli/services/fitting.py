"""Fits the memory model to the learner's log, and takes the weights over as an event that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from quizcli.errors import QuizError
from quizcli.scheduling.history import LEAST, Fit, History, histories
from quizcli.services import rescheduling
from quizcli.services.rescheduling import Moves
from quizcli.store import events

if TYPE_CHECKING:
    from quizcli.services.collection import Collection


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fit gave, what it moves (None if nothing was fitted or accepted), and whether it was taken over."""

    fit: Fit
    moves: Moves | None
    taken: bool

    def as_json(self) -> dict[str, Any]:
        """Give what `--json` prints."""
        fit = self.fit
        return {
            "reviews": fit.reviews,
            "missing": fit.missing,
            "accepted": fit.accepted,
            "taken": self.taken,
            "held_out": fit.held_out,
            "log_loss": {"before": round(fit.before, 4), "after": round(fit.after, 4)},
            "rmse_bins": {"before": round(fit.error_before, 4), "after": round(fit.error_after, 4)},
            "weights": list(fit.weights),
            "cards": self.moves.cards if self.moves else 0,
            "moved": len(self.moves.moves) if self.moves else 0,
        }


def own_histories(collection: Collection) -> list[History]:
    """Give what the log teaches about the learner's memory."""
    return list(histories(events.by_card(collection.learner)))


def optimise(collection: Collection, *, dry_run: bool = False, step: Callable[[], None] = lambda: None) -> Fitted:
    """Fit the weights; take them over if they predict better, unless it is only a trial.

    Raises QuizError when NumPy and SciPy are not installed.
    """
    known = own_histories(collection)
    reviews = sum(history.scored for history in known)
    current = collection.rules.model("").weights
    if reviews < LEAST:
        return Fitted(Fit(reviews, LEAST - reviews, current), None, taken=False)
    if find_spec("numpy") is None or find_spec("scipy") is None:
        raise QuizError(
            "fitting needs NumPy and SciPy, which are not installed", hint="pip install numpy scipy, beside quizcli"
        )
    from quizcli.scheduling.fitting import optimise as fit_log

    found = fit_log(known, current, step)
    if not found.accepted:
        return Fitted(found, None, taken=False)
    event = rescheduling.parameters_event(
        collection, found.weights, reviews=found.reviews, log_loss=round(found.after, 6)
    )
    change = rescheduling.moves(collection, event)
    if not dry_run:
        rescheduling.apply(collection, event)
    return Fitted(found, change, taken=not dry_run)
