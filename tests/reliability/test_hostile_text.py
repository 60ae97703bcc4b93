"""No command lets anything through that acts on a terminal, reorders text or hides in it, wherever it came from."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from quizcli.cli.app import command_names, main

# Title, clipboard, colours that we never use, a C1 code, an answer-back, reset, bidi, invisible, backspace, delete.
REPOSITORY = Path(__file__).parent.parent.parent
EVIL = (
    "a\x1b]0;PWN\x07b\x1b]52;c;UFdO\x1b\\c\x1b[5;45md\x9b2Je\x1b[6n\x1bcf"
    "\u202eg\u2066h\u200bi\u3164j\x08k\x7fl\U000e0041"
)
ORDINARY = ("سلام دنیا", "می\u200cخواهم", "שלום", "👩\u200d👩\u200d👧", "❤\ufe0f", "क्\u200dष", "café")
MARKUP = "[red]x[/red] [/] [link=file:///etc]y[/link] :bomb:"
TEXT = f"{EVIL} {' '.join(ORDINARY)} {MARKUP}"
NAME = "n\x1b[5;45m\u202e\x9b\u200b\x07"  # what a file may be called
OURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|\x1b\[\?[0-9;]*[hl]|\x1b[78=>]|\x1b\([B0]")
FOREIGN = ("\x1b[5;45m", "\x1b]", "\x1bc", "\x1b[6n")
INVISIBLE = set("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2028\u2029")


def dirt(said: str, *, terminal: bool) -> set[str]:
    """Give what must not be in an output; colours are ours on a terminal."""
    found = {each for each in FOREIGN if each in said}
    if terminal:
        said = OURS.sub("", said).replace("\r\n", "\n")
    for place, char in enumerate(said):
        if char in "\n\t":
            continue
        if char in "\u200c\u200d\ufe0f" and place and ord(said[place - 1]) > 0x2000 - 0x1A00:
            continue  # inside an emoji, Persian or an Indic word
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in INVISIBLE:
            found.add(f"U+{ord(char):04X} in {said[max(place - 30, 0) : place + 10]!r}")
    return found


def scalar(text: str) -> str:
    """Write a text as YAML, with escapes for what no file may hold as it is."""
    shown = json.dumps(text, ensure_ascii=False)
    return "".join(f"\\x{ord(char):02x}" if "\x7f" <= char <= "\x9f" else char for char in shown)


@pytest.fixture
def hostile(home: Path, tmp_path: Path) -> Path:
    """A home in which everything that can be is hostile, below a folder with a hostile name."""
    quoted = scalar(TEXT)
    deck = scalar(f"D{EVIL}::{MARKUP}")
    entries = [
        f"  - {{id: aaaa222{n}, question: {quoted}, answer: {quoted}, topic: [{quoted}], tags: [{quoted}], "
        f"note: {quoted}, points: [{quoted}], extra{n}: {quoted}}}\n"
        for n in range(2, 8)
    ]
    entries += [
        f"  - id: choice22\n    type: choice\n    question: {quoted}\n    options:\n"
        f"      - {{text: {quoted}, correct: true}}\n      - {{text: {quoted}}}\n    answer: {quoted}\n",
        f"  - {{id: typed222, type: typed, question: {quoted}, answer: {quoted}}}\n",
        f"  - {{id: code2222, type: code, question: {scalar(f'```python{EVIL}')}, answer: {quoted}}}\n",
        f"  - {{id: broken22, type: {quoted}, question: {quoted}}}\n",
    ]
    (home / "bank").mkdir(parents=True)
    bank = f"format: 1\ndeck: {deck}\nsource: {quoted}\nquestions:\n" + "".join(entries)
    (home / "bank" / f"{NAME}.yaml").write_text(bank, encoding="utf-8")
    (home / "bank" / f"{NAME}2.yaml").write_text(f"format: {quoted}\nquestions: []\n", encoding="utf-8")
    (home / "config.toml").write_text(f"[decks.{json.dumps(f'D{EVIL[:30]}')}]\nnew_per_day = 20\n", encoding="utf-8")
    folder = tmp_path / NAME
    folder.mkdir()
    (folder / f"{NAME}.md").write_text(f"# {TEXT}\n\n## What is {TEXT}?\n\n{TEXT}\n\n```{EVIL}\n{TEXT}\n```\n", "utf-8")
    (folder / f"{NAME}.yaml").write_text(f"format: 1\nquestions:\n  - {quoted}\n", encoding="utf-8")
    (folder / f"{NAME}.apkg").write_bytes(b"PK" + EVIL.encode())
    (folder / f"{NAME}.jsonl").write_text(json.dumps({"file": TEXT}), encoding="utf-8")
    return folder


def lines(folder: Path) -> Iterator[tuple[tuple[object, ...], str]]:
    """Go through command lines with what is typed at them; every command is among them."""
    notes, bank, package, log = (folder / f"{NAME}{suffix}" for suffix in (".md", ".yaml", ".apkg", ".jsonl"))
    for words in (
        (),
        ("overview",),
        ("list",),
        ("list", "--json"),
        ("list", "--by", "deck"),
        ("list", "--by", "topic"),
    ):
        yield words, ""
    for words in (
        ("show", "aaaa2222"),
        ("show", "choice22", "--why"),
        ("show", EVIL),
        ("search", "PWN"),
        ("search", EVIL),
    ):
        yield words, ""
    yield ("search", f"dekc:{EVIL}"), ""
    yield ("review",), "\n3\n\n2\n1\nxx\nu\nq\n"
    yield ("review", f"deck:{EVIL}"), ""
    yield ("quiz", "-n", "4"), f"{TEXT}\n1\n\n{EVIL}\n2\n"
    yield ("interview", "-n", "1", "--minutes", "1"), f"\n{TEXT}\n\n3\nq\n"
    yield ("interview", "--topic", f"{EVIL}:{EVIL}"), ""
    yield ("interview", "--close"), ""
    for words in (
        ("stats",),
        ("stats", "weak"),
        ("stats", "--json"),
        ("plan", "--on", "2027-01-15"),
        ("plan", "--on", EVIL),
    ):
        yield words, ""
    for words in (("parse", notes), ("parse", notes, "--json"), ("parse", notes, "--explain"), ("parse", bank)):
        yield words, ""
    for path in (notes, bank, package, log, folder, folder / EVIL.replace("/", "")):
        yield ("import", path, "--yes", "--verbose"), ""
    yield ("import", notes, "--dry-run", "--deck", EVIL, "--layout", EVIL), ""
    yield ("add", "--question", TEXT, "--answer", TEXT, "--deck", f"E{EVIL}"), ""
    yield ("edit", EVIL), ""
    for name in ("suspend", "unsuspend", "bury", "unbury", "flag", "reset"):
        yield (name, "id:aaaa2222"), ""
        yield (name, f"tag:{EVIL}"), ""
    yield ("due", "id:aaaa2223", EVIL), ""
    yield ("due", "id:aaaa2223", "2027-01-01"), ""
    yield ("tag", EVIL, "id:aaaa2222"), ""
    yield ("untag", EVIL, "id:aaaa2222"), ""
    yield ("move", "id:aaaa2224", f"M{EVIL}"), ""
    yield ("rename", f"D{EVIL}::{MARKUP}", f"R{EVIL}"), ""
    yield ("remove", "id:aaaa2225", "--yes"), ""
    for suffix in ("md", "csv", "tsv", "jsonl", "apkg", EVIL.replace("/", "")):
        yield ("export", folder / f"out{NAME}.{suffix}"), ""
    yield ("optimize",), ""
    for words in (("config",), ("config", "set", EVIL, EVIL), ("config", "get", "retention", "--deck", EVIL)):
        yield words, ""
    for words in (
        ("backup",),
        ("backup", "--list"),
        ("restore", EVIL, "--yes"),
        ("doctor",),
        ("undo", "--list"),
        ("undo",),
    ):
        yield words, ""
    yield ("help", EVIL), ""
    yield (EVIL,), ""
    yield ("list", f"--{EVIL}"), ""


def test_every_command_is_tried(tmp_path: Path) -> None:
    assert {str(words[0]) for words, _ in lines(tmp_path) if words} >= set(command_names())


def test_nothing_hostile_reaches_a_pipe(run, hostile: Path) -> None:
    wrong, said = [], ""
    for words, typed in lines(hostile):
        ran = run(*words, stdin=typed)
        found = dirt(ran.out, terminal=False) | dirt(ran.err, terminal=False)
        if found or "a bug in quizcli" in ran.err:
            wrong.append((words, ran.code, sorted(found)[:3], ran.err[-300:] if "a bug" in ran.err else ""))
        said += ran.out + ran.err
    assert not wrong
    assert [word for word in ORDINARY if word not in said] == []


def test_nothing_hostile_reaches_a_terminal(on_terminal, hostile: Path) -> None:
    wrong, said = [], ""
    for words, typed in lines(hostile):
        seen = on_terminal(words, typed)
        found = dirt(seen, terminal=True)
        if found or "a bug in quizcli" in seen:
            wrong.append((words, sorted(found)[:3], seen[-300:] if "a bug" in seen else ""))
        said += seen
    assert not wrong
    assert "\x1b[" in said, "there were colours"
    assert [word for word in ORDINARY if word not in said] == []


def test_the_scanner_finds_what_a_careless_program_prints() -> None:
    for char in EVIL:
        if not char.isprintable():
            assert dirt(f"x{char}x", terminal=False)
    assert dirt(EVIL, terminal=True)
    assert not dirt(" ".join(ORDINARY), terminal=True)


@pytest.fixture
def on_terminal(clock, monkeypatch) -> Callable[..., str]:
    """Run a command line whose output is a pseudo-terminal; gives every character that reached it."""

    def call(words: tuple[object, ...], typed: str) -> str:
        ours, theirs = os.openpty()
        seen = bytearray()

        def read() -> None:
            while True:
                try:
                    data = os.read(ours, 65536)
                except OSError:
                    return
                if not data:
                    return
                seen.extend(data)

        reader = threading.Thread(target=read)
        reader.start()
        with (
            open(theirs, "w", encoding="utf-8", newline="", errors="backslashreplace") as terminal,  # noqa: PTH123
            monkeypatch.context() as patched,
        ):
            patched.setattr(sys, "stdin", io.StringIO(typed))
            patched.setattr(sys, "stdout", terminal)
            patched.setattr(sys, "stderr", terminal)
            main([str(word) for word in words])
        reader.join()
        os.close(ours)
        return seen.decode("utf-8", "replace")

    return call


@pytest.mark.parametrize("words", [["review"], ["quiz"]], ids=" ".join)
def test_nothing_hostile_reaches_the_screen_of_a_sitting(run, hostile: Path, home: Path, words: list[str]) -> None:
    """A program of its own on a terminal, with its keys."""
    run("review", stdin="\n3\nq\n").ok()  # the guide to the first review is not shown again
    child = pexpect.spawn(
        sys.executable, ["-m", "quizcli", *words], env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        dimensions=(40, 100), timeout=20, cwd=str(REPOSITORY),
    )  # fmt: skip
    seen = b""
    for key in ("", " ", "?", " ", "w", " ", "q", "q"):
        child.send(key)
        with contextlib.suppress(pexpect.TIMEOUT, pexpect.EOF):
            for _ in range(20):
                seen += child.read_nonblocking(65536, timeout=1.5 if not seen else 0.15)
    child.close(force=True)
    text = seen.decode("utf-8", "replace")
    assert "PWN" in text
    assert not dirt(text, terminal=True)
