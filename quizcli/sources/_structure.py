"""Lines that are furniture in every layout: front matter, comments, tables of contents, navigation, rules, wrappers."""

from __future__ import annotations

import re

from quizcli.sources._numbers import numbered
from quizcli.sources._remarks import note_remarks
from quizcli.sources._words import BACK_TO_TOP, is_contents
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import folded, plain, title
from quizcli.text.markdown_lines import FENCED, Kind

FRONT, COMMENT, CONTENTS_CODE, NAVIGATION, RULE, WRAPPER = (
    "front-matter",
    "comment",
    "contents",
    "navigation",
    "rule",
    "wrapper",
)
_WRAPPER = re.compile(
    r"(?:</?(?:p|div|center|br|hr|section|span|font|b|strong|i|em|article|blockquote|main|header|footer|body|html|"
    r"ul|ol|li|"
    r"table|tr|td|th|tbody|thead|dl|dd|dt|h[1-6]|a|details)(?:\s[^<>]*)?/?>\s*|&nbsp;\s*)+$",
    re.IGNORECASE,
)
_TOC_TAG = re.compile(r"^\[\[?toc\]?\]$|^<toc[a-z]*\b|^\{:\s*toc|^\{\{<\s*toc|^@\[toc\]|^<TOCInline", re.IGNORECASE)
_IMPORT = re.compile(
    r"^(?:import\s+.+\s+from\s+['\"].+['\"];?|export\s+(?:default|const)\b.*|:::+\s*\w*.*|\{%.*%\}|\{\{<.*>\}\}|"
    r"@import .*)$"
)
_ANCHOR = re.compile(r"\]\(\s*<?#")
_BACK = re.compile(
    r"top|back|toc|contents|home|menu|main|title|index|返回|回到|目录|\u2b06|\u21a5|\u2191|\U0001f51d|\U0001f519|"
    r"up|뒤로|맨|先頭|トップ|目次|목차|наверх|"
    r"arriba|topo|haut|oben",
    re.IGNORECASE,
)
_SILENT = FENCED | {Kind.BLANK, Kind.HEADING, Kind.TABLE, Kind.MATH}
_LINK_MARK = re.compile(r"\]\(|<[aA]\b")
_COLUMNS, _CELLS = 200, 20_000
_LINKED = re.compile(r"\]\(")


def structure(page: Page) -> list[str]:
    """Give each line the code of the furniture it is, or nothing."""
    rows = page.rows
    codes = [""] * len(rows)
    for index, row in enumerate(rows):
        kind = row.kind
        if kind in _SILENT:
            continue
        if kind is Kind.FRONT:
            codes[index] = FRONT
        elif kind is Kind.COMMENT:
            codes[index] = COMMENT
        elif kind is Kind.RULE or kind is Kind.UNDERLINE:
            codes[index] = RULE
        elif kind is Kind.HTML and _WRAPPER.match(row.text):
            codes[index] = WRAPPER
        elif row.text:
            text = row.text
            if ("](" in text or "<" in text) and _navigates(text):
                codes[index] = NAVIGATION
            elif text[0] in "[<{@ie:" and (_TOC_TAG.match(text) or (text[0] in "ie:{@" and _IMPORT.match(text))):
                codes[index] = CONTENTS_CODE if "toc" in text.lower() else WRAPPER
    note_remarks(page, codes)
    _contents(page, codes)
    return codes


def _navigates(text: str) -> bool:
    """Tell whether a line only leads elsewhere in the document: back to the top, a menu of anchors."""
    if len(text) > 400 or not _LINK_MARK.search(text):
        return False
    anchors = "](#" in text or "](<#" in text or 'href="#' in text or "href='#" in text or "href=#" in text
    if not anchors and (len(text) > 200 or not _BACK.search(text)):
        return False
    words = plain(text).strip("[]()（） |·•-*>\u2191\u2b06")
    if len(words) < 60 and BACK_TO_TOP.search(words) and (anchors or len(words) < 25):
        return True
    if not anchors:
        return False
    if text.count("](#") > 1 and "|" in text:
        return True
    rest = re.sub(r"\[[^\[\]]*\]\(<?#[^)]*\)|<a\s[^>]*href=[\"']?#[^>]*>.*?</a>", "", text)
    left = plain(rest).strip("[]()（） |·•-*>.,:\u2191\u2b06")
    return not left and not text[0].isdigit() and text[0] not in "-*+"


_STARTS = frozenset({Kind.HEADING, Kind.TEXT, Kind.ITEM, Kind.TABLE})


