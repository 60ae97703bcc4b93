"""Backups: made by themselves, whole, kept long enough, and brought back by one command."""

from __future__ import annotations

import errno
import json
import sqlite3
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizcli.errors import InputError, QuizError, StoreError
from quizcli.services import backup_file, backups, members, restoring

NOTES = "# Deck\n\n## A\n\n### What is a?\n\nIt is a.\n\n### What is b?\n\nIt is b.\n"


@pytest.fixture
def notes(tmp_path: Path, run) -> Path:
    """Two questions, imported."""
    path = tmp_path / "notes.md"
    path.write_text(NOTES, encoding="utf-8")
    run("import", path).ok()
    return path


def bank_of(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "bank").iterdir()}


def answers(home: Path) -> int:
    with sqlite3.connect(home / "quizcli.db") as connection:
        return int(connection.execute("SELECT count(*) FROM event WHERE kind = 'answer'").fetchone()[0])


def test_a_backup_opens_with_ordinary_tools_and_holds_everything(notes, run, home: Path) -> None:
    run("review", stdin="\n3\nq\n").ok()
    made = run("backup", "--json").ok().json
    with zipfile.ZipFile(made["path"]) as archive:
        names = set(archive.namelist())
        assert names >= {"quizcli.db", "manifest.json", "bank/Deck.yaml"}
        assert archive.read("bank/Deck.yaml") == (home / "bank" / "Deck.yaml").read_bytes()


def test_the_first_writes_of_a_day_leave_a_backup_and_the_next_do_not(notes, run, clock, settings) -> None:
    clock.advance(days=1)
    run("review", stdin="\n3\nq\n").ok()
    daily = [backup for backup in backups.listed(settings) if backup.reason == "daily"]
    assert len(daily) == 1
    run("review", stdin="\n3\nq\n").ok()
    assert [backup for backup in backups.listed(settings) if backup.reason == "daily"] == daily


def test_an_import_that_changes_something_is_preceded_by_a_backup(notes: Path, run, clock, settings) -> None:
    before = len(backups.listed(settings))
    clock.advance(minutes=1)
    run("import", notes).ok()
    assert len(backups.listed(settings)) == before, "nothing changed"
    notes.write_text(NOTES.replace("It is a.", "It was a."), encoding="utf-8")
    run("import", notes).ok()
    newest = backups.listed(settings)[0]
    assert newest.reason == "import"
    with zipfile.ZipFile(newest.path) as archive:
        assert "It is a." in archive.read("bank/Deck.yaml").decode()


def test_restore_brings_everything_back_and_can_be_taken_back(notes: Path, run, clock, home: Path) -> None:
    run("review", stdin="\n3\nq\n").ok()
    run("config", "set", "new_per_day", "7").ok()
    kept = run("backup", "--json").ok().json["name"]
    bank = bank_of(home)
    clock.advance(hours=1)
    run("review", stdin="\n3\nq\n").ok()
    run("config", "set", "new_per_day", "3").ok()
    notes.write_text(NOTES.replace("### What is b?", "### What is c?").replace("It is b.", "C."), encoding="utf-8")
    run("import", notes, "--yes").ok()
    (home / "bank" / "extra.yaml").write_text("format: 1\ndeck: Extra\nquestions: []\n", encoding="utf-8")
    later, reviews = bank_of(home), answers(home)
    back = run("restore", kept, "--yes", "--json").ok().json
    assert bank_of(home) == bank
    assert answers(home) == reviews - 1
    assert run("config", "get", "new_per_day").ok().out.split()[-1] == "7"
    run("restore", back["before"]["name"], "--yes").ok()
    assert bank_of(home) == later
    assert answers(home) == reviews


def test_restore_asks_and_without_anybody_there_refuses(notes, run, home: Path) -> None:
    run("backup").ok()
    before = bank_of(home)
    assert run("restore").code == 2
    assert bank_of(home) == before


