"""What cards a question of type `typed` makes."""

from __future__ import annotations

import pytest

from quizcli.cardtypes import cards_of
from quizcli.domain.question import Question


def card(answer, **extra):
    """The card of a typed question."""
    (made,) = cards_of(Question("typed222", "?", answer, "typed", extra=extra))
    return made


@pytest.mark.parametrize(
    ("answer", "accepts", "literal"),
    [
        ("Dependency Injection", ("Dependency Injection",), False),
        ("**Dependency** Injection\n\nIt means …", ("Dependency Injection",), False),
        ("`!=`", ("!=",), True),
        ("``a`b``\n\nwhy", ("a`b",), True),
        ("`a` or `b`", ("`a` or `b`",), False),
        ("```python\nx = 1\n```", ("x = 1",), True),
        ("use `!=` here", ("use `!=` here",), False),
        ("- one", ("one",), False),
        ("one\ntwo", (), False),
        ("# heading", (), False),
        ("x" * 200, (), False),
        ("", (), False),
    ],
)
def test_what_is_compared_with(answer, accepts, literal):
    made = card(answer)
    assert (made.accepts, made.literal) == (accepts, literal)
    assert made.typed is bool(accepts)


def test_the_bank_may_list_what_counts():
    made = card("long explanation " * 20, accept=["GIL", "global interpreter lock"])
    assert made.accepts == ("GIL", "global interpreter lock")
    assert card("x", accept="one").accepts == ("one",)
    assert card("x", accept=["`a`", "`b`"]).literal
