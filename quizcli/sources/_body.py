"""What stands under a question, cut into continuation, options, and answer: always the author's own lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from quizcli.domain.question import Option
from quizcli.sources import _choice
from quizcli.sources._labels import answer_label, explanation_label, is_placeholder, is_summary_label
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._slicing import EDGE, OPENING, block_end, sliced, sliced_prompt, trimmed, unclosed
from quizcli.sources._structure import RULE, WRAPPER
from quizcli.sources._words import LINE_NOTE
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import balanced, only_link, plain
from quizcli.text.markdown_lines import FENCED, VERBATIM, Kind
from quizcli.text.markdown_spans import Details

_ASKS_CODE = re.compile(
    r"\boutputs?\b|\bprint(?:ed|s)?\b|logged|the following|\bbelow\b|\babove\b|\bthis (?:code|program|function|"
    r"snippet|query|script|command|"
    r"expression|block)|code snippet|make this work|evaluates? to|"
    r"输出|打印|结果|以下|下列|下面|如下|这段|该(?:代码|程序)|出力|次の|下記|実行|실행 ?결과|출력|다음",
    re.IGNORECASE,
)
_ASKS_MORE = re.compile(r"(?:[:：]|如下|以下|下面)\s*[*_]*$")
_DESCRIBES = re.compile(r"<blockquote>\s*(?:更多|补充|题目)?(?:描述|说明|description)", re.IGNORECASE)
_ANALYSIS = re.compile(
    r"^[>\s*_#【\[]*(?:分析|思路|考察|考点|背景|배경|출제|题目分析|面试官心理|hint|tips?|提示)", re.IGNORECASE
)


_HINT = re.compile(r"[^\w\s]*\s*(?:hints?|提示)\s*[:：]?", re.IGNORECASE)
_WORDLESS = VERBATIM | {Kind.RULE, Kind.TABLE}


@dataclass(slots=True)
class Cut:
    """A question taken apart; `answer_line` is where the answer starts (-1: none)."""

    more: str = ""
    answer: str = ""
    options: list[Option] = field(default_factory=list)
    answer_line: int = -1
    options_line: int = -1
    prompt_end: int = 0


def cut(reading: Reading, mark: Mark, stop: int, prompt: str) -> Cut:
    """Take apart the lines from the prompt's end to `stop`."""
    page, codes = reading.page, reading.codes
    start = mark.end
    stop = trimmed(reading, start, stop)
    if mark.answer >= 0:
        return _known(reading, mark, start, stop)
    found = _choice.find(page, start, stop)
    label = _label(reading, start, stop, found)
    until = label.line if label else stop
    stem = prompt if plain(prompt) or not found else "\n".join(page.lines[start : found.start])
    if found and ((label and label.line <= found.start) or not _plausible(page, codes, start, found, label, stem)):
        found = None
    if label and found is None:
        found = _choice.listed(page, start, label.line, label.rest or _said(page, label))
    if label and found is None and label.line < stop and _looks_long(page, codes, start, label.line):
        label, until = None, stop
    result = Cut(prompt_end=start)
    if found:
        return _with_options(reading, mark, start, stop, label, found, prompt)
    if label:
        if _ANALYSIS.match(page.rows[page.first(start, until)].text or " ") and page.first(start, until) < until:
            return _answered(reading, mark, result, start, stop, "")
        result.more = sliced_prompt(reading, start, until, mark.column)
        result.prompt_end = until
        return _labelled(reading, mark, result, label, stop)
    begin, asked = start, prompt
    if not plain(prompt):  # a label by itself: the paragraph below it asks
        begin = _paragraph(page, codes, start, stop)
        asked = "\n".join(page.lines[start:begin])
    split = _continuation(page, codes, begin, stop, asked)
    result.more = sliced_prompt(reading, start, split, mark.column)
    result.prompt_end = split
    return _answered(reading, mark, result, split, stop, "")


@dataclass(slots=True)
class _Label:
    """Where an answer is announced: its line, what follows on that line, and where its content starts and ends."""

    line: int
    rest: str
    after: int
    end: int = 0
    explains: bool = False


def _known(reading: Reading, mark: Mark, start: int, stop: int) -> Cut:
    """Cut where the layout itself knows the answer's first line."""
    result = Cut(prompt_end=mark.answer)
    if mark.answer > start:
        result.more = sliced_prompt(reading, start, mark.answer, mark.column)
    if mark.answer_text is not None:
        return _answered(reading, mark, result, mark.answer + 1, stop, mark.answer_text)
    return _answered(reading, mark, result, mark.answer, stop, "")


