"""The report of an interview as Markdown, to be kept and to be read by somebody else."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from quizcli import files
from quizcli.errors import QuizError
from quizcli.services.outcome import Outcome
from quizcli.services.scorecard import Scorecard
from quizcli.services.spelling import clock, plural
from quizcli.text.safe import visible

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def place(home: Path, began: datetime) -> Path:
    """Give the file that an interview's report goes to unless another is named."""
    return home / "reports" / f"interview-{began:%Y-%m-%d-%H%M%S}.md"


def write(path: Path, text: str) -> None:
    """Write a report in one step. Raises QuizError."""
    try:
        files.replace(path, text.encode("utf-8"))
    except OSError as error:
        raise QuizError(f"cannot write the report {path}: {error.strerror}") from error


def markdown(card: Scorecard) -> str:
    """Write the report."""
    lines = [f"# Interview of {card.on.isoformat()}", ""]
    lines += [
        f"**{card.share:.0%}** of the key points over {plural(len(card.outcomes), 'question')}"
        + (f", {len(card.outcomes) - card.answered} of them skipped" if card.answered < len(card.outcomes) else "")
        + (f"; {plural(card.left, 'question')} not reached" if card.left else "")
        + ".",
        "",
        f"Time: {clock(card.minutes * 60)} in all, {clock(card.think)} thinking, {clock(card.speak)} speaking"
        " and comparing; pauses do not count.",
        "",
        "A question's share is the part of its key points that was said; where an answer has no key points, the rating"
        " counts (Again 0%, Hard 50%, Good and Easy 100%).",
        "",
    ]
    if card.topics:
        lines += [
            "## Topics",
            "",
            "| Topic | Questions | Said | Before | Time |",
            "| --- | ---: | ---: | ---: | ---: |",
        ]
        for topic in card.topics:
            before = "–" if topic.before is None else f"{topic.before:.0%} ({topic.before_on})"
            lines.append(
                f"| {_cell(topic.name) or '–'} | {topic.questions} | {topic.share:.0%} | {before} "
                f"| {clock(topic.seconds)} |"
            )
        lines.append("")
    if card.outcomes:
        lines += ["## Questions", ""]
        for number, outcome in enumerate(card.outcomes, start=1):
            lines += [*_question(number, outcome, card), ""]
    lines += _after(card)
    return visible("\n".join(lines).rstrip("\n")) + "\n"  # a report may be printed by anything


def _question(number: int, outcome: Outcome, card: Scorecard) -> list[str]:
    what = "skipped" if outcome.skipped else f"{outcome.share:.0%}"
    marks = ["follow-up"] if outcome.follow_up else []
    if card.think_limit and outcome.think > card.think_limit:
        marks.append(f"thought longer than {clock(card.think_limit)}")
    if card.speak_limit and outcome.speak > card.speak_limit:
        marks.append(f"spoke longer than {clock(card.speak_limit)}")
    lines = [f"### {number}. {_line(outcome.prompt)}", ""]
    path = " › ".join([*outcome.topic] or [outcome.deck])
    lines.append(
        f"{what} · {outcome.rating.label} · {clock(outcome.think)} thinking, {clock(outcome.speak)} speaking"
        f" · {_cell(path)}" + "".join(f" · {mark}" for mark in marks)
    )
    if outcome.said or outcome.missed:
        lines.append("")
        lines += [f"- [x] {_cell(text)}" for text in outcome.said]
        lines += [f"- [ ] {_cell(text)}" for text in outcome.missed]
    if outcome.typed:
        lines += ["", *(f"> {line}".rstrip() for line in outcome.typed.split("\n"))]
    return lines


def _after(card: Scorecard) -> list[str]:
    lines: list[str] = []
    if card.earlier:
        lines += ["## Earlier interviews", "", "| Date | Questions | Said |", "| --- | ---: | ---: |"]
        lines += [f"| {one.on.isoformat()} | {one.questions} | {one.share:.0%} |" for one in card.earlier]
        lines.append("")
    if card.next:
        lines += ["## Study next", ""]
        for one in card.next:
            missed = f": {', '.join(map(_cell, one.missed))}" if one.missed else ""
            lines.append(f"- `{one.id}` {_line(one.prompt)} ({one.share:.0%}){missed}")
        lines += ["", "Review exactly these:", "", "```sh", card.command, "```", ""]
    elif card.outcomes:
        lines += ["Nothing fell below what a good answer needs.", ""]
    return lines


def _cell(text: str) -> str:
    """Give plain text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _line(prompt: str) -> str:
    """Give the first line of a question; it is Markdown already."""
    return next((line.strip() for line in prompt.split("\n") if line.strip()), "")
