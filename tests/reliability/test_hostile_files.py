"""Hostile files of every kind are read or refused: in time, in our words, and without half of them coming in."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

LIMIT = 10.0  # seconds of this process
KINDS = ("yaml", "md", "jsonl", "config", "apkg")


def wrong(file, run, settings, folder: Path) -> str:
    """Read one file by the command line; gives what was wrong with that, or nothing."""
    bank = {path.name: path.read_bytes() for path in settings.bank.glob("*.yaml")}
    began = time.process_time()
    if file.kind == "config":
        settings.home.mkdir(exist_ok=True)
        settings.config.write_bytes(file.data)
        ran = run("list")
        settings.config.unlink()
        allowed = (0, 2, 3, 4)
    else:
        path = folder / f"evil.{file.kind}"
        path.write_bytes(file.data)
        ran = run("import", path, "--yes", "--deck", "Evil")
        allowed = (3,) if file.bad else (0, 3)
    took = time.process_time() - began
    if ran.code == 3 and file.kind != "config" and not any(name in ran.err for name in ("evil.", "Evil")):
        return f"the message does not name the file: {ran.err[:200]!r}"
    if ran.code not in allowed or "a bug in quizcli" in ran.err or "Traceback" in ran.err:
        return f"exit code {ran.code}: {ran.err[-400:]!r}"
    if took > LIMIT:
        return f"{took:.1f} s"
    if ran.code == 3 and bank != {path.name: path.read_bytes() for path in settings.bank.glob("*.yaml")}:
        return "it was refused, but something came in"
    for path in settings.bank.glob("*.yaml"):
        if path.name not in bank:
            path.unlink()
    return ""


def check(files, run, settings, folder: Path) -> None:
    found = {f"{file.kind}: {file.name}": said for file in files if (said := wrong(file, run, settings, folder))}
    assert not found


def test_there_are_more_than_three_hundred(hostile_files) -> None:
    files = hostile_files.every()
    assert len(files) > 300
    assert {file.kind for file in files} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_some_of_them_are_read_or_refused(hostile_files, run, settings, tmp_path, kind: str) -> None:
    files = [file for file in hostile_files.every() if file.kind == kind and len(file.data) < 30_000]
    check(files[:: len(files) // 12], run, settings, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_all_of_them_are_read_or_refused(hostile_files, run, settings, tmp_path, kind: str) -> None:
    check([file for file in hostile_files.every() if file.kind == kind], run, settings, tmp_path)


def test_the_harness_finds_a_reader_that_crashes(hostile_files, run, settings, tmp_path, monkeypatch) -> None:
    from quizcli.bank import reading

    def careless(path: Path) -> None:
        raise KeyError(path)

    monkeypatch.setattr(reading, "read", careless)
    monkeypatch.setattr("quizcli.importers.yaml.read", careless)
    files = [file for file in hostile_files.yaml() if file.name == "a scalar"]
    with pytest.raises(AssertionError, match="a bug in quizcli"):
        check(files, run, settings, tmp_path)
