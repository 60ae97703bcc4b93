"""Headings are the questions, at whatever level; sub-headings belong to the answer, higher ones are topics."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from quizcli.sources._marks import Mark, Reading
from quizcli.sources._outline import Node
from quizcli.sources._paragraphs import is_bold
from quizcli.sources._remarks import REMARK
from quizcli.sources._signs import NEVER, asking
from quizcli.sources._structure import NAVIGATION, RULE
from quizcli.sources._words import is_aside, is_contents
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import folded, only_link
from quizcli.text.markdown_lines import FENCED, Kind

NAME = "headings"
_STYLES = (
    dict.fromkeys(("nth", "label", "bare-label"), 2.0)
    | dict.fromkeys(("dot", "comma", "paren", "colon", "keycap"), 0.7)
    | dict.fromkeys(("space", "dotted", "dash"), 0.3)
    | {"han": -0.5}
)
_WORDS = frozenset({Kind.TEXT, Kind.ITEM, Kind.HEADING})
_FURNITURE = frozenset({NAVIGATION, RULE})
# A page that says by its title that every section is a question, however it is put.
_FAQ = re.compile(r"(?:f\.?a\.?q\.?s?|frequently asked questions)(?: \(faqs?\))?$|常见问题(?:解答|与解答)?$")


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh every heading by its words, its number, what stands below it, and its like."""
    page = reading.page
    repeated = _repeated(reading.headings)
    faq = bool(reading.headings) and _FAQ.match(reading.headings[0].words.lower()) is not None
    classes: dict[tuple[int, str, bool], list[_Weighed]] = defaultdict(list)
    for node in reading.headings:
        aside = node.asks == NEVER and (is_aside(node.words) or is_contents(node.words))
        raw = -3.0 if aside else _raw(reading, node)
        if node.line in repeated:
            raw -= 3.0
        html = page.rows[node.line].text[0] == "<"
        classes[node.level, node.number.style, html].append(_Weighed(node, raw, aside))
    for (level, style, html), members in sorted(classes.items()):
        usual = [one.raw for one in members if one.raw > -2.5]
        mean = sum(usual) / len(usual) if usual else -2.0
        trust = min(0.7, 0.12 * len(usual))
        doubt = 0.0 if style or faq else _doubt(reading, members)
        for node, own, aside in members:
            weight = own if own <= -2.5 else (1 - trust) * own + trust * mean + reading.expects - doubt
            weight += 1.2 if faq and own > -2.5 else 0.0
            node.weight = weight
            row = page.rows[node.line]
            yield Mark(
                line=node.line,
                end=node.body,
                layout=NAME,
                key=(NAME, level, style, html),
                weight=weight,
                prompt=node.title,
                level=level,
                number=node.number.value if style != "han" else 0,
                asks=node.asks if own > -2.5 else -3.0,
                aside=aside,
                stop=node.end,
                column=row.column if row.marker else 0,
            )


def _doubt(reading: Reading, members: list[_Weighed]) -> float:
    """Say how much a class's titles look like the sections of a page about questions: few, and hardly any asks.

    Terms with no more than a few lines of prose below each are cards and no sections.
    """
    usual = [one for one in members if one.raw > -2.5]
    asks = sum(one.node.asks > 0.5 for one in usual)
    if asks * 3 >= len(usual) or len(usual) > 9:
        return 0.0
    if len(usual) > 1 and sum(_is_prose(reading, one.node) for one in usual) * 5 >= len(usual) * 4:
        back = sum(NAVIGATION in reading.codes[one.node.body : one.node.end] for one in usual)
        return -1.2 if back * 2 > len(usual) else 0.0  # a way back below every entry is for looking things up
    return 0.6 + 0.4 * any(one.aside for one in members) - 0.06 * max(0, len(usual) - 3)


def _is_prose(reading: Reading, node: Node) -> bool:
    """Tell whether a heading has a few lines of plain text below it and nothing else but furniture."""
    page = reading.page
    inside = range(node.body, min(node.end, node.body + 12))
    said = [page.rows[index] for index in inside if page.rows[index].text and reading.codes[index] not in _FURNITURE]
    return bool(said) and all(row.kind is Kind.TEXT and "](" not in row.text for row in said)


