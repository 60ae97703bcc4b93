"""Lets every single write of a command go wrong: killed, torn, no room, an I/O error; and looks at what is left.

`python tests/reliability/sweep.py [ACTION…]` sweeps actions (all without a name) and prints a line for each; with
`STEP=4` in the environment only every fourth write of each kind of fault.
A small library, compiled here, stands in front of libc and fails the N-th write below the home. Needs a C compiler
and Linux.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent
MODES = ("count", "kill", "torn", "full", "full once", "broken", "broken once")
FAULTS = MODES[1:]
ASKED = "Enter reveals:"
MORNING, NOON, TOMORROW = (f"2026-11-{day}+00:00" for day in ("22T09:00:00", "22T12:00:00", "23T12:00:00"))

NOTES = "# Deck\n\n## A\n\n### What is a?\n\nIt is a.\n\n### What is b?\n\nIt is b.\n\n### What is c?\n\nIt is c.\n"
EDITED = NOTES.replace("It is a.", "It is a, and more.").replace("What is c?", "What is d, then?") + "\n### E?\n\nE.\n"


def compile_library(folder: Path) -> Path | None:
    """Compile the library; None where that cannot be done."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    made = folder / "sweep.so"
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(HERE / "sweep.c"), "-ldl"], capture_output=True
    )
    return made if done.returncode == 0 else None


# --- the server: a process with the library in front of libc, which forks one child for each command line ---------


@dataclass(frozen=True)
class Ran:
    """What one command line gave; `code` is negative where a signal ended it."""

    code: int
    said: str
    writes: int


class Server:
    """Runs command lines of quizcli, each in a fresh fork."""

    def __init__(self, library: Path, plant: str = "") -> None:
        environment = {**os.environ, "LD_PRELOAD": str(library), "PYTHONPATH": str(REPOSITORY), "TERM": "dumb"}
        environment |= {"TZ": "UTC", "COLUMNS": "100", "NO_COLOR": "1"}
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "sweep.py"), "--serve", plant],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )

    def run(
        self, home: Path, *arguments: str, stdin: str = "", now: str = NOON, at: int = 0, how: str = "count"
    ) -> Ran:
        """Run one command line; its write number `at` goes wrong."""
        assert self._process.stdin
        assert self._process.stdout
        job = {"home": str(home), "arguments": arguments, "stdin": stdin, "now": now, "at": at, "how": how}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Ran(answer["code"], answer["said"], answer["writes"])

    def close(self) -> None:
        """End the server."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


def serve(plant: str) -> None:
    """Take jobs by lines."""

    exec(plant, {})
    for line in sys.stdin:
        job = json.loads(line)
        with tempfile.TemporaryDirectory(prefix="quizcli-sweep-") as folder:
            paths = {name: Path(folder) / name for name in ("in", "out", "count")}
            paths["in"].write_text(job["stdin"], encoding="utf-8")
            child = os.fork()
            if not child:
                _child(job, paths)
            _, status = os.waitpid(child, 0)
            said = paths["out"].read_text(encoding="utf-8", errors="replace")
            count = int(paths["count"].read_text() or 0) if paths["count"].exists() else 0
        code = os.waitstatus_to_exitcode(status)
        sys.stdout.write(json.dumps({"code": code, "said": said, "writes": count}) + "\n")
        sys.stdout.flush()


def _child(job: dict[str, Any], paths: dict[str, Path]) -> None:
    import ctypes

    code = 99
    try:
        os.dup2(os.open(paths["in"], os.O_RDONLY), 0)
        out = os.open(paths["out"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(out, 1)
        os.dup2(out, 2)
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")
        sys.stdout, sys.stderr = (io.TextIOWrapper(io.FileIO(n, "w", closefd=False), encoding="utf-8") for n in (1, 2))
        os.environ["QUIZCLI_HOME"] = job["home"]
        os.environ["QUIZCLI_NOW"] = job["now"]
        from quizcli.cli.app import main

        library = ctypes.CDLL(os.environ["LD_PRELOAD"])
        library.sweep_arm(job["home"].encode(), ctypes.c_long(job["at"]), MODES.index(job["how"]))
        code = main(job["arguments"])
        sys.stdout.flush()
        sys.stderr.flush()
        paths["count"].write_text(str(library.sweep_count()), encoding="utf-8")
    except BaseException:
        import traceback

        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


# --- what is swept ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Action:
    """A command line, the home it starts from, and what has to hold of the home that it leaves."""

    name: str
    arguments: tuple[str, ...]
    prepare: tuple[tuple[str, ...], ...] = ()  # command lines that make the home
    stdin: str = ""
    now: str = NOON


IMPORT = ("import", "{home}/../notes.md", "--yes")
REIMPORT = ("import", "{home}/../edited.md", "--yes")
ACTIONS = {
    action.name: action
    for action in (
        Action("first run", ("review",), stdin="\n3\n\n3\n\n4\nq\n"),
        Action("review", ("review",), (IMPORT, ("review",)), stdin="\n3\n\n3\nq\n", now=TOMORROW),
        Action("first import", IMPORT),
        Action("import", REIMPORT, (IMPORT,)),
        Action("move", ("move", "what", "Other"), (IMPORT,)),
        Action("undo an import", ("undo",), (IMPORT, REIMPORT)),
        Action("undo a review", ("undo",), (IMPORT, ("review",))),
        Action("backup", ("backup",), (IMPORT, ("review",))),
        Action("restore", ("restore", "--yes"), (IMPORT, ("review",), ("backup",), REIMPORT)),
        Action("config", ("config", "set", "new_per_day", "7"), (("config", "set", "retention", "0.85"),)),
        Action("migration", ("review",), (IMPORT, ("review",), ("review",)), stdin="\n3\nq\n", now=TOMORROW),
    )
}  # fmt: skip

# A second version of the schema, for sweeping a migration before there is one.
MIGRATION = """
import sys, types
from quizcli.store import engine
new = types.ModuleType("quizcli.store.migrations.m0002_swept")
def apply(connection):
    connection.execute("CREATE TABLE swept (card TEXT, rating INTEGER)")
    connection.execute("INSERT INTO swept SELECT card, rating FROM event WHERE kind = 'answer'")
