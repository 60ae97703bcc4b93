"""Start-up stays quick because heavy libraries are loaded by the commands that need them, and by no other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parent.parent
HEAVY = {
    "bank": {"yaml"},
    "markdown": {"markdown_it"},
    "highlight": {"pygments"},
    "screen": {"rich"},
    "memory": {"fsrs"},
    "alchemy": {"sqlalchemy"},
    "packages": {"zstandard"},
    "preferences": {"tomlkit"},
    "fit": {"numpy", "scipy"},
    "pydantic": {"pydantic"},
    "database": {"sqlite3"},
    "typer": {"typer"},
}

CODE = """
import json, sys
sys.argv[1:] = json.loads(sys.argv[1])
from quizcli.__main__ import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
sys.stderr.write("\\n" + json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def loaded(*arguments: str, folder: Path, stdin: str = "") -> set[str]:
    """Run a command line and say which of the heavy libraries it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, json.dumps(arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        check=True,
    )
    modules = set(json.loads(done.stderr.splitlines()[-1]))
    return {name for name, tops in HEAVY.items() if tops & modules}


BANK = """\
format: 1
deck: Notes
questions:
  - id: k7m3x9q2
    question: 什么是锁？
    answer: |
      互斥：

      ```python
      with lock: ...
      ```
"""
PLAIN = {"typer"}
READING = {"typer", "database"}
CARD = {"typer", "database", "markdown", "highlight"}
EVERYDAY: list[tuple[list[str], set[str]]] = [
    (["--version"], set()),
    (["--help"], PLAIN),
    (["review", "--help"], READING),
    (["parse", "--help"], PLAIN),
    (["help", "bank"], PLAIN),
    (["config"], PLAIN),
    (["parse", "notes.md", "--json"], {"typer", "markdown"}),
    (["overview"], READING),
    (["list"], READING),
    (["list", "--by", "topic"], READING),
    (["stats"], READING),
    (["undo", "--list"], READING),
    (["search", "锁"], CARD),
    (["show", "k7m3"], CARD),
    (["review"], CARD),
    (["quiz"], CARD),
    (["flag", "id:k7m3x9q2"], READING),
    (["bury", "id:k7m3x9q2"], READING),
    (["suspend", "id:k7m3x9q2"], READING),
    (["unsuspend", "id:k7m3x9q2"], READING),
    (["due", "id:k7m3x9q2", "2027-01-15"], READING),
    (["tag", "hard", "id:k7m3x9q2"], READING | {"bank"}),
    (["undo"], READING),
]


def prepared(home: Path, folder: Path, run: Callable[..., Any]) -> None:
    """A bank that has not changed since the last command, as on most days."""
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "notes.yaml").write_text(BANK, encoding="utf-8")
    (folder / "notes.md").write_text("## 什么是锁？\n\n互斥。\n", encoding="utf-8")
    run("overview").ok()


@pytest.mark.parametrize(("arguments", "may"), EVERYDAY, ids=lambda value: " ".join(value))
def test_a_command_loads_only_what_it_needs(
    run: Callable[..., Any], home: Path, tmp_path: Path, arguments: list[str], may: set[str]
) -> None:
    prepared(home, tmp_path, run)
    assert loaded(*arguments, folder=tmp_path, stdin="\n3\n") <= may


def test_the_tab_key_loads_little_more_than_the_command_line(
    run: Callable[..., Any], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(home, tmp_path, run)
    asked = {"_QUIZCLI_COMPLETE": "complete_bash", "COMP_WORDS": "quizcli show k7", "COMP_CWORD": "2"}
    for name, value in asked.items():
        monkeypatch.setenv(name, value)
    assert loaded(folder=tmp_path) <= READING
