"""Tables with a column of questions and a column of answers, or of terms and definitions: one question a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizcli.sources._marks import Mark, Reading
from quizcli.sources._pooling import pooled
from quizcli.sources._signs import asking
from quizcli.sources._structure import too_large
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import plain
from quizcli.text.markdown_lines import Kind

NAME = "tables"


_QUESTION = re.compile(
    r"^(?:questions?|q|prompt|front|term|concept|word|keyword|name|command|cue|问题?|题目|面试题|术语|概念|名词|"
    r"关键词|正面|質問|用語|질문|용어)$",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"^(?:(?:short |sample |best )?answers?|a|back|definitions?|meaning|explanation|description|solution|答|答案|"
    r"回答|参考答案|解答|(?:答案|回答|答题)?要点|(?:一句话|标准|简要)?(?:答案|回答)|定义|含义|解释|说明|背面|"
    r"回答例|答え|定義|意味|답|답변|정의)$",
    re.IGNORECASE,
)
_FIRM = re.compile(r"^(?:questions?|q|prompt|front|问题?|题目|面试题|正面|質問|질문)$", re.IGNORECASE)
_TERM = re.compile(r"^(?:term|concept|word|keyword|术语|概念|名词|用語|용어)$", re.IGNORECASE)
_MEANING = re.compile(r"^(?:definition|meaning|定义|含义|解释|定義|意味|정의)$", re.IGNORECASE)
_CELL = re.compile(r"(?<!\\)\|")


def marks(reading: Reading) -> Iterator[Mark]:
    """Weigh the rows of every table whose header names a question and an answer."""
    page = reading.page
    found = []
    end = 0
    for index in page.places(Kind.TABLE):
        if index < end or reading.codes[index]:
            continue
        end = page.run(index)
        found += [((index, NAME), mark) for mark in _rows(page, index, end)]
    yield from pooled(found)


def cells(text: str) -> list[str]:
    """Cut a table row into its cells; a bar inside a code span or behind a backslash is text."""
    text = text.strip().removeprefix("|")
    text = text[:-1] if text.endswith("|") and not text.endswith("\\|") else text
    if "`" not in text:
        return [cell.strip() for cell in _CELL.split(text)]
    parts, current, ticks = [], "", False
    for position, character in enumerate(text):
        if character == "`":
            ticks = not ticks and "`" in text[position + 1 :]
        if character == "|" and not ticks and not current.endswith("\\"):
            parts.append(current.strip())
            current = ""
        else:
            current += character
    return [*parts, current.strip()]


def _rows(page: Page, start: int, end: int) -> Iterator[Mark]:
    if end - start < 3 or too_large(page, start, end):
        return
    header = [plain(cell) for cell in cells(page.rows[start].text)]
    asks = next((n for n, name in enumerate(header) if _QUESTION.match(name)), -1)
    answers = next((n for n, name in enumerate(header) if n != asks and _ANSWER.match(name)), -1)
    if asks < 0 or answers < 0:
        return
    firm = bool(_FIRM.match(header[asks]))
    base = 2.2 if firm else 1.4 if _TERM.match(header[asks]) and _MEANING.match(header[answers]) else 0.4
    for index in range(start + 2, end):
        row = cells(page.rows[index].text)
        if len(row) <= max(asks, answers) or not plain(row[asks]) or "](#" in row[asks]:
            continue
        yield Mark(
            line=index,
            end=index + 1,
            layout=NAME,
            key=(NAME, firm),
            weight=base + 0.3 * asking(row[asks]),
            prompt=row[asks].replace("\\|", "|"),
            stop=index + 1,
            answer=index,
            answer_text=row[answers].replace("\\|", "|"),
        )