def test_a_damaged_database_is_put_aside_and_replaced_by_one_command(notes, run, home: Path) -> None:
    run("review", stdin="\n3\nq\n").ok()
    run("backup").ok()
    damaged = b"\x00" * 4096 + (home / "quizcli.db").read_bytes()[4096:]
    (home / "quizcli.db").write_bytes(damaged)
    refused = run("list")
    assert refused.code == 5
    assert "quizcli restore" in refused.err
    assert (home / "quizcli.db").read_bytes() == damaged, "a damaged database is never written to"
    run("restore", "--yes").ok()
    assert answers(home) == 1
    assert any(path.read_bytes() == damaged for path in (home / "backups").glob("*damaged*"))


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_damaged_backup_is_refused_and_nothing_changes(notes, run, home: Path, at: float) -> None:
    run("review", stdin="\n3\nq\n").ok()
    path = Path(run("backup", "--json").ok().json["path"])
    data = bytearray(path.read_bytes())
    place = int(len(data) * at)
    data[place : place + 64] = bytes(64)
    path.write_bytes(data)
    before = (bank_of(home), answers(home))
    ran = run("restore", path.stem, "--yes")
    assert ran.code == 3
    assert path.name in ran.err
    assert (bank_of(home), answers(home)) == before


@pytest.mark.parametrize(
    "name", ["../zipslip.yaml", "/etc/zipslip", "bank/../../zipslip", "zipslip.txt", "bank", "bank\\..\\zipslip"]
)
def test_a_backup_with_foreign_names_is_refused(notes, run, tmp_path: Path, home: Path, name: str) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x")
        manifest = {
            "files": {name: {"size": 1, "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}}
        }
        archive.writestr("manifest.json", json.dumps(manifest))
    ran = run("restore", path, "--yes")
    assert ran.code == 3
    assert not list(tmp_path.parent.rglob("zipslip*"))


def test_a_restore_cut_short_is_finished_at_the_next_start(
    notes, run, settings, clock, home: Path, monkeypatch
) -> None:
    """The process dies in the middle of putting files in their place."""
    run("review", stdin="\n3\nq\n").ok()
    run("backup").ok()
    bank = bank_of(home)
    clock.advance(minutes=1)
    (home / "bank" / "Deck.yaml").write_text("format: 1\ndeck: Deck\nquestions: []\n", encoding="utf-8")
    replaced = []

    def dying(source, target, real=restoring._place):
        replaced.append(target)
        if len(replaced) == 2:
            raise KeyboardInterrupt
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "_place", dying)
        with pytest.raises(KeyboardInterrupt):
            restoring.restore(settings, backups.listed(settings)[0], clock())
    assert bank_of(home) != bank or (home / ".restoring").exists()
    run("list").ok()
    assert bank_of(home) == bank
    assert not (home / ".restoring").exists()


def test_seven_days_four_weeks_and_twelve_months_are_kept(settings, home: Path) -> None:
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "a.yaml").write_text("format: 1\ndeck: A\nquestions: []\n", encoding="utf-8")
    start = datetime(2025, 1, 1, 12, tzinfo=UTC).astimezone()
    for day in range(0, 420, 1):
        backups.make(settings, start + timedelta(days=day), "daily")
    kept = [backup.moment for backup in backups.listed(settings)]
    newest = max(kept)
    assert newest.date() == (start + timedelta(days=419)).date()
    assert sum((newest - moment).days < 7 for moment in kept) == 7
    assert 7 + 3 <= len(kept) <= 7 + 4 + 12
    assert (newest - min(kept)).days > 300


def test_the_last_good_backup_is_never_thrown_away(settings, home: Path, clock) -> None:
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "a.yaml").write_text("format: 1\ndeck: A\nquestions: []\n", encoding="utf-8")
    old = backups.make(settings, clock() - timedelta(days=800), "manual")
    assert old
    for day in (3, 2, 1):
        bad = backups.make(settings, clock() - timedelta(days=day), "daily")
        assert bad
        bad.path.write_bytes(b"not a zip")
    backups.rotate(settings)
    assert old.path.exists()
    with pytest.raises(InputError):
        backup_file.verify(backups.listed(settings)[0].path)


