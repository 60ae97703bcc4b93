"""Which layout holds where: each part of the outline is a question, a topic, or text for the layout that fits best."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from quizcli.sources._labels import answer_label
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._outline import Node

_LISTS = frozenset({"bullets", "lines", "numbered"})
_EXPLICIT = frozenset({"callouts", "details", "flashcards", "labels", "prefix", "tables"})
_LOOSE = frozenset({"bold", "bullets", "lines", "numbered"})
_GUIDE = re.compile(
    r"(?:指南|教程|手册|文档|说明|安装|部署|\b(?:guide|tutorial|manual|documentation|setup))\s*$", re.IGNORECASE
)
_MAY_ASK = re.compile(r"faq|intro|overview|notes?$|tips?$|说明|其[他它]", re.IGNORECASE)
_LABELLED = frozenset({"nth", "label"})
FLOOR = 0.35  # below this mean weight nothing is taken for questions


@dataclass(slots=True)
class Choice:
    """The marks taken in a part of the page, with their summed weight."""

    total: float = 0.0
    taken: list[Mark] = field(default_factory=list)

    @property
    def mean(self) -> float:
        """How good the questions are, whatever their number."""
        return self.total / len(self.taken) if self.taken else -9.0


@dataclass
class Pool:
    """All marks that are no headings, by class, in order of their lines."""

    lines: dict[tuple[object, ...], list[int]]
    marks: dict[tuple[object, ...], list[Mark]]
    sums: dict[tuple[object, ...], list[float]]

    @classmethod
    def of(cls, marks: list[Mark]) -> Pool:
        """Sort marks into their classes, with running sums."""
        classes: dict[tuple[object, ...], list[Mark]] = defaultdict(list)
        for mark in marks:
            classes[mark.key].append(mark)
        lines, sums = {}, {}
        for key, members in classes.items():
            members.sort(key=lambda m: m.line)
            lines[key] = [m.line for m in members]
            running = [0.0]
            for member in members:
                running.append(running[-1] + member.weight)
            sums[key] = running
        return cls(lines, dict(classes), sums)

    def best(self, start: int, end: int) -> Choice:
        """Give the class that explains a range of lines best, with compatible sure ones beside it."""
        best = Choice()
        for key, lines in self.lines.items():
            low, high = bisect_left(lines, start), bisect_left(lines, end)
            total = self.sums[key][high] - self.sums[key][low]
            if high == low or total / (high - low) <= _floor(high - low):
                continue
            choice = Choice(total, self.marks[key][low:high])
            if _inside(choice.taken, best.taken):
                continue
            if total * choice.mean > best.total * best.mean or not best.taken or _inside(best.taken, choice.taken):
                best = choice
        return best


def _inside(inner: list[Mark], outer: list[Mark]) -> bool:
    """Whether a few marks all stand below one item of a longer list: they ask on about that item."""
    if not inner or len(outer) < 3 or len(inner) >= len(outer) or inner[0].layout not in _LISTS:
        return False
    host = next((mark for mark in reversed(outer) if mark.line < inner[0].line), None)
    return host is not None and host.layout in _LISTS and inner[-1].line < host.stop


def choose(reading: Reading, marks: list[Mark]) -> list[Mark]:
    """Decide for the whole page: once node by node, then again with what most headings of a class turned out to be."""
    headings = {mark.line: mark for mark in marks if mark.level}
    idle = _idle(reading, headings)
    pool = Pool.of(
        [
            mark
            for mark in marks
            if not mark.level and not mark.whole and not (mark.layout in _LISTS and idle[mark.line])
        ]
    )
    order = [reading.root, *reading.headings]
    chosen: dict[int, Choice] = {}
    for node in reversed(order):
        chosen[node.line] = _decide(node, headings.get(node.line), chosen, pool, 0.0)
    votes = _votes(order, headings, chosen)
    for node in reversed(order):
        mark = headings.get(node.line)
        chosen[node.line] = _decide(node, mark, chosen, pool, votes.get(mark.key, 0.0) if mark else 0.0)
    taken = sorted(chosen[reading.root.line].taken, key=lambda m: m.line)
    taken = _without_title(reading, _without_strays(taken))
    front = next((mark for mark in marks if mark.whole), None)
    if front and sum(mark.asks >= 1.5 or not mark.level for mark in taken) * 3 <= len(taken):
        return [front]
    if not _asked(taken, [mark for mark in headings.values() if mark.aside]) or _guides(reading, taken):
        return []
    return _with_seconds(reading, taken, [mark for mark in marks if mark.layout == "labels" and mark.asks >= 1.5])


def _idle(reading: Reading, headings: dict[int, Mark]) -> list[bool]:
    """Note the lines of sections that are named as asking nothing: lists there are no questions."""
    idle = [False] * (len(reading.page.rows) + 1)
    for node in reading.headings:
        mark = headings.get(node.line)
        whole = node.level == 1 and node.parent is reading.root and len(reading.root.children) == 1  # the page's title
        if mark and mark.aside and not whole and not _MAY_ASK.match(node.title):
            idle[node.line : node.end] = [True] * (node.end - node.line)
    return idle


def _votes(order: list[Node], headings: dict[int, Mark], chosen: dict[int, Choice]) -> dict[tuple[object, ...], float]:
    """Say for each class of headings whether they mostly ask (above zero) or mostly group (below)."""
    asks: Counter[tuple[object, ...]] = Counter()
    all_: Counter[tuple[object, ...]] = Counter()
    for node in order:
        mark = headings.get(node.line)
        if mark and mark.weight > FLOOR:
            all_[mark.key] += 1
            asks[mark.key] += chosen[node.line].taken[:1] == [mark]
    return {key: _vote(asks[key], total) for key, total in all_.items() if total >= 5}


def _vote(asks: int, total: int) -> float:
    """What a class's habit adds to its headings: most of them ask, or nearly all of many."""
    if total >= 8 and asks * 10 >= total * 9:
        return 3.5
    return 1.6 if asks * 5 >= total * 3 else 0.0


