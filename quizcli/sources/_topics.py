"""Which headings group questions, and the path of them above each question."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass

from quizcli.sources._marks import Mark, Reading
from quizcli.sources._outline import Node
from quizcli.sources._signs import NEVER
from quizcli.sources._words import is_aside
from quizcli.text.markdown_inline import plain, title
from quizcli.text.markdown_lines import Kind


@dataclass
class Topics:
    """The grouping headings of a page, in order; `paths` and `stops` are worked out for every mark."""

    title: str
    paths: dict[int, tuple[str, ...]]
    stops: dict[int, int]
    lines: set[int]

    @classmethod
    def of(cls, reading: Reading, marks: list[Mark]) -> Topics:
        """Tell topics from headings that only divide an answer."""
        headings = reading.headings
        asked = {mark.line for mark in marks}
        depth = _depths(reading, headings, marks)
        top = reading.root.children
        leading = bool(top) and top[0].line not in asked and (not marks or top[0].line < marks[0].line)
        title_node = top[0] if len(top) == 1 and leading and (top[0].level == 1 or top[0].children) else None
        if (
            title_node is None
            and leading
            and top[0].level == 1
            and sum(n.level == 1 for n in top) == 1
            and top[0].line not in asked
        ):
            title_node = top[0]
        starts = [mark.line for mark in marks]
        paths: dict[int, tuple[str, ...]] = {}
        stops: dict[int, int] = {}
        lines: set[int] = set()
        walk = iter([*headings, None])
        node = next(walk)
        above: list[Node] = []
        for mark in marks:
            while node is not None and node.line < mark.line:
                if node.line not in asked and _groups(node, depth):
                    while above and above[-1].level >= node.level:
                        above.pop()
                    above.append(node)
                elif node.line in asked:
                    while above and above[-1].level >= node.level:
                        above.pop()
                node = next(walk)
            path = [n for n in above if n.end > mark.line and (not mark.level or n.level < mark.level)]
            lines.update(n.line for n in path)
            paths[mark.line] = tuple(name for n in path if n is not title_node and (name := _name(n, starts)))
        boundaries = [n for n in headings if n.line not in asked and (_groups(n, depth) or _aside(n))]
        at = 0
        for mark in marks:
            while at < len(boundaries) and boundaries[at].line < mark.end:
                at += 1
            ahead = at
            while ahead < len(boundaries) and mark.level and boundaries[ahead].level > mark.level:
                if boundaries[ahead].line >= (mark.stop or len(reading.page.rows)):
                    break
                ahead += 1
            stops[mark.line] = boundaries[ahead].line if ahead < len(boundaries) else len(reading.page.rows)
            if mark.whole:
                stops[mark.line] = mark.stop
        name = _title(title_node) if title_node else _front_title(reading)
        first = top[0] if top else None
        if not name and first and first.line not in asked and not _aside(first):
            holds = any(first.line < line < first.end for line in asked)
            if not holds or sum(n.level <= first.level for n in top) == 1:
                name = _title(first)  # not one of several sections that hold questions
        lines.update(n.line for n in boundaries)
        return cls(plain(name), paths, stops, lines)

    def path(self, mark: Mark) -> tuple[str, ...]:
        """The topics above a question, the nearest last."""
        return self.paths[mark.line]

    def stop(self, mark: Mark) -> int:
        """The next heading that ends a question."""
        return self.stops[mark.line]


def _title(node: Node) -> str:
    """Give the page's title; a number that is part of its words stays (`10 hard questions`)."""
    return title(node.title if node.number.style == "space" else node.number.rest or node.title)


def _groups(node: Node, depth: list[int]) -> bool:
    """Tell whether a heading is a topic where it stands."""
    return node.level <= depth[node.line]


def _aside(node: Node) -> bool:
    return node.asks == NEVER and is_aside(node.words)


def _depths(reading: Reading, headings: list[Node], marks: list[Mark]) -> list[int]:
    """For each line, down to which level headings are topics there.

    Around heading questions: above the question's level. Around other questions: a level whose headings stand
    right before questions is for topics; one whose headings stand right after prompts divides answers.
    """
    page, codes = reading.page, reading.codes
    votes: dict[int, Counter[bool]] = {}
    flat = [mark for mark in marks if not mark.level]
    lines = [mark.line for mark in flat]
    place = 0
    for node in headings:
        while place < len(flat) and lines[place] < node.line:
            place += 1
        if place >= len(flat):
            break
        before = flat[place - 1] if place else None
        upto = flat[place].line
        if upto >= node.end:
            continue
        nearer = next((n for n in node.children if n.line < upto), None)
        gap = [
            i
            for i in range(node.body, nearer.line if nearer else upto)
            if page.rows[i].text and not codes[i] and page.rows[i].kind is not Kind.TABLE
        ]
        follows = before is not None and not any(
            page.rows[i].text and not codes[i] for i in range(before.end, node.line)
        )
        leads = not gap or (before is None) or node.weight <= -2.0
        votes.setdefault(node.level, Counter())[leads and not (follows and gap)] += 1
    flat_depth = max((level for level, count in votes.items() if count[True] >= max(1, count[False])), default=0)
    first = min((n.level for n in headings), default=1)
    depth = [max(flat_depth, 0)] * (len(page.rows) + 1)
    for mark in marks:
        if mark.level:
            inner = range(mark.line, min(mark.stop, len(page.rows)))
            depth[mark.line : max(inner.stop, mark.line)] = [mark.level - 1] * len(inner)
    heads = [mark for mark in marks if mark.level]
    if heads:
        usual = Counter(mark.level for mark in heads).most_common(1)[0][0]
        inside = [False] * (len(page.rows) + 1)
        for mark in heads:
            inner = range(mark.line, min(mark.stop, len(page.rows)))
            inside[mark.line : max(inner.stop, mark.line)] = [True] * len(inner)
        if not flat:
            depth = [d if inside[i] else 7 for i, d in enumerate(depth)]
        else:
            depth = [d if inside[i] else max(d, usual - 1) for i, d in enumerate(depth)]
    return depth if flat or heads else [first] * (len(page.rows) + 1)


def _name(node: Node, starts: list[int]) -> str:
    """Give a topic's name without its number; one that only counts its single question (`Card 7`) has none."""
    found = node.number
    if found.style and not plain(found.rest):
        return plain(node.title) if bisect_left(starts, node.end) - bisect_right(starts, node.line) > 1 else ""
    text = found.rest if found.style in ("dot", "comma", "paren", "keycap", "dotted", "colon") else node.title
    return plain(title(text)).rstrip(":：").strip()


def _front_title(reading: Reading) -> str:
    for line in reading.page.lines[:20]:
        key, colon, value = line.partition(":")
        if colon and key.strip().lower() == "title":
            return value.strip().strip("\"'")
    return ""