def _contents(page: Page, codes: list[str]) -> None:
    """Find lists, tables and headings that only repeat the document's own titles."""
    rows = page.rows
    titles = _Titles(page)
    announced = False
    depth = 0
    index = 0
    count = len(rows)
    while index < count:
        row = rows[index]
        kind = row.kind
        if kind not in _STARTS:
            index += 1
            continue
        if kind is Kind.HEADING or (kind is Kind.TEXT and row.text[:2] in ("**", "__") and len(row.text) < 60):
            named = len(row.text) < 60 and is_contents(
                numbered(plain(title(row.inner or row.text))).rest.strip(":：* ")
            )
            if named and row.kind is Kind.HEADING:
                codes[index] = CONTENTS_CODE
                depth = row.level
            announced = named or (announced and (row.kind is not Kind.HEADING or row.level > depth))
        elif kind is Kind.ITEM and not codes[index]:
            end = _list_end(page, index)
            if _repeats(page, index, end, titles, announced):
                for line in range(index, end):
                    codes[line] = codes[line] or CONTENTS_CODE
            index = end
            continue
        elif kind is Kind.TABLE:
            end = index
            while end < len(rows) and rows[end].kind is Kind.TABLE:
                end += 1
            anchors = sum(bool(_ANCHOR.search(rows[line].text)) for line in range(index, end))
            if anchors >= 2 and anchors * 10 >= (end - index - 2) * 7:
                for line in range(index, end):
                    codes[line] = CONTENTS_CODE
            index = end
            continue
        index += 1
    _contents_headings(page, codes)


class _Titles:
    """The page's own titles, folded; gathered when a list first asks for them."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._titles: set[str] | None = None
        self._starts: set[str] = set()

    def has(self, text: str) -> bool:
        """Tell whether a text says what a heading of the page says."""
        if len(text) > 200:
            return False
        if self._titles is None:
            rows = (row for row in self._page.rows if row.kind is Kind.HEADING and not row.quote and row.inner)
            self._titles = {folded(numbered(title(row.inner)).rest) for row in rows} - {""}
            self._starts = {known[:2] for known in self._titles}
        start = "".join(filter(str.isalnum, text[:30]))[:2].casefold()
        if start not in self._starts and not start[:1].isdigit():
            return False
        return folded(numbered(text).rest) in self._titles


def _list_end(page: Page, start: int) -> int:
    """Give the end of the list that starts here: its items, their lines, and single blank lines between."""
    rows = page.rows
    end = start
    gap = 0
    for index in range(start, len(rows)):
        row = rows[index]
        if row.kind is Kind.BLANK:
            gap += 1
            if gap > 2:
                break
        elif row.kind is Kind.ITEM or (row.kind is Kind.TEXT and (not gap or row.indent)):
            gap = 0
            end = index + 1
        else:
            break
    return max(end, start + 1)


def _repeats(page: Page, start: int, end: int, titles: _Titles, announced: bool) -> bool:
    """Tell whether a list is a table of contents: it links into the page, or it says what the headings say."""
    rows = page.rows
    items = [row for row in rows[start:end] if row.kind is Kind.ITEM]
    anchors = sum("](#" in row.inner or "](<#" in row.inner for row in items)
    if anchors >= 2 and anchors * 10 >= len(items) * 6:
        return True
    if announced and (len(items) >= 2 or anchors):
        linked = sum(bool(_LINKED.search(row.inner)) for row in items)
        known = sum(titles.has(row.inner) for row in items)
        return linked * 2 >= len(items) or known * 2 >= len(items)
    if 2 <= len(items) < 5:
        asks = all("?" in row.inner or "？" in row.inner for row in items)
        if len(items) < 4 and not asks:
            return False
        if sum(titles.has(row.inner) for row in items) * 3 >= len(items) * 2:
            return asks
    wordy = sum(row.kind is Kind.TEXT for row in rows[start:end])
    if len(items) < 4 or wordy * 4 > len(items) or not any(titles.has(row.inner) for row in items[:3]):
        return False
    known = sum(titles.has(row.inner) for row in items)
    return known * 10 >= len(items) * 7


def _contents_headings(page: Page, codes: list[str]) -> None:
    """Mark headings under which nothing but a table of contents stands."""
    rows = page.rows
    headings = [i for i, row in enumerate(rows) if row.kind is Kind.HEADING and not row.quote]
    for place, index in enumerate(headings):
        if codes[index]:
            continue
        end = headings[place + 1] if place + 1 < len(headings) else len(rows)
        inside = [i for i in range(index + 1, end) if rows[i].kind is not Kind.BLANK]
        contents = [i for i in inside if codes[i] == CONTENTS_CODE]
        if contents and all(
            codes[i] or rows[i].text.lower().startswith(("<summary", "<details", "</details")) for i in inside
        ):
            follows = place > 0 and codes[headings[place - 1]] == CONTENTS_CODE
            if follows:
                codes[index] = CONTENTS_CODE
                for i in inside:
                    codes[i] = codes[i] or CONTENTS_CODE


def too_large(page: Page, start: int, end: int) -> bool:
    """Tell whether a table is beyond what is taken apart."""
    columns = page.rows[start].text.count("|")
    return columns > _COLUMNS or columns * (end - start) > _CELLS
