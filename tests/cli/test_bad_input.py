"""What people get wrong and what machines refuse: one clear line, the right exit code, nothing lost, no traceback."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

BANK = """\
format: 1
deck: Notes
questions:
  - {id: k7m3x9q2, question: 什么是锁？, answer: 互斥。}
  - {id: k7m3zzzz, question: 什么是事务？, answer: 原子。}
"""
BROKEN = (
    BANK
    + """\
  - {id: broken99, question: 什么是索引？, options: 7}
"""
)
NOTES = "# 笔记\n\n## 什么是锁？\n\n互斥。\n\n## 什么是事务？\n\n原子。\n"


@pytest.fixture
def bank(home: Path) -> Path:
    (home / "bank").mkdir(parents=True)
    path = home / "bank" / "notes.yaml"
    path.write_text(BANK, encoding="utf-8")
    return path


def refused(ran, code: int, *said: str) -> None:
    """Check the shape of a refusal: nothing on stdout, one line and perhaps a hint, no traceback."""
    assert ran.code == code, ran.err
    assert ran.out == ""
    lines = ran.err.rstrip("\n").split("\n")
    assert lines[0].startswith("quizcli: "), ran.err
    assert all(line.startswith("  ") for line in lines[1:]), ran.err
    assert "Traceback" not in ran.err
    assert "a bug in quizcli" not in ran.err
    for text in said:
        assert text in ran.err


@pytest.mark.parametrize("command", [["parse"], ["import", "--yes"]], ids=["parse", "import"])
class TestFiles:
    def test_a_missing_file(self, run, tmp_path: Path, command: list[str]) -> None:
        refused(run(*command, tmp_path / "none.md"), 3, "none.md")

    def test_a_binary_file(self, run, tmp_path: Path, command: list[str]) -> None:
        path = tmp_path / "photo.md"
        path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4)
        refused(run(*command, path), 3, "photo.md")

    def test_a_file_that_is_no_text_says_at_which_byte(self, run, tmp_path: Path, command: list[str]) -> None:
        path = tmp_path / "cut.md"
        path.write_bytes("## 什么是锁？\n\n".encode() + b"\xff\xfe\xfd\xff\n")
        refused(run(*command, path), 3, "cut.md")

    def test_a_file_that_may_not_be_read(self, run, tmp_path: Path, command: list[str]) -> None:
        path = tmp_path / "loop.md"
        path.symlink_to(path)
        refused(run(*command, path), 3, "loop.md")


def test_a_folder_without_markdown(run, tmp_path: Path, home: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "photo.png").write_bytes(b"\x89PNG")
    refused(run("import", "--yes", tmp_path / "empty"), 3, "empty")
    assert not (home / "bank").exists() or not any((home / "bank").iterdir())


def test_an_empty_file_has_no_questions_and_says_so(run, tmp_path: Path, home: Path) -> None:
    path = tmp_path / "empty.md"
    path.write_bytes(b"")
    assert run("parse", "--json", path).ok().json["questions"] == []
    ran = run("import", "--yes", path)
    assert ran.code in {0, 3}
    assert "no questions" in ran.err + ran.out
    assert not (home / "bank").exists() or not any((home / "bank").iterdir())


def test_a_bank_with_a_broken_entry_keeps_all_the_others(run, bank: Path) -> None:
    bank.write_text(BROKEN, encoding="utf-8")
    ran = run("overview").ok()
    assert f"{bank}:6" in ran.err.replace("\n", "")
    assert "什么是事务？" in run("show", "k7m3z").ok().out
    assert bank.read_text(encoding="utf-8") == BROKEN


def test_a_bank_that_is_no_yaml_keeps_other_banks(run, bank: Path) -> None:
    (bank.parent / "other.yaml").write_text("questions: [\n", encoding="utf-8")
    assert "other.yaml" in run("overview").ok().err
    run("show", "k7m3z").ok()


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize("command", ["search", "list", "review", "quiz"])
def test_an_unknown_query_prefix_names_the_known_ones(run, command: str) -> None:
    refused(run(command, "tpoic:FastAPI"), 2, "tpoic", "topic")


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize("command", [["show"], ["edit"]], ids=" ".join)
def test_an_ambiguous_id_names_the_candidates(run, command: list[str], monkeypatch) -> None:
    monkeypatch.setenv("EDITOR", "true")
    refused(run(*command, "k7m3"), 2, "k7m3x9q2", "k7m3zzzz")


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize("command", [["list"], ["search"], ["suspend"], ["remove", "--yes"]], ids=" ".join)
def test_a_query_that_selects_nothing_is_4(run, command: list[str]) -> None:
    refused(run(*command, "tag:nothing-has-it"), 4)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA application_id=0x515A434C")
        database.execute("PRAGMA user_version=999")
        database.execute("CREATE TABLE event (id)")


def other_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE songs (id)")


def garbage(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\xa5" * 5000)


def text(path: Path) -> None:
    path.write_text("my shopping list\n" * 100)


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize("command", [["overview"], ["review"], ["list"], ["suspend", "id:k7m3x9q2"]], ids=" ".join)
@pytest.mark.parametrize("make", [newer, other_program, garbage, text, folder])
def test_a_database_that_is_not_ours_is_refused_and_left_as_it_is(run, home: Path, make, command: list[str]) -> None:
    path = home / "quizcli.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    refused(run(*command), 5, "quizcli.db")
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize(
    "command", [["review"], ["suspend", "锁"], ["config", "set", "retention", "0.8"]], ids=" ".join
)
def test_a_home_that_cannot_be_made_is_one_line(run, tmp_path: Path, monkeypatch, command: list[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("QUIZCLI_HOME", str(tmp_path / "file" / "home"))
    ran = run(*command)
    assert ran.code in {1, 5}
    refused(ran, ran.code, "file")


def test_reading_works_without_a_home(run, monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("QUIZCLI_HOME", str(tmp_path / "file" / "home"))
    run("overview").ok()


def test_a_read_only_home_can_still_be_read(run_process, bank: Path, home: Path) -> None:
    for path in (bank.parent, home):
        path.chmod(0o555)
    try:
        shown = run_process("show", "k7m3x")
        assert (shown.code, shown.err) == (0, "")
        assert "互斥。" in shown.out
        for command in (["review"], ["suspend", "锁"], ["config", "set", "retention", "0.8"]):
            ran = run_process(*command)
            assert ran.code in {1, 5}
            refused(ran, ran.code, str(home))
        assert [path.name for path in home.iterdir()] == ["bank"]
    finally:
        for path in (home, bank.parent):
            path.chmod(0o755)


def test_a_full_disk_is_said_and_nothing_is_half_done(run_process, bank: Path, tmp_path: Path) -> None:
    """The limit on file sizes stands in for a full disk: every write beyond it fails."""
    resource = pytest.importorskip("resource", reason="limits are a Unix matter")
    notes = tmp_path / "notes.md"
    notes.write_text(
        "\n".join(f"## 什么是{n}？\n\n答案 {n} " + "很长。" * 200 + "\n" for n in range(200)), encoding="utf-8"
    )
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        ran = run_process("import", "--yes", notes)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert ran.code in {1, 5}, ran.err
    assert "Traceback" not in ran.err
    assert "a bug in quizcli" not in ran.err
    assert [path.name for path in bank.parent.iterdir()] == ["notes.yaml"]
    assert bank.read_text(encoding="utf-8") == BANK


def test_a_bank_file_whose_name_is_no_text_is_told_and_the_others_stay(run, bank: Path) -> None:
    try:
        (bank.parent / os.fsdecode(b"\xff\xfe.yaml")).write_text(BANK, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such names")
    assert "cannot be read" in run("overview").ok().err
    run("show", "k7m3z").ok()


def test_a_query_in_broken_bytes_is_shown_as_symbols(run) -> None:
    refused(run("search", os.fsdecode(b"\xff\xfe")), 4)


def test_a_question_written_by_hand_gets_its_id_before_a_history_hangs_on_it(run, bank: Path) -> None:
    bank.write_text(BANK + "  - question: What is a lock?  # mine\n    answer: mutual exclusion\n", encoding="utf-8")
    assert "no id yet" in run("overview").ok().err
    run("review", "exclusion", stdin="\n3\n").ok()
    (found,) = run("list", "exclusion", "--json").ok().json["questions"]
    assert f"id: {found['id']}" in bank.read_text(encoding="utf-8")
    bank.write_text(
        bank.read_text(encoding="utf-8").replace("What is a lock?  # mine", "Why lock at all?"), encoding="utf-8"
    )
    assert run("show", found["id"], "--json").ok().json["cards"][0]["reviews"] == 1
    assert run("overview").ok().err == ""
