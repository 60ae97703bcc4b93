"""A bank file's deck and source, read without its questions, and mostly without the YAML parser."""

from __future__ import annotations

import re
from pathlib import Path

_HEADER_LINES = 200
_PLAIN_LINE = re.compile(r"(format|deck|source): ([\w~/.](?:[\w ~/.()+-]|:(?=\S))*)(?<![ :])")


def header(path: Path) -> tuple[str, str]:
    """Give a bank file's deck and source without reading its questions; both empty where they cannot be told."""
    lines: list[bytes] = []
    try:
        with path.open("rb") as file:
            for line in file:
                lines.append(line)
                if line.startswith(b"questions:") or len(lines) > _HEADER_LINES:
                    break
        top = b"".join(lines[:-1] if lines[-1:] and lines[-1].startswith(b"questions:") else lines).decode("utf-8")
        return _plain_header(top) or _any_header(top, path)
    except (OSError, UnicodeDecodeError):
        return "", ""


def _plain_header(text: str) -> tuple[str, str] | None:
    """Give deck and source where the header is as this program writes it, without calling the YAML parser."""
    found = {}
    for line in text.removeprefix("\ufeff").split("\n"):
        if not line or line.startswith("#"):
            continue
        match = _PLAIN_LINE.fullmatch(line)
        if match is None or match[1] in found:
            return None
        found[match[1]] = match[2]
    return (found["deck"], found.get("source", "")) if "deck" in found else None


def _any_header(text: str, path: Path) -> tuple[str, str]:
    from quizcli.bank.nodes import Refused, parse
    from quizcli.bank.reading import named_by

    try:
        return named_by(parse(text), path)
    except Refused:
        return "", ""
