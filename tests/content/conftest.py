"""The content as its tests see it: files, questions and fenced blocks, found by plain line scanning."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CONTENT = Path(__file__).resolve().parents[2] / "content"
_FENCE = re.compile(r"^(`{3,}|~{3,})\s*([\w+-]*)\s*$")


@dataclass
class Block:
    """One fenced block and where it stands."""

    file: str
    line: int
    question: str
    language: str
    code: str

    @property
    def where(self) -> str:
        """Name the place as an editor opens it."""
        return f"{self.file}:{self.line}"


@dataclass
class Entry:
    """One question of a content file: its title line and the lines below it, comment left out."""

    file: str
    line: int
    title: str
    topic: str
    comment: str = ""
    lines: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    @property
    def type(self) -> str:
        """Give the type that the comment names."""
        return self.attribute("type") or "basic"

    def attribute(self, key: str) -> str:
        """Give one value of the comment, unquoted, or nothing."""
        found = re.search(rf'\b{key}=(?:"([^"]*)"|(\S+))', self.comment)
        return (found[1] or found[2] or "") if found else ""

    @property
    def prose(self) -> str:
        """Give the answer without its fenced blocks."""
        return "\n".join(line for line in _outside(self.lines))


def _outside(lines: list[str]) -> Iterator[str]:
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif fence:
            if line.strip() == fence:
                fence = ""
        else:
            yield line


def entries(path: Path) -> list[Entry]:
    """Read one content file; by design a cruder reader than quizcli's own, so that the two can be compared."""
    found: list[Entry] = []
    topic, fence, block = "", "", None
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        opening = _FENCE.match(line)
        if block is not None:
            if line.strip() == fence:
                found[-1].blocks.append(block)
                block = None
            else:
                block.code += line + "\n"
        elif opening:
            fence = opening[1]
            block = Block(path.name, number, found[-1].title, opening[2], "")
        elif line.startswith("## "):
            topic = line[3:].strip()
            continue
        elif line.startswith("### "):
            found.append(Entry(path.name, number, line[4:].strip(), topic))
            continue
        elif line.startswith("<!-- quizcli:") and found and not found[-1].comment:
            found[-1].comment = line
            continue
        if found:
            found[-1].lines.append(line)
    return found


@functools.cache
def all_entries() -> list[Entry]:
    """Read every content file."""
    return [entry for path in sorted(CONTENT.glob("*.md")) for entry in entries(path)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test one question with Python in it (`entry`), or one other block (`block`), named by its place."""
    if "entry" in metafunc.fixturenames:
        found = [one for one in all_entries() if any(block.language == "python" for block in one.blocks)]
        metafunc.parametrize("entry", found, ids=[f"{one.file}:{one.line}" for one in found])
    if "block" in metafunc.fixturenames:
        blocks = [block for one in all_entries() for block in one.blocks if block.language != "python"]
        metafunc.parametrize("block", blocks, ids=[block.where for block in blocks])


@pytest.fixture(scope="session")
def bank_source() -> list[Entry]:
    """Give every question of the content."""
    return all_entries()


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Entry]:
    """Make a question out of the text of its answer."""

    def write(answer: str) -> Entry:
        path = tmp_path / "made.md"
        path.write_text(f"# A\n\n## B\n\n### C?\n\n{answer}\n", encoding="utf-8")
        return entries(path)[0]

    return write
