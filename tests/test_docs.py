"""README tells the truth: its commands run, in order, and no command of ours is missing from it."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest

from quizcli.cli import app

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
SHELL = re.findall(r"^```sh\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
NOTES = re.search(r"^````markdown\n(.*?)^````$", README, re.DOTALL | re.MULTILINE)
COMMANDS = app.command_names()


def lines() -> list[list[str]]:
    """Give the quizcli command lines of README in order; the first two blocks install it."""
    found = [shlex.split(line, comments=True) for block in SHELL[2:] for line in block.splitlines()]
    return [words[1:] for words in found if words and words[0] == "quizcli"]


def test_every_command_line_of_readme_works(run, clock, monkeypatch, tmp_path: Path) -> None:
    """In order, in one home, on the notes that README shows; each sitting gets one answer."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EDITOR", "true")
    assert NOTES, "README shows notes to try it on"
    (tmp_path / "notes.md").write_text(NOTES[1], encoding="utf-8")
    assert lines()
    for words in lines():
        named = (word.replace("ID", _id(run)) if "ID" in word else word for word in words)
        ran = run(*named, stdin="\n3\n" if words[:1] == ["review"] else "")
        may_refuse = words[:1] == ["optimize"]  # too early for it, which README says
        assert ran.code == 0 or (may_refuse and ran.code == 1), (
            f"quizcli {shlex.join(words)}: exit code {ran.code}\n{ran.err}"
        )
        clock.advance(minutes=1)


def _id(run) -> str:
    """Give what ID stands for in README: a question of the notes."""
    return run("list", "topic:FastAPI", "--json").ok().json["questions"][0]["id"]


def test_every_command_stands_in_readme() -> None:
    shown = {words[0] for words in lines() if words}
    assert set(COMMANDS) - shown <= {"overview"}, "overview is what `quizcli` alone shows"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_examples(name: str) -> None:
    help_ = import_module(f"{app.COMMANDS}.{COMMANDS[name]}").command.__doc__ or ""
    assert re.search(rf"Examples:\n\s+quizcli {name}\b", help_) or name == "overview", "an example of its own"
    for example in re.findall(r"^\s+(quizcli .*)$", help_, re.MULTILINE):
        words = shlex.split(example, comments=True)
        assert len(words) == 1 or words[1].startswith("-") or words[1] in COMMANDS, example


def test_readme_has_no_dead_links() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if "://" not in target:
            assert (Path(__file__).parent.parent / target).exists(), target
