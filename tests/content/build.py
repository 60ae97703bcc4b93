"""Makes content/*.yaml, the bank that ships, from content/*.md, which people edit.

    python -m tests.content.build

A question that has no id yet gets one, written into the comment under its title, so that rewording it later
keeps everybody's history. The comment line carries what Markdown cannot say: `id`, `type`, `tags`, the words
worth hiding of a code question (`blank`), and the English twin (`en`, `en_answer`).
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from quizcli.bank import reading, writing
from quizcli.domain import merge
from quizcli.domain.deck import Deck
from quizcli.domain.document import Document, Found
from quizcli.domain.identity import mint
from quizcli.domain.question import NOTHING, Origin, Question, Twin
from quizcli.sources import read
from quizcli.text.markdown import Page

CONTENT = Path(__file__).resolve().parents[2] / "content"
SHELF = "Python 后端"
_COMMENT = re.compile(r"^<!-- quizcli: (?P<body>.*) -->$")
_VALUE = re.compile(r'(\w+)=(?:"([^"]*)"|(\S+))')


def deck_name(title: str) -> str:
    """Name the deck of a content file by the file's title."""
    return f"{SHELF}::{title}"


def comments(path: Path) -> dict[int, dict[str, str]]:
    """Give what each comment line says, by its line number."""
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if match := _COMMENT.match(line):
            found[number] = {key: quoted or bare for key, quoted, bare in _VALUE.findall(match["body"])}
    return found


def document(path: Path) -> Document:
    """Let quizcli's own parser read a content file, its comment lines left blank."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return read(Page(str(path), "\n".join("" if _COMMENT.match(line) else line for line in lines)))


def questions(path: Path) -> Iterator[Question]:
    """Read a content file as the questions of its deck; those without an id have an empty one."""
    parsed, said = document(path), comments(path)
    bank = path.with_suffix(".yaml")
    added = {one.id: one.added for one in reading.read(bank).deck.questions} if bank.exists() else {}
    for found in parsed.questions:
        own = next((said[line] for line in range(found.line, found.end_line + 1) if line in said), {})
        question = _question(found, own, parsed.title)
        question = replace(question, added=added.get(question.id) or datetime.date.today().isoformat())
        yield replace(question, origin=Origin(digest=merge.digest(question)))


def _question(found: Found, own: dict[str, str], title: str) -> Question:
    prompt, _, code = found.prompt.partition("\n\n")
    return Question(
        id=own.get("id", ""),
        prompt=prompt,
        answer=f"{code}\n\n{found.answer}" if code else found.answer,  # all code stands in answers here
        type=own.get("type", "basic"),
        topic=(title, *found.topic),
        tags=tuple(own.get("tags", "").split(",")) if own.get("tags") else (),
        options=found.options,
        extra={"blank": own["blank"].split(",")} if "blank" in own else NOTHING,
        twin=Twin(own.get("en", ""), own.get("en_answer", "")),
        deck=deck_name(title),
    )


def bank_text(path: Path) -> str:
    """Give the YAML bank of a content file."""
    title = document(path).title
    return writing.dump(Deck(deck_name(title), tuple(questions(path)), f"content/{path.name}"))


def give_ids(path: Path, taken: set[str]) -> None:
    """Write an id into each comment that has none."""
    lines = path.read_text(encoding="utf-8").split("\n")
    found = document(path)
    for question in found.questions:
        for number in range(question.line, question.end_line + 1):
            if lines[number - 1].startswith("<!-- quizcli: ") and " id=" not in lines[number - 1]:
                new = mint(deck_name(found.title), question.prompt, taken)
                taken.add(new)
                lines[number - 1] = lines[number - 1].replace("<!-- quizcli: ", f"<!-- quizcli: id={new} ", 1)
    path.write_text("\n".join(lines), encoding="utf-8")


def main() -> None:
    """Give ids where they are missing, and write every bank."""
    paths = sorted(CONTENT.glob("*.md"))
    taken = {said["id"] for path in paths for said in comments(path).values() if "id" in said}
    for path in paths:
        give_ids(path, taken)
        text = bank_text(path)
        path.with_suffix(".yaml").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.with_suffix('.yaml').name}: {text.count(chr(10) + '  - id: ')} questions\n")


if __name__ == "__main__":
    main()
