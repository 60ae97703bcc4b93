"""An interview on the screen: its clocks, its keys, and the scorecard at the end."""

from __future__ import annotations

from pathlib import Path

from quizcli.render import sitting
from quizcli.render.spans import PLAIN, Line, Look, Span, clip, indented, wrap
from quizcli.render.theme import Theme
from quizcli.services.interview import Interview
from quizcli.services.outcome import Outcome
from quizcli.services.scorecard import Scorecard
from quizcli.services.spelling import clock, plural
from quizcli.text.points import first_words
from quizcli.text.safe import visible
from quizcli.text.width import cells

_BAR = 20
KEYS = (
    ("space enter", "begin to speak; see the answer; take the proposed rating"),
    ("x", "skip the question: it counts as nothing said"),
    ("l", "put it off to the end of the interview"),
    ("z", "pause: the clocks stand still"),
    ("m", "one more question on this topic, next"),
)
GUIDE = (
    "A question comes first. Think; press space when you begin to speak. Answer aloud, in full sentences.",
    "Press space when you are done. Tick with the digits what you said; enter takes the rating that follows.",
    "x skips, l asks the question again at the end, z stops the clocks, q leaves: quizcli interview --resume goes on.",
)


def guide(width: int, theme: Theme, interview: Interview) -> list[Line]:
    """What is going to happen."""
    wish = interview.wish
    about = ", ".join(f"{visible(name)} {weight:g}" for name, weight in wish.topics.items())
    limit = f", {wish.limit:g} minutes" if wish.limit else ""
    shown: list[Line] = [
        [("Interview", theme.heading), (f"   {plural(len(interview.order), 'question')}{limit}", PLAIN)],
        *([[("over ", theme.muted), (about, PLAIN)]] if about else []),
        [],
    ]
    for line in GUIDE:
        shown += [*wrap([(line, PLAIN)], width), []]
    return [*shown, [("Any key begins.", theme.muted)]]


def help_page(width: int, theme: Theme) -> list[Line]:
    """The keys of an interview, and below them those of every sitting."""
    shown: list[Line] = [[("Interview", theme.heading)], []]
    for keys, does in KEYS:
        shown += indented(wrap([(does, PLAIN)], max(width - 16, 16)), (f"{keys:<16}", theme.accent))
    return [*shown, [], *sitting.help_page(width, theme, typing=False)]


def right(interview: Interview, seconds: float, total: float, theme: Theme, columns: int) -> Line:
    """The header's right side: which question, the clock that runs now, and the time in all."""
    turn = interview.turn
    spans: list[Span] = [
        (f"{min(interview.place + 1, len(interview.order))}", Look(bold=True)),
        (f" of {len(interview.order)}", theme.muted),
    ]
    if interview.is_follow_up:
        spans.append((" follow-up" if columns >= 70 else "+", theme.mark))
    if turn is not None and not turn.revealed:
        name = "speak" if interview.speaking else "think"
        used = seconds - interview.think if interview.speaking else seconds
        spans += [("   ", PLAIN), *_clock(name, used, getattr(interview.wish, name), theme)]
    limit = interview.wish.limit * 60
    over = Look() if not limit or total <= limit else theme.wrong
    spans += [("   ", PLAIN), (clock(total), theme.muted | over)]
    if limit and columns >= 60:
        spans.append((f"/{clock(limit)}", theme.muted))
    return spans


def _clock(name: str, used: float, limit: int, theme: Theme) -> list[Span]:
    look = theme.wrong if limit and used > limit else theme.accent
    spans: list[Span] = [(f"{name} ", theme.muted), (clock(used), look)]
    return [*spans, (f"/{clock(limit)}", theme.muted)] if limit else spans