def _without_strays(taken: list[Mark]) -> list[Mark]:
    """Drop lone headings of a class that asks nowhere else, beside a class that asks throughout."""
    taken = _without_unlabelled(_without_sections(taken))
    counts = Counter(mark.key for mark in taken)
    most = max(counts.values(), default=0)
    if most < 3:
        return taken
    told = sum(mark.layout in _EXPLICIT for mark in taken)
    if told > 2 and sum(mark.level > 0 for mark in taken) * 2 <= told:
        return [mark for mark in taken if not mark.level]
    if most > 3:  # one line that asks beside many headings or labelled questions is talk
        taken = [m for m in taken if m.level or m.number or counts[m.key] > 1 or m.layout not in _LOOSE]
    others = sum(not mark.level for mark in taken) * 5 >= len(taken) * 3
    return [
        mark for mark in taken if not mark.level or mark.asks >= 1.5 or (not others and _common(counts, mark, most))
    ]


def _asked(taken: list[Mark], asides: list[Mark]) -> bool:
    """Tell whether anything is asked at all: a few names of parts beside others that plainly ask nothing do not."""
    if len(taken) > 4 or any(not mark.level or mark.asks >= 1.0 or mark.weight >= 2.0 for mark in taken):
        return True
    levels = {mark.level for mark in taken}
    return not any(mark.level in levels for mark in asides)


def _guides(reading: Reading, taken: list[Mark]) -> bool:
    """Tell whether a page is named as a guide, and none of its headings asks: they are its steps."""
    first = reading.root.children[0] if reading.root.children else None
    if reading.expects or first is None or not _GUIDE.search(first.title):
        return False
    return all(mark.level and mark.asks < 1.0 for mark in taken)


def _without_sections(taken: list[Mark]) -> list[Mark]:
    """Drop headings of which none asks and few are, where others on the page plainly ask: they divide notes."""
    headings = [mark for mark in taken if mark.level]
    flat = sum(not mark.level and mark.asks >= 1.5 for mark in taken)
    if flat < 2 or len(headings) > 3 * flat or any(mark.asks >= 1.5 for mark in headings):
        return taken
    return [mark for mark in taken if not mark.level]


def _without_unlabelled(taken: list[Mark]) -> list[Mark]:
    """Drop the headings beside three or more labelled ones (`Q3: …`) that ask nothing or stand at another level."""
    labelled = Counter(mark.level for mark in taken if mark.level and mark.key[2] in _LABELLED)
    total = sum(labelled.values())
    if total < 3 or total * 2 < sum(mark.level > 0 for mark in taken):
        return taken
    return [
        mark
        for mark in taken
        if not mark.level or mark.key[2] in _LABELLED or (mark.asks >= 1.0 and mark.level in labelled)
    ]


def _common(counts: Counter[tuple[object, ...]], mark: Mark, most: int) -> bool:
    """Tell whether a heading's class is no rarity on the page."""
    return (counts[mark.key] * 10 > most and counts[mark.key] > 1) or counts[mark.key] > 4


