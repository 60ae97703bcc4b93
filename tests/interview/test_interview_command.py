"""`quizcli interview` and `quizcli stats weak` from the command line."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ONE = "\n\n1 2\n\n"  # speak, done, two of four points, take the rating


def test_by_lines_with_a_scorecard_and_a_report(run: Callable[..., Any], bank: Path, home: Path) -> None:
    ran = run("interview", "--topic", "Caches:1", "--questions", "2", "--follow-ups", "0", stdin=ONE + "\n\na\n\n").ok()
    assert "75% of the key points over 2 questions" in ran.out
    assert "left out: Weight · Price" in ran.out
    (report,) = (home / "reports").glob("*.md")
    text = report.read_text(encoding="utf-8")
    assert str(report) in ran.out
    assert text.startswith("# Interview of 2026-11-22\n")
    assert "| Caches | 2 | 75% | – |" in text
    assert "- [x] Shape" in text
    assert "- [ ] Price" in text
    assert "quizcli review --ahead id:thing00" in text
    assert not (home / "interview.json").exists()


def test_json_is_alone_on_stdout(run: Callable[..., Any], bank: Path, tmp_path: Path) -> None:
    report = tmp_path / "deep" / "report.md"
    ran = run("interview", "-n", "2", "--follow-ups", "0", "--json", "--report", report, stdin=ONE + "x\n").ok()
    found = ran.json
    assert (found["answered"], found["skipped"], found["score"], found["left"]) == (1, 1, 0.25, 0)
    assert found["questions"][0]["missed"] == ["Weight", "Price"]
    assert found["report"] == str(report)
    assert report.exists()
    assert found["command"].startswith("quizcli review --ahead id:")


def test_an_interrupted_interview_goes_on_or_is_closed(run: Callable[..., Any], bank: Path, home: Path) -> None:
    first = run("interview", "-n", "3", "--follow-ups", "0", "--json", stdin=ONE).ok().json
    assert (first["left"], first["resumable"]) == (2, True)
    again = run("interview", "-n", "1", "--json", stdin="")
    assert "left after 1 of 3" in again.err
    more = run("interview", "--resume", "--json", stdin=ONE).ok().json
    assert len(more["questions"]) == 2
    assert more["interview"] == first["interview"]
    closed = run("interview", "--close", "--json").ok().json
    assert (closed["left"], closed["resumable"], len(closed["questions"])) == (1, False, 2)
    assert run("interview", "--close").code == 4
    assert run("interview", "--resume").code == 4
    assert len(list((home / "reports").glob("*.md"))) == 1


def test_it_refuses_what_it_cannot_do(run: Callable[..., Any], bank: Path, tmp_path: Path) -> None:
    assert run("interview", "--resume", "-n", "3").code == 2
    assert run("interview", "--topic", "Cachs:2").code == 4
    assert "Did you mean Caches?" in run("interview", "--topic", "Cachs:2").err
    assert run("interview", "--topic", "Caches:much").code == 2
    assert run("interview", "id:nothing").code == 4
    blueprint = tmp_path / "b.yaml"
    blueprint.write_text("topics:\n  Locks: 1\nquestions: 1\n", encoding="utf-8")
    ran = run("interview", "--blueprint", blueprint, "--json", stdin=ONE).ok()
    assert ran.json["topics"][0]["name"] == "Locks"
    blueprint.write_text("topics:\n  Locks: often\n", encoding="utf-8")
    ran = run("interview", "--blueprint", blueprint)
    assert ran.code == 3
    assert f"{blueprint}:2:" in ran.err


def test_a_report_that_cannot_be_written_hides_no_scorecard(
    run: Callable[..., Any], bank: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    ran = run("interview", "-n", "1", "--report", tmp_path / "file" / "report.md", stdin=ONE)
    assert ran.code == 1
    assert "50% of the key points" in ran.out
    assert "cannot write the report" in ran.err


def test_pause_later_more_and_undo_by_lines(run: Callable[..., Any], bank: Path) -> None:
    lines = "z\n\nl\n" + "\n\n1\nm\n\n" + ONE + ONE + ONE
    found = run("interview", "-n", "3", "--follow-ups", "0", "--json", stdin=lines).ok().json
    assert [one["follow_up"] for one in found["questions"]] == [False, True, False, False]
    assert found["left"] == 0


def test_hostile_text_stays_text_in_the_report(run: Callable[..., Any], home: Path) -> None:
    path = home / "bank" / "evil.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        '# quizcli bank\nformat: 1\ndeck: E\nquestions:\n  - id: evil2222\n    question: "a\\e[31m|b"\n'
        "    topic: ['x|y']\n    answer: |\n      - one | two\n      - <script>\n"
    )
    ran = run("interview", "-n", "1", stdin="\n\n1\n\n").ok()
    assert "\x1b" not in ran.out
    text = next((home / "reports").glob("*.md")).read_text(encoding="utf-8")
    assert "x\\|y" in text
    assert "<script>" not in text
    assert "\x1b" not in text


def test_weak_spots_rank_topics_and_points(run: Callable[..., Any], bank: Path, clock: Any) -> None:
    assert run("stats", "weak").code == 4
    run("review", "topic:Caches", stdin="\n3\n" * 6).ok()
    run("review", "topic:Locks", stdin="\np\n1\n\n" * 6).ok()
    clock.advance(days=20)
    found = run("stats", "weak", "--json").ok().json
    assert found["topics"][0]["topic"] == "Locks"
    assert found["topics"][0]["gain"] > found["topics"][1]["gain"] > 0
    assert {point["point"] for point in found["points"]} == {"Colour", "Weight", "Price"}
    assert found["unstudied"] == 1
    shown = run("stats", "weak").ok().out
    assert "Locks" in shown
    assert "1 of 1  Colour" in shown
    words = found["command"].split()[1:]
    assert run(*words, "--limit", "1", "--json", stdin="\n3\n").ok().json["answers"]
    only = run("stats", "weak", "topic:Caches", "--json").ok().json
    assert [spot["topic"] for spot in only["topics"]] == ["Caches"]


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be stopped here")
def test_a_process_that_was_stopped_loses_no_time(bank: Path, home: Path, clock: Any) -> None:
    """On a real terminal: stopped by force for a while, and then continued."""
    import pexpect

    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    environment.pop("COLUMNS", None)
    command = ["-m", "quizcli", "interview", "-n", "1", "--follow-ups", "0"]
    child = pexpect.spawn(sys.executable, command, dimensions=(24, 80), env=environment, timeout=20)
    child.delaybeforesend = None
    child.expect("Any key begins")
    time.sleep(0.25)
    child.send(" ")
    child.expect("think")
    os.kill(child.pid, signal.SIGSTOP)
    time.sleep(2)
    os.kill(child.pid, signal.SIGCONT)
    for key, seen in ((" ", "speak"), (" ", "Key points"), ("a", "4 of 4"), ("\r", "of the key points")):
        time.sleep(0.25)
        child.send(key)
        child.expect(seen)
    time.sleep(0.25)
    child.send("q")
    child.expect(pexpect.EOF)
    text = next((home / "reports").glob("*.md")).read_text(encoding="utf-8")
    assert re.search(r"Time: 0:0[01] in all", text), text
