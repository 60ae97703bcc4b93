"""JSON Lines: one question a line, under the bank's keys, for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from quizcli.domain.form import question_to_dict
from quizcli.exporters import Item, Job
from quizcli.exporters._table import replacing

SUFFIX = ".jsonl"


def write(items: Iterable[Item], path: Path, job: Job) -> list[str]:
    """Write the lines; U+2028 and its like are escaped, since some readers take them for line ends."""
    with replacing(path) as stream:
        for item in items:
            line = {**question_to_dict(item.question, deck=True), **({"source": item.source} if item.source else {})}
            text = json.dumps(line, ensure_ascii=False, separators=(", ", ": "))
            for mark in "\x7f\x85\u2028\u2029":
                text = text.replace(mark, f"\\u{ord(mark):04x}")
            stream.write(text + "\n")
    return []
