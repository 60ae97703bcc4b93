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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import odd_packages

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent
MODES = ("count", "kill", "torn", "full", "full once", "broken", "broken once")
FAULTS = MODES[1:]
ASKED = "Enter reveals:"
MORNING, NOON, TOMORROW = (f"2026-11-{day}+00:00" for day in ("22T09:00:00", "22T12:00:00", "23T12:00:00"))

NOTES = "# Deck\n\n## A\n\n### What is a?\n\nIt is a.\n\n### What is b?\n\nIt is b.\n\n### What is c?\n\nIt is c.\n"
MORE = "# Other deck\n\n## What is x?\n\nIt is x.\n\n## What is y?\n\nIt is y.\n"
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
    kinds: str  # of its writes, one letter each: what grows, syncs, or changes names and sizes

    @property
    def writes(self) -> int:
        """How many writes there were."""
        return len(self.kinds)


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
        return Ran(answer["code"], answer["said"], answer["kinds"])

    def close(self) -> None:
        """End the server."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


def serve(plant: str) -> None:
    """Take jobs by lines."""
    import gc
    import pkgutil
    from importlib import import_module

    import quizcli

    for module in pkgutil.walk_packages(quizcli.__path__, "quizcli."):  # once for all that are forked
        if module.name.rpartition(".")[2] not in (
            "__main__",
            "statements",
            "statements_progress",
            "tables",
            "compiling",
        ):
            import_module(module.name)
    gc.freeze()  # a fork then copies less
    exec(plant, {})
    for line in sys.stdin:
        job = json.loads(line)
        with tempfile.TemporaryDirectory(prefix="quizcli-sweep-") as folder:
            paths = {name: Path(folder) / name for name in ("in", "out", "kinds")}
            paths["in"].write_text(job["stdin"], encoding="utf-8")
            child = os.fork()
            if not child:
                _child(job, paths)
            _, status = os.waitpid(child, 0)
            said = paths["out"].read_text(encoding="utf-8", errors="replace")
            kinds = paths["kinds"].read_text() if paths["kinds"].exists() else ""
        code = os.waitstatus_to_exitcode(status)
        sys.stdout.write(json.dumps({"code": code, "said": said, "kinds": kinds}) + "\n")
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
        library.sweep_kinds.restype = ctypes.c_void_p
        paths["kinds"].write_bytes(ctypes.string_at(library.sweep_kinds() + 1, library.sweep_count()))
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
FOLDER = ("import", "{home}/../folder", "--yes")  # two documents, which are two decks
PACKAGE = ("import", "{home}/../deck.apkg", "--yes")
MOVE = ("move", "what", "Other")
SPLIT = ("move", "a", "Deck::Sub")
RENAME = ("rename", "Deck", "New")
ACTIONS = {
    action.name: action
    for action in (
        Action("first run", ("review",), stdin="\n3\n\n3\n\n4\nq\n"),
        Action("review", ("review",), (IMPORT, ("review",)), stdin="\n3\n\n3\nq\n", now=TOMORROW),
        Action("first import", IMPORT),
        Action("import", REIMPORT, (IMPORT,)),
        Action("import of a folder", FOLDER, (IMPORT,)),
        Action("import of a package", PACKAGE, (IMPORT,)),
        Action("move", MOVE, (IMPORT,)),
        Action("move back", ("move", "what", "Deck"), (IMPORT, MOVE)),
        Action("rename", RENAME, (IMPORT, SPLIT)),
        Action("tag", ("tag", "hard", "what"), (IMPORT, SPLIT)),
        Action("undo an import", ("undo",), (IMPORT, REIMPORT)),
        Action("undo the import of a folder", ("undo",), (FOLDER,)),
        Action("undo the import of a package", ("undo",), (IMPORT, PACKAGE)),
        Action("undo a move", ("undo",), (IMPORT, MOVE)),
        Action("undo a rename", ("undo",), (IMPORT, SPLIT, RENAME)),
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
        (folder / "folder").mkdir()
        (folder / "folder" / "notes.md").write_text(EDITED, encoding="utf-8")
        (folder / "folder" / "more.md").write_text(MORE, encoding="utf-8")
        (folder / "deck.apkg").write_bytes(odd_packages.packed(odd_packages.good()[0]))
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
            for number in list(numbers(good.kinds, how))[faults.index(how) % step :: step]:
                self._fresh()
                ran = self._run(action.arguments, self.server, stdin=action.stdin, now=action.now, at=number, how=how)
                for problem in self._check(ran, how, old, new):
                    totals.broken.append(f"{action.name}, write {number} {how}: {problem}")
                    say(totals.broken[-1] + "\n")
                totals.runs += 1
            say(f"{action.name}: {how} done, {totals.runs} runs, {len(totals.broken)} broken\n")
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
        yield from self._healthy()
        left = state(self.home)
        if left.damaged:
            yield f"damaged: {left.damaged}"
        yield from self._judge(ran, left, old, new)

    def _healthy(self) -> Iterator[str]:
        """Let the doctor look, and end what was cut short by opening the collection.

        All it may miss is a backup, where nothing was written yet that one goes before.
        """
        ran = self._run(("doctor", "--json"), self.server, now=TOMORROW)
        if not ran.code:
            return
        begin, end = ran.said.index("[\n"), ran.said.rindex("]") + 1
        wrong = {
            (finding["check"], *finding["problems"])
            for finding in json.loads(ran.said[begin:end])
            if not finding["well"]
        }
        had = any((self.template / "backups").glob("*.zip"))
        has = any((self.home / "backups").glob("*.zip"))
        if had or has or wrong != {("backups", "there is no backup")}:
            yield f"the doctor is not content afterwards: {sorted(wrong)}"

    def _judge(self, ran: Ran, left: State, old: State, new: State) -> Iterator[str]:
        """Compare what is left, as a whole, with what was there before and with what was to be."""
        if self.action.arguments[0] == "review":
            acknowledged = max(ran.said.count(ASKED) - 1, 0)
            gained = left.answers - old.answers
            if not acknowledged <= gained <= acknowledged + 1:
                yield f"{acknowledged} ratings acknowledged, {gained} in the log: {ran.said[-300:]!r}"
            if ran.code > 0 and ASKED in ran.said and gained == acknowledged and "NOT saved" not in ran.said:
                yield f"a rating was not saved, and nobody was told: {ran.said[-300:]!r}"
            if (left.bank, left.config, left.changes) != (old.bank, old.config, old.changes):
                yield "a review changed something else"
        elif left.precious != new.precious and (ran.code == 0 or left.precious != old.precious):
            what = [name for name, *states in zip(PRECIOUS, left.precious, old.precious, new.precious, strict=True)
                    if states[0] != states[1]]  # fmt: skip
            yield f"neither the old state nor the new one is there as a whole: {what}, {sorted(left.bank)}"
        elif ran.code > 0 and left.precious == old.precious != new.precious and not _is_told(ran.said):
            yield f"it was not done, and not told so: {ran.said[-300:]!r}"
        lost = (old.questions & new.questions) - left.questions
        if lost:
            yield f"questions are gone: {sorted(lost)}"


def _is_told(said: str) -> bool:
    """Tell whether it was said that nothing was done: not saved, or not even begun for want of a backup or a lock."""
    return any(
        text in said
        for text in (
            "NOT saved",
            "Nothing ",
            "cannot make",
            "the backup",
            ".lock",
            "cache.db",
            "restore into",
            "backups/",
            ".restoring",
        )
    )


def numbers(kinds: str, how: str) -> Iterator[int]:
    """Give which writes are worth failing in a way: what does not grow is never torn, nor short of room."""
    for number, kind in enumerate(kinds, start=1):
        if kind == "g" or how in ("kill", "broken", "broken once"):
            yield number


PRECIOUS = ("bank", "config", "answers", "changes")


@dataclass(frozen=True)
class State:
    """What is precious in a home."""

    bank: dict[str, bytes]
    config: bytes
    answers: int = 0
    changes: tuple[tuple[str, bool], ...] = ()  # what changed the bank, and whether it was taken back
    questions: frozenset[str] = frozenset()
    damaged: str = ""

    @property
    def precious(self) -> tuple[object, ...]:
        """All of it, to be compared."""
        return tuple(getattr(self, name) for name in PRECIOUS)


def state(home: Path) -> State:
    """Look at a home, without quizcli."""
    bank = {path.name: path.read_bytes() for path in sorted((home / "bank").glob("*.yaml"))}
    config = (home / "config.toml").read_bytes() if (home / "config.toml").exists() else b""
    ids = {line.split()[-1].decode() for data in bank.values() for line in data.split(b"\n") if b"- id: " in line}
    found = State(bank, config, questions=frozenset(ids))
    if not (home / "quizcli.db").exists() or not (home / "quizcli.db").stat().st_size:
        return found
    connection = sqlite3.connect(home / "quizcli.db")
    try:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
        (answers,) = connection.execute(_ANSWERS).fetchone()
        changes = tuple(connection.execute("SELECT summary, undone > 0 FROM change ORDER BY id"))
        return replace(found, answers=answers, changes=changes, damaged="" if verdict == "ok" else str(verdict))
    except sqlite3.DatabaseError as error:
        return replace(found, damaged=str(error))
    finally:
        connection.close()


_ANSWERS = (
    "SELECT count(*) FROM event AS e WHERE kind = 'answer' AND NOT EXISTS "
    "(SELECT 1 FROM event AS u WHERE u.kind = 'undo' AND json_extract(u.data, '$.id') = e.id)"
)

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
