"""What stands around a card: where I am, what is left, the ratings, the keys, and the summary at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from quizcli.domain.rating import Rating
from quizcli.render.screen import columns_of
from quizcli.render.spans import PLAIN, Line, Look, Span, width_of, wrap
from quizcli.render.theme import Theme
from quizcli.services.spelling import clock, plural
from quizcli.services.turn import Turn
from quizcli.text.safe import visible

if TYPE_CHECKING:
    from quizcli.services.dealing import Counts
    from quizcli.services.sitting import Summary

KEYS = (
    ("space enter", "reveal the answer; then take the rating that is marked"),
    ("1 2 3 4", "Again, Hard, Good, Easy; before the answer of a choice: its options"),
    ("p", "the key points of the answer: digits tick what you said, a all of it; enter takes the proposed rating"),
    ("i  I", "before the answer: type yours here, or in your editor; the points it covers are ticked"),
    ("↑ ↓ j k  PgUp PgDn  g G", "scroll"),
    ("u", "undo the last rating or mark, even after the last card"),
    ("e", "edit the question in your editor; its history stays"),
    ("n", "write a note on the card"),
    ("t", "tag it; a minus before the name takes the tag off"),
    ("f", "flag it, or take the flag off"),
    ("s", "suspend it until you say otherwise"),
    ("b", "bury it until tomorrow"),
    ("w", "why is it due?"),
    ("o", "open the notes where it comes from, at its line"),
    ("q  Ctrl-D", "stop here; everything is saved already"),
)
TYPING_KEYS = (
    ("enter", "compare what you typed; an empty line only reveals"),
    ("Alt-enter", "a new line"),
    ("Esc", "leave the line, so that the other keys work; `i` goes back to it"),
)


def where(turn: Turn, theme: Theme) -> Line:
    """The path to the card: deck › topic."""
    parts = [*turn.card.deck.split("::"), *turn.card.topic]
    steps = [part for number, part in enumerate(parts) if part and (number == 0 or part != parts[number - 1])]
    spans: list[Span] = []
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        spans.append((visible(step), Look(bold=True) if last else PLAIN))
        if not last:
            spans.append((" › ", theme.muted))
    if turn.schedule.flag:
        spans.append((" ⚑", theme.wrong))
    if turn.schedule.leech:
        spans.append((" leech", theme.wrong))
    return spans


def left(counts: Counts, current: str, seconds: float, theme: Theme, columns: int) -> Line:
    """What is left of each kind, the current one underlined, and the time on this card."""
    words = columns >= 70
    spans: list[Span] = []
    for name, count, look in (
        ("new", counts.new, theme.new),
        ("learning", counts.learning, theme.learning),
        ("due", counts.due, theme.due),
    ):
        mark = Look(underline=True) if current == name else PLAIN
        if spans:
            spans.append((" · " if words else "+", theme.muted))
        spans.append((str(count), look | mark))
        if words:
            spans.append((f" {name}", theme.muted))
    return [*spans, ("   " if words else "  ", PLAIN), (clock(seconds), theme.muted)]


def count_of(done: int, total: int, seconds: float, theme: Theme) -> Line:
    """How far a quiz is, and the time on this question."""
    return [
        (f"{min(done + 1, total)}", Look(bold=True)),
        (f" of {total}", theme.muted),
        ("   ", PLAIN),
        (clock(seconds), theme.muted),
    ]


def ratings(labels: Mapping[Rating, str], proposed: Rating, theme: Theme, width: int) -> list[Line]:
    """The four ratings with their intervals, the one that space takes in reverse."""
    looks = {Rating.AGAIN: theme.again, Rating.HARD: theme.hard, Rating.GOOD: theme.good, Rating.EASY: theme.easy}
    parts: list[Line] = []
    for rating in Rating:
        mark = Look(reverse=True) if rating is proposed else PLAIN
        interval = labels.get(rating, "")
        label = rating.label if width >= 40 else rating.label[0]
        gap = " " if interval and rating is proposed else ""
        parts.append([(f" {int(rating)} {label} ", looks[rating] | mark), (gap + interval, theme.muted)])
    rows = columns_of(parts, width, 2)
    hint: Line = [("  ? help", theme.muted)]
    if len(rows) == 1 and width_of(rows[0]) + width_of(hint) <= width:
        rows = [[*rows[0], *hint]]
    return rows[:2]


def hints(pairs: Sequence[tuple[str, str]], theme: Theme, width: int) -> list[Line]:
    """Keys and what they do, on one line, as many as fit."""
    spans: list[Span] = []
    room = width
    for key, does in pairs:
        size = len(key) + 1 + len(does) + (3 if spans else 0)
        if size > room:
            break
        room -= size
        spans += [("   " if spans else "", PLAIN), (key, theme.accent), (f" {does}", theme.muted)]
    return [spans]


def help_page(width: int, theme: Theme, *, typing: bool) -> list[Line]:
    """All keys, one a line."""
    shown: list[Line] = [[("Keys", theme.heading)], []]
    for keys, does in KEYS:
        shown += _row(keys, does, width, theme)
    if typing:
        shown += [[], [("While typing", theme.heading)], []]
        for keys, does in TYPING_KEYS:
            shown += _row(keys, does, width, theme)
    return [*shown, [], [("Any key goes back.", theme.muted)]]


def _row(keys: str, does: str, width: int, theme: Theme) -> list[Line]:
    column = 26 if width >= 56 else 14
    lines = wrap([(does, PLAIN)], max(width - column, 16))
    first: list[Span] = [(keys, theme.accent), (" " * max(column - len(keys), 1), PLAIN)]
    return [[*first, *lines[0]], *([(" " * column, PLAIN), *line] for line in lines[1:])]


def why_page(reasons: Sequence[str], width: int, theme: Theme) -> list[Line]:
    """Why the card is due."""
    shown: list[Line] = [[("Why is it due?", theme.heading)], []]
    for reason in reasons:
        shown += wrap([(visible(reason), PLAIN)], width)
    return [*shown, [], [("Any key goes back.", theme.muted)]]


GUIDE = (
    "A question comes first. Answer it in your head, or aloud; then press space.",
    "Compare, and say how it went: 1 Again, 2 Hard, 3 Good, 4 Easy. Each shows when the card comes back.",
    "Space takes Good. Every rating is saved at once, and u takes it back.",
    "q stops whenever you like. ? lists all the keys.",
)


def guide(width: int, theme: Theme) -> list[Line]:
    """What a sitting is, for someone who has never had one."""
    shown: list[Line] = [[("Your first review", theme.heading)], []]
    for line in GUIDE:
        shown += [*wrap([(line, PLAIN)], width), []]
    return [*shown, [("Any key begins.", theme.muted)]]


def summary_lines(summary: Summary, theme: Theme) -> list[Line]:
    """The end of a sitting: what was done, how well, and what comes next."""
    if not summary.answers:
        said = "Nothing was rated." if summary.left else "Nothing is due now."
        shown: list[Line] = [[(said, Look(bold=True) if not summary.left else theme.muted)]]
    else:
        each = f", {clock(summary.seconds / summary.answers)} each" if summary.answers > 1 else ""
        shown = [
            [
                (plural(summary.answers, "answer"), Look(bold=True)),
                (f" on {plural(summary.cards, 'card')} in {clock(summary.seconds)}{each}", PLAIN),
            ],
            _tally(summary, theme),
        ]
    facts: list[tuple[str, str]] = []
    if summary.reviewed:
        facts.append(
            ("retention", f"{summary.remembered / summary.reviewed:.0%} of {plural(summary.reviewed, 'review')}")
        )
    if summary.introduced:
        facts.append(("new", plural(summary.introduced, "card") + " begun"))
    if summary.streak:
        facts.append(("streak", plural(summary.streak, "day")))
    names = ("due", "learning", "new")
    left = [f"{count} {name}" for name in names if (count := getattr(summary.remaining, name))]
    if left and not (summary.waiting and len(left) == 1 and summary.remaining.learning):
        facts.append(("today", " · ".join(left) + " left"))
    facts.append(("tomorrow", plural(summary.tomorrow, "card") + " due"))
    shown += [[(f"{name:<10} ", theme.muted), (value, PLAIN)] for name, value in facts]
    if summary.waiting:
        again = f"{plural(summary.waiting, 'card')} in learning, next in {clock(summary.next_in)}"
        shown.append([(f"{'waiting':<10} ", theme.muted), (again, PLAIN)])
    return shown


def last_page(summary: Summary, width: int, theme: Theme) -> list[Line]:
    """The screen after the last card."""
    title = "Done for now" if summary.waiting else "Done for today"
    return [[(title, theme.heading)], [], *summary_lines(summary, theme)]


def _tally(summary: Summary, theme: Theme) -> Line:
    looks = {Rating.AGAIN: theme.again, Rating.HARD: theme.hard, Rating.GOOD: theme.good, Rating.EASY: theme.easy}
    spans: list[Span] = []
    for rating in Rating:
        count = summary.ratings.get(rating, 0)
        spans += [
            ("   " if spans else "", PLAIN),
            (f"{rating.label} ", theme.muted),
            (str(count), looks[rating] if count else theme.muted),
        ]
    return spans
