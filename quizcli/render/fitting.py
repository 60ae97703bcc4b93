"""What a fit of the memory model found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from quizcli.render.spans import PLAIN, Line, wrap
from quizcli.render.theme import DEFAULT, Theme
from quizcli.services.spelling import plural

if TYPE_CHECKING:
    from quizcli.services.fitting import Fitted


def lines(found: Fitted, width: int, theme: Theme = DEFAULT) -> Iterator[Line]:
    """Say whether the weights were taken over, why, and what changes."""
    fit = found.fit
    if fit.missing:
        text = (
            f"{plural(fit.reviews, 'review')} can be learned from so far; fitting begins at "
            f"{fit.reviews + fit.missing}. {plural(fit.missing, 'review')} to go: until then the published "
            "weights predict better."
        )
        yield from wrap([(text, PLAIN)], width)
        return
    yield [(f"Fitted on the oldest of {fit.reviews} reviews, tried on the newest {fit.held_out}:", PLAIN)]
    yield []
    yield [(f"{'':24}{'now':>10}{'fitted':>10}", theme.muted)]
    yield [("  log loss              ", PLAIN), (f"{fit.before:10.4f}{fit.after:10.4f}", theme.strong)]
    yield [
        ("  error of predictions  ", PLAIN),
        (f"{fit.error_before * 100:8.1f} %{fit.error_after * 100:8.1f} %", theme.strong),
    ]
    yield []
    if not fit.accepted:
        yield from wrap([("The fitted weights predict no better, so the current ones stay.", PLAIN)], width)
        return
    if found.moves is not None:
        said = "Taken over. " if found.taken else ""
        yield from wrap([(said + found.moves.said(moved=found.taken), theme.good)], width)
    if found.taken:
        yield [("quizcli undo", theme.accent), ("  takes it back", PLAIN)]