def _with_seconds(reading: Reading, taken: list[Mark], labelled: list[Mark]) -> list[Mark]:
    """Add paragraphs that ask, and have a label of their own, after the question above them has had its answer."""
    if not taken or not labelled or any(mark.layout == "labels" for mark in taken):
        return taken
    rows = reading.page.rows
    starts = [mark.line for mark in taken]
    extra = []
    for mark in labelled:
        place = bisect_left(starts, mark.line + 1) - 1
        if place < 0 or starts[place] == mark.line or taken[place].level or taken[place].answer >= 0:
            continue
        between = rows[taken[place].end : mark.line]
        if any(row.text and not row.level and answer_label(row.inner or row.text) for row in between):
            extra.append(mark)
    return sorted([*taken, *extra], key=lambda m: m.line)


def _without_title(reading: Reading, taken: list[Mark]) -> list[Mark]:
    """Drop the document's title where it is an empty heading of the questions' own level."""
    first = reading.root.children[0] if reading.root.children else None
    if len(taken) < 4 or first is None or taken[0].line != first.line or first.children or taken[0].asks >= 1.5:
        return taken
    body = reading.page.first(first.body, first.end)
    alike = [mark for mark in taken[1:] if mark.level == first.level]
    return taken[1:] if body == first.end and len(alike) > 2 and not first.number.value else taken


def _decide(node: Node, heading: Mark | None, chosen: dict[int, Choice], pool: Pool, vote: float) -> Choice:
    """Choose for one heading: a question itself, or what is found below it."""
    below = _below(node, chosen, pool)
    if heading and _only_groups(node, heading, below):
        return below
    if heading is None or heading.weight <= FLOOR:
        return below if heading is None or not heading.aside or below.mean > _doubted(node, below) else Choice()
    alone = node.parent is not None and node.parent.line < 0 and len(node.parent.children) == 1
    parts = heading.asks >= 2.0 and sum(mark.asks >= 1.5 for mark in below.taken) * 3 < len(below.taken)
    margin = 0.7 + vote - (1.5 if alone and not parts and len(below.taken) > 2 else 0.0)
    if below.taken and below.mean > heading.weight + margin:
        return below
    if below.taken and alone and not parts and len(below.taken) > 2 and below.mean >= heading.weight - 0.8:
        return below
    return Choice(heading.weight, [heading])


def _only_groups(node: Node, heading: Mark, below: Choice) -> bool:
    """Tell whether a heading that does not ask, with no text of its own, stands over several that do."""
    if heading.asks > 0.3 or len(below.taken) < 3 or not node.children or node.weight >= 3.0:
        return False
    if node.number.style in ("nth", "label", "bare-label") or below.taken[0].line != node.children[0].line:
        return False
    return sum(mark.asks >= 1.5 for mark in below.taken) * 3 >= len(below.taken)


def _doubted(node: Node, below: Choice) -> float:
    """How sure questions must be below a title that names what asks nothing; an introduction may hold easy ones."""
    return 1.2 if len(below.taken) > 2 and _MAY_ASK.match(node.words) else 2.0


def _below(node: Node, chosen: dict[int, Choice], pool: Pool) -> Choice:
    """The better of one layout for the whole part, and each piece read by itself."""
    flat = pool.best(node.body, node.end)
    if not node.children:
        return flat
    own = pool.best(node.body, node.own_end)
    pieces = [own, *(chosen[child.line] for child in node.children)]
    total = sum(piece.total for piece in pieces)
    if flat.total > 0 and flat.total >= total - 0.001 and not _more_certain(pieces, flat):
        return flat
    return Choice(total, [mark for piece in pieces for mark in piece.taken])


def _more_certain(pieces: list[Choice], flat: Choice) -> bool:
    """Tell whether headings count questions (`Question 3`) surer than lists below them ask, however many follow up."""
    counted = [m for piece in pieces for m in piece.taken if m.level and m.key[2] in _LABELLED]
    return (
        len(counted) > 2
        and all(mark.layout in _LISTS for mark in flat.taken)
        and min(mark.weight for mark in counted) > flat.mean + 1.0
        and min(mark.line for mark in counted) < flat.taken[0].line
    )


def _floor(count: int) -> float:
    """How good marks must be on average to be taken: a lone one much better than many."""
    return FLOOR if count >= 5 else 1.0 if count >= 2 else 1.5
