"""Fitted parameters are an event: taken over, seen in every state, and taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("scipy", reason="fitting needs the extra `optimize`")

from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.query.tree import Everything
from quizcli.scheduling.memory import DEFAULT_WEIGHTS, Model
from quizcli.services import fitting
from quizcli.services.collection import Collection
from quizcli.settings import load


@pytest.fixture
def forgetful(home: Path, clock):
    """A learner who forgets far faster than the published weights say, over four months."""
    (home / "bank").mkdir(parents=True)
    questions = "".join(f"  - id: bbbbcc{n:02}\n    question: q{n}\n    answer: a\n" for n in range(60))
    (home / "bank" / "b.yaml").write_text("format: 1\ndeck: D\nquestions:\n" + questions, encoding="utf-8")
    true = Model([0.08, 0.3, 0.7, 2.0, 6.0, 0.9, 3.0, 0.01, 0.9, 0.2, 0.9, *DEFAULT_WEIGHTS[11:]])
    rng = Random(3)
    with Collection.open(load(home), clock) as collection:
        drafts, start = [], clock.moment
        for card in collection.select_cards(Everything()):
            s = d = 0.0
            day = rng.randrange(60)
            last = day
            while day < 150:
                known = rng.random() < (true.retrievability(s, day - last) if s else 0.7)
                rating = Rating.GOOD if known else Rating.AGAIN
                at = start - timedelta(days=160 - day, seconds=rng.randrange(3600))
                drafts.append(collection.draft(Kind.ANSWER, card, rating=rating, duration=9000, at=at))
                s, d = true.step(s, d, day - last, rating) if s else true.first(rating)
                last, day = day, day + rng.randrange(1, max(2, int(s * 1.5) + 2))
        drafts.sort(key=lambda event: event.id)
        collection.append_all(drafts)
        yield collection


def states(collection: Collection) -> dict[str, object]:
    return {card: collection.schedule(card) for card in collection.select_cards(Everything())}


def test_better_weights_are_taken_over_and_undo_brings_the_old_states_back(forgetful) -> None:
    before = states(forgetful)
    trial = fitting.optimise(forgetful, dry_run=True)
    assert trial.fit.accepted
    assert states(forgetful) == before, "a trial changes nothing"
    done = fitting.optimise(forgetful)
    assert done.taken
    assert done.fit.after < done.fit.before
    assert forgetful.rules.model("").weights == pytest.approx(done.fit.weights)
    assert done.moves is not None
    changed = states(forgetful)
    assert sum(changed[card].due_day != before[card].due_day for card in before) >= len(done.moves.moves) > 0
    forgetful.undo()
    assert states(forgetful) == before


def test_a_second_fit_starts_from_what_is_in_force(forgetful) -> None:
    fitting.optimise(forgetful)
    again = fitting.optimise(forgetful)
    assert again.fit.before == pytest.approx(again.fit.after, abs=0.02)
