"""The other programs, found where they are: those that are missing are skipped, and the report says so."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.benchmarks.turns import Sample, run

HERE = Path(__file__).parent
_TERMINAL = {"apy": "apyanki", "memodeck": "memodeck", "termcard": "termcard"}  # program → package


class Peers:
    """Which peers there are.

    `QUIZCLI_ANKI_PYTHON` names a Python that has the Anki engine (and genanki, if that is to be measured);
    `QUIZCLI_PEERS` a folder with terminal programs, like the `bin` of a virtual environment, besides `PATH`.
    """

    def __init__(self) -> None:
        self.missing: list[str] = []
        self.anki = os.environ.get("QUIZCLI_ANKI_PYTHON", "")
        if not self.anki:
            self.missing.append("the Anki engine: set QUIZCLI_ANKI_PYTHON to a Python that has it (pip install anki)")
        elif not self._has("anki.collection"):
            self.missing.append(f"the Anki engine: {self.anki} does not have it")
            self.anki = ""
        self.genanki = bool(self.anki) and self._has("genanki")
        if not self.genanki:
            self.missing.append("genanki: install it into the Python that QUIZCLI_ANKI_PYTHON names")
        self.terminal = {name: path for name in _TERMINAL if (path := self._program(name))}
        for name, package in _TERMINAL.items():
            if name not in self.terminal:
                self.missing.append(f"{name}: pip install {package}, on PATH or in the folder QUIZCLI_PEERS")

    def _has(self, module: str) -> bool:
        return subprocess.run([self.anki, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0

    def _program(self, name: str) -> str:
        return shutil.which(name, path=os.environ.get("QUIZCLI_PEERS", "")) or shutil.which(name) or ""


class Engine:
    """An Anki collection in its own process: imports a CSV, exports, imports again, each with its time."""

    def __init__(self, python: str, csv: Path, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.python, self.folder = python, folder
        self.process = subprocess.Popen(
            [python, str(HERE / "anki_bulk.py"), str(csv), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def do(self, what: str) -> Sample:
        """Let it do one thing."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return Sample(found["wall"], found["cpu"], found["peak"])

    def again(self) -> Sample:
        """Import the package again in a program of its own, once this one has ended."""
        newest = max(self.folder.glob("collection*.anki2"), key=lambda path: int(path.stem.removeprefix("collection")))
        return run([self.python, str(HERE / "anki_again.py"), str(newest), str(self.folder / "notes.apkg")])

    def close(self) -> None:
        """End it."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()
