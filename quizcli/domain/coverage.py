"""What a ticked checklist of key points says about an answer."""

from __future__ import annotations

from quizcli.domain.rating import Rating

HARD, GOOD = 0.4, 0.75  # this share of the points makes an answer so


def proposed(ticked: int, points: int) -> Rating:
    """Propose a rating from coverage. Easy is for the learner to claim: nobody else sees the effort."""
    share = ticked / points if points else 0.0
    return Rating.GOOD if share >= GOOD else Rating.HARD if share >= HARD else Rating.AGAIN


def score(ticked: int, points: int, rating: Rating) -> float:
    """Give how much of an answer was there, from 0 to 1; without points the rating says it."""
    if points:
        return ticked / points
    return {Rating.AGAIN: 0.0, Rating.HARD: 0.5}.get(rating, 1.0)
