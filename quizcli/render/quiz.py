"""The result of a quiz."""

from __future__ import annotations

from quizcli.domain.card import question_of
from quizcli.render.spans import PLAIN, Line, Look, Span, clip
from quizcli.render.theme import Theme
from quizcli.services.quiz import Score
from quizcli.services.spelling import clock, plural
from quizcli.text.safe import visible
from quizcli.text.width import cells

_BAR = 20


def score_lines(score: Score, theme: Theme, width: int = 80) -> list[Line]:
    """The score, topic by topic, and what to look at again."""
    if not score.answered:
        return [[("Nothing was answered.", theme.muted)]]
    share = score.right / score.answered
    look = theme.right if share >= 0.8 else theme.mark if share >= 0.5 else theme.wrong
    first: list[Span] = [
        (f"{score.right} of {score.answered} right", look),
        (f"  {share:.0%}", PLAIN),
        (f"  in {clock(score.seconds)}", theme.muted),
    ]
    if score.partly:
        first.append((f"  ({score.partly} partly)", theme.muted))
    shown: list[Line] = [first]
    if len(score.topics) > 1:
        shown += [[], *_topics(score, theme, width)]
    if score.wrong:
        shown += [[], [("Look at again", theme.heading)]]
        for answer in score.wrong:
            prompt = visible(answer.prompt).strip().split("\n")[0]
            name: Span = (f"  {question_of(answer.card)}  ", theme.accent)
            shown.append(clip([name, (prompt, PLAIN)], width))
    return [*shown, *_after(score, theme)]


def _topics(score: Score, theme: Theme, width: int) -> list[Line]:
    room = min(max(cells(visible(name)) for name, _, _ in score.topics), max(width - _BAR - 14, 8))
    shown: list[Line] = []
    for name, right, count in score.topics:
        full = round(_BAR * right / count)
        label = clip([(visible(name) or "no topic", PLAIN)], room)
        pad = room - sum(cells(text) for text, _ in label)
        bar: list[Span] = [("━" * full, theme.due), ("─" * (_BAR - full), theme.muted)]
        shown.append([*label, (" " * max(pad + 2, 1), PLAIN), *bar, (f"  {right}/{count}", theme.muted)])
    return shown


def _after(score: Score, theme: Theme) -> list[Line]:
    shown: list[Line] = [[]]
    if score.answered < score.asked:
        left = score.asked - score.answered
        shown.append([(f"{plural(left, 'question')} left: ", theme.muted), ("quizcli quiz --resume", theme.accent)])
    if score.wrong:
        shown.append([("The wrong ones again: ", theme.muted), ("quizcli quiz --wrong", theme.accent)])
    if score.selected > score.asked:
        shown.append([(f"Asked {score.asked} of {score.selected} that match; -n takes more.", theme.muted)])
    said = "Recorded as reviews." if score.recorded else "Practice only: no due date has changed."
    return [*shown, [(said, theme.muted | Look(italic=True))]]
