"""Pictures and sounds that questions refer to: copied beside the bank, so that they follow the questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli import files
from quizcli.domain.question import Question
from quizcli.errors import QuizError
from quizcli.services.incoming import Source

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

_REFERENCE = re.compile(
    r"!\[[^\]\n]*\]\(\s*<?([^)\s>]+)|<(?:img|audio|video|source)\b[^>]*\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.I
)
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".avif")
_SOUNDS = (".mp3", ".ogg", ".wav", ".m4a", ".opus", ".mp4", ".webm")
SUFFIXES = frozenset((*_PICTURES, *_SOUNDS))
_LARGEST = 50 * 1024 * 1024


def wanted(collection: Collection, sources: Sequence[Source]) -> tuple[dict[str, Path], list[str]]:
    """Give the files to copy, by their name under the media folder, and what cannot be."""
    found: dict[str, Path] = {}
    remarks: list[str] = []
    for source in sources:
        top = (source.root or source.path.parent).resolve()
        for name in _names(source):
            file = (source.path.parent / name).resolve()
            if not file.is_relative_to(top) or Path(name).is_absolute() or ".." in Path(name).parts:
                continue  # a picture outside the folder: shown as a link, never copied
            if file.suffix.lower() not in SUFFIXES or not file.is_file() or file.stat().st_size > _LARGEST:
                continue
            there = found.get(name) or collection.settings.media / name
            if not there.exists():
                found[name] = file
            elif not _same(there, file):
                remarks.append(f"{file}: another picture is called {name} already; that one is kept")
    return found, remarks


def copy(collection: Collection, wanted: Mapping[str, Path]) -> list[str]:
    """Copy files to the media folder; gives their names."""
    for name, file in wanted.items():
        target = collection.settings.media / name
        try:
            files.replace(target, file.read_bytes())
        except OSError as error:
            raise QuizError(f"cannot copy {file} to {target}: {error.strerror}") from error
    return list(wanted)


def _names(source: Source) -> list[str]:
    return list(dict.fromkeys(name for question in source.questions for name in references(question)))


def references(question: Question) -> Iterator[str]:
    """Give the names of the files that a question refers to, as paths relative to its document."""
    for text in (question.prompt, question.answer, *(option.text for option in question.options)):
        if "](" in text or "src" in text:
            for match in _REFERENCE.finditer(text):
                name = _unquoted(match[1] or match[2]).partition("#")[0].partition("?")[0].removeprefix("./")
                if name and "://" not in name and not name.startswith(("data:", "/", "\\")) and "\0" not in name:
                    yield name


def _unquoted(name: str) -> str:
    if "%" not in name:
        return name
    from urllib.parse import unquote

    return unquote(name)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
    except OSError:
        return False
