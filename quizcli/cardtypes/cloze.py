"""Hide each {{word}} of the prompt in turn: one card per hidden word, or per group `{{c1::word::hint}}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from quizcli.domain.card import Card
from quizcli.domain.question import Question

_BLANK = re.compile(r"\{\{(?:c(?P<group>\d+)::)?(?P<word>.+?)\}\}", re.DOTALL)
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)


def cards(question: Question, seed: int = 0) -> Iterator[Card]:
    """Yield one card per blank, with the other blanks filled in; blanks of one `c` number hide together."""
    blanks = list(_BLANK.finditer(question.prompt))
    names = [f"c{blank['group']}" if blank["group"] else str(number) for number, blank in enumerate(blanks, start=1)]
    for name in dict.fromkeys(names):
        hidden = {blank.start() for blank, own in zip(blanks, names, strict=True) if own == name}
        front = _fill(question.prompt, hidden, _hidden)
        whole = _fill(question.prompt, hidden, _shown)
        words = tuple(_word(blank) for blank in blanks if blank.start() in hidden)
        back = f"{whole}\n\n{question.answer}" if question.answer.strip() else whole
        yield Card.of(question, name, front, back, accepts=words)


def _fill(text: str, hidden: set[int], show: Callable[[re.Match[str]], str]) -> str:
    """Write out the text, the blanks that start at `hidden` as `show` wants them."""
    return _BLANK.sub(lambda blank: show(blank) if blank.start() in hidden else _word(blank), text)


def _word(match: re.Match[str]) -> str:
    return match["word"].partition("::")[0]


def _hidden(match: re.Match[str]) -> str:
    hint = match["word"].partition("::")[2]
    gap = "____" if _in_code(match) else r"\_\_\_\_"
    return f"[{hint}]" if hint else gap


def _shown(match: re.Match[str]) -> str:
    return _word(match) if _in_code(match) else f"**{_word(match)}**"


def _in_code(match: re.Match[str]) -> bool:
    """Tell whether a blank stands inside code, where Markdown has no emphasis and no escapes."""
    return any(code.start() < match.start() < code.end() for code in _CODE.finditer(match.string))
