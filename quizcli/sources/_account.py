"""The account of a page: what became of every line, and why."""

from __future__ import annotations

from quizcli.domain.document import Coverage, Diagnostic, Fate, Found
from quizcli.sources._body import Cut
from quizcli.sources._marks import Mark, Reading
from quizcli.sources._signs import asking
from quizcli.sources._structure import too_large
from quizcli.sources._topics import Topics
from quizcli.sources._words import is_aside, is_contents
from quizcli.text.markdown_inline import plain
from quizcli.text.markdown_lines import FENCED, Kind

DEEPEST = 100
_WHY = {
    "front-matter": "front matter",
    "comment": "comment",
    "contents": "table of contents",
    "navigation": "navigation",
    "rule": "rule",
    "wrapper": "markup without words",
    "answer-key": "answer key",
    "remark": "remark for quizcli",
}


class Account:
    """Gathers the fates of lines; every line has exactly one in the end."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.fates: list[Fate] = []
        self.diagnostics: list[Diagnostic] = []
        self.taken = bytearray(len(reading.page.rows))  # for every line whether it belongs to a question
        self.first = len(reading.page.rows)

    def question(self, mark: Mark, found: Found, pieces: Cut) -> None:
        """Enter a question's lines: prompt, options, answer."""
        start, end = mark.line, found.end_line
        self.first = min(self.first, start)
        why = plain(found.prompt.split("\n")[0])[:60]
        options = pieces.options_line if start < pieces.options_line < end else end
        answer = pieces.answer_line if pieces.answer_line > start else end
        if pieces.options_line > start and answer <= pieces.options_line:
            answer = end
        answer = min(answer, end)
        self.fates.append(Fate(start + 1, min(options, answer), "question", mark.layout, why))
        if options < answer:
            self.fates.append(Fate(options + 1, answer, "option", mark.layout))
        if answer < end:
            self.fates.append(Fate(answer + 1, end, "answer", mark.layout))
        self.taken[start:end] = b"\1" * (min(end, len(self.taken)) - start)
        hides = found.type == "cloze" and "{{" in found.prompt
        if not found.answer and not hides and not any(option.correct for option in found.options):
            self.diagnostics.append(Diagnostic(found.line, "unanswered", "no answer in the document"))

    def settle(self, topics: Topics) -> tuple[list[Fate], Coverage, list[Diagnostic]]:
        """Name a reason for every line that is in no question."""
        rows = self.reading.page.rows
        reasons = {}
        section = ""
        before = -1
        for index in self._left():
            row = rows[index]
            if index > before + 1:
                section = ""
            before = index
            if row.kind is Kind.HEADING and not row.quote:
                words = plain(row.inner)
                aside = is_aside(words) or is_contents(words)
                section = "aside" if aside else ""
                asked = self.first < len(rows)
                reasons[index] = ("structure", "topic" if asked and index in topics.lines else "heading")
            else:
                reasons[index] = self._reason(index, section)
        self._runs(reasons)
        count = len(rows) - (1 if rows and rows[-1].kind is Kind.BLANK and len(rows) > 1 else 0)
        taken = self.taken.count(1, 0, count)
        unexplained = sum(role == "unexplained" for role, _ in reasons.values())
        coverage = Coverage(count, taken, count - taken - unexplained, unexplained)
        self._empty_topics(topics)
        self._limits()
        self.fates.sort(key=lambda fate: fate.line)
        self.diagnostics.sort(key=lambda d: (d.line, d.code))
        return self.fates, coverage, self.diagnostics

    def _left(self) -> list[int]:
        """List the lines that are in no question."""
        left: list[int] = []
        taken = self.taken
        start = taken.find(0)
        while start >= 0:
            stop = taken.find(1, start)
            left += range(start, stop if stop >= 0 else len(taken))
            start = taken.find(0, stop) if stop >= 0 else -1
        return left

    def _reason(self, index: int, section: str) -> tuple[str, str]:
        row = self.reading.page.rows[index]
        code = self.reading.codes[index]
        if code:
            return "structure", _WHY[code]
        if row.kind is Kind.BLANK:
            return "structure", "blank"
        if section:
            return "structure", "aside"
        if self.first == len(self.taken):
            return "structure", "no question found"
        if row.kind is Kind.TABLE and self._is_head(index):
            return "structure", "head of a table of questions"
        if row.kind in FENCED or row.kind in (Kind.HTML, Kind.TABLE, Kind.MATH):
            return "structure", "introduction" if index < self.first else "text outside questions"
        if asking(row.inner or row.text) > 1.5 and index > self.first:
            return "unexplained", "reads like a question but stands apart from the layout"
        return "structure", "introduction" if index < self.first else "text outside questions"

    def _is_head(self, index: int) -> bool:
        """Tell whether a line is one of the first two of a table whose rows are questions."""
        kinds = self.reading.page.kinds
        first = index if index == 0 or kinds[index - 1] != Kind.TABLE else index - 1
        if first and kinds[first - 1] == Kind.TABLE:
            return False
        return self.taken.find(1, index, self.reading.page.run(index)) >= 0

    def _runs(self, reasons: dict[int, tuple[str, str]]) -> None:
        """Enter runs of lines with one reason; blank lines go with what stands before them."""
        codes = {
            "introduction": ("introduction", "text before the questions"),
            "aside": ("aside", "a section that asks nothing"),
            "text outside questions": ("outside", "text that belongs to no question"),
            "reads like a question but stands apart from the layout": (
                "maybe-question",
                "reads like a question; not taken",
            ),
            "table of contents": ("contents", "table of contents"),
            "navigation": ("navigation", "navigation"),
        }
        blank = ("structure", "blank")
        end = 0
        for index, reason in reasons.items():
            if index < end:
                continue
            end = index + 1
            while reasons.get(end) in (reason, blank):
                end += 1
            if reason == blank and end in reasons:
                reason = reasons[end]
                while reasons.get(end) in (reason, blank):
                    end += 1
            role, why = reason
            self.fates.append(Fate(index + 1, end, role, "", why))
            if why in codes:
                code, message = codes[why]
                self.diagnostics.append(Diagnostic(index + 1, code, message))
        if self.first == len(self.taken):
            self.diagnostics.append(Diagnostic(1, "no-questions", "no questions found"))
            self._hints()

    def _hints(self) -> None:
        """Where nothing was found, say which lines nevertheless end in a question mark: they may be worth a layout."""
        lines = [
            index + 1
            for index, row, text in self.reading.prose
            if text.endswith(("?", "？")) and not row.quote and asking(text) > 1.5
        ]
        if len(lines) > 1:
            some = ", ".join(map(str, lines[:5])) + (", …" if len(lines) > 5 else "")
            message = f"{len(lines)} lines read like questions, in no layout that is known: {some}"
            self.diagnostics.append(Diagnostic(lines[0], "maybe-question", message))

    def _limits(self) -> None:
        """Report what is too large or too deep to be taken apart; it is kept as text."""
        rows = self.reading.page.rows
        done = 0
        for index in self.reading.page.places(Kind.TABLE):
            if index < done:
                continue
            done = self.reading.page.run(index)
            if too_large(self.reading.page, index, done):
                self.diagnostics.append(Diagnostic(index + 1, "large-table", "too large a table: kept as text"))
        lines = self.reading.page.lines
        for index in [index for index, line in enumerate(lines) if len(line) > DEEPEST and line[0] in " \t>"]:
            row = rows[index]
            if row.kind is not Kind.TABLE and (row.quote > DEEPEST or row.indent > 4 * DEEPEST):
                self.diagnostics.append(Diagnostic(index + 1, "deep-nesting", "nested too deep: kept as text"))

    def _empty_topics(self, topics: Topics) -> None:
        """Report topics without a question."""
        nodes = list(self.reading.root.children)
        while nodes:
            node = nodes.pop()
            nodes.extend(node.children)
            if node.line in topics.lines and self.taken.find(1, node.line, node.end) < 0:
                empty = self.reading.page.first(node.body, node.end) == node.end
                if empty and self.first < len(self.taken):
                    self.diagnostics.append(
                        Diagnostic(node.line + 1, "empty-topic", f"nothing under {plain(node.title)}")
                    )