class _Weighed(NamedTuple):
    """A heading, what it weighs by itself, and whether it names what asks nothing."""

    node: Node
    raw: float
    aside: bool


def _repeated(found: list[Node]) -> set[int]:
    """Find the headings that say three times or more what no question says (`Example`, `Notes`)."""
    if len(found) < 3:
        return set()
    names = [folded(node.title) for node in found]
    counts = Counter(names)
    return {
        node.line
        for node, name in zip(found, names, strict=True)
        if counts[name] > 2 and not node.number.style and "?" not in node.title and "？" not in node.title
    }


def _raw(reading: Reading, node: Node) -> float:
    """Weigh one heading by itself."""
    page = reading.page
    score = node.asks if node.words else _asks_below(reading, node)
    style = node.number.style
    link = page.rows[node.line].inner if score < 1.5 and not style else ""
    if "](" in link and only_link(link):
        score -= 1.5
    score += _STYLES.get(style, 0.0)
    if _below_question(page, node.line):
        score -= 2.5
    first, end = page.first(node.body, node.own_end), node.own_end
    if first < end and reading.codes[first] == REMARK:
        score += 2.5
    while first < end and (reading.codes[first] or page.blank(first)):
        first += 1
    if first < end:
        score += 0.4
        if _only_links(reading, node, end):
            score -= 1.5
        elif _labelled(reading, node, end):
            score += 2.0
    elif node.children:
        score -= 1.2
    return score


def _below_question(page: Page, line: int) -> bool:
    """Tell whether a bold line that asks stands right above."""
    above = page.last(0, line) - 1
    text = page.rows[above].text if above >= 0 and page.kinds[above] == Kind.TEXT else ""
    return text != "" and is_bold(text) and asking(text) > 1


def _asks_below(reading: Reading, node: Node) -> float:
    """Weigh what stands under a heading that only counts (`Question 3`), if no label of its own starts it."""
    page = reading.page
    first = page.first(node.body, node.own_end)
    if first == node.end or node.children or page.rows[first].kind is not Kind.TEXT:
        shown = first < node.end and page.rows[first].kind is Kind.OPEN  # code to read, and what it gives
        return 0.0 if shown and node.number.value and reading.label(first, node.own_end, *_WORDS) >= 0 else NEVER
    text = page.rows[first].text
    return NEVER if is_bold(text) or ":" in text[:12] or "：" in text[:6] else max(0.0, asking(text))


def _only_links(reading: Reading, node: Node, end: int) -> bool:
    """Tell whether nothing but a list of links stands under a heading."""
    kinds, start = reading.page.kinds, node.body
    if not reading.page.linked or kinds.count(Kind.ITEM, start, end) < 2:
        return False
    others = sum(kinds.count(kind, start, end) for kind in (Kind.TEXT, *FENCED))
    if others - (end - start) // 5 > 8:  # so many lines may say something else
        return False
    rows, codes = reading.page.rows, reading.codes
    kept = [rows[i] for i in range(start, end) if rows[i].text and not codes[i]]
    items = [row for row in kept if row.kind is Kind.ITEM]
    linked = sum(row.inner.startswith(("[", "<")) and "](" in row.inner for row in items)
    return len(items) > 1 and linked * 5 >= len(kept) * 4


def _labelled(reading: Reading, node: Node, end: int) -> bool:
    """Tell whether an answer label stands near the top of the heading's own text."""
    label = reading.label(node.body, min(end, node.body + 60), *_WORDS)
    if label < 0:
        return False
    seen = 0
    told = not node.number.style and node.asks < 1.5
    for row in reading.page.rows[node.body : label]:
        if row.kind in _WORDS and row.text:
            if told and row.kind is not Kind.HEADING and asking(row.inner if row.marker else row.text) > 2:
                return False
            if row.kind is Kind.TEXT and is_bold(row.text) and asking(row.text) > 1:
                return False
            seen += 1
            if seen > 12:
                return False
    return True