def scorecard_lines(
    card: Scorecard, theme: Theme, width: int = 80, report: Path | None = None, *, screen: bool = False
) -> list[Line]:
    """The result: in all, by topic, by question, against earlier interviews, and what to do next.

    Off the `screen` the command to review with stays on one line, so that it can be copied.
    """
    if not card.outcomes:
        return [[("No question was answered.", theme.muted)]]
    skipped = len(card.outcomes) - card.answered
    shown: list[Line] = [
        [
            (f"{card.share:.0%}", _look(card.share, theme)),
            (f" of the key points over {plural(len(card.outcomes), 'question')}", PLAIN),
            (f", {skipped} skipped" if skipped else "", theme.muted),
        ],
        [
            (f"{clock(card.minutes * 60)} in all", theme.muted),
            (f"   thinking {clock(card.think)}   speaking {clock(card.speak)}", theme.muted),
        ],
        [],
        *_topics(card, theme, width),
        [],
    ]
    for number, outcome in enumerate(card.outcomes, start=1):
        shown += _question(number, outcome, theme, width)
    if card.earlier:
        before = "   ".join(f"{one.on.isoformat()} {one.share:.0%}" for one in card.earlier[:3])
        shown += [[], [("Earlier  ", theme.muted), (before, PLAIN)]]
    return [*shown, [], *_after(card, theme, width, report, screen=screen)]


def _look(share: float, theme: Theme) -> Look:
    return theme.right if share >= 0.75 else theme.mark if share >= 0.4 else theme.wrong


def _topics(card: Scorecard, theme: Theme, width: int) -> list[Line]:
    bar = _BAR if width >= 60 else 8
    room = min(max(cells(visible(topic.name)) for topic in card.topics), max(width - bar - 34, 8))
    shown: list[Line] = []
    for topic in card.topics:
        label = clip([(visible(topic.name) or "no topic", PLAIN)], room)
        pad = room - sum(cells(text) for text, _ in label)
        full = round(bar * topic.share)
        line: list[Span] = [
            *label,
            (" " * (pad + 2), PLAIN),
            ("━" * full, _look(topic.share, theme)),
            ("─" * (bar - full), theme.muted),
            (f" {topic.share:>4.0%}", PLAIN),
            (f"  {plural(topic.questions, 'question')}  {clock(topic.seconds)}", theme.muted),
        ]
        if topic.before is not None:
            line.append((f"  before {topic.before:.0%}", theme.muted))
        shown.append(clip(line, width))
    return shown


def _question(number: int, outcome: Outcome, theme: Theme, width: int) -> list[Line]:
    share = "skip" if outcome.skipped else f"{outcome.share:.0%}"
    prompt = visible(first_words(outcome.prompt))
    times = f"  {clock(outcome.think)}+{clock(outcome.speak)}"
    head: list[Span] = [(f"{number:>2} ", theme.muted), (f"{share:>4}  ", _look(outcome.share, theme))]
    mark = "↳ " if outcome.follow_up else ""
    text = clip([(mark, theme.muted), (prompt, PLAIN)], max(width - 9 - len(times), 8))
    shown: list[Line] = [[*head, *text, (times, theme.muted)]]
    if outcome.missed and not outcome.skipped:
        left = " · ".join(map(visible, outcome.missed))
        missed = wrap([("left out: ", theme.mark), (left, theme.muted)], max(width - 9, 8))
        shown += indented(missed, (" " * 9, PLAIN))
    return shown


def _after(card: Scorecard, theme: Theme, width: int, report: Path | None, *, screen: bool) -> list[Line]:
    shown: list[Line] = []
    if card.resumable:
        goes_on: Span = ("quizcli interview --resume", theme.accent)
        shown.append([(f"{plural(card.left, 'question')} left: ", theme.muted), goes_on])
    elif card.left:
        shown.append([(f"{plural(card.left, 'question')} not reached.", theme.muted)])
    if card.next:
        shown.append([("Study next", theme.heading)])
        for one in card.next:
            shown.append(clip([(f"  {one.id}  ", theme.accent), (visible(first_words(one.prompt)), PLAIN)], width))
        command: list[Span] = [(card.command, theme.accent)]
        shown += wrap(command, width) if screen else [command]
    if report is not None:
        shown.append([("Report   ", theme.muted), (visible(str(report)), PLAIN)])
    said = "Recorded as reviews." if card.recorded else "Practice only: no due date has changed."
    return [*shown, [(said, theme.muted | Look(italic=True))]]
