"""Lines that are furniture in every layout: front matter, comments, tables of contents, navigation, rules, wrappers."""

from __future__ import annotations

import re
from collections import Counter

from quizcli.sources._numbers import numbered
from quizcli.sources._remarks import note_remarks
from quizcli.sources._words import BACK_TO_TOP, CONTENTS_WORDS, is_contents
from quizcli.text.markdown import Page
from quizcli.text.markdown_inline import folded, plain, title
from quizcli.text.markdown_lines import Kind, Line

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
    r"^(?:import\s+.+\s+from\s+['\"].+['\"];?|export\s+(?:default|const)\b.*|:::+\s*\w*.*|\{%.*%\}|\{\{[<%].*[>%]\}\}|"
    r"@import .*)$"
)
_ANCHOR = re.compile(r"\]\(\s*<?#")
_BACK = re.compile(
    r"top|back|toc|contents|home|menu|main|title|index|返回|回到|目录|\u2b06|\u21a5|\u2191|\U0001f51d|\U0001f519|"
    r"up|뒤로|맨|先頭|トップ|目次|목차|наверх|"
    r"arriba|topo|haut|oben",
)
_PLAIN = (
    ((Kind.FRONT,), FRONT),
    ((Kind.COMMENT,), COMMENT),
    ((Kind.RULE, Kind.UNDERLINE), RULE),
)
_ASKING = frozenset("?？")
_DIVIDER = re.compile(r"([-=*~])\1{3,}\s*\w[^\n]{0,60}?\1{4,}$")  # a title between two rules on one line
_LINK_MARK = re.compile(r"\]\(|<[aA]\b")
_COLUMNS, _CELLS = 200, 20_000
_LINKED = re.compile(
    r"[^\w\[]*(?:\d+[.)]\s*)?\[[^\]]*\]\(|.*\]\(<?#|.*<a\s", re.IGNORECASE
)  # a link, or nothing before it


def structure(page: Page) -> list[str]:
    """Give each line the code of the furniture it is, or nothing."""
    rows = page.rows
    codes = [""] * len(rows)
    for kinds, code in _PLAIN:
        for index in page.places(*kinds):
            codes[index] = code
    for index in page.places(Kind.HTML):
        if _WRAPPER.match(rows[index].text):
            codes[index] = WRAPPER
    leads = "](" in page.text or "<" in page.text
    for index in page.places(Kind.TEXT, Kind.ITEM, Kind.HTML) if leads else page.places(Kind.TEXT):
        text = rows[index].text
        if codes[index]:
            continue
        if leads and ("](" in text or "<" in text) and _navigates(text):
            codes[index] = NAVIGATION
        elif text[0] in "-=*~" and _DIVIDER.match(text):
            codes[index] = RULE
        elif text[0] in "[<{@ie:" and (_TOC_TAG.match(text) or (text[0] in "ie:{@" and _IMPORT.match(text))):
            codes[index] = CONTENTS_CODE if "toc" in text.lower() else WRAPPER
    note_remarks(page, codes)
    _refrains(page, codes)
    _contents(page, codes)
    return codes


def _navigates(text: str) -> bool:
    """Tell whether a line only leads elsewhere in the document: back to the top, a menu of anchors."""
    if len(text) > 400 or not _LINK_MARK.search(text):
        return False
    anchors = "](#" in text or "](<#" in text or 'href="#' in text or "href='#" in text or "href=#" in text
    if not anchors and (len(text) > 200 or not _BACK.search(text.lower())):
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


_BOLD = ("**", "__")
_MARKUP = re.compile(r"[*_`\[<~=:!&]")


def _refrains(page: Page, codes: list[str]) -> None:
    """Find headings that ask the same under every question, with nothing below them: `Any doubts?`."""
    rows = page.rows
    headings = [index for index in page.places(Kind.HEADING) if not codes[index]]
    asked = [index for index in headings if rows[index].inner[-1:] in _ASKING]
    counts = Counter(rows[index].inner for index in asked)
    if max(counts.values(), default=0) < 3:
        return
    ends = dict(zip(headings, [*headings[1:], len(rows)], strict=True))
    bare = Counter(rows[index].inner for index in asked if page.first(index + 1, ends[index]) == ends[index])
    for index in asked:
        text = rows[index].inner
        if counts[text] > 2 and bare[text] == counts[text] and not numbered(text).style:
            codes[index] = NAVIGATION


def _contents(page: Page, codes: list[str]) -> None:
    """Find lists, tables and headings that only repeat the document's own titles."""
    rows = page.rows
    titles = _Titles(page)
    announced = found = False
    depth = done = 0
    for index in _starts(page):
        row = rows[index]
        kind = row.kind
        if index < done:
            continue
        if kind is Kind.TEXT and row.text[0].isdigit():
            done = _counted_end(page, index)
            items = [line for line in rows[index:done] if line.text]
            if (
                len(items) > 3
                and any(titles.says(line) for line in items[:3])
                and titles.has_of(items, len(items) * 0.7)
            ):
                codes[index:done] = [code or CONTENTS_CODE for code in codes[index:done]]
                found = True
        elif kind is Kind.HEADING or kind is Kind.TEXT:
            named = _names_contents(row)
            if named and kind is Kind.HEADING:
                codes[index] = CONTENTS_CODE
                depth = row.level
                found = True
            announced = named or (announced and (kind is not Kind.HEADING or row.level > depth))
        elif kind is Kind.ITEM:
            if codes[index]:
                continue
            done = _list_end(page, index)
            if _repeats(page, index, done, titles, announced):
                for line in range(index, done):
                    codes[line] = codes[line] or CONTENTS_CODE
                found = True
        else:
            done = page.run(index)
            anchors = sum(bool(_ANCHOR.search(rows[line].text)) for line in range(index, done))
            if anchors >= 2 and anchors * 10 >= (done - index - 2) * 7:
                codes[index:done] = [CONTENTS_CODE] * (done - index)
                found = True
    if found:
        _contents_headings(page, codes)


