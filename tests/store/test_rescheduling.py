"""A change of parameters or options: what it moves is shown first, happens as shown, and can be undone."""

from __future__ import annotations

import pytest

from quizcli.domain.event import Kind
from quizcli.domain.rating import Rating
from quizcli.scheduling.memory import DEFAULT_WEIGHTS
from quizcli.services import rescheduling
from quizcli.services.collection import Collection
from quizcli.settings import load

IDS = ["aaaa2222", "bbbb3333", "cccc4444"]
OTHER = [weight * 1.1 for weight in DEFAULT_WEIGHTS]


@pytest.fixture
def studied(bank, settings, clock):
    bank("Python", IDS[:2])
    bank("Web", IDS[2:])
    settings.config.write_text("fuzz = false\n", encoding="utf-8")
    with Collection.open(load(settings.home), clock) as collection:
        for id_ in IDS:
            for rating in (Rating.EASY, Rating.GOOD, Rating.GOOD):
                collection.answer(f"{id_}.1", rating)
                clock.advance(days=9)
        yield collection


def dues(collection):
    return {id_: collection.schedule(f"{id_}.1").due_day for id_ in IDS}


def test_parameters_move_due_dates_as_shown_and_back(studied):
    before = dues(studied)
    event = rescheduling.parameters_event(studied, OTHER)
    shown = rescheduling.moves(studied, event)
    assert dues(studied) == before, "showing changes nothing"
    rescheduling.apply(studied, event)
    assert {move.card[:-2]: move.after for move in shown.moves} == {
        k: v for k, v in dues(studied).items() if v != before[k]
    }
    assert shown.moves
    studied.undo()
    assert dues(studied) == before


def test_kept_due_dates_stay_while_memory_states_change(studied):
    before = dues(studied)
    old = studied.schedule("aaaa2222.1")
    event = rescheduling.parameters_event(studied, OTHER, keep=True)
    assert not rescheduling.moves(studied, event).moves
    rescheduling.apply(studied, event)
    assert dues(studied) == before
    assert studied.schedule("aaaa2222.1").stability != old.stability
    promised = studied.preview("aaaa2222.1")[Rating.GOOD]
    studied.answer("aaaa2222.1", Rating.GOOD)
    assert studied.schedule("aaaa2222.1") == promised
    state = studied.schedule("aaaa2222.1")
    studied.rebuild()
    assert studied.schedule("aaaa2222.1") == state


def test_parameters_of_a_deck_leave_the_others_alone(studied):
    before = dues(studied)
    rescheduling.apply(studied, rescheduling.parameters_event(studied, OTHER, deck="Web"))
    after = dues(studied)
    assert after["cccc4444"] != before["cccc4444"]
    assert {k: after[k] for k in IDS[:2]} == {k: before[k] for k in IDS[:2]}


def test_new_options_leave_the_past_as_it_was_unless_asked(studied):
    before = dues(studied)
    table = {"fuzz": False, "retention": 0.97}
    rescheduling.apply(studied, rescheduling.options_event(studied, "", table, reschedule=False))
    assert dues(studied) == before
    event = rescheduling.options_event(studied, "", table, reschedule=True)
    shown = rescheduling.moves(studied, event)
    assert shown.earlier == 3
    rescheduling.apply(studied, event)
    assert {move.card[:-2]: move.after for move in shown.moves} == dues(studied)
    studied.undo()
    assert dues(studied) == before


def test_options_from_config_become_events_and_undo_mends_the_file(bank, settings, clock):
    bank("Python", IDS)
    Collection.open(settings, clock).close()
    settings.config.write_text('# mine\nretention = 0.8\n\n[decks."Python"]\nsteps = "5m"\n', encoding="utf-8")
    clock.advance(minutes=1)
    with Collection.open(load(settings.home), clock) as collection:
        recorded = [event.data for event in collection.events() if event.kind is Kind.OPTIONS]
        assert [(data["deck"], data["options"]) for data in recorded] == [
            ("", {"retention": 0.8}),
            ("Python", {"steps": "5m"}),
        ]
        collection.answer("aaaa2222.1", Rating.GOOD)
        assert collection.schedule("aaaa2222.1").interval > 0, "one step only: it is learned"
        collection.undo(2)
        assert collection.options("Python").retention == 0.9
    assert "# mine" in settings.config.read_text(encoding="utf-8")
    assert "retention" not in settings.config.read_text(encoding="utf-8")
    with Collection.open(load(settings.home), clock) as collection:
        assert len([event for event in collection.events() if event.kind is Kind.OPTIONS]) == 2, "nothing to record"
