"""`quizcli import` from outside: the plan, the questions it asks, what it writes, how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

NOTES = """# Snakes

## What is a GIL?

A lock that lets one thread at a time run bytecode.

## What is the MRO?

The order in which base classes are searched for a name.

## What is a closure?

A function that remembers the scope that it was made in.
"""


@pytest.fixture
def notes(tmp_path: Path, home: Path) -> Path:
    home.mkdir()
    (home / "config.toml").write_text('shipped = "off"\n', encoding="utf-8")
    path = tmp_path / "snakes.md"
    path.write_text(NOTES, encoding="utf-8")
    return path


def bank(home: Path) -> Path:
    return home / "bank" / "Snakes.yaml"


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_plan_is_shown_and_the_way_back_named(run, notes: Path, home: Path) -> None:
    ran = run("import", notes).ok()
    assert "new 3" in ran.out
    assert "quizcli undo" in ran.err
    assert bank(home).exists()
    ran = run("import", notes).ok()
    assert "kept 3" in ran.out
    assert "Nothing to do" in ran.err


def test_a_dry_run_writes_nothing_and_says_so(run, notes: Path, home: Path) -> None:
    plan = run("import", notes, "--dry-run", "--json").ok().json
    assert (plan["changed"], plan["counts"]) == (True, {"kept": 0, "new": 3})
    assert plan["questions"][0]["question"] == "What is a GIL?"
    assert not bank(home).exists()
    run("import", notes)
    assert run("import", notes, "--dry-run", "--json").ok().json["changed"] is False


def test_json_reports_what_was_done(run, notes: Path, home: Path) -> None:
    done = run("import", notes, "--json").ok().json
    assert (done["changed"], done["counts"]["new"], done["files"]) == (True, 3, [str(bank(home))])
    assert run("import", notes, "--json").ok().json["changed"] is False


def test_verbose_shows_the_words_that_changed(run, notes: Path) -> None:
    run("import", notes)
    rewrite(notes, "one thread", "a single thread")
    out = run("import", notes, "--dry-run", "--verbose").ok().out
    assert "edited 1" in out
    assert "[-one-]{+a single+} thread" in out


def test_without_a_terminal_a_conflict_stops_until_it_is_settled(run, notes: Path, home: Path) -> None:
    run("import", notes)
    rewrite(bank(home), "one thread", "exactly one thread")
    rewrite(notes, "one thread", "just one thread")
    before = bank(home).read_bytes()
    ran = run("import", notes)
    assert (ran.code, bank(home).read_bytes()) == (1, before)
    assert "changed both" in ran.err
    assert "[-exactly-]{+just+} one" in ran.out
    run("import", notes, "--theirs").ok()
    assert "just one thread" in bank(home).read_text(encoding="utf-8")
    run("undo").ok()
    run("import", notes, "--yes").ok()
    assert "exactly one thread" in bank(home).read_text(encoding="utf-8")


def test_without_a_terminal_much_archiving_stops(run, notes: Path, home: Path) -> None:
    run("import", notes)
    before = bank(home).read_bytes()
    notes.write_text(NOTES[: NOTES.index("## What is a closure")], encoding="utf-8")
    ran = run("import", notes)
    assert (ran.code, bank(home).read_bytes()) == (1, before)
    assert "1 question of 3 would be archived" in ran.err
    run("import", notes, "--yes").ok()
    assert "archived: true" in bank(home).read_text(encoding="utf-8")


def test_one_broken_file_of_a_folder_does_not_stop_the_others(run, notes: Path, home: Path) -> None:
    (notes.parent / "broken.md").write_bytes(b"# Caf\xe9 \xff\xfd\n")
    dry = run("import", notes.parent, "--dry-run")
    assert (dry.code, "new 3" in dry.out, "1 of 2 documents could not be read: " in dry.err) == (3, True, True)
    ran = run("import", notes.parent)
    assert ran.code == 3
    assert "broken.md" in ran.err
    assert len(list((home / "bank").glob("*.yaml"))) == 1
    last = ran.err.strip().split("\n")[-1]
    assert "everything else is in, but 1 of 2 documents could not be read: " in last
    assert "broken.md" in last
    again = run("import", notes.parent)
    assert (again.code, "everything else is in" in again.err) == (3, True)
    data = run("import", notes.parent, "--json")
    assert (data.code, len(data.json["broken"])) == (3, 1)


def test_pages_without_questions_are_counted_and_named_on_request(run, notes: Path) -> None:
    folder = notes.parent / "more"
    folder.mkdir()
    for number in range(5):
        (folder / f"page{number}.md").write_text(f"# Page {number}\n\nJust prose.\n", encoding="utf-8")
    for _ in range(2):
        ran = run("import", notes.parent).ok()
        assert "5 pages without questions" in ran.out
        assert "page3.md" not in ran.out
        named = run("import", notes.parent, "--verbose").ok()
        assert all(f"page{number}.md" in named.out for number in range(5))
    for number in range(1, 5):
        (folder / f"page{number}.md").unlink()
    said = run("import", notes.parent).ok().out
    assert "1 page without questions:" in said
    assert "page0.md" in said
    data = run("import", notes.parent, "--dry-run", "--json").ok().json
    assert data["empty"] == [str(folder / "page0.md")]


def test_notes_that_did_not_change_load_neither_parser_nor_bank(run, notes: Path, home: Path) -> None:
    run("import", notes.parent).ok()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "quizcli", "import", str(notes.parent)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "QUIZCLI_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "kept 3" in done.stdout
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.split("\n")}
    assert "quizcli.services.importing" in loaded
    heavy = ("yaml", "quizcli.bank.reading", "quizcli.sources", "quizcli.domain.alignment", "quizcli.services.backups")
    assert not loaded.intersection((*heavy, "quizcli.services.rewriting", "quizcli.services.crew"))


def test_undo_takes_an_import_back_in_another_process(run, run_process, notes: Path, home: Path) -> None:
    run_process("import", str(notes)).ok()
    said = run_process("undo").ok()
    assert "imported snakes.md: new 3" in said.out + said.err
    assert not bank(home).exists()


def test_notes_are_never_rewritten(run, notes: Path) -> None:
    for arguments in (["import", notes], ["tag", "x", "closure"], ["remove", "closure"], ["undo"], ["undo"]):
        run(*arguments).ok()
    assert notes.read_text(encoding="utf-8") == NOTES


# --- on a terminal --------------------------------------------------------------------------------------


def terminal(*arguments: object, **env: str) -> pexpect.spawn:
    return pexpect.spawn(
        sys.executable,
        ["-m", "quizcli", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TERM": "xterm-256color", **env},
        cwd=str(Path(__file__).parents[2]),
        encoding="utf-8",
        timeout=30,
    )


@pytest.mark.parametrize(("answer", "said"), [("theirs", "just one"), ("bank", "exactly one"), ("edit", "by hand")])
def test_a_terminal_is_asked_about_conflicts(
    run, notes: Path, home: Path, tmp_path: Path, answer: str, said: str
) -> None:
    run("import", notes)
    rewrite(bank(home), "one thread", "exactly one thread")
    rewrite(notes, "one thread", "just one thread")
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import re, sys\nfrom pathlib import Path\npath = Path(sys.argv[1])\n"
        "new = re.sub(r'<<<<<<< bank.*>>>>>>> notes', 'answer: Made by hand.', path.read_text(), flags=re.S)\n"
        "path.write_text(new)\n",
        encoding="utf-8",
    )
    child = terminal("import", notes, EDITOR=f"{sys.executable} {editor}")
    child.expect("Keep the bank's")
    assert child.before
    assert child.before.count("exactly") == 1, "the difference is shown once, beside the question about it"
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert said in bank(home).read_text(encoding="utf-8")
    assert run("import", notes, "--dry-run", "--json").ok().json["changed"] is False


def test_a_terminal_is_asked_before_much_is_archived(run, notes: Path, home: Path) -> None:
    run("import", notes)
    before = bank(home).read_bytes()
    notes.write_text(NOTES[: NOTES.index("## What is a closure")], encoding="utf-8")
    child = terminal("import", notes)
    child.expect("would be archived")
    child.sendline("no")
    child.expect(pexpect.EOF)
    child.close()
    assert (child.exitstatus, bank(home).read_bytes()) == (1, before)


def test_a_terminal_is_asked_who_is_who(run, notes: Path, home: Path) -> None:
    text = "# Snakes\n\n## What is the output?\n\n{}\n\n## What is the output?\n\n{}\n"
    notes.write_text(text.format("A lock for threads.", "An order of classes."), encoding="utf-8")
    run("import", notes)
    notes.write_text(text.format("Nothing at all.", "Two numbers."), encoding="utf-8")
    child = terminal("import", notes)
    for answer in ("1", "2"):
        child.expect("Which one is it")
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "Nothing at all." in bank(home).read_text(encoding="utf-8")
    assert "archived" not in bank(home).read_text(encoding="utf-8")