def _starts(page: Page) -> list[int]:
    """List the lines at which something may start that is a table of contents, or that announces one."""
    rows = page.rows
    lines = [
        index
        for index in page.places(Kind.TEXT)
        if (rows[index].text[:2] in _BOLD and len(rows[index].text) < 60) or rows[index].text[0].isdigit()
    ]
    return sorted(lines + page.places(Kind.HEADING, Kind.ITEM, Kind.TABLE))


def _names_contents(row: Line) -> bool:
    """Tell whether a title says that the contents follow."""
    if len(row.text) >= 60:
        return False
    text = row.inner or row.text
    if not CONTENTS_WORDS.search(text.lower()) and not _MARKUP.search(text):
        return False
    return is_contents(numbered(plain(title(text))).rest.strip(":：* "))


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
            rows = self._page.rows
            headings = [rows[index] for index in self._page.places(Kind.HEADING)]
            own = {folded(numbered(title(row.inner)).rest) for row in headings if not row.quote and row.inner}
            self._titles = own - {""}
            self._starts = {known[:2] for known in self._titles}
        start = text[:2] if text[:2].isalnum() else "".join(filter(str.isalnum, text[:30]))[:2]
        start = start.casefold()
        if start not in self._starts and not start[:1].isdigit():
            return False
        return folded(numbered(text).rest) in self._titles

    def says(self, row: Line) -> bool:
        """Tell whether a list item or a numbered line says what a heading says."""
        return self.has(row.inner or row.text)

    def has_of(self, items: list[Line], wanted: float) -> bool:
        """Tell whether so many of some items say what headings say; stops as soon as that is out of reach."""
        missing = len(items) - wanted
        for row in items:
            if not self.says(row):
                missing -= 1
                if missing < -1e-9:
                    return False
        return True


def _list_end(page: Page, start: int) -> int:
    """Give the end of the list that starts here: its items, their lines, and single blank lines between."""
    rows, kinds = page.rows, page.kinds
    end = start
    gap = 0
    for index in range(start, len(kinds)):
        kind = kinds[index]
        if kind == Kind.BLANK:
            gap += 1
            if gap > 2:
                break
        elif kind == Kind.ITEM or (kind == Kind.TEXT and (not gap or rows[index].indent)):
            gap = 0
            end = index + 1
        else:
            break
    return max(end, start + 1)


def _counted_end(page: Page, start: int) -> int:
    """Give the end of the numbered lines (`1、`) that start here, with no more than a blank line between two."""
    rows, kinds = page.rows, page.kinds
    end = start + 1
    for index in range(start + 1, len(kinds)):
        if (
            kinds[index] == Kind.TEXT
            and rows[index].text[0].isdigit()
            and numbered(rows[index].text, loose=False).value
        ):
            end = index + 1
        elif kinds[index] != Kind.BLANK or index > end:
            break
    return end


def _repeats(page: Page, start: int, end: int, titles: _Titles, announced: bool) -> bool:
    """Tell whether a list is a table of contents: it links into the page, or it says what the headings say."""
    count = page.kinds.count(Kind.ITEM, start, end)
    rows = page.rows
    if count < 4 and not announced and not page.anchored:  # too short, if it does not ask from its first item on
        first = rows[start].inner
        if count == 1 or ("?" not in first and "？" not in first):
            return False
    items = [row for row in rows[start:end] if row.kind is Kind.ITEM]
    anchors = sum("](#" in row.inner or "](<#" in row.inner for row in items)
    if anchors >= 2 and anchors * 10 >= count * 6:
        return True
    if announced and (count >= 2 or anchors):
        linked = sum(bool(_LINKED.match(row.inner)) for row in items)
        return linked * 2 >= count or titles.has_of(items, count / 2)
    if 2 <= count < 5:
        asks = all("?" in row.inner or "？" in row.inner for row in items)
        if count < 4 and not asks:
            return False
        if titles.has_of(items, count * 2 / 3):
            return asks
    wordy = page.kinds.count(Kind.TEXT, start, end)
    if count < 4 or wordy * 4 > count or not any(titles.has(row.inner) for row in items[:3]):
        return False
    return titles.has_of(items, count * 7 / 10)


def _contents_headings(page: Page, codes: list[str]) -> None:
    """Mark headings under which nothing but a table of contents stands, right after such a one."""
    rows = page.rows
    headings = [index for index in page.places(Kind.HEADING) if not rows[index].quote]
    for before, index, end in zip(headings, headings[1:], [*headings[2:], len(rows)], strict=False):
        if codes[index] or codes[before] != CONTENTS_CODE:
            continue
        inside = [i for i in range(index + 1, end) if not page.blank(i)]
        if any(codes[i] == CONTENTS_CODE for i in inside) and all(
            codes[i] or rows[i].text.lower().startswith(("<summary", "<details", "</details")) for i in inside
        ):
            codes[index] = CONTENTS_CODE
            for i in inside:
                codes[i] = codes[i] or CONTENTS_CODE


def too_large(page: Page, start: int, end: int) -> bool:
    """Tell whether a table is beyond what is taken apart."""
    columns = page.rows[start].text.count("|")
    return columns > _COLUMNS or columns * (end - start) > _CELLS
