"""The comment that a source may carry under a question: `<!-- quizcli: id=k7m3x9q2 tags=a,b type=typed -->`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from quizcli.text.markdown import Page
from quizcli.text.markdown_lines import Kind

REMARK = "remark"
_START = "<!-- quizcli:"
_PAIR = re.compile(r"([\w-]+)=(?:\"([^\"]*)\"|'([^']*)'|(\S+))")


@dataclass(frozen=True, slots=True)
class Remark:
    """What the comment says; keys that are not ours go to `extra`."""

    id: str = ""
    type: str = ""
    tags: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)


def note_remarks(page: Page, codes: list[str]) -> None:
    """Mark the lines of such comments, so that they are in no answer."""
    inside = False
    before = -1
    for index in page.places(Kind.COMMENT):
        row = page.rows[index]
        inside = (inside and index == before + 1) or row.text.startswith(_START)
        before = index
        if inside:
            codes[index] = REMARK
            inside = "-->" not in row.text


def remark_in(page: Page, codes: list[str], start: int, stop: int) -> Remark:
    """Read the first such comment in a range."""
    first = next((index for index in range(start, stop) if codes[index] == REMARK), -1)
    if first < 0:
        return Remark()
    text = ""
    for index in range(first, stop):
        if codes[index] != REMARK:
            break
        text += page.rows[index].text + " "
        if "-->" in page.rows[index].text:
            break
    pairs = {key: a or b or c.removesuffix("-->") for key, a, b, c in _PAIR.findall(text.removeprefix(_START))}
    tags = tuple(tag for tag in pairs.pop("tags", "").split(",") if tag)
    return Remark(pairs.pop("id", ""), pairs.pop("type", ""), tags, pairs)
