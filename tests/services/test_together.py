"""Files and the log change together: wherever the program dies, the next start has all of the change or nothing."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizcli import files
from quizcli.domain.question import Question
from quizcli.errors import QuizError, StoreError
from quizcli.query.tree import Everything
from quizcli.services import backups, manage, opening, together
from quizcli.services.collection import Collection
from quizcli.services.journal import Journal
from quizcli.settings import Settings

IDS = ("aaaa2222", "bbbb3333", "cccc4444")
BANK = "format: 1\ndeck: Python\nquestions:\n" + "".join(
    f"  - id: {id_}  # mine\n    question: What is {id_}?\n    answer: That.\n" for id_ in IDS
)
STEPS = 30  # more than there are places to die at


@pytest.fixture
def bank(settings: Settings, clock: Callable[[], object]) -> Path:
    """Two decks, so that a move changes two files."""
    settings.bank.mkdir(parents=True)
    (settings.bank / "python.yaml").write_text(BANK, encoding="utf-8")
    with Collection.open(settings, clock) as collection:
        manage.add(collection, Question("dddd5555", "Other?", "Yes."), "Other")
    return settings.bank


def dying(at: int, act: Callable[[], object]) -> int:
    """Do something in a child that dies at the `at`-th step of what is written; gives its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = iter(range(at))

    def mortal(function: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            if next(left, None) is None:
                os._exit(9)
            return function(*arguments, **named)

        return call

    code = 3
    try:
        for name in ("stage", "place", "remove", "replace", "sync"):
            setattr(files, name, mortal(getattr(files, name)))
        Journal.saving = mortal(Journal.saving)  # type: ignore[method-assign]
        act()
        code = 0
    finally:
        os._exit(code)


def texts(bank: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in bank.iterdir()}


def kept(settings: Settings) -> Callable[[], None]:
    """Keep bank and log as they are; gives what brings them back."""
    before, database = texts(settings.bank), settings.database.read_bytes()

    def again() -> None:
        for name in texts(settings.bank):
            (settings.bank / name).unlink()
        for name, text in before.items():
            (settings.bank / name).write_text(text, encoding="utf-8")
        settings.database.write_bytes(database)
        together.forget(settings.home)

    return again


def deaths(
    bank: Path, settings: Settings, clock: Callable[[], object], act: Callable[[Collection], object]
) -> Iterator[str]:
    """Let `act` die at each step in turn, open the collection again, and tell whether it was done."""
    again = kept(settings)

    def whole() -> None:
        with Collection.open(settings, clock) as collection:
            act(collection)

    for at in range(STEPS):
        again()
        code = dying(at, whole)
        with Collection.open(settings, clock, write=False) as collection:
            steps = [step.summary for step in collection.history()]
            places = {id_: collection.location(id_)[0].name for id_ in collection.select(Everything()) if id_ in IDS}
        assert not list(settings.home.glob("changing*"))
        yield f"{steps} {sorted(places.items())} {sorted((n, t) for n, t in texts(bank).items() if n[0] != '.')}"
        if not code:
            return
    raise AssertionError("it never came to its end")


@pytest.mark.parametrize("command", ["move", "rename", "undo"])
def test_a_change_of_several_files_is_whole_wherever_the_program_dies(bank, settings, clock, command: str) -> None:
    acts: dict[str, Callable[[Collection], object]] = {
        "move": lambda collection: manage.move(collection, ["aaaa2222", "cccc4444"], "Other"),
        "rename": lambda collection: manage.rename(collection, "Python", "Rust"),
        "undo": lambda collection: collection.undo(),
    }
    with Collection.open(settings, clock) as collection:
        manage.move(collection, ["bbbb3333"], "Python::Sub")
    seen = list(deaths(bank, settings, clock, acts[command]))
    assert len(set(seen)) == 2  # what it was, and what it became: nothing between
    assert seen == sorted(seen, key=lambda told: told == seen[-1])
    assert len(seen) > 5


@pytest.fixture
def half(bank: Path, settings: Settings, clock: Callable[[], object]) -> Path:
    """A move that died when the question stood in both files."""

    def move() -> None:
        with Collection.open(settings, clock) as collection:
            manage.move(collection, ["aaaa2222"], "Other")

    again = kept(settings)
    for at in range(STEPS):
        again()
        assert dying(at, move) == 9
        if all("aaaa2222" in text for name, text in texts(bank).items() if name.endswith(".yaml")):
            return bank
    raise AssertionError("it never was half done")


def test_the_next_start_ends_it_and_says_so(half, settings, run) -> None:
    found = {each["check"]: each for each in run("doctor", "--json").json}
    assert "cut short" in found["left-overs"]["said"]
    assert found["bank"]["well"]
    assert ["aaaa2222" in text for _, text in sorted(texts(half).items())] == [True, False]
    assert "moved" in run("undo").ok().err


def test_who_writes_says_what_was_ended(half, run) -> None:
    assert (
        "What was cut short last time is done now: moved What is aaaa2222?" in run("tag", "x", "id:bbbb3333").ok().err
    )


def test_what_somebody_changed_by_hand_meanwhile_stays(half, settings, clock) -> None:
    (python,) = (path for path in half.iterdir() if path.name.lower() == "python.yaml")
    mine = python.read_text(encoding="utf-8").replace("# mine", "# still mine")
    python.write_text(mine, encoding="utf-8")
    with Collection.open(settings, clock) as collection:
        assert any("changed by hand" in warning for warning in collection.warnings)
        assert set(IDS) <= set(collection.select(Everything()))
    assert python.read_text(encoding="utf-8") == mine
    assert not together.is_pending(settings.home)


def test_a_restore_takes_nothing_of_it_along(half, settings, clock, run) -> None:
    backups.make(settings, clock(), "manual")  # as it is, half done
    before = texts(half)
    run("restore", "--yes").ok()
    assert not together.is_pending(settings.home)
    assert {name: text for name, text in before.items() if name[0] != "."} == texts(half)


def test_a_reader_goes_on_beside_one_who_is_at_it(half, settings, clock, monkeypatch) -> None:
    monkeypatch.setattr("quizcli.store.lock.PATIENCE", 0)
    lock = opening.lock(settings)
    try:
        with Collection.open(settings, clock, write=False) as collection:
            assert set(IDS) <= set(collection.select(Everything()))
        assert together.is_pending(settings.home)
    finally:
        lock.release()


def test_the_next_change_of_the_same_program_ends_the_one_before(bank, settings, clock, monkeypatch) -> None:
    real = files.place
    left = iter([True])

    def once(staged: Path, path: Path) -> None:
        if path.suffix == ".yaml" and next(left, False):
            raise OSError(errno.EIO, "Input/output error", str(path))
        real(staged, path)

    monkeypatch.setattr(files, "place", once)
    with Collection.open(settings, clock) as collection:
        with pytest.raises(StoreError, match="Input/output error"):
            manage.move(collection, ["aaaa2222"], "Other")
        assert together.is_pending(settings.home)
        with pytest.raises(QuizError, match="nothing written"):  # it had looked at the files before
            manage.move(collection, ["bbbb3333"], "Other")
        assert not together.is_pending(settings.home)
        collection.refresh()
        manage.move(collection, ["bbbb3333"], "Other")
        assert [collection.question(id_).deck for id_ in IDS] == ["Other", "Other", "Python"]