def test_a_full_disk_says_so_and_leaves_no_pieces(notes, settings, clock, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = sorted(path.name for path in settings.backups.iterdir())
    monkeypatch.setattr(backups, "write", full)
    with pytest.raises(QuizError, match="No space left"):
        backups.make(settings, clock(), "manual")
    assert sorted(path.name for path in settings.backups.iterdir()) == before


def test_what_did_not_change_is_taken_over_packed_and_only_while_it_is_whole(
    notes, run, settings, clock, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("变量", "Other"):
        text = (home / "bank" / "Deck.yaml").read_text(encoding="utf-8").replace("id: ", f"id: {'xy'[name == '变量']}")
        (home / "bank" / f"{name}.yaml").write_text(text, encoding="utf-8")
    packed: list[bytes] = []
    deflated = members._deflated
    monkeypatch.setattr(members, "_deflated", lambda data: packed.append(data) or deflated(data))

    def bank(name: str) -> bytes:
        return (home / "bank" / f"{name}.yaml").read_bytes()

    def make() -> backups.Backup:
        packed.clear()
        clock.advance(minutes=1)
        made = backups.make(settings, clock(), "manual")
        assert made
        backup_file.verify(made.path)
        folder = tmp_path / made.path.stem
        backup_file.trial(made.path, folder)
        assert bank_of(folder) == bank_of(home)
        return made

    make()
    assert {bank("变量"), bank("Other"), bank("Deck")} <= set(packed)
    (home / "bank" / "Deck.yaml").write_bytes(bank("Deck") + b"# mine\n")
    second = make()
    assert set(packed) & {bank("变量"), bank("Other"), bank("Deck")} == {bank("Deck")}

    data = bytearray(second.path.read_bytes())
    with zipfile.ZipFile(second.path) as archive:
        data[data.index(members.raw(archive, archive.getinfo("bank/变量.yaml"))) + 9] ^= 1
    second.path.write_bytes(data)
    make()
    assert set(packed) & {bank("变量"), bank("Other"), bank("Deck")} == {bank("变量")}
    with pytest.raises(InputError):
        backup_file.verify(second.path)


def no_room(path: Path) -> OSError:
    return OSError(errno.ENOSPC, "No space left on device", str(path))


def test_a_disk_that_has_no_room_for_a_trial_is_not_the_backups_fault(notes, run, settings, monkeypatch) -> None:
    run("backup").ok()
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name.endswith(".trial"):
            raise no_room(path)
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StoreError, match=r"cannot write .*No space left"):
        backup_file.verify(backups.listed(settings)[0].path)


def test_a_restore_that_has_no_room_leaves_everything_where_it_is(notes, home, run, settings, monkeypatch) -> None:
    run("backup").ok()
    before = (bank_of(home), (home / "quizcli.db").read_bytes())

    def full(path: Path, manifest: object, folder: Path) -> None:
        raise no_room(folder)

    monkeypatch.setattr(restoring, "unpack", full)
    ran = run("restore", "--yes")
    assert ran.code == 5
    assert "No space left" in ran.err
    assert "try again once the disk is well" in ran.err
    assert (bank_of(home), (home / "quizcli.db").read_bytes()) == before
    assert not list((home / "backups").glob("*damaged*"))


def test_a_whole_database_is_never_put_aside_for_a_full_disk(notes, home, run, settings, monkeypatch) -> None:
    run("backup").ok()
    before = (home / "quizcli.db").read_bytes()

    def full(*arguments: object) -> None:
        raise no_room(home)

    monkeypatch.setattr(backups, "write", full)
    ran = run("restore", "--yes")
    assert ran.code == 5
    assert "cannot make a backup" in ran.err
    assert (home / "quizcli.db").read_bytes() == before
    assert {path.suffix for path in (home / "backups").iterdir()} == {".zip"}


def test_a_folder_of_backups_that_cannot_be_made_ends_no_sitting(home, run, clock) -> None:
    (home / "bank").mkdir(parents=True)
    (home / "bank" / "mine.yaml").write_text(
        "format: 1\ndeck: D\nquestions:\n  - {id: aaaa2222, question: Why?, answer: So.}\n", encoding="utf-8"
    )
    (home / "backups").write_text("in the way", encoding="utf-8")
    ran = run("review", stdin="\n3\nq\n").ok()
    assert "cannot make a backup" in ran.err
    assert run("backup").code == 5
