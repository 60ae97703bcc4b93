"""What stands where an export is to go: an earlier export of ours may be replaced, a stranger's file may not."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from quizcli.exporters._table import COLUMNS
from quizcli.exporters.markdown import MARK
from quizcli.packages.writing import COMMENT

_HEAD = 4096  # bytes


def is_ours(path: Path) -> bool:
    """Tell whether a file is an export that quizcli wrote, or empty. Raises OSError where it cannot be read."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PK"):
        return _is_package(path)
    text = head.decode("utf-8", "replace").removeprefix("\ufeff")
    line = text.partition("\n")[0].strip()
    return not head or line in (",".join(COLUMNS), "\t".join(COLUMNS)) or f"{MARK} bank=" in text or _is_json(path)


def _is_package(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment == COMMENT
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _is_json(path: Path) -> bool:
    """Tell whether the first line is one of our questions, or the head of an event log."""
    with path.open("rb") as stream:
        line = stream.readline(1 << 20)
    try:
        form = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(form, dict) and (
        form.get("file") == "quizcli events" or {"id", "deck", "question"} <= form.keys()
    )
