"""What is measured, group by group; each gives rows as it goes."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import commands
from tests.benchmarks.peers import Engine, Peers
from tests.benchmarks.sitting import first_card
from tests.benchmarks.turns import PYTHON, ROOT, Row, Sample, in_turn, inside, quizcli, run

CORPUS = ROOT.parent / "shared" / "corpus"
SIZE = "{:,} questions"


@dataclass
class Bench:
    """One run: where banks and homes are, the sizes, the peers, and what was found on the way."""

    folder: Path
    sizes: list[int]
    rounds: int
    peers: Peers
    stages: dict[int, dict[str, float]] = field(default_factory=dict)
    growth: dict[str, dict[int, Sample]] = field(default_factory=dict)

    @property
    def largest(self) -> int:
        """The largest bank of this run."""
        return max(self.sizes)

    def notes(self, size: int) -> Path:
        """Give the documents of a size, written when they are first asked for."""
        folder = self.folder / f"notes-{size}"
        if not folder.exists():
            inside("inside", "write", "notes", str(folder), str(size))
        return folder

    def home(self, size: int) -> Path:
        """Give a home that holds the bank of a size, with a short log."""
        home = self.folder / f"home-{size}"
        if not home.exists():
            inside("inside", "write", "bank", str(home / "bank"), str(size))
            quizcli(home, "overview")
            commands.study(home)
        return home

    def studied(self, size: int) -> Path:
        """Give a home with as many ratings as questions, a copy of the other: what is done to it stays out of that."""
        home = self.folder / f"studied-{size}"
        if not home.exists():
            shutil.copytree(self.home(size), home)
            inside("inside", "study", str(home), str(size))
        return home

    def few(self, size: int) -> int:
        """Give how many rounds something takes that a large bank makes slow."""
        return self.rounds if size <= 10_000 else 2


def start(bench: Bench) -> Iterator[Row]:
    """Start-up, beside `python -c pass` and terminal peers."""
    home = bench.home(min(bench.sizes))
    quizcli(home, "review", "--help")
    acts: dict[str, Callable[[], Sample]] = {
        "pass": lambda: run([PYTHON, "-c", "pass"]),
        "--version": lambda: quizcli(home, "--version"),
        "--help": lambda: quizcli(home, "--help"),
        "review --help": lambda: quizcli(home, "review", "--help"),
        "an id completed": lambda: commands.complete(home),
    }
    for name, path in bench.peers.terminal.items():
        acts[f"{name} --help"] = lambda path=path: run([path, "--help"])  # type: ignore[misc]
    found = in_turn(bench.rounds * 2, **acts)
    wanted = {"--version": 2.0, "--help": 15.0, "an id completed": 9.0}
    for name in list(acts)[1:]:
        yield Row("Start", name, found[name], "`python -c pass`", found["pass"], wanted.get(name, 0.0))


def card(bench: Bench) -> Iterator[Row]:
    """The first card of a review, and the next one after a rating."""
    homes = {str(size): bench.home(size) for size in bench.sizes}
    for home in homes.values():
        first_card(home)  # compiles what it needs, and begins the day
    acts: dict[str, Callable[[], Sample]] = {"floor": lambda: run([PYTHON, "-c", "import sqlite3"])}
    for name, home in homes.items():
        acts[name] = lambda home=home: first_card(home)  # type: ignore[misc]
    found = in_turn(bench.rounds, **acts)
    for size in bench.sizes:
        what = f"first card of a review, {SIZE.format(size)}"
        yield Row("Review", what, found[str(size)], "`import sqlite3`", found["floor"], 12.0)
        bench.growth.setdefault("first card of a review", {})[size] = found[str(size)][0]
    if len(bench.sizes) > 1:
        small, large = sorted(bench.sizes)[-2:]
        what = f"the same, {SIZE.format(large)}"
        yield Row("Review", what, found[str(large)], SIZE.format(small), found[str(small)], 1.2)
    for size in bench.sizes:
        log = homes[str(size)] / "quizcli.db"
        before = log.read_bytes()
        ours, theirs = (_samples(seconds) for seconds in inside("inside", "next_card", str(log.parent)))
        log.write_bytes(before)  # or a kept home would run out of new cards
        what = f"next card after a rating, {SIZE.format(size)}"
        yield Row("Review", what, ours, "bare commit + render", theirs, 2.0, by_clock=True)


def imports(bench: Bench) -> Iterator[Row]:
    """Import, the same again, and one question edited, beside what Anki does with as many notes."""
    for size in bench.sizes:
        if size >= 1000:
            yield from _imports(bench, size)


def _imports(bench: Bench, size: int) -> Iterator[Row]:
    notes, home = bench.notes(size), bench.folder / f"imported-{size}"
    csv = bench.folder / f"notes-{size}.csv"
    inside("inside", "write", "csv", str(csv), str(size))
    engine = Engine(bench.peers.anki, csv, bench.folder / f"anki-{size}") if bench.peers.anki else None
    ours, theirs = [], []
    for turn in range(2 if size <= 10_000 else 1):
        target = home.with_name(f"{home.name}-{turn}")
        if engine:
            theirs.append(engine.do("csv"))
        target.mkdir(parents=True, exist_ok=True)
        ours.append(quizcli(target, "import", str(notes), "--yes"))
    what = f"import of {SIZE.format(size)}"
    yield Row("Import", what, ours, "Anki's CSV import", theirs, -0.12, faster=True)
    yield Row("Import", f"{what}, by the clock", ours, "Anki's CSV import", theirs, -0.12, faster=True, by_clock=True)
    bench.growth.setdefault("import", {})[size] = ours[0]
    again, edited, package = [], [], []
    if engine:
        engine.do("export")
    rounds = bench.rounds if size <= 10_000 else 3
    for turn in range(rounds):
        again.append(quizcli(target, "import", str(notes), "--yes"))
        if engine:
            package.append(engine.do("again"))
        edit(notes, turn)
        edited.append(quizcli(target, "import", str(notes), "--yes"))
    quizcli(target, "import", str(notes), "--yes")
    inner = [Sample(*pair) for pair in inside("inside", "again", str(target), str(notes), str(rounds))]
    whole: list[Sample] = []
    if engine:
        engine.close()
        whole = [engine.again() for _ in range(rounds)]
    bench.growth.setdefault("import again, unchanged", {})[size] = again[0]
    what = f"import again, unchanged, {SIZE.format(size)}"
    name = "Anki's import of an unchanged package"
    yield Row("Import", f"{what}: our program, Anki's engine", again, name, package, -15.0, faster=True)
    yield Row("Import", f"{what}: program and program", again, name, whole, -15.0, faster=True)
    yield Row("Import", f"{what}: engine and engine", inner, name, package, -15.0, faster=True)
    yield Row("Import", f"one edited, {SIZE.format(size)}", edited, "unchanged", again, 1.2)
    fresh = bench.folder / f"stages-{size}"
    fresh.mkdir(exist_ok=True)
    bench.stages[size] = commands.stages(fresh, notes)


def edit(notes: Path, turn: int) -> None:
    """Change a word of one question in the middle."""
    paths = sorted(notes.glob("*.md"))
    path = paths[len(paths) // 2]
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^- .*$", f"- edited {turn}, {id(text)}", text, count=1), encoding="utf-8")


def reading(bench: Bench) -> Iterator[Row]:
    """YAML with its safety check beside pure PyYAML, and the parser beside markdown-it-py."""
    for size in (100, 500, *(size for size in (10_000,) if size in bench.sizes)):
        pairs = inside("texts", "yaml", str(size), str(3 if size < 10_000 else 1))
        ours, theirs = _pairs(pairs)
        what = f"a bank file of {SIZE.format(size)} loaded and checked"
        yield Row("Reading", what, ours, "pure PyYAML", theirs, -4.0, faster=True)
    if not CORPUS.exists():
        sys.stdout.write("the development corpus is not here: skipped\n")
        return
    ours, theirs = _pairs(inside("texts", "parse", str(CORPUS), "3"))
    yield Row("Reading", "the development corpus parsed", ours, "markdown-it-py's render", theirs, 1.0)


def searching(bench: Bench) -> Iterator[Row]:
    """Search beside `find_notes`."""
    size = bench.largest
    found = inside("inside", "search", str(bench.home(size)), str(size), str(bench.rounds), bench.peers.anki)
    bound = 0.0
    for what, hits, seconds, peer in found:
        if ":" in what:
            kind = what.partition(":")[0]
            bound = -100.0 if what.startswith("selective") else -8.0 if what.startswith("a third") else 0.0
        else:
            bound = -2.0 if "ranked" in what else 0.0
        name = f"{kind}{what.partition(':')[1]}{what.partition(':')[2] or ': ' + what.strip()} ({hits:,} hits)"
        theirs = [Sample(peer)] if peer else []
        yield Row("Search", name, [Sample(seconds)], "Anki's `find_notes`", theirs, bound, faster=True)


def others(bench: Bench) -> Iterator[Row]:
    """The queue of a day, statistics, packages, and all states worked out again from the log."""
    size = bench.largest
    ours, theirs, _ = inside("inside", "queue", str(size), str(bench.rounds), bench.peers.anki)
    what = f"the day's queue of {size:,} due cards"
    yield Row("Other", what, _samples(ours), "Anki's queue", _samples(theirs), -3.0, faster=True)
    ours, theirs = _pairs(inside("inside", "fold", str(size), "3"))
    yield Row("Other", f"{size:,} ratings folded again", ours, "the `fsrs` package", theirs, 2.0)
    pairs = zip(*inside("inside", "stats", str(bench.rounds)), strict=True)
    ours, theirs = _pairs([[one, other] for one, other in pairs])
    yield Row("Other", "statistics of 100,000 ratings", ours, "a plain SQL scan of them", theirs, 3.0)
    if bench.peers.genanki:
        count = min(size, 10_000)
        found = inside("inside", "packages", bench.peers.anki, str(count), str(bench.rounds))
        genanki = _samples(found["times"]["genanki"])
        for name, bound in (("stored", -2.0), ("compressed", -1.2)):
            share = found["sizes"][name]
            what = f"an Anki package of {count:,} notes, {name} ({share:.2f} of genanki's size)"
            yield Row("Other", what, _samples(found["times"][name]), "genanki", genanki, bound, faster=True)


def growth(bench: Bench) -> Iterator[Row]:
    """Every command at every size: what it costs, its memory, how it grows. Its table is the report's own."""
    for size in bench.sizes:
        home = bench.studied(size)
        for name, act in commands.every(home, bench.folder, commands.large_document(bench.folder)).items():
            found = act()
            bench.growth.setdefault(name, {})[size] = found
            sys.stdout.write(f"{size:7,} {name:24} {found.cpu:8.2f} s {found.peak:5.0f} MB\n")
            sys.stdout.flush()
    return iter(())


def _samples(seconds: list[float]) -> list[Sample]:
    return [Sample(one) for one in seconds]


def _pairs(found: list[list[float]]) -> tuple[list[Sample], list[Sample]]:
    return [Sample(one, one) for one, _ in found], [Sample(other, other) for _, other in found]


GROUPS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "start": start,
    "card": card,
    "import": imports,
    "reading": reading,
    "search": searching,
    "other": others,
    "growth": growth,
}
