"""The commands that are measured, each as a whole process."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from tests.benchmarks.sitting import first_card
from tests.benchmarks.turns import PROGRAM, PYTHON, ROOT, Sample, environment, inside, quizcli, run

_FIRST_ID = re.compile(r"^  - id: (\w+)", re.MULTILINE)


def study(home: Path) -> None:
    """Rate a few cards, so that there is a log, as on most days."""
    subprocess.run(
        [PYTHON, "-m", "quizcli", "review", "--new", "20"],
        input="\n3\n" * 20,
        env=environment(home),
        text=True,
        capture_output=True,
        check=True,
    )


def complete(home: Path) -> Sample:
    """Complete an id as bash asks for it."""
    asked = {"_QUIZCLI_COMPLETE": "complete_bash", "COMP_WORDS": "quizcli show k7", "COMP_CWORD": "2"}
    return run(PROGRAM, environment(home, **asked), home)


def every(home: Path, folder: Path, document: Path) -> dict[str, Callable[[], Sample]]:
    """Give every command that reads, writes or counts the bank, by name, in an order in which each can be done.

    What changes the bank or the log is taken back by the next one.
    """
    first = _FIRST_ID.search((home / "bank" / "000.yaml").read_text(encoding="utf-8"))
    assert first
    one, everything = f"id:{first[1]}", "added:36500"
    lines = {
        "overview": ["overview"],
        "list": ["list", "-n", "20"],
        "list --by topic": ["list", "--by", "topic"],
        "list --json": ["list", "--json"],
        "search, 1 in 300": ["search", "熔断器"],
        "search, 1 in 3": ["search", "限流"],
        "show --why": ["show", first[1], "--why"],
        "stats": ["stats"],
        "stats weak": ["stats", "weak"],
        "plan": ["plan", "--on", (date.today() + timedelta(days=60)).isoformat(), "--minutes", "25"],
        "quiz": ["quiz", "-n", "1"],
        "interview": ["interview", "--questions", "1"],
        "tag one": ["tag", "hard", one],
        "undo of it": ["undo"],
        "suspend one": ["suspend", one],
        "undo of that": ["undo"],
        "suspend everything": ["suspend", everything],
        "undo of all suspended": ["undo"],
        "tag everything": ["tag", "hard", everything],
        "undo of all tagged": ["undo"],
        "rename all decks": ["rename", "大题库", "题库"],
        "undo of all renamed": ["undo"],
        "optimize": ["optimize"],
        "export .csv": ["export", str(folder / "all.csv")],
        "export .md": ["export", str(folder / "all.md")],
        "export .jsonl": ["export", str(folder / "all.jsonl")],
        "export .apkg": ["export", str(folder / "all.apkg"), "--with-progress"],
        "backup": ["backup"],
        "restore": ["restore", "--yes"],
        "doctor": ["doctor"],
        "doctor --rebuild": ["doctor", "--rebuild"],
        "parse 5 MB": ["parse", str(document)],
    }
    return {
        "complete an id": lambda: complete(home),
        "review": lambda: first_card(home),
        **{name: partial(quizcli, home, *line) for name, line in lines.items()},
    }


def large_document(folder: Path) -> Path:
    """Write a document of nearly the five megabytes that a document may have."""
    path = folder / "large.md"
    if not path.exists():
        inside("inside", "document", str(path), "4990000")
    return path


def stages(home: Path, notes: Path) -> dict[str, float]:
    """Import once more, timing its stages."""
    done = subprocess.run(
        [PYTHON, "-m", "tests.benchmarks.stages", str(notes)],
        env=environment(home),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
    )
    found: dict[str, float] = json.loads(done.stdout.strip().split("\n")[-1])
    return found
