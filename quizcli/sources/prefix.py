"""Lines that begin with `Q:`, `Front:`, `问：`, with answers that begin with `A:`, `Back:`, `答：`; `C:` is a cloze."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from quizcli.sources._labels import answer_label
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._numbers import Numbered, numbered
from quizcli.sources._paragraphs import paragraph_end
from quizcli.sources._pooling import pooled
from quizcli.sources._signs import asking
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import plain
from quizcli.text.markdown_lines import Kind

NAME = "prefix"


_FRONT = re.compile(r"^[\s*_#]*(?:front|正面|prompt)[*_\s]*[:：](?!:)[*_]*\s*", re.IGNORECASE)
# The letters and marks with which a label can begin: most lines are told apart by one look.
_INITIALS = frozenset("QqFfPpEeCcIiВвП*_#[【(（-第练思题问問質试試例习正面질문0123456789 ")
_CLOZE = re.compile(r"^C:\s+(?=.*\[)")
_HOLE = re.compile(r"\[([^\[\]]+)\](?!\()")


_SAME = re.compile(
    r"(?<=[?？.。*_])\s*(?:\*\*|__)?\b(?:A|Ans|Answer|答|回答|答案)\d*(?:\*\*|__)?\s*[:：](?:\*\*|__)?\s*(?=\S)"
)


def _same_line(text: str) -> re.Match[str] | None:
    """Find the answer's label on the question's own line."""
    found = _SAME.search(text) if ":" in text or "：" in text else None
    return found if found and text[: found.start()].strip() else None


_BOLD = re.compile(r"(\*\*|__)(?=\S)(?P<asked>(?:(?!\1).)+[?？.。])\1\s+(?P<told>(?![(（\[`*_-])\S.*)$")


def _beside(text: str) -> tuple[str, str] | None:
    """Part a question that is bold together with its label from the answer that goes on behind it."""
    found = _BOLD.match(text) if text[:2] in ("**", "__") else None
    if not found or not (asked := numbered(found["asked"], loose=False).rest) or asked == found["asked"]:
        return None
    return (asked, found["told"]) if len(plain(asked)) > 3 and asking(found["told"]) < 1.5 else None


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh every labelled line, more where an answer's label follows."""
    found = list(_marks(reading))
    _code_first(reading.page, found)
    _unwrap(reading.page, found)
    answered = 0
    for mark, following in zip(found, [*found[1:], None], strict=False):
        stop = following.line if following else len(reading.page.rows)
        if mark.type != "cloze" and _answered(reading.page, mark.end, min(stop, mark.end + 80)):
            mark.weight += 1.5
            answered += 1
    if not answered:
        for mark in found:
            _take_code(reading.page, mark)
    _end_list(reading.page, found)
    yield from pooled((mark.key, mark) for mark in found)


def _marks(reading: Reading) -> Iterator[Mark]:
    page = reading.page
    for index, row, text in reading.prose:
        if text[:1] not in _INITIALS or row.indent > 7:
            continue
        if row.kind is Kind.TEXT and _CLOZE.match(text):
            yield _cloze(page, index)
            continue
        if match := _FRONT.match(text):
            rest, style, value = text[match.end() :], "front", 0
        else:
            found = numbered(text, loose=False)
            if found.style in ("dot", "paren") and (inner := numbered(found.rest, loose=False)).style == "bare-label":
                found = Numbered("label", found.value, inner.rest)
            if found.style not in ("label", "bare-label", "nth"):
                continue
            rest, style, value = found.rest, found.style, found.value
        if answer_label(text):
            continue
        end = paragraph_end(page, index)
        below = page.first(index + 1, len(page.rows))
        words = plain(rest) or plain(page.rows[below].text if below < len(page.rows) else "")
        if same := _same_line(rest):
            yield Mark(
                line=index,
                end=index + 1,
                layout=NAME,
                key=(NAME, style == "front", bool(row.marker)),
                weight=3.2,
                prompt=rest[: same.start()],
                number=value,
                answer=index,
                answer_text=rest[same.end() :],
                column=row.column if row.marker else 0,
            )
            continue
        if told := _beside(text):
            yield Mark(
                line=index,
                end=index + 1,
                layout=NAME,
                key=(NAME, style == "front", bool(row.marker)),
                weight=3.2,
                prompt=told[0],
                number=value,
                answer=index,
                answer_text=told[1],
                column=row.column if row.marker else 0,
            )
            continue
        yield Mark(
            line=index,
            end=end,
            layout=NAME,
            key=(NAME, style == "front", bool(row.marker)),
            weight=1.7 + 0.4 * asking(words),
            prompt="\n".join(
                [rest if style == "front" else text, *(line.strip() for line in page.lines[index + 1 : end])]
            ),
            number=value,
            column=row.column if row.marker else 0,
        )


