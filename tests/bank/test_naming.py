"""Names of decks, made of the titles of documents."""

from __future__ import annotations

import pytest

from quizcli.bank.naming import deck_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("C#", "C#"),
        ("## C# ##", "C#"),
        ("**Redis** ", "Redis"),
        ("`__init__`", "init"),
        ("# #", ""),
        ("A::B", "A B"),
    ],
)
def test_a_title_sheds_its_dress_and_nothing_else(title: str, name: str) -> None:
    assert deck_name(title) == name
