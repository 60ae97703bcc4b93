"""Makes content/*.yaml, the bank that ships, from content/*.md, which people edit.

    python -m tests.content.build

A question that has no id yet gets one, written into the comment under its title, so that rewording it later
keeps everybody's history. The comment line carries what Markdown cannot say: `id`, `type`, `tags`, the words
worth hiding of a code question (`blank`), and the English twin (`en`, `en_answer`).
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from quizcli.bank import reading, writing
from quizcli.domain import merge
from quizcli.domain.deck import Deck
from quizcli.domain.document import Document
from quizcli.domain.identity import mint
from quizcli.domain.question import NOTHING, Origin, Question, Twin
from quizcli.services.parsing import parse_file

CONTENT = Path(__file__).resolve().parents[2] / "content"
SHELF = "Python 后端"
_COMMENT = "<!-- quizcli: "


def deck_name(title: str) -> str:
    """Name the deck of a content file by the file's title."""
    return f"{SHELF}::{title}"


def questions(document: Document, added: dict[str, str]) -> Iterator[Question]:
    """Give the questions of a content file; `added` holds the dates of those that the bank has already."""
    for found in document.questions:
        more = found.extra
        question = Question(
            id=found.id,
            prompt=found.prompt,
            answer=found.answer,
            type=found.type,
            topic=(document.title, *found.topic),
            tags=found.tags,
            options=found.options,
            twin=Twin(more.get("en", ""), more.get("en_answer", "")),
            added=added.get(found.id) or datetime.date.today().isoformat(),
            deck=deck_name(document.title),
            extra={"blank": more["blank"].split(",")} if "blank" in more else NOTHING,
        )
        yield replace(question, origin=Origin(digest=merge.digest(question)))


def bank_text(path: Path) -> str:
    """Give the YAML bank of a content file."""
    document, bank = parse_file(path), path.with_suffix(".yaml")
    added = {one.id: one.added for one in reading.read(bank).deck.questions} if bank.exists() else {}
    deck = Deck(deck_name(document.title), tuple(questions(document, added)), f"content/{path.name}")
    return writing.dump(deck)


def give_ids(path: Path, taken: set[str]) -> None:
    """Write an id into the comment of each question that has none."""
    lines = path.read_text(encoding="utf-8").split("\n")
    document = parse_file(path)
    for found in document.questions:
        for place in range(found.line, found.end_line):
            if not found.id and lines[place].startswith(_COMMENT):
                new = mint(deck_name(document.title), found.prompt, taken)
                taken.add(new)
                lines[place] = lines[place].replace(_COMMENT, f"{_COMMENT}id={new} ", 1)
    path.write_text("\n".join(lines), encoding="utf-8")


def main() -> None:
    """Give ids where they are missing, and write every bank."""
    paths = sorted(CONTENT.glob("*.md"))
    taken = {found.id for path in paths for found in parse_file(path).questions}
    for path in paths:
        give_ids(path, taken)
        text = bank_text(path)
        path.with_suffix(".yaml").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.with_suffix('.yaml').name}: {text.count(chr(10) + '  - id: ')} questions\n")


if __name__ == "__main__":
    main()