def _label(reading: Reading, start: int, stop: int, options: _choice.Options | None) -> _Label | None:
    """Find where the answer is announced: a label line, or a `<details>` that hides it."""
    page = reading.page
    handle = _handle(page, start, stop)
    end = handle.start if handle else stop
    label = reading.label(start, end)
    while label >= 0 and options and options.start <= label < options.end:
        label = reading.label(label + 1, end)
    heading = next((i for i in page.between(Kind.HEADING, start, stop) if not page.rows[i].quote), stop)
    if 0 <= label <= heading:
        row = page.rows[label]
        found = answer_label(row.inner if row.marker or row.level else row.text)
        assert found is not None
        return _Label(label, found.rest, label + 1)
    if handle and handle.start <= heading:
        return _Label(handle.start, handle.rest, handle.summary_end, min(handle.end, stop))
    return _explanation(page, start, heading, options)


def _handle(page: Page, start: int, stop: int) -> Details | None:
    """Find the first `<details>` whose summary is a handle; of several on one line the innermost."""
    found: Details | None = None
    for element in page.details_between(start, stop):
        if found and element.start > found.start:
            break
        if element.summary_end > 0 and is_summary_label(element.summary) and not _hints(page, element, stop):
            found = element
    return found


def _hints(page: Page, element: Details, stop: int) -> bool:
    """Tell whether a `<details>` only hides a hint, and code below it answers: it is kept whole."""
    if not _HINT.fullmatch(plain(element.summary)):
        return False
    below = page.first(element.end, stop)
    return below < stop and page.rows[below].kind is Kind.OPEN


def _explanation(page: Page, start: int, stop: int, options: _choice.Options | None) -> _Label | None:
    """Find a label that announces an explanation, before any other words."""
    for index in range(start, stop):
        row = page.rows[index]
        if row.kind in _WORDLESS or not row.text or (options and options.start <= index < options.end):
            continue
        text = row.inner if row.marker or row.level else row.text
        if explained := explanation_label(text):
            return _Label(index, explained.rest, index + 1, explains=True)
        if not LINE_NOTE.match(text):
            return None
    return None


def _said(page: Page, label: _Label) -> str:
    """Give the first line of text below a label."""
    first = page.first(label.after, label.end or len(page.rows))
    row = page.rows[first] if first < len(page.rows) else None
    return (row.inner if row.marker else row.text) if row and row.kind in (Kind.TEXT, Kind.ITEM) else ""


def _looks_long(page: Page, codes: list[str], start: int, stop: int) -> bool:
    """Tell whether so much prose stands before a label that the label is only a part of an answer."""
    prose = [
        row
        for index, row in enumerate(page.rows[start:stop], start)
        if row.kind in (Kind.TEXT, Kind.ITEM) and not codes[index]
    ]
    return len(prose) > 14 and not any(row.quote for row in prose[:2])


def _with_options(
    reading: Reading, mark: Mark, start: int, stop: int, label: _Label | None, found: _choice.Options, prompt: str
) -> Cut:
    """Cut a choice question: stem, options, then what says which are right and why."""
    result = Cut(prompt_end=found.start, options=found.options, options_line=found.start)
    result.more = sliced_prompt(reading, start, found.start, mark.column)
    if not any(option.correct for option in result.options) and not (label and label.rest):
        right = _choice.judged(reading.page, label.after if label else found.end, stop, len(result.options))
        result.options = _choice.marked(result.options, right)
    if label:
        result = _labelled(reading, mark, result, label, stop)
    else:
        _answered(reading, mark, result, found.end, stop, "")
    return result


def _labelled(reading: Reading, mark: Mark, result: Cut, label: _Label, stop: int) -> Cut:
    """Take the answer from a label on; a second label inside (`<details>`, then `Answer: B`) is part of the first."""
    page, codes = reading.page, reading.codes
    end = label.end or stop
    rest, after = label.rest, label.after
    if not rest:
        inner = page.first(after, end)
        while inner < end and (codes[inner] in (WRAPPER, RULE) or page.blank(inner)):
            inner += 1
        if inner < end and page.rows[inner].kind not in VERBATIM:
            row = page.rows[inner]
            text = OPENING.sub("", row.inner if row.marker or row.level else row.text)
            if again := answer_label(text):
                rest, after = again.rest, inner + 1
            elif result.options and any(option.correct for option in result.options):
                pass
            elif result.options and not rest and (read := _choice.keys(text)) and _only_keys(text):
                result.options = _choice.marked(result.options, read[0])
                rest, after = "", inner + 1
            elif result.options:
                result.options = _choice.marked(result.options, _choice.says(result.options, text))
    if result.options and rest and not label.explains:
        read = _choice.keys(rest)
        if read and max(read[0]) < len(result.options):
            result.options = _choice.marked(result.options, read[0])
            rest = _beyond(result.options, read[0], read[1])
        elif same := _choice.by_text(result.options, rest):
            result.options = _choice.marked(result.options, same)
            rest = ""
    if not rest:
        first = page.first(after, end)
        if first < end and page.rows[first].kind not in VERBATIM:
            row = page.rows[first]
            if told := explanation_label(row.inner if row.marker or row.level else row.text):
                rest, after = told.rest, first + 1
    if label.end and end < stop and not result.options:
        tail = page.first(end, stop)
        if tail < stop and any(not codes[i] and not page.blank(i) for i in range(tail, stop)):
            end = stop
    return _answered(reading, mark, result, after, end, rest)


