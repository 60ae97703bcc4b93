"""The tab key: ids, decks, topics, tags and query words, from the cache alone; never an error on the screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from quizcli.cli.app import command_names

REPOSITORY = Path(__file__).parent.parent.parent
BANK = """\
format: 1
deck: Python::框架
questions:
  - {id: k7m3x9q2, question: 依赖注入？, topic: [FastAPI, 依赖注入], tags: [interview, hard], answer: yes}
  - {id: p2c8h4tz, question: 中间件？, topic: [FastAPI], answer: no}
"""
SPACED = """\
format: 1
deck: Machine Learning::Neural Nets
questions:
  - {id: w3n5v8rs, question: ReLU?, topic: ["Loss, and more"], tags: [ml::hard], answer: yes}
"""


@pytest.fixture
def bank(home: Path, run) -> None:
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "python.yaml").write_text(BANK, encoding="utf-8")
    run("overview").ok()  # any command brings the cache up to date


def complete(*words: str, shell: str = "bash") -> list[str]:
    """Press the tab key behind the last word."""
    asked = {
        "bash": {"COMP_WORDS": "\n".join(["quizcli", *words]), "COMP_CWORD": str(len(words))},
        "zsh": {"_TYPER_COMPLETE_ARGS": " ".join(["quizcli", *words])},
        "fish": {"_TYPER_COMPLETE_ARGS": " ".join(["quizcli", *words]), "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    done = subprocess.run(
        [sys.executable, "-m", "quizcli"],
        env={**os.environ, **asked, "_QUIZCLI_COMPLETE": f"complete_{shell}"},
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=False,
    )
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if line]


def test_commands_are_offered() -> None:
    assert set(complete("")) == set(command_names())
    assert complete("sho") == ["show"]


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["show", "k7"], ["k7m3x9q2"]),
        (["export", "x.csv", "to"], ["topic:"]),
        (["export", "x.csv", "topic:Fa"], ["topic:FastAPI"]),
        (["export", "x.csv", "topic", ":", "依"], ["依赖注入"]),  # as bash cuts the word
        (["export", "x.csv", "tag:"], ["tag:hard", "tag:interview"]),
        (["export", "x.csv", "deck:py"], ["deck:Python", "deck:Python::框架"]),
        (["export", "x.csv", "--", "-is:du"], ["-is:due"]),
        (["config", "get", "reten"], ["retention"]),
        (["help", "ban"], ["bank"]),
    ],
    ids=lambda words: " ".join(words),
)
def test_values_come_from_the_bank(words: list[str], expected: list[str]) -> None:
    assert complete(*words) == expected


@pytest.mark.usefixtures("bank")
def test_other_shells_get_the_question_beside_its_id() -> None:
    assert complete("show", "k7", shell="fish") == ["k7m3x9q2\t依赖注入？"]
    assert '"k7m3x9q2":"依赖注入？"' in "\n".join(complete("show", "k7", shell="zsh"))


def test_without_a_cache_there_is_nothing_to_offer_and_nothing_is_made(home: Path) -> None:
    assert complete("show", "k7") == []
    assert not home.exists()


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 200])
def test_a_damaged_cache_is_not_told_by_the_tab_key(home: Path, damage: bytes) -> None:
    home.mkdir()
    (home / "cache.db").write_bytes(damage)
    assert complete("show", "k7") == []


def test_broken_settings_are_not_told_by_the_tab_key(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text("= =")
    assert complete("show", "k7") == []


@pytest.mark.usefixtures("bank")
def test_completing_an_id_loads_nothing_heavy() -> None:
    code = (
        "import sys, json\nfrom quizcli.cli.app import main\n"
        "main([])\nsys.stderr.write(json.dumps(sorted(sys.modules)))"
    )
    env = {**os.environ, "COMP_WORDS": "quizcli show k7", "COMP_CWORD": "2", "_QUIZCLI_COMPLETE": "complete_bash"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    modules = {name.partition(".")[0] for name in json.loads(done.stderr)}
    assert not modules & {"rich", "yaml", "sqlalchemy", "markdown_it", "pygments", "fsrs", "tomlkit"}


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["list", "deck", ":", "Mach"], [r"\"Machine\ Learning\"", r"\"Machine\ Learning::Neural\ Nets\""]),
        (
            ["list", "deck", ":"],
            ["Python", "Python::框架", r"\"Machine\ Learning\"", r"\"Machine\ Learning::Neural\ Nets\""],
        ),
        (["list", "deck", ":", r"Machine\ Learning", "::", "Ne"], [r"Neural\ Nets"]),
        (["list", "'deck:machine"], ['deck:"Machine Learning"', 'deck:"Machine Learning::Neural Nets"']),
        (["list", "deck", ":", '"Machine Learning::'], [r"\"Machine Learning::Neural Nets\""]),
        (["list", "topic", ":", "Lo"], [r"\"Loss,\ and\ more\""]),
        (["list", "--", "-tag", ":", "ml"], ["ml", "ml::hard"]),
        (["list", "prop:stab"], [r"prop:stability\<", r"prop:stability\>="]),
        (["list", "--by", ""], ["deck", "topic", "tag"]),
        (["move", "id:k7", "Mach"], [r"Machine\ Learning", r"Machine\ Learning::Neural\ Nets"]),
        (["move", "is", ":", "du"], ["due"]),
        (["add", "--deck", "Mach"], [r"Machine\ Learning", r"Machine\ Learning::Neural\ Nets"]),
    ],
    ids=lambda words: " ".join(words),
)
def test_bash_gets_what_its_line_takes(
    run, home: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], expected: list[str]
) -> None:
    (home / "bank" / "spaced.yaml").write_text(SPACED, encoding="utf-8")
    run("list").ok()
    monkeypatch.setenv("COMP_WORDS", "\n".join(["quizcli", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    monkeypatch.setenv("_QUIZCLI_COMPLETE", "complete_bash")
    assert sorted(run().out.splitlines()) == sorted(expected)


@pytest.mark.usefixtures("bank")
def test_other_shells_quote_a_value_themselves(run, home: Path) -> None:
    (home / "bank" / "spaced.yaml").write_text(SPACED, encoding="utf-8")
    run("overview").ok()
    assert complete("list", "deck:Machine", shell="fish")[0] == 'deck:"Machine Learning"'
    assert '"deck\\\\:""Machine Learning"""' in complete("list", "deck:Machine", shell="zsh")[0]


@pytest.mark.usefixtures("bank")
def test_a_name_whose_quotes_the_shell_took_is_one_name(run, home: Path) -> None:
    (home / "bank" / "spaced.yaml").write_text(SPACED, encoding="utf-8")
    run("list").ok()  # the cache knows the names by now
    for query in ("deck:Machine Learning", "deck:machine learning::neural nets", "topic:Loss, and more"):
        assert run("list", "--ids", query).ok().out.split() == ["w3n5v8rs"]
    assert run("list", "--ids", "deck:Python 中间件").ok().out.split() == ["p2c8h4tz"]
