"""Odd places to run in: outputs that are full, gone or closed, foreign locales, no terminal, no home."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
BANK = """\
format: 1
deck: Mine
questions:
  - {id: aaaa2222, question: "What 😀 is a 锁?", topic: [A, 锁], answer: A lock., tags: [x]}
  - {id: bbbb2222, type: typed, question: "Répondez", answer: Réponse}
"""

# Every command that prints data.
PRINTING = (
    *("overview", "list", "list --by deck", "list --by topic --json", "search a", "search a --json", "show aaaa"),
    *("show aaaa --why", "stats", "stats --json", "config", "config --json", "config path", "help", "help query"),
    *("help review", "--help", "review --help", "--show-completion", "plan --on 2026-12-01"),
    *("plan --on 2026-12-01 --json", "doctor --json", "parse {notes}", "parse {notes} --json"),
    *("parse {notes} --explain", "import {notes} --dry-run", "backup --list --json", "undo --list --json"),
    *("quiz --json", "review --json", "suspend a --json", "add Why? --answer So. --deck Mine"),
    "interview --json --minutes 5",
)


@pytest.fixture
def bank(home: Path, tmp_path: Path) -> Path:
    """A small bank, and a document beside it."""
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "mine.yaml").write_text(BANK, encoding="utf-8")
    (home / "config.toml").write_text('shipped = "off"\n', encoding="utf-8")
    (tmp_path / "notes.md").write_text("# 标题\n\n## 什么是锁？ 😀\n\n互斥。\n", encoding="utf-8")
    return tmp_path / "notes.md"


def forked(line: str, stdout: Callable[[], int], stdin: bytes = b"\n3\n\n3\n") -> tuple[int, str]:
    """Run a command line in a fork, with an output of its own; gives its exit code and what it said."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as given:
        given.write(stdin)
        given.seek(0)
        child = os.fork()
        if not child:
            _child(line, stdout(), given.fileno(), said.fileno())
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return os.waitstatus_to_exitcode(status), said.read().decode("utf-8", "replace")


def _child(line: str, out: int, given: int, said: int) -> None:
    code = 99
    try:
        from quizcli.cli import app

        os.dup2(given, 0)
        os.dup2(out, 1)
        os.dup2(said, 2)
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")
        sys.stdout, sys.stderr = (io.TextIOWrapper(io.FileIO(n, "w", closefd=False), encoding="utf-8") for n in (1, 2))
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # as Python has it when it starts
        sys.argv[1:] = line.split(" ")
        app.run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 98
    except BaseException:
        import traceback

        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


def full() -> int:
    return os.open("/dev/full", os.O_WRONLY)


def gone() -> int:
    reading, writing = os.pipe()
    os.close(reading)
    return writing


SOME = [pytest.param(line, marks=() if number % 5 == 0 else pytest.mark.long) for number, line in enumerate(PRINTING)]


@pytest.mark.parametrize("line", SOME)
def test_an_output_that_cannot_be_written_is_told_and_a_reader_that_left_is_not(bank: Path, line: str) -> None:
    command = line.format(notes=bank)
    code, said = forked(command, full)
    assert code == 1, said
    assert said.count("cannot write the output: no space left on device") == 1
    assert "Traceback" not in said
    assert "a bug" not in said
    code, said = forked(command, gone)
    assert code == 128 + signal.SIGPIPE, said
    assert not [text for text in ("Traceback", "a bug", "Broken pipe", "BrokenPipe") if text in said]


def test_the_outputs_of_these_tests_are_what_they_seem(bank: Path) -> None:
    for make, number in ((full, errno.ENOSPC), (gone, errno.EPIPE)):
        with pytest.raises(OSError, match=os.strerror(number)) as raised:
            os.write(make(), b"x")
        assert raised.value.errno == number


# Python's own names for what it makes of an environment: a locale that knows only ASCII, one of another encoding.
ODD = {
    "C": {"LC_ALL": "C"},
    "POSIX": {"LC_ALL": "POSIX", "LANG": "POSIX"},
    "only ASCII": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Latin-1": {"PYTHONIOENCODING": "latin-1"},
    "GBK": {"LC_ALL": "zh_CN.GBK", "PYTHONIOENCODING": "gbk"},
    "no such locale": {"LC_ALL": "xx_XX.nonsense", "LANG": "xx"},
    "no terminal": {"TERM": ""},
    "a dumb terminal": {"TERM": "dumb"},
    "an unknown terminal": {"TERM": "nonsense-256"},
    "no columns": {"COLUMNS": "0"},
    "one column": {"COLUMNS": "1"},
    "nonsense columns": {"COLUMNS": "many"},
    "no home": {"HOME": ""},
    "a home that is not there": {"HOME": "/nonexistent/at/all"},
}