def _plausible(
    page: Page, codes: list[str], start: int, found: _choice.Options, label: _Label | None, prompt: str
) -> bool:
    """Tell whether lettered lines are the options of a question and not a list inside its answer."""
    if not found.lettered or any(option.correct for option in found.options):
        return True
    before = [i for i in range(start, found.start) if page.rows[i].kind in (Kind.TEXT, Kind.ITEM) and not codes[i]]
    return (
        label is not None
        or len(before) <= 1
        or bool(re.search(r"which|following|哪|下列|以下|选", prompt, re.IGNORECASE))
    )


def _only_keys(text: str) -> bool:
    return len(plain(text)) <= 12


def _beyond(options: list[Option], correct: list[int], rest: str) -> str:
    """Give what an answer line says beyond the option it repeats."""
    from quizcli.text.markdown_inline import folded

    for place in correct:
        wanted = folded(options[place].text)
        if wanted and folded(rest) == wanted:
            return ""
        if wanted and options[place].text and rest.startswith(options[place].text):
            return rest[len(options[place].text) :].lstrip(" .。,，:：-–—*_`")
    return rest


def _continuation(page: Page, codes: list[str], start: int, stop: int, prompt: str) -> int:
    """Find where an answer starts that nothing announces: after code or a list that the prompt asks about."""
    first = page.first(start, stop)
    if first >= stop:
        return stop
    words = plain(prompt)
    row = page.rows[first]
    if row.kind is Kind.HTML and _DESCRIBES.match(row.text):
        end = first + 1
        while end < stop and "</blockquote" not in page.rows[end - 1].text.lower():
            end += 1
        return end
    if row.kind is Kind.OPEN and _ASKS_CODE.search(words):
        end = first + 1
        while end < stop and page.rows[end].kind in (Kind.CODE, Kind.CLOSE):
            end += 1
            if page.rows[end - 1].kind is Kind.CLOSE:
                break
        asks_result = re.search(
            r"output|print|结果|输出|打印|what (?:will|would|does|is)|出力|출력", words, re.IGNORECASE
        )
        if page.first(end, stop) < stop or (
            asks_result and not re.search(r"write|implement|写|实现", words, re.IGNORECASE)
        ):
            return end
        return start
    if not _ASKS_MORE.search(words):
        return start
    end = block_end(page, first, stop)
    rest = page.first(end, stop)
    if rest < stop and any(not codes[i] for i in range(rest, stop)):
        return end
    return start


def _paragraph(page: Page, codes: list[str], start: int, stop: int) -> int:
    """Give the end of the first paragraph in a range."""
    first = page.first(start, stop)
    while first < stop and (codes[first] or page.blank(first)):
        first += 1
    end = min(first + 1, stop)
    while end < stop and page.rows[end].kind is Kind.TEXT and page.rows[end].text and not codes[end]:
        end += 1
    return end


def _answered(reading: Reading, mark: Mark, result: Cut, start: int, stop: int, first: str) -> Cut:
    """Put the answer's lines together; a placeholder is no answer."""
    page = reading.page
    begin = start
    if not first:
        while begin < stop and (page.blank(begin) or _edge(reading, begin)):
            begin += 1
    while stop > begin and (page.blank(stop - 1) or _edge(reading, stop - 1)):
        stop -= 1
    text = sliced(reading, begin, stop, mark.column)
    lead = balanced(unclosed(OPENING.sub("", first))) if first else ""
    if lead:
        gap = "\n\n" if start < stop and page.blank(start) else "\n"
        text = f"{lead}{gap}{text}" if text else lead
    text = text.strip("\n")
    result.answer = "" if is_placeholder(text) or _names_source(text) else text
    result.answer_line = start - 1 if lead else begin
    if not result.answer:
        result.answer_line = -1
    elif result.options and "\n" not in text and only_link(text):
        result.answer = text
    return result


def _names_source(text: str) -> bool:
    """Tell whether a text is nothing but a link to where the questions come from."""
    if "\n" in text or not LINE_NOTE.match(plain(text)):
        return False
    return only_link(text.partition(":")[2] or text.partition("：")[2])


def _edge(reading: Reading, index: int) -> bool:
    """Tell whether a line before an answer's first words is furniture or a note about the source."""
    if reading.codes[index] in EDGE and reading.page.rows[index].kind not in FENCED:
        return True
    row = reading.page.rows[index]
    return bool(row.quote) and bool(LINE_NOTE.match(plain(row.text)))
