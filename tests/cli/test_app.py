"""The frame: finding commands, options anywhere, and one safe line for whatever goes wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from quizcli.cli import app
from quizcli.errors import InputError, NothingMatches, QuizError, StoreError

REPOSITORY = Path(__file__).parent.parent.parent


def test_every_command_is_listed_with_its_summary(run) -> None:
    shown = run("--help", columns=200).ok().out
    for name, module in app.command_names().items():
        assert name in shown
        assert app.summary(module), f"{module}.py: the help of `command` has no first line"


def test_every_command_stands_once_in_a_section_that_it_names_and_its_line_fits_a_terminal(run) -> None:
    shown = run("--help", columns=80).ok().out
    rows = [line for line in shown.partition("\nStudy:\n")[2].split("\n") if line.startswith("  ")]
    assert sorted(row.split()[0] for row in rows) == sorted(app.command_names())
    for name, module in app.command_names().items():
        named = import_module(f"{app.COMMANDS}.{module}").SECTION
        assert app.section(module) == named
        assert name in [
            row.split()[0] for row in shown.partition(f"\n{named}:\n")[2].partition("\n\n")[0].strip().split("\n")
        ]


def test_the_summary_read_from_the_file_is_the_first_line_of_the_help() -> None:
    for module in app.command_names().values():
        function = import_module(f"{app.COMMANDS}.{module}").command
        assert app.summary(module) == function.__doc__.strip().split("\n")[0].rstrip("."), module


def test_a_command_line_imports_only_the_command_it_names(run_process) -> None:
    code = (
        "import sys; from quizcli.cli.app import main; main(['help']);"
        "print([m for m in sys.modules if '.commands.' in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=REPOSITORY, check=True)
    assert done.stdout.splitlines()[-1] == "['quizcli.cli.commands.help']"


@pytest.mark.parametrize("line", [["--quiet", "help"], ["help", "--quiet"]])
def test_global_options_stand_before_or_after_the_command(run, line: list[str]) -> None:
    assert run(*line).ok().err == ""
    assert run("help").ok().err != ""


def test_version_is_the_same_on_every_way_in(run, run_process) -> None:
    assert run("--version").ok().out == run_process("--version").ok().out == run("--version", "--quiet").ok().out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["serach"], "no such command: serach"),
        (["help", "--nope"], "no such option: --nope"),
        (["help", "one", "two"], "got unexpected extra argument"),
        (["show"], "missing argument"),
        (["help", "nope"], "no such topic or command: nope"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_with_a_hint_and_exit_code_2(run, line: list[str], said: str) -> None:
    ran = run(*line)
    assert (ran.code, ran.out) == (2, "")
    message, hint = ran.err.rstrip("\n").split("\n")
    assert message.startswith(f"quizcli: {said}")
    assert hint.startswith("  ")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (QuizError("no", hint="do this"), 1),
        (InputError("no", hint="do this"), 3),
        (NothingMatches("no", hint="do this"), 4),
        (StoreError("no", hint="do this"), 5),
    ],
)
def test_an_error_of_ours_is_one_line_a_hint_and_its_exit_code(run, monkeypatch, error: QuizError, code: int) -> None:
    fail(monkeypatch, error)
    ran = run("help")
    assert (ran.code, ran.out, ran.err) == (code, "", "quizcli: no\n  do this\n")


def test_stopping_with_the_keyboard_is_130(run, monkeypatch) -> None:
    fail(monkeypatch, KeyboardInterrupt())
    assert run("help").code == 130


def test_hostile_text_in_an_error_reaches_nobodys_terminal(run) -> None:
    ran = run("help", "\x1b]0;owned\x07\u202e")
    assert ran.code == 2
    assert not set(ran.err) & {"\x1b", "\x07", "\u202e"}


def test_a_bug_is_one_line_and_a_report_without_the_users_text(run, monkeypatch, home: Path) -> None:
    fail(monkeypatch, RuntimeError("my secret note 秘密"))
    ran = run("help")
    assert ran.code == 1
    assert "secret" not in ran.err
    assert "Traceback" not in ran.err
    (report,) = (home / "reports").iterdir()
    assert str(report) in ran.err
    text = report.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "quizcli/cli/commands/help.py" in text
    assert "secret" not in text
    assert str(Path.home()) not in text


def test_debug_shows_the_traceback_of_a_bug(run, monkeypatch) -> None:
    fail(monkeypatch, RuntimeError("what \x1b[2J happened"))
    ran = run("help", "--debug")
    assert "Traceback" in ran.err
    assert "\x1b" not in ran.err


def test_a_bug_is_shown_even_when_no_report_can_be_written(run, monkeypatch, home: Path) -> None:
    fail(monkeypatch, RuntimeError("no"))
    home.write_text("a file where the home should be")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(home))
    ran = run("help")
    assert ran.code == 1
    assert "No report could be saved" in ran.err


def test_broken_settings_are_bad_input_with_file_and_line(run, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text("retention = = 1\n")
    ran = run("config")
    assert ran.code == 3
    assert "config.toml" in ran.err
    assert "line 1" in ran.err


@pytest.mark.parametrize("line", ["--version", "help"])
def test_a_full_output_is_an_error(line: str) -> None:
    done = shell(f"{sys.executable} -m quizcli {line} >/dev/full")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("line", ["--version", "help"])
def test_a_closed_output_is_an_error(line: str) -> None:
    done = shell(f"{sys.executable} -m quizcli {line} >&-")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("line", ["help >&- 2>&-", "help nope 2>&-", "help <&-"])
def test_closed_streams_never_end_in_a_traceback(line: str) -> None:
    done = shell(f"{sys.executable} -m quizcli {line}")
    assert done.returncode in {0, 1, 2}
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_news() -> None:
    done = shell(f"{sys.executable} -m quizcli help bank | {sys.executable} -c 'pass'; echo ${{PIPESTATUS[0]}}")
    assert done.stderr == ""
    assert done.stdout.strip() in {"0", "141"}


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_program_with_its_own_exit_code(name: str, tmp_path: Path) -> None:
    code = (
        "import signal, time, pathlib; from quizcli.cli.commands import help as h\n"
        # Whoever runs the tests in the background has these ignored, and that is inherited.
        "signal.signal(signal.SIGINT, signal.default_int_handler); signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        f"def wait(): pathlib.Path({str(tmp_path / 'on')!r}).touch(); time.sleep(30)\n"
        "h.topics = wait\n"
        "import sys; sys.argv[1:] = ['help']; from quizcli.cli.app import run; run()"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True, cwd=REPOSITORY)
    while not (tmp_path / "on").exists():
        time.sleep(0.02)
    process.send_signal(getattr(signal, name))
    _, err = process.communicate(timeout=10)
    assert process.returncode == 128 + getattr(signal, name)
    assert "Traceback" not in err


def test_without_a_home_the_program_says_what_to_set(run_process) -> None:
    ran = run_process("config", "path", QUIZCLI_HOME="~nobody-of-that-name/x")
    assert ran.code == 1
    assert "QUIZCLI_HOME" in ran.err


def fail(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Make `quizcli help` raise."""

    def topics() -> dict[str, str]:
        raise error

    monkeypatch.setattr("quizcli.cli.commands.help.topics", topics)


def shell(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, cwd=REPOSITORY, env=os.environ, timeout=60, check=False
    )


def test_a_second_quizcli_waits_says_so_and_then_goes_on_or_refuses(run_process, collection, home: Path) -> None:
    """The first one is this test, which holds the collection open."""
    ran = run_process("suspend", "tag:nothing-has-it")
    assert ran.code == 5
    waiting, refused, *_ = ran.err.split("\n")
    assert waiting.startswith("waiting for another quizcli")
    assert refused.startswith("quizcli: another quizcli")
    collection.close()
    assert run_process("suspend", "tag:nothing-has-it").code == 4


def test_a_clock_that_is_behind_is_told(run, home: Path, clock) -> None:
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "a.yaml").write_text(
        "questions:\n  - {id: k7m3x9q2, question: Q?, answer: A.}\n", encoding="utf-8"
    )
    run("review", stdin="\n3\n").ok()
    clock.advance(days=-3)
    assert "the clock is behind" in run("overview").ok().err
