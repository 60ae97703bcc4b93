"""Start-up stays quick because heavy libraries are loaded by the commands that need them, and by no other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

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
except SystemExit:
    pass
sys.stderr.write("\\n" + json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def loaded(*arguments: str, stdin: str = "") -> set[str]:
    """Run a command line and say which of the heavy libraries it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, json.dumps(arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        check=True,
    )
    modules = set(json.loads(done.stderr.splitlines()[-1]))
    return {name for name, tops in HEAVY.items() if tops & modules}


@pytest.mark.parametrize(
    ("arguments", "may"),
    [
        (["--version"], set()),
        (["--help"], {"typer", "screen"}),
        (["parse", "--help"], {"typer", "screen"}),
    ],
    ids=" ".join,
)
def test_start_up_loads_only_what_it_shows(arguments: list[str], may: set[str]) -> None:
    assert loaded(*arguments) <= may
