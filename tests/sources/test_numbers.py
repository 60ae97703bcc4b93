"""Numbers before questions, told from words that only begin like them."""

from __future__ import annotations

import pytest

from quizcli.sources._numbers import numbered


@pytest.mark.parametrize(
    ("text", "style", "value", "rest"),
    [
        ("A1. What is a lock?", "coded", 101, "What is a lock?"),
        ("B-3. What is a lock?", "coded", 203, "What is a lock?"),
        ("C3. What is a lock?", "coded", 303, "What is a lock?"),
        ("What is a lock?", "", 0, "What is a lock?"),
        ("B", "", 0, "B"),
        ("什么是锁？", "", 0, "什么是锁？"),
        ("第三题：什么是锁？", "nth", 3, "什么是锁？"),
    ],
)
def test_a_number_is_taken_off(text: str, style: str, value: int, rest: str) -> None:
    found = numbered(text)
    assert (found.style, found.value, found.rest) == (style, value, rest)
