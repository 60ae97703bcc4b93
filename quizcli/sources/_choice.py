"""Options of a choice question, and which of them are correct, wherever the document says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from quizcli.domain.question import Option
from quizcli.sources._labels import answer_label
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import folded, plain, unwrapped
from quizcli.text.markdown_lines import FENCED, Kind, Line

_LETTER = re.compile(
    r"^(?!\[[^\]]*\]\()(?P<open>[*_(（\[【`]*)\s*(?P<letter>[A-Ha-h])\s*(?P<close>[*_`]*)(?P<stop>[)）.．、:：\]】]|(?:\s*[-–—]\s)|(?=[*_]{1,2}\s)|(?=\s+\S)|(?=$))(?P<after>[*_`]*)\s*"
)
_BOX = re.compile(r"^[\[(](?P<box>[ xX✓✔*])[\])](?!\()\s*")
_INLINE = re.compile(r"(?:^|(?<=[\s\u3000;；]))([A-H])\s*[.．、:：)）]\s*")
_INLINE_LOW = re.compile(r"(?:^|(?<=[\s;]))\(?([a-h])[.)]\s+")
_TICK = re.compile(
    r"(?<!\s)\s*(?:✅|✔️?|☑️?|✓|\((?:correct|right)\)|（正确(?:答案)?）|←\s*(?:correct|正确).*)\s*$", re.IGNORECASE
)
_CROSS = re.compile(r"(?<!\s)\s*(?:❌|✗|✘)\s*$")
_OPTIONS = re.compile(
    r"(?<![*_])[*_]*(?:选项|選択肢|보기|options?|choices?)[*_]*\s*[:：][*_]*\s*(?=\(?A)", re.IGNORECASE
)
_STRESS = re.compile(r"<(?:font|span|mark|b|strong|u)\b|\*\*|==|✅|✔|√", re.IGNORECASE)
_FIRST = frozenset("[(（【*_`ABCDEFGHabcdefgh1选選보oOcC|")
_NAMES = frozenset("选選보oOcC*_")  # how a word that announces options begins
# How the first of some options begins: a box, the letter A by itself, or a one.
_START = re.compile(r"[*_(（\[【`]*\s*[Aa](?![^\W_])|[\[(][ xX✓✔*][\])]|1\s*[:：)）]|\s*\(?[Aa]\s*[.．、:：)）]")
_FIGURE = re.compile(r"^([1-9])\s*[:：)）]\s+")
_REACH = 80  # lines that one option may take
_HARD_BREAK = re.compile(r"(?<![\\`])\\$")  # what parts an option from the next one is not of its text
_EMPTY_OPTION = re.compile(r"^[\u00ad\s:：.)）]*$")


@dataclass(slots=True)
class Options:
    """The options found from line `start` to `end`; a check box, a tick or a letter says which are correct."""

    start: int
    end: int
    options: list[Option]
    lettered: bool


def find(page: Page, start: int, end: int) -> Options | None:
    """Find the first run of options in a range."""
    index = start
    while index < end:
        row = page.rows[index]
        if row.kind in FENCED or not row.text or row.kind is Kind.HEADING:
            if row.kind is Kind.HEADING and index > start:
                return None
            index += 1
            continue
        text = _item_text(row)
        if text and text[0] == "|" and row.kind is Kind.TABLE:
            if found := _table(page, index, end):
                return found
            index = page.run(index)
            continue
        if not text or text[0] not in _FIRST or not _starts(text):
            index += 1
            continue
        found = _boxes(page, index, end) or _letters(page, index, end) or _inline(page, index, end)
        if found := found or _figures(page, index, end):
            return found
        index += 1
    return None


def _starts(text: str) -> bool:
    """Tell whether options may start with a text, behind a word that announces them or without."""
    named = _OPTIONS.match(text) if text[0] in _NAMES else None
    return _START.match(text[named.end() :] if named else text) is not None


def _item_text(row: Line) -> str:
    return row.inner if row.marker else row.text


def _gather(
    page: Page, index: int, end: int, is_start: Callable[[Line, int], bool], skip_quote: bool
) -> list[tuple[int, int]]:
    """Cut a run of options into their line ranges: each from its first line to before the next option's."""
    rows = page.rows
    starts: list[int] = []
    at = index
    last = index
    while at < end and at - (starts[-1] if starts else index) < _REACH:
        row = rows[at]
        if row.kind in FENCED:
            last = at + 1
        elif not row.text:
            pass
        elif is_start(row, len(starts)):
            starts.append(at)
            last = at + 1
        elif (
            row.kind in (Kind.HEADING, Kind.RULE, Kind.HTML)
            or (skip_quote and row.quote)
            or not starts
            or answer_label(_item_text(row))
            or (page.blank(at - 1) and row.indent <= rows[starts[-1]].indent)
            or (row.kind is Kind.ITEM and row.indent <= rows[starts[-1]].indent)
        ):
            break
        else:
            last = at + 1
        at += 1
    if len(starts) < 2:
        return []
    stops = [*starts[1:], last]
    return list(zip(starts, stops, strict=True))


