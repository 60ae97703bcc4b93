"""A block of code with something missing: a name, an operator or a line, chosen anew at each review.

The question's key `blank` (a word, or a list of them) names what is worth hiding; without it, anything telling may go.
Where the prompt asks what the code prints, that is what is asked.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from quizcli.cardtypes.typed import responses
from quizcli.domain.card import Card
from quizcli.domain.question import Question
from quizcli.text.code import language, tokens

BLANK = "____"
_FENCE = re.compile(
    r"^(?P<open>(?P<mark>`{3,}|~{3,})(?P<info>[^\n`]*)\n)(?P<code>.*?)(?P<close>^(?P=mark)[`~]*[ ]*$)", re.M | re.S
)
_PRINTS = re.compile(
    r"(what|which).{0,40}\b(print|output|display|log|return|happen|result)|\boutput of\b|"
    r"(输出|打印|运行结果|执行结果|返回).{0,8}(什么|多少|结果|是|？|\?)|(会|将)(输出|打印)",
    re.IGNORECASE,
)
_TRIVIAL = frozenset(("self", "cls", "i", "j", "k", "x", "y", "_", "e", "pass", "in", "is", "and", "or", "not"))


@dataclass(frozen=True, slots=True)
class _Gap:
    """A place that can be left blank; `kind` is "name", "operator" or "line"."""

    start: int
    end: int
    kind: str


def cards(question: Question, seed: int = 0) -> Iterator[Card]:
    """Yield the one card: the code with a gap to fill, or the question what it prints."""
    fence = _FENCE.search(question.prompt)
    accepts, _ = responses(question)
    if fence and accepts and _PRINTS.search(question.prompt):
        yield Card.of(question, "1", question.prompt, question.answer, accepts=accepts, typed=True, literal=True)
        return
    inside = fence is not None
    fence = fence or _FENCE.search(question.answer)
    gap = _pick(fence["code"], language(fence["info"]), seed, question) if fence else None
    if fence is None or gap is None:
        yield Card.of(question, "1", question.prompt, question.answer)
        return
    code = fence["code"]
    blanked = fence["open"] + code[: gap.start] + BLANK + code[gap.end :] + fence["close"]
    expected = code[gap.start : gap.end]
    if inside:
        front = question.prompt[: fence.start()] + blanked + question.prompt[fence.end() :]
        back = f"{fence[0]}\n\n{question.answer}".rstrip()
    else:
        front, back = f"{question.prompt}\n\n{blanked}", question.answer
    yield Card.of(question, "1", front, back, accepts=(expected,), typed=True, literal=True)


def _pick(code: str, name: str, seed: int, question: Question) -> _Gap | None:
    """Choose what to leave out: what the question's key `blank` names; else mostly a name, sometimes more."""
    chance = random.Random(f"{seed} {question.id}")
    wanted = question.extra.get("blank", ())
    words = [wanted] if isinstance(wanted, str) else list(wanted)
    if named := [gap for word in words for gap in _named(code, str(word))]:
        return chance.choice(named)
    gaps = _gaps(code, name)
    if not gaps:
        return None
    kinds = sorted({gap.kind for gap in gaps})
    weights = [{"name": 6, "operator": 2, "line": 2}[kind] for kind in kinds]
    kind = chance.choices(kinds, weights)[0]
    return chance.choice([gap for gap in gaps if gap.kind == kind])


def _named(code: str, word: str) -> Iterator[_Gap]:
    """Give each place where a word stands by itself."""
    for found in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", code) if word else ():
        yield _Gap(found.start(), found.end(), "name")


def _gaps(code: str, name: str) -> list[_Gap]:
    """List what can be left blank and still be known: calls, attributes, keywords, names seen elsewhere, lines."""
    parts = tokens(code, name)
    times: dict[str, int] = {}
    for kind, text in parts:
        if kind.startswith(("Name", "Keyword")):
            times[text] = times.get(text, 0) + 1
    gaps: list[_Gap] = []
    place = 0
    for number, (kind, text) in enumerate(parts):
        after = parts[number + 1][1] if number + 1 < len(parts) else ""
        before = code[:place].rstrip(" ")
        if _is_name(kind, text) and (
            times[text] > 1 or before.endswith(".") or after.startswith("(") or "Keyword" in kind
        ):
            gaps.append(_Gap(place, place + len(text), "name"))
        elif kind == "Operator" and text.strip() not in (".", ",", ""):
            lead = len(text) - len(text.lstrip())
            gaps.append(_Gap(place + lead, place + lead + len(text.strip()), "operator"))
        place += len(text)
    return gaps + _lines(code)


def _is_name(kind: str, text: str) -> bool:
    wanted = kind.startswith(("Name", "Keyword")) and "Pseudo" not in kind
    return wanted and len(text) > 1 and text.isidentifier() and text not in _TRIVIAL and not text.startswith("__")


def _lines(code: str) -> list[_Gap]:
    """List lines worth recalling; a comment, an import or a lone bracket is not."""
    gaps: list[_Gap] = []
    place = 0
    lines = code.split("\n")
    for line in lines:
        text = line.strip()
        if (
            8 <= len(text) <= 72
            and len(lines) > 3
            and not text.startswith(("#", "//", "import ", "from ", "/*", "*", "--", "}", ")"))
        ):
            start = place + len(line) - len(line.lstrip())
            gaps.append(_Gap(start, start + len(text), "line"))
        place += len(line) + 1
    return gaps
