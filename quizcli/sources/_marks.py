"""A mark: a place where a layout says that a question starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter

from quizcli.sources._keys import Region, answer_keys
from quizcli.sources._labels import answer_labels
from quizcli.sources._outline import Node, nodes, outline
from quizcli.sources._remarks import REMARK
from quizcli.sources._structure import structure
from quizcli.text.markdown import Page
from quizcli.text.markdown_lines import Kind, Line


@dataclass(slots=True)
class Mark:
    """One possible question: its prompt's lines, how sure the layout is (log-odds, roughly) and of what class it is.

    Marks of one `key` stand or fall together. `stop` is a hard end of the question (0: the next mark or heading).
    `answer` is the line at which the layout knows the answer to start (-1: to be found); `answer_text` is an
    answer that stands on the prompt's own line. `column` is the indentation of what belongs to the question.
    """

    line: int
    end: int
    layout: str
    key: tuple[object, ...]
    weight: float
    prompt: str
    level: int = 0
    column: int = 0
    number: int = 0
    at: int = -1  # the line to name, where it is not the first
    stop: int = 0
    answer: int = -1
    answer_text: str | None = None
    asks: float = 0.0  # how much its words alone ask
    aside: bool = False  # names a section in which nothing is asked
    type: str = ""
    whole: bool = False  # the page asks nothing else: its headings are parts of the answer


@dataclass
class Reading:
    """A page with what every layout needs to know about it, worked out once."""

    page: Page
    codes: list[str]
    root: Node
    headings: list[Node]  # all nodes below the root, in order of their lines
    expects: float  # how much title and file name promise questions
    keys: list[Region]
    prose: list[tuple[int, Line, str]]  # lines of text and list items with no other part to play, without markers
    labelled: bytearray  # for every line whether a label stands on it that announces an answer
    remarked: bool = False  # whether a comment for us stands anywhere
    settled: list[bool] = field(default_factory=list)  # lines of answers to headings that plainly ask

    @classmethod
    def of(cls, page: Page) -> Reading:
        """Work out furniture and headings of a page."""
        codes = structure(page)
        keys = answer_keys(page, codes)
        labelled = answer_labels(page)
        root = outline(page, codes, labelled)
        rows = page.rows
        prose = [
            (index, row, row.inner if row.marker else row.text)
            for index in page.places(Kind.TEXT, Kind.ITEM)
            if not codes[index] and (row := rows[index])
        ]
        remarked = bool(page.places(Kind.COMMENT)) and REMARK in codes
        return cls(page, codes, root, nodes(root), _promise(page, root), keys, prose, labelled, remarked)

    def label(self, start: int, end: int, *kinds: Kind) -> int:
        """Find the first line in a range, of some kinds, on which a label announces an answer; -1 if none does."""
        found = self.labelled.find(1, start, end)
        while found >= 0 and kinds and self.page.kinds[found] not in kinds:
            found = self.labelled.find(1, found + 1, end)
        return found

    @cached_property
    def open(self) -> list[tuple[int, Line]]:
        """The prose outside quotes and `<details>`: where lists of questions are looked for."""
        rows = self.page.rows
        prose = [(index, row) for index, row, _ in self.prose if not row.quote]
        details = {
            element.start: element.end
            for element in reversed(self.page.details)
            if rows[element.start].kind is Kind.HTML
            and not rows[element.start].quote
            and not self.codes[element.start]
            and rows[element.start].text.lower().startswith("<details")
        }
        if not details:
            return prose
        found = []
        inside = 0
        for index, row in sorted([*prose, *((line, rows[line]) for line in details)], key=itemgetter(0)):
            if index >= inside and row.kind is Kind.HTML:
                inside = details[index]
            elif index >= inside:
                found.append((index, row))
        return found

    @cached_property
    def cuts(self) -> list[int]:
        """The structural headings: sections lie between them."""
        rows, hidden = self.page.rows, self.page.hidden
        return [
            index
            for index in self.page.places(Kind.HEADING)
            if not rows[index].quote and not hidden[index] and not self.labelled[index] and rows[index].indent < 4
        ]


def settle(reading: Reading, headings: list[Mark]) -> None:
    """Note the lines under headings whose class plainly asks, so that no list in them need be weighed."""
    classes: dict[tuple[object, ...], list[Mark]] = {}
    for mark in headings:
        classes.setdefault(mark.key, []).append(mark)
    reading.settled = [False] * len(reading.page.rows)
    for members in classes.values():
        sure = [mark for mark in members if mark.asks >= 1.5]
        if len(sure) >= 5 and len(sure) * 10 >= len(members) * 6:
            for mark in members:
                if mark.aside or mark.weight < 1.0:
                    continue
                for line in range(mark.end, mark.stop):
                    reading.settled[line] = True


def _promise(page: Page, root: Node) -> float:
    import re

    from quizcli.text.markdown_inline import plain

    words = re.compile(
        r"interview|question|anki|\bdecks?\b|quiz|flash ?cards?|exam\b|q\s*&\s*a|faq|trivia|面试|面經|面经|题|问答|"
        r"八股|試験|面接|"
        r"質問|면접|질문|문제|вопрос|pregunta|entrevista|frage",
        re.IGNORECASE,
    )
    head = [plain(node.title) for node in root.children[:3]]
    front = [line for line in page.lines[:12] if line.lower().startswith(("title", "tags", "layout"))]
    name = page.path.replace("\\", "/").rsplit("/", 1)[-1]
    return 0.5 * any(words.search(text) for text in (*head, *front)) + 0.3 * bool(words.search(name))
