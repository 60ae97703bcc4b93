"""What every test gets: a fresh home, a clock that stands still, and `run` for the command line."""

from __future__ import annotations

import ctypes
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quizcli.settings import Settings, load

REPOSITORY = Path(__file__).parent.parent
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_FOREIGN = (
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "EDITOR",
    "VISUAL",
    "PAGER",
    "LINES",
    "QUIZCLI_NOW",
    "_QUIZCLI_COMPLETE",
)


@dataclass(frozen=True)
class Ran:
    """What one command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    def ok(self) -> Ran:
        """Give itself, having checked that the command succeeded."""
        assert self.code == 0, f"exit code {self.code}\n{self.out}\n{self.err}"
        return self


class Clock:
    """A clock that moves only when it is told to; calling it gives the time."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **parts: float) -> datetime:
        """Move on by `days=1`, `hours=2`, …"""
        self.set(self.moment + timedelta(**parts))
        return self.moment

    def set(self, moment: datetime) -> None:
        """Jump to a moment, forwards or back."""
        self.moment = moment
        os.environ["QUIZCLI_NOW"] = moment.isoformat()


def pytest_configure() -> None:
    """Keep the tests' folders in memory where there is plenty: they are full of durable commits that need no disk."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh home folder for each test, in a fixed zone, screen size and language; not yet created."""
    folder = tmp_path_factory.mktemp("quizcli") / "home"
    for name in _FOREIGN:
        monkeypatch.delenv(name, raising=False)
    for name, value in (("QUIZCLI_HOME", str(folder)), ("TZ", "UTC"), ("COLUMNS", "80"), ("TERM", "xterm-256color")):
        monkeypatch.setenv(name, value)
    time.tzset()
    yield folder
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of this test, for arguments and for `run` alike: noon (UTC) of 22 November 2026 until it is moved."""
    monkeypatch.setenv("QUIZCLI_NOW", NOW.isoformat())
    return Clock(NOW)


@pytest.fixture
def settings(home: Path) -> Settings:
    """The settings of the fresh home."""
    return load(home)


@pytest.fixture
def collection(settings: Settings, clock: Clock) -> Iterator[Any]:
    """The collection of the fresh home, open for writing."""
    from quizcli.services.collection import Collection

    with Collection.open(settings, clock) as opened:
        yield opened


@pytest.fixture
def run(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run a command line inside this process: `run("search", "锁", stdin="…", columns=120)`."""
    from quizcli.cli.app import main

    def call(*arguments: object, stdin: str | bytes = "", columns: int = 80) -> Ran:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        streams = {
            "stdin": io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"),
            "stdout": io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline=""),
            "stderr": io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline=""),
        }
        with monkeypatch.context() as patched:
            patched.setenv("COLUMNS", str(columns))
            for name, stream in streams.items():
                patched.setattr(sys, name, stream)
            code = main([str(argument) for argument in arguments])
        for name in ("stdout", "stderr"):
            streams[name].flush()
        out, err = (streams[name].buffer.getvalue().decode() for name in ("stdout", "stderr"))  # type: ignore[attr-defined]
        return Ran(code, out, err)

    return call


@pytest.fixture
def run_process(home: Path, clock: Clock) -> Callable[..., Ran]:
    """Run a command line as a process of its own; `env` adds to the environment, `stdin` is bytes or text.

    It may not write what its file modes forbid, even where the tests are run by the superuser.
    """

    def call(*arguments: object, stdin: str | bytes = "", timeout: float = 60, **env: str) -> Ran:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [sys.executable, "-m", "quizcli", *map(str, arguments)],
            input=given,
            capture_output=True,
            timeout=timeout,
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), **env},
            preexec_fn=_obey_file_modes if os.name == "posix" and os.geteuid() == 0 else None,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    return call


def _obey_file_modes() -> None:
    """Give up the superuser's right to write everywhere, for the program about to be started."""
    drop_from_bounding_set, dac_override = 24, 1
    ctypes.CDLL(None).prctl(drop_from_bounding_set, dac_override, 0, 0, 0)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of documents that lies beside the repository on some machines; skips where it does not."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the labelled documents are not on this machine")
    return folder
