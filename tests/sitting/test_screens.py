"""Screens compared as text at fixed sizes, Chinese in its two cells; `QUIZCLI_DRAW=1` draws the expected ones anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quizcli.query.parsing import parse
from quizcli.render import card as cards
from quizcli.render import sitting as draw
from quizcli.render.screen import Screen, View
from quizcli.render.spans import plain, width_of
from quizcli.render.theme import DEFAULT
from quizcli.services.sitting import Sitting

FOLDER = Path(__file__).parent / "screens"
SIZES = [(80, 24), (120, 40), (60, 15), (200, 60), (40, 10)]


def frame(table: Sitting, columns: int, rows: int):
    """The screen of the card on the table."""
    turn = table.turn
    view = View(
        key=(turn.card.id, turn.revealed),
        body=lambda width: cards.body(turn, width, DEFAULT),
        left=draw.where(turn, DEFAULT),
        right=draw.left(table.counts, table.kind, 7, DEFAULT, columns),
        progress=0.25,
        footer=lambda width: draw.ratings(table.labels(), turn.proposed, DEFAULT, width),
    )
    return Screen(DEFAULT).frame(view, columns, rows)


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_a_revealed_card_at_each_size(bank, collection, columns, rows):
    table = Sitting(collection, parse("id:basic222"))
    table.deal()
    table.turn.reveal()
    lines = frame(table, columns, rows)
    assert len(lines) == rows
    assert all(width_of(line) <= columns for line in lines)
    text = "".join(plain(line).rstrip() + "\n" for line in lines)
    path = FOLDER / f"basic-{columns}x{rows}.txt"
    if os.environ.get("QUIZCLI_DRAW"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_no_size_is_too_small(bank, collection):
    table = Sitting(collection, parse("topic:Long OR id:basic222"))
    table.deal()
    table.turn.reveal()
    for columns in (1, 2, 5, 9, 20, 33):
        for rows in (1, 2, 3, 5, 6, 8):
            lines = frame(table, columns, rows)
            assert len(lines) == rows
            assert all(width_of(line) <= columns for line in lines)


def test_every_kind_of_card_fits_the_screen(bank, collection):
    for id_ in ("choice22", "several2", "typed222", "cqze2222", "lqng2222"):
        table = Sitting(collection, parse(f"id:{id_}"))
        table.deal()
        for reveal in (False, True):
            if reveal:
                table.turn.reveal()
            for columns, rows in SIZES:
                assert all(width_of(line) <= columns for line in frame(table, columns, rows))
