"""Longer help: topics are files, and every one can be read."""

from __future__ import annotations

from quizcli.cli.commands.help import TOPICS, topics


def test_every_topic_is_listed_with_its_title_and_shown(run) -> None:
    listed = run("help").ok().out
    assert set(topics()) == {path.stem for path in TOPICS.glob("*.md")}
    for name, title in topics().items():
        assert f"{name} " in listed
        assert title in listed
        assert run("help", name).ok().out.startswith(f"# {title}")


def test_help_of_a_command_is_what_its_own_help_shows(run) -> None:
    assert run("help", "config").ok().out == run("config", "--help").ok().out
