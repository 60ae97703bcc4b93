"""Writes an event log: JSON Lines, a header first, then one event a line in the order of the log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from quizcli.domain.event import Event
from quizcli.domain.log_form import to_dict
from quizcli.exporters._table import replacing


def write(events: Iterable[Event], path: Path) -> int:
    """Write a log, whole or not at all; gives the number of its events."""
    count = 0
    with replacing(path) as stream:
        stream.write(_line({"file": "quizcli events", "format": 1}))
        for event in events:
            stream.write(_line(to_dict(event)))
            count += 1
    return count


def _line(data: dict[str, Any]) -> str:
    """Give one line; U+2028 and its like are escaped, since some readers take them for line ends."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for mark in "\x7f\x85\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text + "\n"