def _boxes(page: Page, index: int, end: int) -> Options | None:
    row = page.rows[index]
    if row.kind is not Kind.ITEM or not _BOX.match(row.inner):
        return None
    spans = _gather(page, index, end, lambda r, n: r.kind is Kind.ITEM and bool(_BOX.match(r.inner)), False)
    if len(spans) < 2:
        return None
    options, end_line = [], spans[-1][1]
    for place, (first, stop) in enumerate(spans):
        inner = page.rows[first].inner
        box = _BOX.match(inner)
        assert box is not None
        text, used = _option_text(page, first, stop, inner[box.end() :], last=place == len(spans) - 1)
        if place == len(spans) - 1:
            end_line = used
        options.append(Option(text, box["box"] not in " "))
    return Options(index, end_line, options, lettered=False)


def _letters(page: Page, index: int, end: int) -> Options | None:
    row = page.rows[index]

    def starts(line: Line, count: int) -> bool:
        match = _LETTER.match(_item_text(line))
        return match is not None and ord(match["letter"].upper()) - 65 == count and bool(match["stop"] or loose)

    first = _LETTER.match(_item_text(row))
    if not first or first["letter"].upper() != "A":
        return None
    loose = not first["stop"] and not first["close"] and first["letter"] == "A" and not row.marker
    if not first["stop"] and not first["close"] and not loose:
        return None
    spans = _gather(page, index, end, starts, not row.quote)
    if len(spans) < 2:
        return None
    options, bold, end_line = [], [], spans[-1][1]
    for place, (line, stop) in enumerate(spans):
        text = _item_text(page.rows[line])
        match = _LETTER.match(text)
        assert match is not None
        rest = text[match.end() :]
        if match["open"].strip("([（【") and not match["close"] and not match["after"]:
            rest = _half(rest, match["open"])
        content, used = _option_text(page, line, stop, rest, last=place == len(spans) - 1)
        if place == len(spans) - 1:
            end_line = used
        correct = bool(_TICK.search(content))
        bold.append(text.startswith("**") and text.rstrip().endswith("**") and text.count("**") == 2)
        options.append(Option(_CROSS.sub("", _TICK.sub("", content)), correct))
    if 0 < sum(bold) < len(bold) and not any(option.correct for option in options):
        options = [replace(option, correct=strong) for option, strong in zip(options, bold, strict=True)]
    options = _split_inline(options)
    return Options(index, end_line, options, lettered=True)


