"""A small bank and what it takes to study it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from quizcli.settings import Settings


@pytest.fixture
def bank(settings: Settings) -> Callable[..., Path]:
    """Write a bank file: `bank("Python", ["aaaa2222"], extra="…")`; each question has an answer."""

    def write(deck: str, ids: list[str], *, name: str = "", answer: str = "Because.") -> Path:
        settings.bank.mkdir(parents=True, exist_ok=True)
        lines = ["# quizcli bank", "format: 1", f"deck: {deck}", "questions:"]
        for id_ in ids:
            lines += [f"  - id: {id_}", f"    question: Why {id_}?", f"    answer: {answer}"]
        path = settings.bank / f"{name or deck.replace('::', '-')}.yaml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write
