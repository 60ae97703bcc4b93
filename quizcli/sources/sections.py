"""One card in sections: a heading that says Question (`面试题`, `题目`), then one that says Answer (`答案`, `剖析`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizcli.sources._labels import is_summary_label
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._signs import asking
from quizcli.sources._words import ANSWER, BACK, QUESTION
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import plain, title
from quizcli.text.markdown_lines import Kind

NAME = "sections"


_ASKS = re.compile(rf"^(?:{QUESTION}|card front|问题描述|题目描述|面试官问|面试官提问)\s*[:：]?$", re.IGNORECASE)
_ANSWERS = re.compile(
    rf"^(?:{ANSWER}|{BACK}|card back|(?:面试题|题目|问题)?(?:剖析|解析|分析|详解)|解题思路|思路)\s*[:：]?$",
    re.IGNORECASE,
)


# What a page of one question says of itself in its front matter.
_FRONT = re.compile(
    r"(?:question|front|prompt|问题|题目)\s*:\s*(?P<quote>[\"']?)(?P<asked>[^|>\s].*?)(?P=quote)\s*$", re.I
)


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh every pair of sections, and a question that stands in the front matter."""
    page = reading.page
    if (front := _front(page)) is not None:
        yield front
    headings = [
        i for i in page.places(Kind.HEADING) if not page.rows[i].quote and not reading.codes[i] and not page.hidden[i]
    ]
    asked = -1
    for place, index in enumerate(headings):
        name = plain(title(page.rows[index].inner))
        if _ASKS.match(name):
            asked = place
            if mark := _folded(page, headings, place):
                yield mark
        elif asked >= 0 and _ANSWERS.match(name) and page.rows[index].level == page.rows[headings[asked]].level:
            yield _card(page, headings, asked, place)
            asked = -1


def _folded(page: Page, headings: list[int], asked: int) -> Mark | None:
    """Read a section named Question that holds its own answer, folded away."""
    level = page.rows[headings[asked]].level
    stop = next((line for line in headings[asked + 1 :] if page.rows[line].level <= level), len(page.rows))
    own = headings[asked] + 1
    handle = next((e for e in page.details_between(own, stop) if is_summary_label(e.summary)), None)
    if handle is None or page.first(own, handle.start) == handle.start:
        return None
    return Mark(own - 1, own, NAME, (NAME,), 3.5, "", stop=stop)


def _front(page: Page) -> Mark | None:
    """Read the question from a page's front matter; all that stands below answers it."""
    lines = page.places(Kind.FRONT)
    for index in lines:
        if match := _FRONT.match(page.lines[index]):
            end = lines[-1] + 1
            while end < len(page.rows) and page.rows[end].kind in (Kind.RULE, Kind.BLANK):
                end += 1
            return Mark(index, end, NAME, (NAME,), 3.5, match["asked"], stop=len(page.rows), answer=end)
    return None


def _card(page: Page, headings: list[int], asked: int, answered: int) -> Mark:
    level = page.rows[headings[asked]].level
    stop = next((line for line in headings[answered + 1 :] if page.rows[line].level <= level), len(page.rows))
    own = page.first(headings[asked] + 1, headings[asked + 1])
    last = page.last(own, headings[asked + 1])
    above = headings[asked - 1] if asked and page.rows[headings[asked - 1]].level < level else -1
    words = [line for line in page.lines[own:last] if line.strip()]
    line, prompt = headings[asked], "\n".join(page.lines[own:last])
    named = title(page.rows[above].inner) if above >= 0 else ""
    if len(words) == 1:
        row = page.rows[own]
        prompt = row.inner or row.text
    if above >= 0 and page.first(above + 1, headings[asked]) == headings[asked] and asking(named) > 1.0:
        line = above
        prompt = named if len(words) <= 1 or not prompt else prompt
    return Mark(
        line=line,
        end=headings[answered] + 1,
        layout=NAME,
        key=(NAME,),
        weight=3.5,
        prompt=prompt,
        stop=stop,
        answer=headings[answered] + 1,
    )
