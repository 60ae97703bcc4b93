"""A heading is only a title, and the paragraph under it is the question."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from quizcli.sources._labels import answer_label
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._numbers import numbered
from quizcli.sources._outline import Node
from quizcli.sources._paragraphs import paragraph_end
from quizcli.sources._pooling import pooled
from quizcli.sources._signs import QUESTION_MARK, asking
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import only_link, plain
from quizcli.text.markdown_lines import FENCED, Kind, Line

NAME = "titled"
_QUESTION = frozenset({"question", "the question", "问题", "题目", "問題", "질문"})
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s*(?=\S)")


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh headings that do not ask over short paragraphs that do, where most headings of their level are so."""
    by_level: dict[int, list[Node]] = defaultdict(list)
    for node in reading.headings:
        by_level[node.level].append(node)
    yield from _front(reading)
    yield from _lone(reading)
    for nodes in by_level.values():
        count = len(nodes)
        if sum(node.asks > 1.5 for node in nodes) * 2 > count:
            continue
        if sum(_marked(reading.page, node) for node in nodes) * 3 < count:
            continue  # too few for any habit
        found = [one for node in nodes if (one := _found(reading, node))]
        if _habit(found, count):  # only then is it worth weighing every sentence
            yield from pooled((mark.key, mark) for mark in map(_weighed, found))


def _marked(page: Page, node: Node) -> bool:
    """Tell whether a question mark stands anywhere under a heading without headings below it."""
    return not node.children and QUESTION_MARK.search("\n".join(page.lines[node.body : node.end])) is not None


def _front(reading: Reading) -> Iterator[Mark]:
    """Read a page that is one answer: front matter with a title that asks, and text below it."""
    page = reading.page
    places = page.places(Kind.FRONT)
    if not places or any(node.level == 1 for node in reading.headings):
        return
    end = places[-1] + 1
    name = next((i for i in places if page.lines[i].lower().startswith(("title:", '"title":'))), -1)
    asked = page.lines[name].partition(":")[2].strip().strip("\"'") if name >= 0 else ""
    body = page.first(end, len(page.rows))
    found = numbered(asked)
    if asked and body < len(page.rows) and asking(found.rest) >= 1.5:
        stop = len(page.rows)
        asked = found.rest if found.style != "space" or found.text[0] == "0" else asked  # `033 What…`, not `10 ways…`
        yield Mark(name, end, NAME, (NAME, 0), 1.5, asked, stop=stop, answer=body, asks=2.5, number=1, whole=True)


def _lone(reading: Reading) -> Iterator[Mark]:
    """Read a page that is one question: its first heading says `Question`, the next one of that level `Answer`."""
    page = reading.page
    first = reading.headings[0] if reading.headings else None
    if first is None or plain(first.title).lower().strip(" :") not in _QUESTION:
        return
    if sum(node.words == first.words for node in reading.headings) > 1:
        return
    begin = page.first(first.body, len(page.rows))
    label = reading.label(begin, len(page.rows))
    if label < 0 or page.rows[label].level != first.level or page.rows[begin].kind is not Kind.TEXT:
        return
    end = paragraph_end(page, begin)
    between = page.rows[end:label]
    if all(row.kind is Kind.RULE or not row.text for row in between) and not any(
        reading.labelled[line] and page.rows[line].level == first.level for line in range(label + 1, len(page.rows))
    ):
        text = "\n".join(line.strip() for line in page.lines[begin:end])
        yield Mark(
            first.line,
            label + 1,
            NAME,
            (NAME, 0),
            1.5,
            text,
            stop=len(page.rows),
            answer=label + 1,
            asks=2.5,
            number=1,
            whole=True,
        )


def _habit(found: list[_Found], count: int) -> bool:
    """Tell whether most paragraphs under a level's headings ask, by a question mark at the end or by their words."""
    marked = sum(one.closing > 2.0 for one in found)
    if marked > 1 and marked * 2 >= count:
        return True
    worded = sum(one.closing >= 1.5 for one in found)
    inside = sum("?" in one.text or "？" in one.text for one in found)
    short = sum(one.text.count("\n") < 4 for one in found)
    return worded > 2 and worded * 5 >= count * 3 and inside * 3 >= count and short * 5 >= count * 4


@dataclass(slots=True)
class _Found:
    """A paragraph that may ask: its lines of prose, how much its last sentence asks, its text and where it ends."""

    node: Node
    prose: list[Line]
    closing: float
    text: str
    stop: int


def _found(reading: Reading, node: Node) -> _Found | None:
    page = reading.page
    if node.children:
        return None
    start = page.first(node.body, node.end)
    stop = page.last(start, node.end)
    while stop > start and (reading.codes[stop - 1] or page.blank(stop - 1)):
        stop -= 1
    rows = page.rows[start:stop]
    prose = [
        row
        for row in rows
        if row.text and row.kind not in FENCED and not (only_link(row.text) and asking(row.text) < 2)
    ]
    if not prose or len(prose) > 12 or any(row.kind in (Kind.TABLE, Kind.HEADING) for row in rows):
        return None
    if any(answer_label(row.text) for row in prose):
        return None
    last = next((row for row in reversed(prose) if row.kind is Kind.TEXT), None)
    closing = asking(sentences(last.text)[-1]) if last else 0.0
    return _Found(node, prose, closing, "\n".join(page.lines[start:stop]), stop)


def _weighed(found: _Found) -> Mark:
    """Make the mark of a paragraph, by all that it says."""
    node = found.node
    asks = max(asking(sentence) for row in found.prose for sentence in sentences(row.text))
    weight = 1.2 if asks >= 1.5 else -0.2
    weight += (0.6 if found.closing > 1.5 else 0.0) + (0.4 if len(found.prose) <= 3 else 0.0)
    weight -= 0.6 * max(0.0, node.asks)
    key = (NAME, node.level)
    end = found.stop
    return Mark(node.line, end, NAME, key, weight, found.text, stop=node.end, answer=end, asks=found.closing)


def sentences(text: str) -> list[str]:
    """Cut a line into sentences."""
    parts = [part.strip() for part in _SENTENCE_END.split(plain(text)) if part.strip()]
    return parts or [text]