new.apply = apply
sys.modules[new.__name__] = new
old = engine.versions()
engine.versions = lambda: {**old, 2: "m0002_swept"}
"""


@dataclass
class Totals:
    """What a sweep gave."""

    writes: int = 0
    runs: int = 0
    broken: list[str] = field(default_factory=list)


class Sweep:
    """Sweeps one action: a fresh copy of its home for every write and every fault."""

    def __init__(self, server: Server, action: Action, folder: Path, setup: Server | None = None) -> None:
        self.server, self.action = server, action
        self.work = folder
        self.template = folder / "template"
        self.home = folder / "home"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "notes.md").write_text(NOTES, encoding="utf-8")
        (folder / "edited.md").write_text(EDITED, encoding="utf-8")
        self.home.mkdir()
        (self.home / "config.toml").write_text('shipped = "off"\n', encoding="utf-8")
        if action.name in ("first run", "config"):
            (self.home / "bank").mkdir()
            (self.home / "bank" / "deck.yaml").write_text(_BANK, encoding="utf-8")
        for line in action.prepare:
            ran = self._run(line, setup or server, stdin="\n3\nq\n" if line == ("review",) else "", now=MORNING)
            assert ran.code == 0, ran.said
        self.home.rename(self.template)

    def _run(self, line: tuple[str, ...], server: Server, **how: Any) -> Ran:
        return server.run(self.home, *(part.format(home=self.home) for part in line), **how)

    def _fresh(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(self.template, self.home)

    def run(
        self, faults: tuple[str, ...] = FAULTS, step: int = 1, say: Callable[[str], object] = lambda text: None
    ) -> Totals:
        """Fail every `step`-th write in each way and check what is left; `say` is told what is broken, at once."""
        action = self.action
        self._fresh()
        old = state(self.home)
        good = self._run(action.arguments, self.server, stdin=action.stdin, now=action.now)
        assert good.code == 0, good.said
        new = state(self.home)
        totals = Totals(writes=good.writes)
        for how in faults:
            for number in range(1 + faults.index(how) % step, good.writes + 1, step):
                self._fresh()
                ran = self._run(action.arguments, self.server, stdin=action.stdin, now=action.now, at=number, how=how)
                for problem in self._check(ran, how, old, new):
                    totals.broken.append(f"{action.name}, write {number} {how}: {problem}")
                    say(totals.broken[-1] + "\n")
                totals.runs += 1
        return totals

    def _check(self, ran: Ran, how: str, old: State, new: State) -> Iterator[str]:
        killed = how in ("kill", "torn")
        if "Traceback" in ran.said or "a bug in quizcli" in ran.said:
            yield f"a traceback or a bug: {ran.said[-300:]!r}"
        if ran.code not in ((-9,) if killed else (0, 1, 5)):
            yield f"exit code {ran.code}: {ran.said[-300:]!r}"
        if ran.code in (1, 5) and "quizcli: " not in ran.said:
            yield f"it failed without a word: {ran.said[-200:]!r}"
        if ran.code in (1, 5) and not any(word in ran.said for word in (str(self.home), "disk", "NOT saved")):
            yield f"the message names neither disk nor path: {ran.said[-200:]!r}"
        again = self._run(("doctor", "--json"), self.server, now=TOMORROW)
        # Questions on their way between two files stand in both when the program dies: twice, never nowhere.
        # And before the first backup of all there is none.
        known = ("the same id stands in another file", "there is no backup")
        if (again.code and not (killed or ran.code)) or (again.code and not any(said in again.said for said in known)):
            yield f"the doctor is not content afterwards: {again.said[-600:]!r}"
        left = state(self.home)
        if left.damaged:
            yield f"damaged: {left.damaged}"
        yield from self._judge(ran, left, old, new)

    def _judge(self, ran: Ran, left: State, old: State, new: State) -> Iterator[str]:
        """Compare what is left with what was there before, and with what was to be."""
        if self.action.arguments[0] == "review":
            acknowledged = max(ran.said.count(ASKED) - 1, 0)
            gained = left.answers - old.answers
            if not acknowledged <= gained <= acknowledged + 1:
                yield f"{acknowledged} ratings acknowledged, {gained} in the log: {ran.said[-300:]!r}"
        elif ran.code == 0:
            if left.bank != new.bank or left.answers != new.answers or left.config != new.config:
                yield "it said that all went well, but that is not what is there"
        elif ran.code > 0 and (left.bank, left.config, left.answers) not in (
            (old.bank, old.config, old.answers),
            (new.bank, new.config, new.answers),
        ):
            yield f"it failed, but the old state is not there: {sorted(left.bank)}"
        for name, data in left.bank.items():
            if data not in (old.bank.get(name), new.bank.get(name)):
                yield f"{name} is neither the old nor the new one"
        lost = (old.questions & new.questions) - left.questions
        if lost:
            yield f"questions are gone: {sorted(lost)}"


@dataclass(frozen=True)
class State:
    """What is precious in a home."""

    bank: dict[str, bytes]
    config: bytes
    answers: int
    questions: frozenset[str]
    damaged: str = ""


def state(home: Path) -> State:
    """Look at a home, without quizcli."""
    bank = {path.name: path.read_bytes() for path in sorted((home / "bank").glob("*.yaml"))}
    config = (home / "config.toml").read_bytes() if (home / "config.toml").exists() else b""
    ids = {line.split()[-1].decode() for data in bank.values() for line in data.split(b"\n") if b"- id: " in line}
    answers, damaged = 0, ""
    if (home / "quizcli.db").exists() and (home / "quizcli.db").stat().st_size:
        connection = sqlite3.connect(home / "quizcli.db")
        try:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
            damaged = "" if verdict == "ok" else str(verdict)
            count = (
                "SELECT count(*) FROM event AS e WHERE kind = 'answer' AND NOT EXISTS "
                "(SELECT 1 FROM event AS u WHERE u.kind = 'undo' AND json_extract(u.data, '$.id') = e.id)"
            )
            answers = int(connection.execute(count).fetchone()[0])
        except sqlite3.DatabaseError as error:
            damaged = str(error)
        finally:
            connection.close()
    return State(bank, config, answers, frozenset(ids), damaged)


_BANK = "format: 1\ndeck: Deck\nquestions:\n" + "".join(
    f"  - id: aaaa222{n}\n    question: What is {n}?\n    answer: It is {n}.\n" for n in range(2, 9)
)


def sweep(
    name: str,
    library: Path,
    folder: Path,
    *,
    plant: str = "",
    faults: tuple[str, ...] = FAULTS,
    step: int = 1,
    say: Callable[[str], object] = lambda text: None,
) -> Totals:
    """Sweep one action by its name; `plant` is code that the swept program runs first."""
    servers: list[Server] = []

    def server(code: str) -> Server:
        servers.append(Server(library, code))
        return servers[-1]

    try:
        if name == "migration":
            return Sweep(server(MIGRATION + plant), ACTIONS[name], folder, server("")).run(faults, step, say)
        return Sweep(server(plant), ACTIONS[name], folder).run(faults, step, say)
    finally:
        for one in servers:
            one.close()


def main() -> None:
    """Sweep what is named, or everything."""
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2])
        return
    step = int(os.environ.get("STEP", "1"))
    with tempfile.TemporaryDirectory(prefix="quizcli-sweeps-") as folder:
        library = compile_library(Path(folder))
        if library is None:
            sys.stdout.write("no C compiler here\n")
            return
        for name in sys.argv[1:] or ACTIONS:
            totals = sweep(name, library, Path(folder) / name.replace(" ", "-"), step=step, say=_say)
            _say(f"{name}: {totals.writes} writes, {totals.runs} runs, {len(totals.broken)} broken\n")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
