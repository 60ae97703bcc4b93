"""Headings are the questions, at whatever level; sub-headings belong to the answer, higher ones are topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from quizcli.sources._labels import label_row
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._outline import Node
from quizcli.sources._paragraphs import is_bold
from quizcli.sources._remarks import REMARK
from quizcli.sources._signs import asking
from quizcli.sources._words import is_aside, is_contents
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import folded, only_link, plain
from quizcli.text.markdown_lines import FENCED, Kind

NAME = "headings"
_WORDS = frozenset({Kind.TEXT, Kind.ITEM, Kind.HEADING})


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh every heading by its words, its number, what stands below it, and its like."""
    found = reading.headings
    raw = {node.line: _raw(reading, node) for node in found}
    html = {node.line for node in found if reading.page.lines[node.line].lstrip().startswith("<")}
    repeated = Counter(folded(node.title) for node in found)
    for node in found:
        if (
            repeated[folded(node.title)] > 2
            and not node.number.style
            and "?" not in node.title
            and "？" not in node.title
        ):
            raw[node.line] -= 3.0
    by_key = sorted(found, key=lambda n: (n.level, n.number.style, n.line in html, n.line))
    for _, group in groupby(by_key, key=lambda n: (n.level, n.number.style, n.line in html)):
        members = list(group)
        usual = [raw[n.line] for n in members if raw[n.line] > -2.5]
        mean = sum(usual) / len(usual) if usual else -2.0
        trust = min(0.7, 0.12 * len(usual))
        for node in members:
            own = raw[node.line]
            weight = own if own <= -2.5 else (1 - trust) * own + trust * mean
            weight += reading.expects if own > -2.5 else 0.0
            node.weight = weight
            yield Mark(
                line=node.line,
                end=node.body,
                layout=NAME,
                key=(NAME, node.level, node.number.style, node.line in html),
                weight=weight,
                prompt=node.title,
                level=node.level,
                number=node.number.value if node.number.style != "han" else 0,
                asks=asking(node.number.rest) if raw[node.line] > -2.5 else -3.0,
                aside=is_aside(plain(node.number.rest)) or is_contents(plain(node.number.rest)),
                stop=node.end,
                column=reading.page.rows[node.line].column if reading.page.rows[node.line].marker else 0,
            )


def _raw(reading: Reading, node: Node) -> float:
    """Weigh one heading by itself."""
    page = reading.page
    words = plain(node.number.rest)
    if is_aside(words) or is_contents(words):
        return -3.0
    score = asking(node.number.rest)
    if only_link(page.rows[node.line].inner) and score < 1.5 and not node.number.style:
        score -= 1.5
    style = node.number.style
    if style in ("nth", "label", "bare-label"):
        score += 2.0
    elif style in ("dot", "comma", "paren", "colon", "keycap"):
        score += 0.7
    elif style in ("space", "dotted", "dash"):
        score += 0.3
    elif style == "han":
        score -= 0.5
    above = node.line - 1
    while above > 0 and page.blank(above):
        above -= 1
    if (
        above >= 0
        and page.rows[above].kind is Kind.TEXT
        and is_bold(page.rows[above].text)
        and asking(page.rows[above].text) > 1
    ):
        score -= 2.5
    first = page.first(node.body, node.own_end)
    if first < node.own_end and reading.codes[first] == REMARK:
        score += 2.5
    while first < node.own_end and (reading.codes[first] or page.blank(first)):
        first += 1
    if first < node.own_end:
        score += 0.4
        if _only_links(reading, node):
            score -= 1.5
        elif _labelled(page, node):
            score += 2.0
    elif node.children:
        score -= 1.2
    return score


def _only_links(reading: Reading, node: Node) -> bool:
    """Tell whether nothing but a list of links stands under a heading."""
    rows, codes = reading.page.rows, reading.codes
    left = (node.own_end - node.body) // 5  # so many lines may say something else
    for row in rows[node.body : node.own_end]:
        left -= row.kind is Kind.TEXT or row.kind in FENCED
        if left < -8:
            return False
    kept = [rows[i] for i in range(node.body, node.own_end) if rows[i].text and not codes[i]]
    items = [row for row in kept if row.kind is Kind.ITEM]
    linked = sum(row.inner.startswith(("[", "<")) and "](" in row.inner for row in items)
    return len(items) > 1 and linked * 5 >= len(kept) * 4


def _labelled(page: Page, node: Node) -> bool:
    """Tell whether an answer label stands near the top of the heading's own text."""
    seen = 0
    told = not node.number.style and asking(node.number.rest) < 1.5
    for row in page.rows[node.body : min(node.own_end, node.body + 60)]:
        if row.kind in _WORDS and row.text:
            if label_row(row):
                return True
            if told and row.kind is Kind.TEXT and asking(row.text) > 2:
                return False
            if row.kind is Kind.TEXT and is_bold(row.text) and asking(row.text) > 1:
                return False
            seen += 1
            if seen > 12:
                return False
    return False