def check(run_process, line: str, environment: dict[str, str], notes: Path) -> None:
    ran = run_process(*line.format(notes=notes).split(" "), stdin="\nR\xe9ponse\n3\n\n3\n", **environment)
    assert ran.code == (1 if line.startswith("doctor") else 0), (line, ran.err)  # there is no backup yet
    assert not [text for text in ("Traceback", "a bug", "Error") if text in ran.err]
    if "--json" in line:
        encoding = environment.get("PYTHONIOENCODING", "utf-8")
        assert ran.out.isascii() or encoding == "utf-8"
        json.loads(ran.out)


@pytest.mark.parametrize(("name", "line"), [("only ASCII", "search a --json"), ("GBK", "review --json")])
def test_some_commands_in_odd_places(bank: Path, run_process, name: str, line: str) -> None:
    check(run_process, line, ODD[name], bank)


@pytest.mark.long
@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("line", PRINTING)
def test_every_command_in_every_odd_place(bank: Path, run_process, name: str, line: str) -> None:
    check(run_process, line, ODD[name], bank)


def test_what_is_typed_in_another_encoding_is_kept_as_text(bank: Path, home: Path, run_process, run) -> None:
    ran = run_process("review", "id:bbbb2222", "--json", stdin=b"\xff\xe9\n3\n", **ODD["only ASCII"])
    assert ran.code == 0, ran.err
    log = home / "log.jsonl"
    run("export", log, "--with-progress").ok()
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").split("\n") if line]
    assert [event["rating"] for event in events if event.get("kind") == "answer"] == [3]


BYTES = os.fsdecode(b"bad\xff")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["show", BYTES], 2),
        (["config", "set", "new_per_day", "3", "--deck", BYTES], 2),
        (["list", f"deck:{BYTES}"], 2),
        (["search", BYTES], 4),
        (["tag", BYTES, "is:new"], 2),
    ],
    ids=lambda part: " ".join(part).encode("ascii", "replace").decode() if isinstance(part, list) else "",
)
def test_bytes_that_are_no_text_on_the_command_line_are_told(bank: Path, run, line: list[str], code: int) -> None:
    ran = run(*line)
    assert ran.code == code, ran.err
    assert "a bug" not in ran.err


def test_a_document_whose_name_is_no_text_is_told_and_the_others_come_in(bank: Path, run, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "good.md").write_text("# Good\n\n## Why?\n\nSo.\n", encoding="utf-8")
    bad = Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff.md"))
    try:
        bad.write_text("# Bad\n\n## Where?\n\nHere.\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes only text for a name")
    ran = run("import", bad, "--yes")
    assert ran.code == 3
    assert "this name is no text" in ran.err
    ran = run("import", folder, "--yes")
    assert "this name is no text" in ran.err
    assert "Why?" in run("list", "deck:notes::Good").out


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize(
    "name", ["SIGTERM", *(pytest.param(one, marks=pytest.mark.long) for one in ("SIGINT", "SIGHUP"))]
)
def test_an_import_that_is_stopped_leaves_the_old_bank_or_the_new_one(bank: Path, home: Path, run, name: str) -> None:
    """The signal comes when the log has the change and the first of two files is in its place."""
    number = getattr(signal, name)
    other = bank.with_name("other.md")
    other.write_text("# Other\n\n## Who?\n\nYou.\n", encoding="utf-8")
    code = (
        "import os, signal, sys, time\n"
        f"signal.signal(signal.SIGINT, signal.default_int_handler); signal.signal({number}, signal.SIG_DFL)\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from quizcli import files\n"
        "place = files.place\n"
        "def stopped(staged, path):\n"
        "    place(staged, path)\n"
        f"    if path.suffix == '.yaml': os.kill(os.getpid(), {number}); time.sleep(0.01)\n"
        "files.place = stopped\n"
        f"sys.argv[1:] = ['import', '--yes', {str(bank)!r}, {str(other)!r}]\n"
        "from quizcli.cli.app import run; run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=REPOSITORY, timeout=60, check=False
    )
    assert done.returncode == 128 + number, done.stderr
    assert "Traceback" not in done.stderr
    found = run("list", "--json").ok().json
    assert len(found["questions"] if isinstance(found, dict) else found) == 4
    assert run("doctor", "--json").code in {0, 1}
    assert "imported 2 documents" in run("undo", "--list").out