def _figures(page: Page, index: int, end: int) -> Options | None:
    """Read bullets that are numbered in their text: `- 1: one`, `- 2: two`."""
    row = page.rows[index]
    if row.kind is not Kind.ITEM or row.marker[0].isdigit() or not _FIGURE.match(row.inner):
        return None

    def starts(line: Line, count: int) -> bool:
        match = _FIGURE.match(line.inner) if line.kind is Kind.ITEM else None
        return match is not None and int(match[1]) == count + 1

    spans = _gather(page, index, end, starts, not row.quote)
    if len(spans) < 2:
        return None
    options = []
    used = index
    for place, (line, stop) in enumerate(spans):
        rest = _FIGURE.sub("", page.rows[line].inner)
        text, used = _option_text(page, line, stop, rest, last=place == len(spans) - 1)
        options.append(Option(text))
    return Options(index, used, options, lettered=True)


def _half(text: str, opening: str) -> str:
    """Take off the emphasis that opened before the letter and closes at the end of the option."""
    sign = opening.strip("([（【")
    stripped = text.rstrip()
    return stripped[: -len(sign)] if stripped.endswith(sign) else text


def _split_inline(options: list[Option]) -> list[Option]:
    """Split options that share a line: `A、11   B、12`."""
    result: list[Option] = []
    for option in options:
        expected = len(result) + 1
        parts = [m for m in _INLINE.finditer(option.text) if m.start()]
        taken = [m for n, m in enumerate(parts) if ord(m[1]) - 65 == expected + n]
        if taken and len(taken) == len(parts):
            edges = [m.start() for m in taken] + [len(option.text)]
            result.append(replace(option, text=option.text[: edges[0]].strip()))
            result.extend(Option(option.text[m.end() : edges[n + 1]].strip(), False) for n, m in enumerate(taken))
        else:
            result.append(option)
    return result


def _inline(page: Page, index: int, end: int) -> Options | None:
    """Read options that all stand on one line."""
    row = page.rows[index]
    text = _OPTIONS.sub("", _item_text(row))
    if row.kind not in (Kind.TEXT, Kind.ITEM) or not re.match(r"\s*\(?[Aa]\s*[.．、:：)）]", text):
        return None
    found = list((_INLINE if text.lstrip(" (")[0] == "A" else _INLINE_LOW).finditer(text))
    if len(found) < 2 or [m[1].upper() for m in found] != [chr(65 + n) for n in range(len(found))]:
        return None
    edges = [m.start() for m in found] + [len(text)]
    options = [Option(text[m.end() : edges[n + 1]].strip()) for n, m in enumerate(found)]
    return Options(index, index + 1, options, lettered=True)


def _table(page: Page, index: int, end: int) -> Options | None:
    """Read a table with a letter in each row; what is set off by colour, bold type or a tick is right."""
    rows = page.rows
    stop = min(page.run(index), end)
    options: list[Option] = []
    for row in rows[index:stop][: 2 + 8]:
        cells = [cell.strip() for cell in row.text.strip("|").split("|")]
        letter = plain(cells[0]).rstrip(".、:：")
        if len(cells) < 2 or letter != chr(65 + len(options)):
            if options:
                return None
            continue
        text = _TICK.sub("", unwrapped(" ".join(cell for cell in cells[1:] if cell)))
        options.append(Option(text, bool(_STRESS.search(row.text))))
    if len(options) < 2 or len(options) + 3 < stop - index:
        return None
    if all(option.correct for option in options):
        options = [replace(option, correct=False) for option in options]
    return Options(index, stop, options, lettered=True)


_SAYS = re.compile(
    r"^[*_`>\s]*(?:the\s+)?(?:correct|right)\s+(?:answers?|options?|choices?)\s*(?:is|are)?\s*[:：]?\s*", re.IGNORECASE
)
_BY_NUMBER = re.compile(r"(?<![\w.])([1-9])(?=[.)）、]|[*_`\s]*$|[*_`\s]*(?:,|and\b|&))")
_FIGURES = re.compile(r"^[*_`(]*[1-9]\d?(?:\s*(?:,|and|&)\s*[1-9]\d?)*[*_`).]*$")


