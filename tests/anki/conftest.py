"""What tests of Anki packages share: a bank with progress, packages made by hand, the real engine if it is there."""

from __future__ import annotations

import io
import json
import os
import random
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from quizcli.bank.writing import dump, save
from quizcli.domain.deck import Deck
from quizcli.domain.event import Kind
from quizcli.domain.question import Option, Question, Twin
from quizcli.domain.rating import Rating
from quizcli.packages.values import CardRow, Entry, Header, Note, NoteType, PackageDeck, Review, Template
from quizcli.packages.writing import write
from quizcli.query.tree import Everything
from quizcli.services.collection import Collection
from quizcli.settings import Settings

REPOSITORY = Path(__file__).parent.parent.parent
ENGINE = Path(__file__).parent / "engine.py"

QUESTIONS = (
    Question(
        "b2c8h4tz",
        "FastAPI 中的依赖注入是怎样实现的？",
        "`Depends` declares what is needed.\n\n"
        '```python\ndef get_db() -> dict[str, list[int]]:\n    return {"a": {"b": [1]}}\n```\n\n'
        "| 方法 | 线程 |\n|---|---|\n| a | `b \\| c` |\n",
        topic=("FastAPI", "依赖注入"),
        tags=("interview", "two words"),
        points=("声明依赖", "缓存"),
        twin=Twin("How is DI implemented?", "With `Depends`."),
        note="my own remark",
        added="2026-11-01",
    ),
    Question("c2c8h4tz", "The {{c1::std::vector}} of {{c2::ints}} and {{c1::more}}", "extra", type="cloze"),
    Question(
        "d2c8h4tz",
        "Which status code says *created*?",
        "Because **201**.",
        type="choice",
        options=(Option("`200`"), Option("`201`", correct=True), Option("404")),
        topic=("HTTP",),
    ),
    Question("e2c8h4tz", "The verb that replaces", "`PUT`", type="typed", extra={"accept": ["PUT"]}),
    Question("f2c8h4tz", "What does this print?\n\n```python\nprint(1 + 1)\n```", "```\n2\n```", type="code"),
)


@pytest.fixture
def kinds() -> tuple[Question, ...]:
    """A question of each type."""
    return QUESTIONS


@pytest.fixture
def bank(settings: Settings) -> tuple[Question, ...]:
    """A bank of two decks: one question of each type, and thirty plain ones."""
    plain = tuple(Question(f"g{number:03}h4tz", f"Question {number}?", f"Answer {number}.") for number in range(30))
    settings.bank.mkdir(parents=True)
    save(settings.bank / "kinds.yaml", dump(Deck("Kinds::All", QUESTIONS)))
    save(settings.bank / "plain.yaml", dump(Deck("Plain", plain)))
    return (*QUESTIONS, *plain)


@pytest.fixture
def studied(bank: tuple[Question, ...], settings: Settings, clock: Any) -> Callable[..., None]:
    """Study the bank for some days, ending as many days before now; then suspend, flag and bury some cards."""

    def study(days: int = 16, ago: int = 0, seed: int = 1) -> None:
        chance = random.Random(seed)
        now = clock.moment
        with Collection.open(settings, clock) as collection:
            collection.learner.execute("PRAGMA synchronous=OFF")  # hundreds of answers: not the disk is tested here
            cards = collection.select_cards(Everything())
            for day in range(days, 0, -1):
                # A sitting may last beyond midnight with all its learning steps, but never up to now.
                clock.set((now - timedelta(days=day + ago + 1)).replace(hour=9))
                _sitting(collection, clock, cards, chance)
            for card in cards[:2]:
                collection.append(Kind.SUSPEND, card)
            collection.append(Kind.FLAG, cards[3], data={"flag": 3})
            collection.append(Kind.BURY, cards[4], data={"until": collection.today + 1})
        clock.set(now)

    return study


def _sitting(collection: Collection, clock: Any, cards: list[str], chance: random.Random) -> None:
    for card in cards:
        state = collection.schedule(card)
        if (state.phase and state.due_day > collection.today) or (not state.phase and chance.random() < 0.6):
            continue
        for _ in range(3):
            clock.advance(seconds=chance.randint(5, 50))
            rating = Rating(chance.choices([1, 2, 3, 4], [10, 10, 65, 15])[0])
            collection.answer(card, rating, duration=chance.randint(1000, 60_000))
            if collection.schedule(card).phase == 2:
                break
            clock.advance(seconds=601)


