"""A card with its key points: what was said, what was left out last time, and what is ticked now."""

from __future__ import annotations

from quizcli.render import card as cards
from quizcli.render.spans import PLAIN, Line, Look, Span, clip, indented, width_of, wrap
from quizcli.render.theme import Theme
from quizcli.services.checklist import Checklist
from quizcli.services.turn import Turn
from quizcli.text.safe import visible


def body(turn: Turn, width: int, theme: Theme, *, line: list[Span] | None = None) -> list[Line]:
    """Lay a card out with its checklist between question and answer, so that a long answer does not hide it."""
    if turn.asks != "reveal":
        return cards.body(turn, width, theme, line=line)
    shown = cards.front(turn, width, theme)
    if not turn.revealed:
        return [*shown, [], *indented(wrap(line, max(width - 2, 8)), ("› ", theme.accent))] if line else shown
    return [*shown, *between(turn, width, theme), *cards.back(turn, width, theme)]


def between(turn: Turn, width: int, theme: Theme) -> list[Line]:
    """Lay out what stands between question and answer: what was typed, and the points."""
    shown: list[Line] = []
    if turn.typed and turn.typed.strip():
        said = wrap([(visible(turn.typed).strip(), PLAIN)], max(width - 2, 8))
        shown += [[], [("You said", theme.muted)], *indented(said, ("│ ", theme.muted), ("│ ", theme.muted))]
    checklist = turn.checklist
    if checklist is None:
        return shown
    if checklist.open:
        return [*shown, [], *lines(checklist, width, theme)]
    if checklist.left_out:
        left = " · ".join(visible(text) for text in checklist.left_out)
        shown += [[], *wrap([("Last time you left out: ", theme.mark), (left, PLAIN)], width)]
    return shown


def lines(checklist: Checklist, width: int, theme: Theme) -> list[Line]:
    """Lay out the points with their digits."""
    total = len(checklist.points)
    shown: list[Line] = [
        [
            ("Key points", theme.heading),
            (f"   {len(checklist.ticked)} of {total} said", theme.muted),
        ]
    ]
    for number, point in enumerate(checklist.points, start=1):
        ticked = number in checklist.ticked
        sign: Span = (f"{number} {'☑' if ticked else '☐'} ", theme.right if ticked else theme.accent)
        text: list[Span] = [(visible(point.text), PLAIN if ticked else Look(bold=True))]
        if words := checklist.matched.get(number):
            text.append((f"  ← {visible(', '.join(words[:6]))}", theme.muted))
        elif point.text in checklist.left_out:
            text.append(("  left out last time", theme.mark))
        shown += indented(_within(text, max(width - 4, 8)), sign)
    return shown


def _within(text: list[Span], width: int) -> list[Line]:
    """Break the point's own words; what is said about it is cut instead."""
    broken = wrap(text[:1], width)
    if len(text) > 1 and width_of(broken[-1]) + 8 < width:
        broken[-1] = clip([*broken[-1], *text[1:]], width)
    return broken
