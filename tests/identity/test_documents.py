"""Whole documents written anew: other numbers, other heading levels, another layout. Read by the real parser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from quizcli.domain.alignment import align
from quizcli.domain.document import Document
from quizcli.domain.likeness import folded
from quizcli.domain.resemblance import Entry
from quizcli.sources import read
from quizcli.text.markdown import Page


def headings(document: Document, marks: str, number: str) -> str:
    parts = [f"# {document.title or 'Notes'}\n"]
    for place, found in enumerate(document.questions, start=1):
        parts.append(f"{marks} {number.format(place)}{found.prompt}\n\n{found.answer}\n")
    return "\n".join(parts)


def details(document: Document) -> str:
    parts = [f"# {document.title or 'Notes'}\n"]
    for found in document.questions:
        parts.append(f"<details>\n<summary>{found.prompt}</summary>\n\n{found.answer}\n\n</details>\n")
    return "\n".join(parts)


def prefixed(document: Document) -> str:
    parts = [f"# {document.title or 'Notes'}\n"]
    for place, found in enumerate(document.questions, start=1):
        parts.append(f"**Q{place}: {found.prompt}**\n\nA: {found.answer}\n")
    return "\n".join(parts)


WAYS: dict[str, Callable[[Document], str]] = {
    "renumbered": lambda document: headings(document, "##", "{}. "),
    "numbered in Chinese": lambda document: headings(document, "##", "{}、"),
    "a level deeper": lambda document: headings(document, "###", ""),
    "as details": details,
    "as Q and A": prefixed,
}


@pytest.fixture(scope="module")
def documents(shared: Path) -> list[Document]:
    """The smaller documents of the corpus whose questions have one line and no options."""
    found = [
        read(Page(path.name, path.read_text(encoding="utf-8")))
        for path in sorted((shared / "corpus").glob("*/*.md"))
        if path.stat().st_size < 16_000
    ]
    return [
        document
        for document in found
        if len(document.questions) >= 5
        and all("\n" not in question.prompt and not question.options for question in document.questions)
    ]


def pairs(old: Document, new: Document) -> list[tuple[str, str]]:
    sides = [
        [Entry(found.prompt, found.answer, topic=found.topic, group="x") for found in document.questions]
        for document in (old, new)
    ]
    found = align(*sides)
    return [(old.questions[pair.old].prompt, new.questions[pair.new].prompt) for pair in found.pairs]


@pytest.mark.parametrize("way", WAYS)
def test_a_document_written_anew_keeps_its_histories(way: str, documents: list[Document]) -> None:
    kept = total = wrong = 0
    for old in documents:
        new = read(Page(old.file, WAYS[way](old)))
        if len(new.questions) != len(old.questions):
            continue  # the parser sees another document: not the matcher's business
        prompts = Counter(folded(found.prompt) for found in old.questions)
        alone = {found.prompt for found in old.questions if prompts[folded(found.prompt)] == 1}
        expected = {one.prompt: other.prompt for one, other in zip(old.questions, new.questions, strict=True)}
        right = [expected[one] == other for one, other in pairs(old, new) if one in alone]
        total += len(alone)
        kept += right.count(True)
        wrong += right.count(False)
    assert total > 50
    assert wrong == 0
    assert kept >= 0.98 * total, f"{kept} of {total}"