def says(options: list[Option], text: str) -> list[int]:
    """Read a sentence that tells the right options: `The correct answers are **B** and **D**`, or their words."""
    if len(text) > 1000 or not (match := _SAYS.match(text)):
        return []
    rest = text[match.end() :]
    whole = folded(rest)
    named = [
        place for place, option in enumerate(options) if len(folded(option.text)) > 3 and folded(option.text) in whole
    ]
    if named:
        return named
    if (read := keys(rest)) and max(read[0]) < len(options):
        return read[0]
    return []


_JUDGED = re.compile(
    # Possessive: what stands before a letter is never looked at again, however many stars there are.
    r"^(?:[-*+>✅❌✔✗✘\s]|__)*+(?:option\s+|choice\s+)?[(*_]*(?P<letter>[A-H])[)*_]*\s*(?:[.):：]|[-–—]+\s|$)[*_\s]*"
    r"(?:(?:this|it|that)?\s*(?:is|was)\s+)?(?P<verdict>(?:not |in)?correct|right|wrong|true|false|✅|✔|❌|✗|✘)?",
    re.IGNORECASE,
)
_RIGHT = frozenset({"correct", "right", "true", "✅", "✔"})


def judged(page: Page, start: int, end: int, count: int) -> list[int]:
    """Read a list that goes through the letters once more and says which are right: `- A`, `- B: correct, for …`."""
    right, seen = [], 0
    for row in page.rows[start:end]:
        if row.kind not in (Kind.TEXT, Kind.ITEM):
            continue
        match = _JUDGED.match(_item_text(row))
        if match and ord(match["letter"].upper()) - 65 == seen:
            if match["verdict"] and match["verdict"].lower() in _RIGHT:
                right.append(seen)
            seen += 1
    return right if seen == count and len(right) < count else []


def listed(page: Page, start: int, label: int, said: str) -> Options | None:
    """Read a numbered list right above the answer as options, if the answer tells one of its numbers."""
    if not (match := _SAYS.match(said)) and not _FIGURES.match(said):
        return None
    rows = page.rows
    numbered = [
        index for index in range(start, label) if rows[index].kind is Kind.ITEM and rows[index].marker[0].isdigit()
    ]
    first = next((place for place in range(len(numbered) - 1, -1, -1) if rows[numbered[place]].marker[:-1] == "1"), -1)
    run = numbered[first:] if first >= 0 else []
    if len(run) < 2 or [int(rows[index].marker[:-1]) for index in run] not in (
        list(range(1, len(run) + 1)),
        [1] * len(run),
    ):
        return None
    options, used = [], run[-1] + 1
    for index, stop in zip(run, [*run[1:], label], strict=True):
        text, used = _option_text(page, index, stop, rows[index].inner, last=index == run[-1])
        options.append(Option(text))
    if page.last(used, label) - used > 3:  # more than a line that tells what to do
        return None
    rest = said[match.end() :] if match else said
    right = says(options, said) if match else []
    right = right or [int(number) - 1 for number in _BY_NUMBER.findall(rest)]
    if not right or max(right) >= len(options):
        return None
    return Options(run[0], used, marked(options, right), lettered=True)


_STEM = re.compile(r"(?:^|(?<=\s))\(([a-h])\)\s*|(?:^|(?<=\s))([A-H])[.)]\s+")


def in_stem(prompt: str, answer: str) -> tuple[str, list[Option]] | None:
    """Part a question from options that stand on its own line, where the answer is nothing but their letters."""
    read = keys(answer) if len(answer) <= 12 else None
    found = list(_STEM.finditer(prompt)) if read and "\n" not in prompt and len(prompt) < 2000 else []
    letters = [(match[1] or match[2]).upper() for match in found]
    if read is None or len(found) < 2 or letters != [chr(65 + n) for n in range(len(found))] or read[1]:
        return None
    if max(read[0]) >= len(found) or not prompt[: found[0].start()].strip():
        return None
    edges = [*(match.start() for match in found[1:]), len(prompt)]
    options = [Option(prompt[match.end() : edge].strip()) for match, edge in zip(found, edges, strict=True)]
    return prompt[: found[0].start()].strip(), marked(options, read[0])


