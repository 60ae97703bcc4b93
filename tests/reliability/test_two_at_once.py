"""Two quizcli at once, as processes: the second waits, says so, and then does its work rightly or refuses."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from quizcli.domain.rating import Rating
from quizcli.query.tree import Everything
from quizcli.services import opening
from quizcli.services.collection import Collection
from quizcli.store.lock import SessionLock

REPOSITORY = Path(__file__).parents[2]
BANK = "format: 1\ndeck: Mine\nquestions:\n" + "".join(
    f"  - {{id: aaaa222{n}, question: What is {n}?, answer: It is {n}.}}\n" for n in range(2, 8)
)


@pytest.fixture
def bank(home: Path) -> Path:
    """A small bank of one's own."""
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "mine.yaml").write_text(BANK, encoding="utf-8")
    return home / "bank"


@pytest.fixture
def start(home: Path, clock: object) -> Callable[..., subprocess.Popen[str]]:
    """Start a command line and go on at once."""

    def call(*arguments: object, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "quizcli", *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), **env},
        )

    return call


def ended(process: subprocess.Popen[str], stdin: str = "") -> tuple[int, str, str]:
    out, err = process.communicate(stdin, timeout=60)
    assert "Traceback" not in err
    assert "a bug" not in err
    return process.returncode, out, err


def documents(folder: Path, count: int = 2) -> list[Path]:
    paths = []
    for number in range(count):
        path = folder / f"notes{number}.md"
        questions = "".join(f"## What is {number} of {n}?\n\nIt is {n}.\n\n" for n in range(20))
        path.write_text(f"# Notes {number}\n\n{questions}", encoding="utf-8")
        paths.append(path)
    return paths


@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.long)])
def test_two_imports_bring_each_question_once(bank, run, start, settings, clock, tmp_path, rounds: int) -> None:
    for number in range(rounds):
        folder = tmp_path / f"round{number}"
        folder.mkdir()
        one, two = documents(folder)
        lines = (("import", one, "--yes"), ("import", one, two, "--yes"))
        for line, process in [(line, start(*line)) for line in lines]:
            code, _, err = ended(process)
            if code == 5 and "at work on this collection" in err:  # it waited its five seconds: a busy machine
                code, _, err = ended(start(*line))
            assert code == 0, err
        with Collection.open(settings, clock, write=False) as collection:
            found = [collection.question(id_).prompt for id_ in collection.select(Everything())]
        assert sorted(prompt for prompt in found if " of " in prompt) == sorted(
            f"What is {deck} of {n}?" for deck in range(2) for n in range(20)
        )
        while "imported" in run("undo").ok().err:  # once where the one with both documents came first
            pass
        assert " of " not in run("list", "--json").ok().out
    assert run("doctor", "--json").code == 0


@pytest.mark.long
def test_the_second_waits_says_so_and_goes_on(bank, home, run, start, tmp_path) -> None:
    (one,) = documents(tmp_path, 1)
    home.mkdir(exist_ok=True)
    lock = SessionLock(home / "quizcli.lock")
    second = start("import", one, "--yes")
    assert second.stderr
    said = second.stderr.readline()
    lock.release()
    assert "waiting for another quizcli (process" in said
    code, _, err = ended(second)
    assert code == 0, err
    assert run("list", "--json").ok().out.count("What is 0 of") == 20


@pytest.mark.long
def test_a_restore_does_not_pull_the_bank_from_under_a_sitting(bank, home, run, start, settings, clock) -> None:
    run("backup").ok()
    with Collection.open(settings, clock, sitting=True) as sitting:
        sitting.rest()
        before = {path.name: path.read_bytes() for path in bank.iterdir()}
        code, _, err = ended(start("restore", "--yes"))
        assert code == 5
        assert "waiting for another review, quiz or interview" in err
        assert before == {path.name: path.read_bytes() for path in bank.iterdir()}
        sitting.answer("aaaa2222.1", Rating.GOOD)
    code, _, err = ended(start("restore", "--yes"))
    assert code == 0, err


@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.long)])
def test_an_edit_by_hand_is_taken_in_once_by_whoever_comes(bank, home, run, start, settings, clock, rounds) -> None:
    run("list").ok()
    for number in range(rounds):
        text = BANK.replace("It is 3.", f"It is three of {number}.").replace("aaaa2224", f"bbbb{number:04}")
        (bank / "mine.yaml").write_text(text, encoding="utf-8")
        os.utime(bank / "mine.yaml", (time.time() + number, time.time() + number))
        both = [start("list", "--json"), start("search", "three", "--json"), start("tag", "x", "id:aaaa2225")]
        for process in both:
            code, _, err = ended(process)
            assert code == 0, err
        with Collection.open(settings, clock, write=False) as collection:
            ids = set(collection.select(Everything()))
            assert {f"bbbb{number:04}", "aaaa2225"} <= ids
            assert "aaaa2224" not in ids
            assert collection.question("aaaa2223").answer == f"It is three of {number}."
            cards = collection.cards()
            collection.rebuild()
            assert collection.cards() == cards


@pytest.mark.long
def test_a_sitting_beside_a_sitting_waits_and_refuses_and_the_first_keeps_its_ratings(bank, home, run, start) -> None:
    first = start("review", "--json")
    assert first.stdin
    assert first.stderr
    first.stdin.write("\n3\n")
    first.stdin.flush()
    while not (home / "sitting.lock").exists():
        time.sleep(0.02)
    code, _, err = ended(start("review", "--json"), "\n3\n")
    assert code == 5
    assert "waiting for another review" in err
    code, out, err = ended(first, "\n4\nq\n")
    assert code == 0, err
    assert out.count('"rating"') == 2


def test_a_lock_is_no_hindrance_once_its_holder_died(bank, home, start, settings) -> None:
    child = os.fork()
    if not child:
        opening.lock(settings)
        opening.lock(settings, sitting=True)
        os._exit(0)
    os.waitpid(child, 0)
    code, _, err = ended(start("tag", "x", "id:aaaa2225"))
    assert code == 0, err
    assert "waiting" not in err
