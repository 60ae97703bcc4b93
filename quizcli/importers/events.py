"""Event logs: JSON Lines, a header first, then one event a line, as `quizcli export log.jsonl --with-progress` does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from quizcli.domain.event import Event
from quizcli.domain.log_form import from_dict
from quizcli.errors import InputError, at

SUFFIXES = (".jsonl",)
HEADER = "quizcli events"
FORMAT = 1
LONGEST_LINE = 1_000_000  # bytes
LARGEST = 2_000_000_000  # bytes: some twenty million events


def read(path: Path) -> Iterator[Event]:
    """Go through the events of a log. Raises InputError with file and line at the first that is not one of ours."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(at(path, None, "too large for an event log"))
        with path.open("rb") as stream:
            _check_header(path, stream.readline(LONGEST_LINE + 1))
            number = 1
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                if line.strip():
                    yield _event(path, number, line)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error


def _check_header(path: Path, line: bytes) -> None:
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or header.get("file") != HEADER:
        raise InputError(
            at(path, 1, "this is no event log of quizcli"),
            hint="Make one with: quizcli export log.jsonl --with-progress",
        )
    if header.get("format") != FORMAT:
        raise InputError(
            at(path, 1, f"an event log of format {header.get('format')}; this quizcli reads format {FORMAT}"),
            hint="Update quizcli: pip install --upgrade quizcli",
        )


def _event(path: Path, number: int, line: bytes) -> Event:
    if len(line) > LONGEST_LINE:
        raise InputError(at(path, number, "the line is too long for an event"))
    try:
        data = json.loads(line)
        if not isinstance(data, dict):
            raise ValueError("not an event")
        if b"\\u" in line and not _is_text(data):
            raise ValueError("half a character (a lone surrogate) in a text")
        return from_dict(data)
    except (ValueError, RecursionError) as error:
        reason = "not JSON" if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)) else str(error)
        raise InputError(at(path, number, reason or "nested too deeply")) from error


def _is_text(data: object) -> bool:
    try:
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