def _option_text(page: Page, first: int, stop: int, head: str, *, last: bool) -> tuple[str, int]:
    """Join an option's own line with its continuation: a fence, wrapped lines; gives the line after it, too."""
    rows = page.rows
    stop = page.last(first + 1, stop)
    lines: list[str] = []
    index = first + 1
    while index < stop:
        row = rows[index]
        if last and row.kind not in FENCED and page.blank(index - 1):
            break
        if (
            last
            and row.kind is Kind.OPEN
            and not _EMPTY_OPTION.match(_LETTER.sub("", head))
            and page.blank(index - 1)
            and len(plain(head)) > 1
        ):
            break
        lines.append(_strip(page.lines[index], rows[first].column or rows[first].indent))
        index += 1
    head = head.strip()
    if lines and _EMPTY_OPTION.match(re.sub(r"^[A-Ha-h]\b", "", head)):
        head = ""
    text = "\n".join([head, *lines] if head else lines).strip("\n")
    return _HARD_BREAK.sub("", text.rstrip()), page.last(first + 1, index)


def _strip(line: str, columns: int) -> str:
    at = 0
    while at < len(line) and at < columns and line[at] in " \t":
        at += 4 if line[at] == "\t" else 1
        if line[at - 1 : at] != " " and at > len(line):
            break
    return line[min(at, len(line) - len(line.lstrip())) :]


_KEY = re.compile(
    r"^(?:[*_`(（\[【\s]|<b>|<strong>|(?:the\s+)?(?:correct\s+|right\s+)?(?:answers?|options?|choices?)\s*(?:is|are|:)?\s|(?:选项?|正确(?:答案|选项)?|答案)\s*(?:为|是|：|:)?\s*)*"
    r"(?P<keys>(?-i:[A-Ha-h](?:\s*(?:[,，、;；]\s*(?:and\b|&)|[,，、/&+;；]|\band\b|和|与|及|\s)\s*[A-Ha-h](?![A-Za-z'’])|[A-H](?![a-z])|[a-h](?![A-Zi-z]))*))"
    r"(?=[*_`)）\]】\s.。,，:：;；、<-]|$)",
    re.IGNORECASE,
)


_ONE_FIGURE = re.compile(r"^[*_`(]*([1-9])[*_`)]*\s*(?:$|[.:：)）]\s)")


def keys(text: str) -> tuple[list[int], str] | None:
    """Read the letters of the right options at a text's start (`B`, `B, E`, `ACD`, `B) text`), and the rest."""
    if figure := _ONE_FIGURE.match(text.strip()):
        return [int(figure[1]) - 1], text.strip()[figure.end() :].strip()
    match = _KEY.match(text.strip())
    if not match:
        return None
    letters = match["keys"]
    cleaned = re.sub(r"\band\b|[^A-Ha-h]", "", letters, flags=re.IGNORECASE)
    glued = len(cleaned) > 1 and not re.search(r"[,，、/&\s]", letters)
    if glued and cleaned != cleaned.upper() and (not cleaned.islower() or len(set(cleaned)) != len(cleaned)):
        return None
    rest = text.strip()[match.end() :]
    return sorted({ord(letter.upper()) - 65 for letter in cleaned}), rest.lstrip("*_`)）]】 .。:：、,，-–—<>/b").strip()


def marked(options: list[Option], correct: list[int]) -> list[Option]:
    """Give the options with those at the places marked as correct."""
    return [replace(option, correct=option.correct or place in correct) for place, option in enumerate(options)]


def by_text(options: list[Option], answer: str) -> list[int]:
    """Find the option that an answer repeats word for word."""
    wanted = folded(answer)
    return [place for place, option in enumerate(options) if wanted and folded(unwrapped(option.text)) == wanted]
