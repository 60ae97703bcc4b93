"""A card on the table as lines: question, options or answer line, verdict, answer, the learner's note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizcli.domain.question import Option
from quizcli.render.markdown import lines as markdown
from quizcli.render.spans import PLAIN, Line, Look, Span, indented, wrap
from quizcli.render.theme import Theme
from quizcli.services.turn import Turn
from quizcli.text.safe import visible

if TYPE_CHECKING:
    from quizcli.text.comparing import Verdict

_HAN = "\u2e80"


def body(turn: Turn, width: int, theme: Theme, *, line: list[Span] | None = None) -> list[Line]:
    """Lay a card out; `line` is what is being typed, with its cursor."""
    shown = front(turn, width, theme)
    if turn.asks == "choice":
        shown += [[], *_options(turn, width, theme)]
    elif turn.asks == "typed":
        shown += [[], *_typing(turn, width, theme, line)]
    return shown + back(turn, width, theme) if turn.revealed else shown


def front(turn: Turn, width: int, theme: Theme) -> list[Line]:
    """Lay out the question alone."""
    return markdown(turn.card.front, width, theme, Look(bold=True))


def back(turn: Turn, width: int, theme: Theme) -> list[Line]:
    """Lay out the answer, and the learner's own note."""
    shown: list[Line] = []
    if turn.card.back.strip():
        shown += [[], [("┄" * width, theme.muted)], [], *markdown(turn.card.back, width, theme)]
    if turn.question.note:
        shown += [
            [],
            *indented(markdown(turn.question.note, max(width - 2, 8), theme, theme.muted), ("✎ ", theme.mark)),
        ]
    if turn.changed is not None:
        from quizcli.render.plan import wording

        shown += [[], [("This answer changed since you learned it:", theme.mark)]]
        shown += wording(turn.changed.before, turn.changed.after, width, theme)
    return shown


def _options(turn: Turn, width: int, theme: Theme) -> list[Line]:
    shown: list[Line] = []
    for number, option in enumerate(turn.card.choices, start=1):
        sign, look = _option_sign(turn, number, option, theme)
        text = markdown(option.text, max(width - 6, 8), theme, look)
        shown += indented(text or [[]], (f"{sign}{number}  ", look if look != PLAIN else theme.accent))
    if not turn.revealed and turn.several:
        shown += [[], [("More than one is right. ", theme.muted), ("enter", theme.accent), (" answers.", theme.muted)]]
    if turn.revealed:
        shown += [[], _grade(turn, theme)]
    return shown


def _option_sign(turn: Turn, number: int, option: Option, theme: Theme) -> tuple[str, Look]:
    """Mark an option: ticked before the reveal; right, wrong or passed over after it."""
    picked = number in turn.chosen
    if not turn.revealed:
        return ("☑ " if picked else "☐ ") if turn.several else "  ", Look(bold=True) if picked else PLAIN
    if option.correct:
        return "✓ ", theme.right
    return ("✗ ", theme.wrong) if picked else ("  ", theme.muted)


def _typing(turn: Turn, width: int, theme: Theme, line: list[Span] | None) -> list[Line]:
    if not turn.revealed:
        return indented(wrap(line or [], max(width - 2, 8)), ("› ", theme.accent))
    if turn.verdict is None:
        return [[("not answered", theme.muted)], *_expected(turn.card.accepts, theme)]
    shown = wrap([("you typed  ", theme.muted), (visible(turn.typed or "").strip(), PLAIN)], width)
    if not turn.verdict.exact:
        shown += wrap(
            [("compared   ", theme.muted), *difference(turn.verdict, theme, literal=turn.card.literal)], width
        )
    return [*shown, [], _grade(turn, theme)]


def _expected(accepts: tuple[str, ...], theme: Theme) -> list[Line]:
    parts: list[Line] = []
    for number, accepted in enumerate(accepts):
        for line in visible(accepted).split("\n"):
            parts.append([("or         " if number else "expected   ", theme.muted), (line, theme.right)])
    return parts


def _grade(turn: Turn, theme: Theme) -> Line:
    if turn.right:
        close = turn.verdict is not None and not turn.verdict.exact
        return [("✓ right", theme.right), (", but look at the spelling" if close else "", theme.muted)]
    nearly = turn.verdict is not None and turn.verdict.nearly
    return [("✗ almost" if nearly else "✗ not right", theme.wrong)]


def difference(verdict: Verdict, theme: Theme, *, literal: bool = False) -> list[Span]:
    """Show a typed answer word by word against the expected one: too much struck out, missing underlined."""
    looks = {
        "same": PLAIN,
        "slip": theme.mark,
        "missing": theme.right | Look(underline=True),
        "extra": theme.wrong | Look(strike=True),
    }
    signs = {"missing": ("+", ""), "extra": ("-", "")}  # so that it reads without colours too
    spans: list[Span] = []
    before = ""
    for word in verdict.words:
        if before and not literal and not (before[-1] > _HAN and word.text[0] > _HAN) and word.text[0].isalnum():
            spans.append((" ", PLAIN))
        sign = signs.get(word.state, ("", ""))[0]
        spans.append((visible(f"[{sign}{word.text}]" if sign else word.text), looks[word.state]))
        before = word.text
    return spans
