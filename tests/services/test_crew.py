"""Work shared among processes: the outcome is that of doing it here, whatever becomes of the helpers."""

from __future__ import annotations

import os
import signal
from contextlib import closing
from pathlib import Path

import pytest

from quizcli.domain.deck import Deck
from quizcli.domain.question import Option, Origin, Question, Twin
from quizcli.errors import InputError
from quizcli.services import crew, incoming, rewriting
from quizcli.services.arriving import Proven, prepare


def documents(folder: Path, count: int) -> list[tuple[Path, str, Path]]:
    paths = [folder / f"{number}.md" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(f"# Part {number}\n\n### What is {number}?\n\nIt is {number}.\n", encoding="utf-8")
    return [(path, "", folder / "bank") for path in paths]


def titles(jobs: list[tuple[Path, str, Path]], count: int) -> list[str]:
    with closing(crew.ordered(incoming.read_one, jobs, count)) as readings:
        found = []
        for reading in readings:
            try:
                found.append(reading().title)
            except InputError as error:
                found.append(f"{error} ({error.hint})")
        return found


def test_helpers_give_in_order_what_is_read_here(tmp_path: Path) -> None:
    jobs = documents(tmp_path, 7)
    jobs[3][0].write_bytes(b"# x\n\n\x00\x01\xff\xfe" * 50)
    jobs[5][0].unlink()
    here = titles(jobs, 0)
    assert here[:3] == ["Part 0", "Part 1", "Part 2"]
    assert str(jobs[5][0]) in here[5]
    assert titles(jobs, 2) == here


def test_everything_that_an_import_shares_goes_to_a_helper_and_comes_back(tmp_path: Path) -> None:
    questions = (
        Question("k7m3x9q2", "What?", "That.", topic=("A",), options=(Option("x", correct=True),)),
        Question("p2c8h4tz", "Who?", twin=Twin("Who?", "Me."), origin=Origin(3, "x"), extra={"deep": ["a"]}),
    )
    deck = Deck("A", questions, "notes.md")
    path = tmp_path / "a.yaml"
    made = rewriting.compose(deck)
    path.write_text(made.text, encoding="utf-8")
    proven = Proven(made.digest, "A", questions, made.lines)
    [job] = documents(tmp_path, 1)
    shared = ((incoming.read_one, job), (rewriting.compose, deck), (prepare, (str(path), proven)))
    helper = crew._Helper()
    for work, item in shared:
        assert helper.do(work, item) == work(item)
        assert helper.process, "it was done by the helper"
    helper.end()
    assert prepare((str(path), proven)) == prepare((str(path), None)), "what was proven is what is read"


def test_a_helper_that_dies_leaves_its_work_to_us(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    helper = crew._Helper()
    assert helper.process
    assert helper.do(eval, "__import__('os').getpid()") == helper.process.pid
    helper.process.kill()
    assert helper.do(len, [1, 2, 3]) == 3
    helper.end()
    monkeypatch.setattr("sys.executable", str(tmp_path / "no python"))
    assert titles(documents(tmp_path, 3), 2) == ["Part 0", "Part 1", "Part 2"]


def test_a_fault_in_the_work_shows_as_it_does_here() -> None:
    with (
        closing(crew.ordered(int, ["1", "no number", "3"], 2)) as found,
        pytest.raises(ValueError, match="no number"),
    ):
        [one() for one in found]


def test_no_helper_outlives_an_interruption(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[int] = []
    begin = crew._Helper.__init__

    def noted(self: crew._Helper) -> None:
        begin(self)
        assert self.process
        started.append(self.process.pid)

    monkeypatch.setattr(crew._Helper, "__init__", noted)

    def read() -> None:
        with closing(crew.ordered(incoming.read_one, documents(tmp_path, 9), 2)) as found:
            next(found)()
            os.kill(os.getpid(), signal.SIGINT)
            next(found)()

    with pytest.raises(KeyboardInterrupt):
        read()
    assert len(started) == 2
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_few_documents_need_no_helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    assert crew.helpers(crew.WORTH - 1, 50) == 0
    assert crew.helpers(crew.WORTH, 1) == 0
    assert crew.helpers(crew.WORTH, 2) == 2
    assert crew.helpers(crew.WORTH, 50) == 3
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert crew.helpers(crew.WORTH, 50) == 0
