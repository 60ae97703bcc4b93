"""One card in sections: a heading that says Question (`面试题`, `题目`), then one that says Answer (`答案`, `剖析`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

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


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh every pair of sections."""
    page = reading.page
    headings = [i for i in page.places(Kind.HEADING) if not page.rows[i].quote and not reading.codes[i]]
    asked = -1
    for place, index in enumerate(headings):
        name = plain(title(page.rows[index].inner))
        if _ASKS.match(name):
            asked = place
        elif asked >= 0 and _ANSWERS.match(name) and page.rows[index].level == page.rows[headings[asked]].level:
            yield _card(page, headings, asked, place)
            asked = -1


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
