"""List items as questions: what ordered and unordered lists share."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter

from quizcli.sources._labels import is_placeholder
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._numbers import numbered
from quizcli.sources._paragraphs import is_bold, paragraph_end
from quizcli.sources._signs import asking
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import only_link, plain, title
from quizcli.text.markdown_lines import FENCED, Kind, Line

_BOLD_OPENINGS = frozenset({"**", "__", "<b", "<s", "<B", "<S"})
_BETWEEN_LINKS = frozenset({",", ";", "|", "/", "&", ".", "and", "or", "-", "和", "、"})
_KINDS = re.compile(
    r"(?:(?:不定项|单项|多项|单|多|简单|综合)?"
    r"(?:选择?|判断|填空|简答|问答|解答|计算|应用|编程|程序|分析|论述|设计|思考|练习|复习|讨论|名词解释|sql应用)"
    r"(?:题|习题|思考题)|名词解释|(?:课后|课堂)?(?:习题|练习)|思考与练习|"
    r"multiple[- ]choice|true[ /]*(?:or )?false|short[- ]answers?|fill[- ]in|"
    r"(?:review|practice|quiz|exam|essay|discussion) questions)"
)
_SPEAKS_OF_QUESTIONS = re.compile(r"题|问|question|quiz|exercise|ask|質問|질문|문제")
# A term, a colon and what there is to say of it: an item that tells.
_TOLD = re.compile(r"^.{1,40}?[：:]\s*\S.{18,}")
# A bold question with its answer, or links to one, behind it on the same line.
_BOLD_FIRST = re.compile(
    r"(?P<asked>\*\*(?!\s)(?:(?!\*\*).)+\*\*|__(?!\s)(?:(?!__).)+__|<(?P<tag>b|strong)>.+?</(?P=tag)>)"
    r"(?P<stop>\s*[-–—:：→]+\s+|\s+|(?<=[?？]\*\*)|(?<=[?？]__))(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[[^\[\]]{0,300}\]\([^()\s]*\)|<?https?://\S+")


@dataclass(slots=True)
class Entry:
    """One item of a section's outermost list; `end` is where the next one, or the section, starts."""

    line: int
    text: str
    column: int
    end: int
    style: str
    value: int = 0


def sections(reading: Reading) -> Iterator[tuple[int, int]]:
    """Cut the page at its structural headings, leaving out what answers headings that plainly ask."""
    settled = reading.settled
    count = len(reading.page.rows)
    start = 0
    for index in [*reading.cuts, count]:
        if index > start and not (settled and settled[start]):
            yield start, index
        start = index + 1


def entries(
    reading: Reading, start: int, end: int, wanted: Callable[[Line], tuple[str, str, int] | None]
) -> list[Entry]:
    """Find the outermost items of a section; `wanted` reads a row as (style, text, number)."""
    prose = reading.open
    low, high = bisect_left(prose, start, key=itemgetter(0)), bisect_left(prose, end, key=itemgetter(0))
    hits = [(index, row, read) for index, row in prose[low:high] if (read := wanted(row))]
    if not hits:
        return []
    least = min(row.indent for _, row, _ in hits)
    outer = [(i, row, read) for i, row, read in hits if row.indent <= least + 1]
    if any(row.indent > least for _, row, _ in outer):
        outer = _unnested(outer, least)
    found = []
    for place, (index, row, (style, text, value)) in enumerate(outer):
        stop = outer[place + 1][0] if place + 1 < len(outer) else end
        found.append(Entry(index, text, row.column or row.indent, stop, style, value))
    return found


def _unnested(
    outer: list[tuple[int, Line, tuple[str, str, int]]], least: int
) -> list[tuple[int, Line, tuple[str, str, int]]]:
    """Leave out items that are set in by one blank below an item that asks, and ask nothing themselves."""
    kept = []
    asked = False
    for index, row, read in outer:
        asks = asking(numbered(title(read[1])).rest) >= 0.6
        if row.indent > least and asked and not asks:
            continue
        asked = asks if row.indent == least else asked
        kept.append((index, row, read))
    return kept


