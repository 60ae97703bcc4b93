"""A query that selects nothing says why, and what was perhaps meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
BANK = """\
format: 1
deck: zhdir::Python 框架
questions:
  - {id: k7m3x9q2, question: 什么是锁？, answer: 互斥。}
"""


@pytest.fixture(autouse=True)
def bank(home: Path) -> None:
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "notes.yaml").write_text(BANK, encoding="utf-8")


def test_a_deck_that_only_has_nothing_of_the_kind_is_not_denied(run: Run) -> None:
    ran = run("list", "deck:zhdir is:unanswered")
    assert ran.code == 4
    assert "There is no deck" not in ran.err
    assert "nothing matches" in ran.err
    assert "There is no deck zhdi." in run("list", "deck:zhdi is:unanswered").err


def test_a_name_whose_quotes_the_shell_took_is_told_with_them(run: Run) -> None:
    ran = run("list", "deck:zhdir::Python 框架 is:unanswered")
    assert ran.code == 4
    assert 'needs quotes: deck:"zhdir::Python 框架"' in ran.err
    assert 'needs quotes: deck:"Python 框架"' in run("list", "deck:Python 框架").err
