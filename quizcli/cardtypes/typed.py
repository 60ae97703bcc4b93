"""A question whose answer is typed and compared: one card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizcli.domain.card import Card
from quizcli.domain.question import Question

LONGEST = 120  # characters; nobody types more from memory, letter by letter
_LITERAL = re.compile(r"(`+)\s?(.+?)\s?\1\Z", re.DOTALL)
_FENCE = re.compile(r"(`{3,}|~{3,})[^\n]*\n(.*?)\n?[ ]{0,3}\1[`~]*\s*\Z", re.DOTALL)
_BULLET = re.compile(r"\A[-*+] +")
_EMPHASIS = re.compile(r"(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1")


def cards(question: Question, seed: int = 0) -> Iterator[Card]:
    """Yield the one card; it is typed only when there is something short to compare with."""
    accepts, literal = responses(question)
    yield Card.of(
        question, "1", question.prompt, question.answer, accepts=accepts, typed=bool(accepts), literal=literal
    )


def responses(question: Question) -> tuple[tuple[str, ...], bool]:
    """Give the responses that count as right, and whether they are code.

    `accept` in the bank lists them; otherwise it is the answer, or its first line when an explanation follows
    after a blank line. An answer that is all code (`` `!=` ``, a fence) is compared as code.
    """
    named = question.extra.get("accept")
    if named:
        listed = [str(one) for one in named] if isinstance(named, list | tuple) else [str(named)]
        found = [(_LITERAL.match(one.strip()), one.strip()) for one in listed]
        literal = all(match for match, _ in found) or str(question.extra.get("code", "")).lower() in ("true", "yes")
        return tuple(match[2] if match else text for match, text in found), literal
    return _from_answer(question.answer.strip())


def _from_answer(answer: str) -> tuple[tuple[str, ...], bool]:
    fence = _FENCE.match(answer)
    if fence and len(fence[2]) <= LONGEST * 4:
        return (fence[2],), True
    first, _, rest = answer.partition("\n")
    if (
        len(first) > LONGEST
        or (rest and rest[0] != "\n")
        or not first
        or first.startswith(("#", ">", "|", "```", "~~~"))
    ):
        return (), False
    literal = _LITERAL.match(first)
    if literal and literal[1] not in literal[2]:
        return (literal[2],), True
    return (_EMPHASIS.sub(r"\2", _BULLET.sub("", first)),), False
