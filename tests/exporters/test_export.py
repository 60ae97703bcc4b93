"""The command: which target, what is left out and why, and one clear line when it cannot be."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quizcli.bank.reading import read
from quizcli.bank.writing import dump, save
from quizcli.domain.deck import Deck
from quizcli.domain.question import Option, Question, Twin
from quizcli.settings import Settings

QUESTIONS = (
    Question("aa2c8h4tz", "one", "1", topic=("T", "U")),
    Question("ab2c8h4tz", "two", "2", tags=("x",)),
    Question("ac2c8h4tz", "open"),
    Question("ad2c8h4tz", "old", "4", archived=True),
)


@pytest.fixture
def bank(settings: Settings) -> None:
    settings.bank.mkdir(parents=True)
    save(settings.bank / "d.yaml", dump(Deck("D", QUESTIONS)))


def test_what_is_left_out_is_said_with_the_way_to_include_it(
    bank: None, run: Callable[..., Any], tmp_path: Path
) -> None:
    run("suspend", "id:ab2c8h4tz", "--quiet").ok()
    done = run("export", tmp_path / "out.apkg").ok()
    assert done.out == ""
    assert "1 question (1 card) written" in done.err
    assert "1 unanswered" in done.err
    assert "1 archived" in done.err
    assert "1 suspended" in done.err
    assert "--include" in done.err
    done = run("export", tmp_path / "out.apkg", "--include", "unanswered,archived,suspended", "--json").ok()
    assert (done.json["questions"], done.json["skipped"]) == (4, {})


def test_a_query_selects(bank: None, run: Callable[..., Any], tmp_path: Path) -> None:
    assert run("export", tmp_path / "out.csv", "tag:x", "--json").ok().json["questions"] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["out.docx"], 2, "suffix"),
        (["out.csv", "--with-progress"], 2, "no progress"),
        (["out.csv", "--to", "word"], 2, "no export target word"),
        (["out.csv", "--include", "everything"], 2, "does not know everything"),
        (["none/out.csv"], 2, "no folder"),
        (["out.csv", "tag:nothing"], 4, "nothing to export"),
        (["out.csv", "is:unanswered"], 4, "nothing to export"),
    ],
)
def test_what_cannot_be_is_one_clear_line(
    bank: None, run: Callable[..., Any], tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    done = run("export", tmp_path / arguments[0], *arguments[1:])
    assert (done.code, said in done.err, "Traceback" in done.err) == (code, True, False)
    assert not (tmp_path / "out.csv").exists()


def test_the_target_can_be_named(bank: None, run: Callable[..., Any], tmp_path: Path) -> None:
    run("export", tmp_path / "notes.txt", "--to", "tsv").ok()
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8").startswith("id\tdeck\t")


def test_an_export_replaces_a_file_only_when_it_is_complete(
    bank: None, run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.apkg"
    run("export", path).ok()
    before = path.read_bytes()
    mode = stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    assert mode == 0o666 & ~mask

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    done = run("export", path)
    assert (done.code, "No space left" in done.err) == (1, True)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".out")] == []


def test_progress_tells_to_switch_fsrs_on(bank: None, run: Callable[..., Any], tmp_path: Path) -> None:
    assert "switch FSRS on" in run("export", tmp_path / "out.apkg", "--with-progress").ok().err
    assert "FSRS" not in run("export", tmp_path / "out.apkg").ok().err


def test_pictures_are_packed_from_the_media_folder_alone(
    settings: Settings, run: Callable[..., Any], tmp_path: Path
) -> None:
    (settings.media / "sub").mkdir(parents=True)
    long = "长" * 60 + ".png"
    for name in ("a b.png", "sub/c.png", "CON.png", "é.png", "x:y?.png", long):
        (settings.media / name).write_bytes(name.encode())
    (settings.home / "secret.png").write_bytes(b"secret")
    (settings.media / "link.png").symlink_to(settings.home / "secret.png")
    (settings.media / "notes.txt").write_text("secret")
    wanted = ("<a b.png>", "sub/c.png", "CON.png", "e%CC%81.png", "x:y%3F.png", long)
    refused = ("../secret.png", "link.png", "/etc/passwd", "notes.txt", "http://a.example/p.png")
    text = " ".join(f"![]({name})" for name in (*wanted, *refused))
    settings.bank.mkdir(parents=True)
    save(settings.bank / "d.yaml", dump(Deck("D", (Question("aa2c8h4tz", "q", text),))))
    done = run("export", tmp_path / "out.apkg").ok()
    with zipfile.ZipFile(tmp_path / "out.apkg") as archive:
        names = json.loads(archive.read("media"))
        packed = {names[name]: archive.read(name).decode() for name in archive.namelist() if name.isdigit()}
    shortened = next(name for name in packed if name.startswith("长"))
    assert len(shortened.encode()) <= 120
    assert packed == {
        "a b.png": "a b.png",
        "c.png": "sub/c.png",
        "_CON.png": "CON.png",
        "é.png": "é.png",
        "x_y_.png": "x:y?.png",
        shortened: long,
    }
    assert done.err.count("picture not found") == len(refused)


HARD = (
    Question("ba2c8h4tz", "plain", "answer"),
    Question(
        "bb2c8h4tz", "# not a heading\n\n```md\n### neither\n```", "## heading\n\ntext\n\n<!-- quizcli: end -->\n"
    ),
    Question("bc2c8h4tz", "  spaces  ", "trailing  \n\n\n", topic=("A", "B › C"), tags=("two words", "b")),
    Question("bd2c8h4tz", "ends with ##", "\n\nleading", topic=("A",), points=("p", "q"), note="n", added="2026-01-02"),
    Question("be2c8h4tz", "choice", "", type="choice", options=(Option("a\nb"), Option("`c`", correct=True))),
    Question("bf2c8h4tz", "choice 2", "x", type="choice", options=(Option("a"), Option("- [x] b", correct=True))),
    Question("bg2c8h4tz", "control \x1b[2J \u2028", "cr\r\nlf\x85", twin=Twin("en -->", "answer -- >")),
    Question("bh2c8h4tz", "extra", "x", extra={"accept": ["a", "b"], "deep": {"er": ["<!--"]}}, archived=True),
    Question("bj2c8h4tz", "open", topic=("A", "B")),
)


def test_a_bank_goes_out_as_markdown_and_comes_back_the_same(
    settings: Settings, run: Callable[..., Any], tmp_path: Path
) -> None:
    settings.bank.mkdir(parents=True)
    save(settings.bank / "d.yaml", dump(Deck("Hard", HARD)))
    path = tmp_path / "bank.md"
    run("export", path, "--include", "unanswered,archived").ok()
    (settings.bank / "d.yaml").unlink()
    run("import", path).ok()
    [file] = settings.bank.glob("*.yaml")
    deck = read(file).deck
    assert deck.name == "Hard"
    assert [replace(question, origin=None) for question in deck.questions] == [
        replace(question, deck="Hard", added=question.added or deck.questions[at].added)
        for at, question in enumerate(HARD)
    ]
    assert "Nothing to do" in run("import", path).ok().err


def test_several_decks_go_out_in_one_document_and_come_back_as_they_were(
    settings: Settings, run: Callable[..., Any], tmp_path: Path
) -> None:
    settings.bank.mkdir(parents=True)
    names = ("One", "Two::Half", "C#")
    for number, name in enumerate(names):
        mine = [replace(question, id=f"{question.id}{number}") for question in HARD]
        save(settings.bank / f"{number}.yaml", dump(Deck(name, tuple(mine), f"~/notes{number}.md")))
    before = {path.name: path.read_bytes() for path in settings.bank.glob("*.yaml")}
    document = tmp_path / "bank.md"
    run("export", document, "--include", "unanswered,archived").ok()

    assert "Nothing to do" in run("import", document).ok().err, "each question is found where it is"
    assert {path.name: path.read_bytes() for path in settings.bank.glob("*.yaml")} == before

    for path in settings.bank.glob("*.yaml"):
        path.unlink()
    run("import", document).ok()
    decks = {deck.name: deck for path in settings.bank.glob("*.yaml") for deck in [read(path).deck]}
    assert decks.keys() == set(names)
    for number, name in enumerate(names):
        mine = [replace(question, id=f"{question.id}{number}", deck=name) for question in HARD]
        found = [replace(question, origin=None) for question in decks[name].questions]
        assert [replace(one, added="") for one in found] == [replace(one, added="") for one in mine]
    assert "Nothing to do" in run("import", document).ok().err

    text = document.read_text(encoding="utf-8").replace("\nanswer\n", "\nanswer, edited\n")
    places = [text.index(f"# {name}\n") for name in ("One", "Two::Half", "C\\#")]
    document.write_text(text[places[2] :] + text[places[1] : places[2]] + text[: places[1]], encoding="utf-8")
    said = run("import", document, "--json", "--yes").ok().json
    assert said["counts"] == {"kept": 3 * len(HARD) - 3, "edited": 3, "new": 0}
    assert len(list(settings.bank.glob("*.yaml"))) == 3


def test_an_edit_in_the_markdown_document_is_an_edit_of_that_question(
    settings: Settings, run: Callable[..., Any], tmp_path: Path
) -> None:
    settings.bank.mkdir(parents=True)
    save(settings.bank / "d.yaml", dump(Deck("D", QUESTIONS[:2])))
    path = tmp_path / "bank.md"
    run("export", path).ok()
    (settings.bank / "d.yaml").unlink()
    run("import", path).ok()
    path.write_text(path.read_text(encoding="utf-8").replace("\n2\n", "\n2, edited\n"), encoding="utf-8")
    assert run("import", path, "--json").ok().json["counts"] == {"kept": 1, "edited": 1, "new": 0}


def test_notes_made_in_several_processes_are_the_same_bytes(
    settings: Settings, run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from quizcli.services import crew

    settings.media.mkdir(parents=True)
    (settings.media / "p.png").write_bytes(b"png")
    settings.bank.mkdir(parents=True)
    answers = ("*a* ![p](p.png)", "```python\nx = 1\n```", "plain", "![q](none.png)")
    made = [Question(f"m{number:03}h4tz", f"Question {number}?", answers[number % 4]) for number in range(120)]
    made.append(Question("n000h4tz", "{{c1::a}} {{c2::b}} ![p](p.png)", "", type="cloze"))
    save(settings.bank / "d.yaml", dump(Deck("D", tuple(made))))
    alone = run("export", tmp_path / "alone.apkg").ok()
    calls = []
    do = crew._Helper.do
    monkeypatch.setattr(crew, "helpers", lambda work, items: 2)
    monkeypatch.setattr(crew._Helper, "do", lambda self, work, item: calls.append(item) or do(self, work, item))
    together = run("export", tmp_path / "together.apkg").ok()
    assert (tmp_path / "alone.apkg").read_bytes() == (tmp_path / "together.apkg").read_bytes()
    assert alone.err.replace("alone.apkg", "together.apkg") == together.err
    assert sum(map(len, calls)) == 121


@pytest.mark.parametrize("name", ["out.apkg", "out.csv", "out.tsv", "out.md", "out.jsonl", "log.jsonl"])
def test_an_export_replaces_an_earlier_one_and_says_so(
    bank: None, run: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    wishes = ("--with-progress",) if name == "log.jsonl" else ()
    run("suspend", "id:ab2c8h4tz", "--quiet").ok()
    assert "replacing" not in run("export", tmp_path / name, *wishes).ok().err
    assert "replacing the file that was there" in run("export", tmp_path / name, *wishes).ok().err
    assert run("export", tmp_path / name, *wishes, "--json").ok().json["replaced"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("out.apkg", b"PK\x05\x06" + bytes(18)),  # an archive, empty and sound, but a stranger's
        ("out.apkg", b"PK and no archive"),
        ("out.csv", b"id,deck,what else\r\n1,2,3\r\n"),
        ("out.tsv", b"\xff\xfe"),
        ("out.md", "# 我的笔记\n\n<!-- quizcli: id=k7m3x9q2 -->\n".encode()),
        ("out.jsonl", b'{"id": 1}\n'),
        ("out.jsonl", b"[" * 100_000),
    ],
)
def test_a_strangers_file_is_replaced_only_on_request(
    bank: None, run: Callable[..., Any], tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    done = run("export", file)
    assert (done.code, file.read_bytes()) == (1, content)
    assert "is there already, and no export of quizcli" in done.err
    assert "--overwrite" in done.err
    assert "replacing the file" in run("export", file, "--overwrite").ok().err
    run("export", file).ok()


def test_an_empty_file_may_be_filled_and_a_device_may_not(bank: None, run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "out.csv").touch()
    run("export", tmp_path / "out.csv").ok()
    os.mkfifo(tmp_path / "pipe.csv")
    done = run("export", tmp_path / "pipe.csv")
    assert (done.code, "no ordinary file" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("source", "shown"),
    [("/home/me/secret/notes.md", "notes.md"), ("C:\\me\\笔记.md", "笔记.md"), ("notes/a.md", "notes/a.md"), ("", "")],
)
def test_where_a_document_lies_on_this_disk_is_not_told(
    settings: Settings, run: Callable[..., Any], tmp_path: Path, source: str, shown: str
) -> None:
    settings.bank.mkdir(parents=True)
    save(settings.bank / "d.yaml", dump(Deck("D", QUESTIONS[:1], source=source)))
    run("export", tmp_path / "out.csv").ok()
    (_, row) = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert row.rpartition(",")[2] == shown
