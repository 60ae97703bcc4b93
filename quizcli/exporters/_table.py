"""Rows of questions for spreadsheets: RFC 4180, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from quizcli.domain.question import Option
from quizcli.errors import QuizError
from quizcli.exporters import Item, Job

COLUMNS = ("id", "deck", "topic", "type", "question", "options", "answer", "points", "tags", "note", "source")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_table(items: Iterable[Item], path: Path, job: Job, delimiter: str) -> None:
    """Write one row a question, after a row of names."""
    with replacing(path) as stream:
        if job.bom:
            stream.write("\ufeff")
        rows = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
        rows.writerow(COLUMNS)
        rows.writerows([inert(cell) for cell in _cells(item)] for item in items)


def inert(cell: str) -> str:
    """Give a cell that stays text: an apostrophe before what a spreadsheet takes for the start of a formula."""
    text = cell.replace("\0", "\u2400")
    return f"'{text}" if text.lstrip(" \n\u00a0\u3000").startswith(_FORMULA) else text


def _cells(item: Item) -> tuple[str, ...]:
    question = item.question
    options = "\n".join(_option(option) for option in question.options)
    return (
        *(question.id, question.deck, " › ".join(question.topic), question.type, question.prompt, options),
        *(question.answer, "\n".join(question.points), " ".join(question.tags), question.note, item.source),
    )


def _option(option: Option) -> str:
    return f"[{'x' if option.correct else ' '}] {option.text}"


@contextmanager
def replacing(path: Path) -> Iterator[IO[str]]:
    """Open a text file that takes the place of `path` once it is complete; line ends are written as they are given."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise QuizError(f"cannot write {path}: {error.strerror}") from error
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        mask = os.umask(0o022)
        os.umask(mask)
        unfinished.chmod(0o666 & ~mask)
        unfinished.replace(path)
    except OSError as error:
        raise QuizError(f"cannot write {path}: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)
