"""The commands that are measured, each as a whole process."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.benchmarks.turns import PROGRAM, PYTHON, ROOT, Sample, environment, quizcli, run

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


def everyday(home: Path, folder: Path) -> dict[str, Callable[[], Sample]]:
    """Give the commands of a day, by name."""
    first = _FIRST_ID.search((home / "bank" / "000.yaml").read_text(encoding="utf-8"))
    assert first
    lines = {
        "overview": ["overview"],
        "list -n 20": ["list", "-n", "20"],
        "list --json": ["list", "--json"],
        "search, 1 in 300": ["search", "熔断器"],
        "search, 1 in 3": ["search", "限流"],
        "show": ["show", first[1]],
        "stats": ["stats"],
        "plan": ["plan", "--on", "2027-06-15", "--minutes", "25"],
        "tag one": ["tag", "hard", f"id:{first[1]}"],
        "undo": ["undo"],
        "export .csv": ["export", str(folder / "all.csv"), "--overwrite"],
        "export .apkg": ["export", str(folder / "all.apkg"), "--overwrite"],
        "doctor": ["doctor"],
        "backup": ["backup"],
    }
    return {
        "complete an id": lambda: complete(home),
        **{name: partial(quizcli, home, *line) for name, line in lines.items()},
    }


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
