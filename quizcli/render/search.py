"""Hits as a page: the question, where it belongs, the passage that answers, every found word marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from quizcli.render import snippets
from quizcli.render.spans import PLAIN, Line, Look, Span, clip, width_of, wrap
from quizcli.render.theme import DEFAULT, Theme
from quizcli.services.hits import Hit
from quizcli.services.passages import Passage
from quizcli.services.search import Results
from quizcli.services.standing import standing
from quizcli.services.suggesting import Suggestion
from quizcli.text.width import cells, pad

ENDLESS = 1_000_000  # cells: for a pipe
_WIDEST = 400  # cells of a passage's line there
_PROMPT_LINES = 2
_PASSAGE_LINES = 2
_NAMED = 4  # parts of a query
_ITEM = re.compile(r"\s*(?:[-*+•|]|\d{1,3}[.)、])\s")
_BEFORE = 24  # cells kept before the first marked word of a long line


def lines(found: Results, width: int, today: int, theme: Theme = DEFAULT, *, forgotten: bool = False) -> Iterator[Line]:
    """Lay out a page of hits. With `ENDLESS` for a width nothing is broken, and only very long passages are cut."""
    number_width = len(str(len(found.hits) + len(found.near)))
    told = (found.hits[0].held, found.hits[0].missing) if _meant(found) else None  # `partly` says it once for all
    for number, hit in enumerate((*found.hits, *found.near), start=1):
        if number == len(found.hits) + 1:
            yield from wrap([("No other question holds all the words. These hold some:", theme.muted)], width)
            yield []
        shown = replace(hit, held=(), missing=()) if (hit.held, hit.missing) == told else hit
        yield from one(shown, f"{number:>{number_width}}  ", width, today, theme, forgotten)
        yield []


def partly(found: Results) -> str:
    """Say that no question holds all that was typed, and what the hits hold instead."""
    if meant := _meant(found):
        typed, instead = (" ".join(getattr(one, name) for one in meant) for name in ("word", "instead"))
        return f"No question holds {typed}. These hold {instead}:"
    if not found.hits[0].missing:
        return "No question holds it as it stands. These hold its parts:"
    if all(len(hit.held) < 2 and len(hit.missing) < 2 for hit in found.hits):
        return "No question holds all of it. These hold a part:"
    return "No question holds all of these words. These hold some:"


def _meant(found: Results) -> list[Suggestion]:
    """Give the near spellings that the best hit holds, if they are all that keeps it from holding everything."""
    if not found.partial or not found.hits:
        return []
    meant = [suggestion for suggestion in found.did_you_mean if suggestion.instead in found.hits[0].held]
    return meant if found.hits[0].missing == tuple(suggestion.word for suggestion in meant) else []


def one(hit: Hit, number: str, width: int, today: int, theme: Theme, forgotten: bool = False) -> Iterator[Line]:
    """Lay out one hit, `number` before its first line."""
    blank = " " * len(number)
    room = max(width - len(number), 20)
    head: list[Span] = [(f"{hit.id}  ", theme.accent), *prompt(hit, Look(bold=True), theme)]
    for row, line in enumerate(_first_lines(head, room, _PROMPT_LINES)):
        yield [(blank if row else number, theme.muted), *line]
    yield [(blank, PLAIN), *clip(facts(hit, today, theme, forgotten=forgotten), room)]
    if hit.passage:
        yield from ([(blank, PLAIN), *line] for line in _passage(hit.passage, room, theme))
    if hit.missing:
        yield [(blank, PLAIN), *clip([(_holdings(hit), theme.muted)], room)]


def _holdings(hit: Hit) -> str:
    """Say in few words which parts of a query are there and which are not."""
    without = "without " + _few(hit.missing)
    return f"has {_few(hit.held)}; {without}" if hit.held else without


def _few(names: Sequence[str]) -> str:
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def facts(hit: Hit, today: int, theme: Theme = DEFAULT, *, forgotten: bool = False) -> list[Span]:
    """Say where a question belongs and stands."""
    spans: list[Span] = []
    for part in hit.topic:
        spans += [(" › ", theme.muted)] * bool(spans) + [(part, PLAIN)]
    state = standing(hit.schedule, today, answered=hit.answered, archived=hit.archived)
    rest = [state]
    if forgotten and (hit.recall is not None or state != "new"):
        rest.append("never studied" if hit.recall is None else f"recall {hit.recall:.0%}")
    if hit.deck and hit.deck not in hit.topic:
        rest.append(hit.deck)
    return [*spans, (" · " * bool(spans) + " · ".join(rest), theme.muted)]


def prompt(hit: Hit, look: Look = PLAIN, theme: Theme = DEFAULT) -> list[Span]:
    """Give the question of a hit in one line, found words marked."""
    return snippets.spans(snippets.flat(hit.prompt), hit.marks, look, theme)


def _first_lines(spans: Sequence[Span], width: int, most: int) -> list[Line]:
    wrapped = wrap(spans, width)
    if len(wrapped) <= most:
        return wrapped
    last = [*wrapped[most - 1], ("…", PLAIN)]
    return [*wrapped[: most - 1], last if width_of(last) <= width else clip([*last, *last], width)]


def _passage(passage: Passage, width: int, theme: Theme) -> Iterator[Line]:
    if passage.heading:
        heading = snippets.spans(passage.heading, passage.heading_marks, theme.heading, theme)
        yield clip([("▸ ", theme.muted), *heading], width)
    elif passage.kind in ("option", "note"):
        yield [(f"▸ {passage.kind}", theme.muted)]
    yield from _code(passage, width, theme) if passage.code else _prose(passage, width, theme)


def _prose(passage: Passage, width: int, theme: Theme) -> Iterator[Line]:
    """Show lines of prose as their reader sees them; what is left out of their paragraph, and of a line, is dots."""
    dots: Span = ("…", theme.muted)
    room, rows = (width, _PASSAGE_LINES) if width < ENDLESS // 2 else (_WIDEST, 1)
    lines = [line for line in passage.lines if not snippets.says_nothing(line.text)]
    for number, line in enumerate(lines):
        spans = _around(snippets.spans(line.text, line.marks, PLAIN, theme), room * rows, theme)
        if number == 0 and passage.before and not _ITEM.match(line.text) and spans[0][0] != "… ":
            spans = [("… ", theme.muted), *spans]
        if number == len(lines) - 1 and passage.after:
            spans = [*spans, (" ", PLAIN), dots]
        for wrapped in _first_lines(spans, room - 2, rows):
            yield [("  ", PLAIN), *wrapped]


def _code(passage: Passage, width: int, theme: Theme) -> Iterator[Line]:
    """Show code as it stands, less its common indentation, each line with a hit marked at its edge."""
    dots: Line = [("│ …", theme.muted)]
    filled = [line.text for line in passage.lines if line.text.strip()]
    shared = min((len(text) - len(text.lstrip(" ")) for text in filled), default=0)
    written = [number for number, line in enumerate(passage.lines) if line.text.strip()]
    if passage.before:
        yield dots
    for line in passage.lines[written[0] : written[-1] + 1] if written else ():
        text = line.text.expandtabs(4) if "\t" in line.text and not line.marks else line.text
        cut = [(max(start - shared, 0), max(end - shared, 0)) for start, end in line.marks]
        edge: Span = ("▌ ", theme.mark) if line.hit else ("│ ", theme.muted)
        yield clip([edge, *_marked(text[shared:], cut, theme.literal, theme)], width)
    if passage.after:
        yield dots


def _marked(text: str, marks: Sequence[tuple[int, int]], look: Look, theme: Theme) -> list[Span]:
    """Give a text as it stands with its marked spans."""
    spans: list[Span] = []
    done = 0
    for start, end in marks:
        spans += [(text[done:start], look), (text[start:end], look | theme.mark)]
        done = end
    return [span for span in [*spans, (text[done:], look)] if span[0]]


def _around(spans: list[Span], room: int, theme: Theme) -> list[Span]:
    """Begin a long line shortly before its first marked word, if that would not be seen otherwise."""
    first = next((number for number, (_, look) in enumerate(spans) if look | theme.mark == look), 0)
    kept = "".join(text for text, _ in spans[:first])
    if cells(kept) < room * 2 // 3:
        return spans
    while cells(kept) > _BEFORE:
        kept = kept[max(len(kept) // 8, 1) :]
    return [("… ", theme.muted), (kept, PLAIN), *spans[first:]]


def pick_line(hit: Hit, width: int, today: int, theme: Theme = DEFAULT, *, chosen: bool = False) -> Line:
    """Give a hit in one line, for a list to pick from."""
    edge: Span = ("❯ ", theme.mark) if chosen else ("  ", PLAIN)
    state = standing(hit.schedule, today, answered=hit.answered, archived=hit.archived)
    look = Look(bold=True) if chosen else PLAIN
    question = clip(prompt(hit, look, theme), max(width - 16, 10))
    fill = max(width - 2 - width_of(question) - cells(state) - 1, 1)
    return clip([edge, *question, (pad("", fill), PLAIN), (state, theme.muted)], width)
