"""`<details>` elements whose summary is the question and whose content is the answer."""

from __future__ import annotations

from collections.abc import Iterator

from quizcli.sources._labels import is_summary_label
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._numbers import numbered
from quizcli.sources._pooling import pooled
from quizcli.sources._signs import asking
from quizcli.sources._structure import CONTENTS_CODE
from quizcli.text.markdown_inline import title
from quizcli.text.markdown_spans import Details

NAME = "details"


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh every element whose summary is more than a handle."""
    yield from pooled((mark.key, mark) for mark in _marks(reading))


def _marks(reading: Reading) -> Iterator[Mark]:
    for element in reading.page.details:
        if element.summary_end <= 0 or is_summary_label(element.summary):
            continue
        inside = range(element.summary_end, min(element.end, len(reading.codes)))
        if any(reading.codes[index] == CONTENTS_CODE for index in inside):
            continue
        first, _, rest = element.summary.partition("\n")
        asks = asking(numbered(title(first)).rest)
        yield Mark(
            line=element.start,
            end=element.summary_end,
            layout=NAME,
            key=(NAME, 0 if asks >= 1.5 else element.depth),  # a question that is left open holds the next one
            weight=1.3 + asks,
            prompt=_prompt(reading, element, first, rest),
            stop=element.end,
            answer=element.summary_end - 1,
            answer_text=element.rest,
        )


def _prompt(reading: Reading, element: Details, first: str, rest: str) -> str:
    """Give the summary's own lines: its first, then what is left of it as it stands."""
    if not rest.strip():
        return first
    lines = reading.page.lines[element.summary_line + 1 : element.summary_end]
    closing = lines[-1].lower().find("</summary") if lines else -1
    if closing >= 0:
        lines[-1] = lines[-1][:closing]
    below = "\n".join(lines).rstrip()
    if not first.strip():
        head, _, below = below.lstrip("\n").partition("\n")
        return f"{head.strip()}\n{below}" if below.strip() else head.strip()
    return f"{first}\n{below}"
