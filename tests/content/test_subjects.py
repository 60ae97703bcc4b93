"""Every subject of the owner's notes has its own question here, and none of their sentences."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve()
SEED = HERE.parents[2] / ".." / "shared" / "corpus" / "seed"
needs_seed = pytest.mark.skipif(not SEED.is_dir(), reason="the owner's notes are not on this machine")
LONGEST = 16  # letters of a sentence in common: names of things run longer only together with a sentence
_HAN = re.compile(r"[\u3400-\u9fff]{5}")


def subjects() -> dict[int, list[str]]:
    """Give the questions for each subject, by the line where the notes ask for it."""
    rows = (HERE.parent / "subjects.tsv").read_text(encoding="utf-8").strip().split("\n")
    return {int(line): ids.split() for line, ids in (row.split("\t") for row in rows)}


def letters(text: str) -> str:
    """Leave out everything that is no letter or digit."""
    return re.sub(r"[\W_]", "", text).lower()


def test_each_subject_names_questions_that_exist(bank_source: list[Any]) -> None:
    ids = {entry.attribute("id") for entry in bank_source}
    assert {line: missing for line, named in subjects().items() if (missing := set(named) - ids) or not named} == {}


@needs_seed
def test_no_subject_of_the_notes_is_left_out() -> None:
    labels = json.loads((SEED / "seed.labels.json").read_text(encoding="utf-8"))
    lines = (SEED / "seed.md").read_text(encoding="utf-8").split("\n")
    asked = {number for number, line in enumerate(lines, start=1) if line.startswith("### ")}
    assert len(asked) == len(labels["questions"])
    assert asked == subjects().keys()


@needs_seed
def test_no_sentence_of_the_notes_is_repeated(bank_source: list[Any]) -> None:
    theirs = letters((SEED / "seed.md").read_text(encoding="utf-8"))
    repeated = []
    for entry in bank_source:
        for line in [entry.title, *entry.prose.split("\n")]:
            own = letters(line)
            pieces = (own[start : start + LONGEST] for start in range(len(own) - LONGEST + 1))
            repeated += [
                f"{entry.file}:{entry.line}: {piece}" for piece in pieces if _HAN.search(piece) and piece in theirs
            ]
    assert repeated == []
