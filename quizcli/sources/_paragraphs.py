"""Where a prompt's own words end when they run over several lines."""

from __future__ import annotations

import re

from quizcli.sources._labels import answer_label
from quizcli.text.markdown import Page
from quizcli.text.markdown_lines import Kind
from quizcli.text.width import cells

_DONE = re.compile(r"[?？。！!:：.;；][\s*_)）」”\"]*$|  $|<br\s*/?>\s*$")
_BOLD = re.compile(
    r"^(?:\*\*(?!\s)(?:(?!\*\*).)+\*\*|\*\*\*(?!\s).+\*\*\*?|__(?!\s)(?:(?!__).)+__|_\*\*(?!\s)(?:(?!\*\*).)+\*\*_|<(b|strong)>.+</\1>)"
)
_TAIL = re.compile(
    r"^[\s\W_]*$|^\s*(?:<br\s*/?>|\[[^\]]*\]\([^)]*\)|[（(][^）)]*[)）]|:[a-z_]+:)[\s\W]*$|^\s*[（(].*https?://.*[)）]\s*$"
)
_NARROW = 45  # columns; authors who wrap their lines write longer ones
_CARD = re.compile(r"(?:[QAC]|问|答)\s*[:：]")
OPTION = re.compile(r"^[*_(]{0,3}[A-Ha-h][)）.．、:：]")


def paragraph_end(page: Page, start: int, *, wrapped: bool = False) -> int:
    """Give the line after a paragraph's last: before a blank line, an answer's label, options, or other structure.

    With `wrapped` a line is only taken while the one before it is an unfinished sentence.
    """
    rows = page.rows
    end = start + 1
    while end < min(len(rows), start + 60):
        row = rows[end]
        if (
            row.kind is not Kind.TEXT
            or row.quote != rows[start].quote
            or answer_label(row.text)
            or OPTION.match(row.text)
        ):
            break
        if wrapped and (
            _DONE.search(page.lines[end - 1])
            or row.indent > rows[start].column + 3
            or _breaks_early(page.lines[end - 1], row.text)
        ):
            break
        if _CARD.match(row.text):
            break
        end += 1
    return end


def _breaks_early(line: str, following: str) -> bool:
    """Tell whether a line ends long before its margin, and a new sentence starts below it."""
    return cells(line.strip()) < _NARROW and not following[0].islower()


def beside_bold(text: str) -> tuple[str, str] | None:
    """Part a bold title from bare addresses in brackets behind it: where its answer is to be read."""
    match = _BOLD.match(text) if "://" in text else None
    tail = text[match.end() :].strip() if match else ""
    if match is None or tail[:1] not in ("(", "（") or tail[-1:] not in (")", "）"):
        return None
    return match[0], tail[1:-1].strip()


def is_bold(text: str) -> bool:
    """Tell whether a line is bold from end to end, but for marks and a link behind it."""
    match = _BOLD.match(text)
    return bool(match) and match is not None and bool(_TAIL.match(text[match.end() :]))