def weigh(reading: Reading, entry: Entry) -> float:
    """Weigh an item by its words and by what stands below it."""
    page = reading.page
    words = numbered(title(entry.text)).rest if entry.style != "bullet" else title(entry.text)
    score = asking(words)
    if only_link(entry.text) and score < 1.5:
        score -= 1.2
    elif entry.text.startswith(("http://", "https://")):
        score -= 1.5
    first = page.first(entry.line + 1, min(entry.end, entry.line + 12))
    if reading.label(first, min(entry.end, first + 10), Kind.TEXT, Kind.ITEM) >= 0:
        score += 1.8
    text = plain(words)
    if len(text) > 400:
        score -= 1.5
    elif "?" not in text and "？" not in text:
        score -= 1.5 if _TOLD.match(text) else 0.0
        score -= 0.8 if len(text) > 90 else 0.0
    return score


def setting(reading: Reading, start: int, first: int) -> float:
    """Weigh the place of a section's list: under a heading that names kinds of questions, or below words it answers."""
    rows = reading.page.rows
    named = rows[start - 1] if start and rows[start - 1].kind is Kind.HEADING else None
    if (
        named
        and (words := plain(numbered(title(named.inner)).rest))
        and len(words) < 60
        and _KINDS.match(words.lower())
    ):
        return 1.4
    above = first - 1
    while above >= start and not rows[above].text:
        above -= 1
    lead = rows[above] if above >= start and rows[above].kind is Kind.TEXT else named
    words = plain(lead.inner or lead.text) if lead else ""
    if not words or lead is None:
        return 0.0
    tells = lead is not named and words[-1] in ":：" and not _SPEAKS_OF_QUESTIONS.search(words.lower())
    return -1.2 if tells or words[-1] in "?？" else 0.0


def wraps(page: Page, items: list[Entry]) -> bool:
    """Tell whether a text line right below an item carries its question on: few items of the list have one."""
    below = sum(entry.line + 1 < entry.end and page.rows[entry.line + 1].kind is Kind.TEXT for entry in items)
    return below * 3 <= len(items)


def mark_of(
    reading: Reading, entry: Entry, layout: str, key: tuple[object, ...], weight: float, *, wraps: bool = False
) -> Mark:
    """Make the mark of an item, with the lines over which its text is wrapped."""
    page = reading.page
    if told := told_beside(entry.text):
        asked, rest = told
        return Mark(
            entry.line,
            entry.line + 1,
            layout,
            key,
            weight,
            asked,
            column=entry.column,
            number=entry.value,
            stop=entry.end if entry.end else 0,
            answer=entry.line,
            answer_text=rest,
        )
    end = paragraph_end(page, entry.line, wrapped=not wraps)
    end = min(end, entry.end)
    text = "\n".join([entry.text, *(line.strip() for line in page.lines[entry.line + 1 : end])])
    return Mark(
        entry.line,
        end,
        layout,
        key,
        weight,
        text,
        column=entry.column,
        number=entry.value,
        stop=entry.end if entry.end else 0,
    )


def told_beside(text: str) -> tuple[str, str] | None:
    """Part a bold question from what its own line answers: any words if it ends in a question mark, else links."""
    if text[:2] not in _BOLD_OPENINGS or len(text) > 4000 or not (found := _BOLD_FIRST.match(text)):
        return None
    asked, rest = found["asked"], found["rest"]
    if not set(_LINK.sub("", rest).split()) <= _BETWEEN_LINKS:
        asks = asked.rstrip("*_").removesuffix(f"</{found['tag']}>").rstrip().endswith(("?", "？"))
        if not asks or len(plain(rest)) <= 12:
            return None
    return asked, rest


def shed_titles(page: Page, items: list[Entry]) -> None:
    """End items before a bold line that stands alone above the next one, where most have nothing below them."""
    rows = page.rows
    titled = []
    told = 0
    for item in items[:-1]:
        first = page.first(item.line + 1, item.end)
        alone = first < item.end and page.first(first + 1, item.end) == item.end and page.blank(first - 1)
        if alone and rows[first].kind is Kind.TEXT and not rows[first].indent and is_bold(rows[first].text):
            titled.append((item, first))
        told += first < item.end
    if (told - len(titled)) * 3 <= len(items):
        for item, first in titled:
            item.end = first


def has_answer(page: Page, codes: list[str], entry: Entry) -> bool:
    """Tell whether anything but a placeholder stands below an item."""
    lines = [
        page.lines[i]
        for i in range(entry.line + 1, entry.end)
        if page.rows[i].text and not codes[i] and page.rows[i].kind not in FENCED
    ]
    return bool(lines) and not is_placeholder("\n".join(lines[:3]))