# --- packages made by hand ----------------------------------------------------------------------------------

BASIC = NoteType(
    1500000000001,
    "Basic",
    ("Front", "Back"),
    (Template("Card 1", "{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}"),),
)
CREATED = 1_700_000_000 - 1_700_000_000 % 86_400 + 4 * 3600  # a 04:00 UTC


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Make a package of notes (front, back): `package([("a", "b")], name="x.apkg")`."""

    def make(
        notes: list[tuple[str, ...]],
        *,
        name: str = "made.apkg",
        kind: NoteType = BASIC,
        cards: Callable[[int, int], tuple[CardRow, ...]] = lambda note, deck: (CardRow(note, note, deck, 0, CREATED),),
        reviews: Callable[[int], tuple[Review, ...]] = lambda card: (),
        deck: str = "Imported::Deck",
        tags: tuple[str, ...] = (),
    ) -> Path:
        path = tmp_path / name
        home = PackageDeck(1500000000009, deck)
        header = Header((kind,), (home,), (), CREATED, 0, 4, CREATED)
        entries = []
        for number, fields in enumerate(notes):
            identity = 1_600_000_000_000 + number * 10
            rows = cards(identity, home.id)
            log = tuple(review for row in rows for review in reviews(row.id))
            note = Note(identity, f"guid{number}", kind.id, CREATED, tags, fields)
            entries.append(Entry(note, rows, log))
        write(path, lambda: header, entries, {})
        return path

    return make


@pytest.fixture
def altered(tmp_path: Path) -> Callable[..., Path]:
    """Take a package apart, let functions change its collection and its members, and put it together again."""

    def alter(
        source: Path,
        *,
        database: Callable[[sqlite3.Connection], object] | None = None,
        members: Callable[[dict[str, bytes]], object] | None = None,
        name: str = "altered.apkg",
    ) -> Path:
        with zipfile.ZipFile(source) as archive:
            content = {entry: archive.read(entry) for entry in archive.namelist()}
        if database:
            file = tmp_path / "altered.db"
            file.write_bytes(content["collection.anki21"])
            connection = sqlite3.connect(file, isolation_level=None)
            connection.create_function("hostile", 0, lambda: 1, deterministic=True)
            database(connection)
            connection.close()
            content["collection.anki21"] = file.read_bytes()
            file.unlink()
        if members:
            members(content)
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for entry, data in content.items():
                archive.writestr(entry, data)
        path = tmp_path / name
        path.write_bytes(made.getvalue())
        return path

    return alter


# --- the real engine ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def interpreter() -> Path:
    """A Python that has Anki's engine: QUIZCLI_ANKI_PYTHON, or a virtual environment `.venv-anki` in the repository."""
    candidates = [os.environ.get("QUIZCLI_ANKI_PYTHON", ""), str(REPOSITORY / ".venv-anki" / "bin" / "python")]
    for candidate in candidates:
        if candidate and Path(candidate).exists():
            done = subprocess.run([candidate, "-c", "import anki.collection"], capture_output=True, check=False)
            if done.returncode == 0:
                return Path(candidate)
    pytest.skip("Anki's engine is not installed (python -m venv .venv-anki; .venv-anki/bin/pip install anki==26.9.3)")


@pytest.fixture
def engine(interpreter: Path, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Let the real Anki do things with packages, each call in a new collection: `engine({"import": path}, …)`."""

    def call(
        *steps: dict[str, Any], age: int = 0, zone: str = "UTC", fsrs: bool = True, report: bool = True
    ) -> dict[str, Any]:
        request = {"steps": steps, "age": age, "fsrs": fsrs, "report": report}
        done = subprocess.run(
            [interpreter, ENGINE],
            input=json.dumps(request, default=str).encode(),
            capture_output=True,
            env={**os.environ, "TZ": zone, "HOME": str(tmp_path)},
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()[-3000:]
        reported: dict[str, Any] = json.loads(done.stdout)
        return reported

    return call