def _end_list(page: Page, found: list[Mark]) -> None:
    """Where one question stands right below the other, a rule ends the last of them."""
    last = found[-1] if len(found) > 2 else None
    below = page.first(last.end, len(page.rows)) if last else len(page.rows)
    if last is None or below == len(page.rows) or page.rows[below].kind is not Kind.RULE:
        return
    rows = page.rows
    bare = sum(not any(r.text and not r.level for r in rows[a.end : b.line]) for a, b in pairwise(found))
    if bare * 2 > len(found):
        last.stop = below


def _unwrap(page: Page, found: list[Mark]) -> None:
    """Where most questions have a line right below and nothing else, that line answers; it carries no question on."""
    asked = [mark for mark in found if mark.type != "cloze" and mark.answer < 0]
    if len(asked) < 2:
        return
    stops = [*(mark.line for mark in found[1:]), len(page.rows)]
    bare = [
        mark
        for mark, stop in zip(found, stops, strict=True)
        if mark.type != "cloze" and mark.answer < 0 and page.first(mark.end, stop) == stop
    ]
    below = [mark for mark in bare if mark.end > mark.line + 1]
    ended = [mark for mark in below if _ends_and_tells(page, mark)]
    habit = len(ended) > 2 and len(ended) * 5 >= len(below) * 3
    if habit or (len(bare) * 5 >= len(asked) * 4 and len(below) * 5 >= len(asked) * 4):
        for mark in below:
            end = paragraph_end(page, mark.line, wrapped=True)
            mark.prompt = "\n".join(mark.prompt.split("\n")[: end - mark.line])
            mark.end = end


def _ends_and_tells(page: Page, mark: Mark) -> bool:
    """Tell whether a question's first line ends in a question mark, and the line below it does not ask."""
    first, second = page.rows[mark.line], page.rows[mark.line + 1]
    return first.text.rstrip("*_ ").endswith(("?", "？")) and asking(second.text) < 1.5


def _take_code(page: Page, mark: Mark) -> None:
    """Where nothing is answered, give the question the code that stands right below it, without a blank line."""
    end = mark.end
    if end < len(page.rows) and page.rows[end].kind is Kind.OPEN:
        while end < len(page.rows) and page.rows[end].kind is not Kind.CLOSE:
            end += 1
        mark.prompt = "\n".join([mark.prompt, "", *page.lines[mark.end : end + 1]])
        mark.end = min(end + 1, len(page.rows))


def _code_first(page: Page, found: list[Mark]) -> None:
    """Give each question the code that stands right above it, where that is the document's habit."""
    above = {mark.line: fence for mark in found if (fence := _fence_above(page, mark.line)) >= 0}
    asked = [mark for mark in found if mark.type != "cloze"]
    if not asked or asked[0].line not in above or len(above) * 5 < len(asked) * 4:
        return
    for mark in asked:
        fence = above.get(mark.line, -1)
        if fence >= 0:
            code = page.lines[fence : page.last(fence, mark.line)]
            mark.prompt = "\n".join([mark.prompt, "", *code])
            mark.at, mark.line = mark.line, fence


def _fence_above(page: Page, line: int) -> int:
    """Find where the fence opens that closes right above a line; -1 if none does."""
    last = line - 1
    while last >= 0 and page.blank(last):
        last -= 1
    if last < 0 or page.rows[last].kind is not Kind.CLOSE:
        return -1
    while last >= 0 and page.rows[last].kind is not Kind.OPEN:
        last -= 1
    return last


def _answered(page: Page, start: int, stop: int) -> bool:
    for row in page.rows[start:stop]:
        if row.kind in (Kind.TEXT, Kind.ITEM) and row.text and answer_label(row.inner if row.marker else row.text):
            return True
    return False


def _cloze(page: Page, index: int) -> Mark:
    """Read a cloze: the text between brackets is hidden, up to a blank line, a rule or the next card."""
    end = index + 1
    while end < len(page.rows) and page.rows[end].kind in (Kind.TEXT, Kind.TABLE, Kind.MATH, Kind.ITEM):
        if re.match(r"[QAC]:\s", page.rows[end].text):
            break
        end += 1
    text = "\n".join(page.lines[index:end])[2:].strip()
    return Mark(
        line=index,
        end=end,
        layout=NAME,
        key=(NAME, False, False),
        weight=1.5,
        prompt=_HOLE.sub(r"{{\1}}", text),
        stop=end,
        type="cloze",
    )
