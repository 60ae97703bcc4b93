"""What the parser saw, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from quizcli.domain.document import Document, Fate, Found
from quizcli.services.spelling import plural

if TYPE_CHECKING:
    from quizcli.services.linting import Finding


def summary(document: Document) -> Iterator[str]:
    """List the questions with their lines, then the counts."""
    topic: tuple[str, ...] = ()
    for found in document.questions:
        if found.topic != topic:
            topic = found.topic
            yield " › ".join(topic) or "(no topic)"
        yield f"  {found.line:>5}  {_first_line(found)}{_remark(found)}"
    yield from _counts(document)


def explanation(document: Document) -> Iterator[str]:
    """Say what became of every part of the document, and why."""
    yield f"{document.file}: {_layouts(document)}"
    yield ""
    for fate in document.fates:
        yield f"{_range(fate):>12}  {_fate(fate)}"
    yield ""
    yield from _counts(document)
    if document.diagnostics:
        yield ""
        for diagnostic in document.diagnostics:
            yield f"{document.file}:{diagnostic.line}: {diagnostic.code}: {diagnostic.message}"
    yield ""
    yield "Not what you meant? Force one layout with --layout NAME; `quizcli help layouts` describes them."


def _layouts(document: Document) -> str:
    if not document.layout:
        return "no layout of questions found"
    return "layout " + " and ".join(document.layout.split("+"))


def _range(fate: Fate) -> str:
    return str(fate.line) if fate.line == fate.end_line else f"{fate.line}-{fate.end_line}"


def _fate(fate: Fate) -> str:
    where = f" [{fate.layout}]" if fate.layout and fate.role == "question" else ""
    why = f": {fate.why}" if fate.why else ""
    return f"{fate.role}{where}{why}"


def _first_line(found: Found) -> str:
    first, _, rest = found.prompt.partition("\n")
    return first + (" …" if rest.strip() else "")


def _remark(found: Found) -> str:
    if found.options:
        right = sum(option.correct for option in found.options)
        return f"  ({len(found.options)} options, {right} correct)"
    return "" if found.answer else "  (unanswered)"


def _counts(document: Document) -> Iterator[str]:
    questions = document.questions
    answered = sum(bool(q.answer) or any(o.correct for o in q.options) for q in questions)
    coverage = document.coverage
    yield (
        f"{plural(len(questions), 'question')}, {answered} answered; {_layouts(document)}; "
        f"of {plural(coverage.lines, 'line')} {coverage.questions} are questions, {coverage.structure} structure, "
        f"{coverage.unexplained} unexplained"
    )


def findings(found: list[Finding]) -> Iterator[str]:
    """Name each finding as compilers do: file, line, code, message."""
    for finding in found:
        yield f"{finding.file}:{finding.line}: {finding.code}: {finding.message}"


def verdict(found: list[Finding]) -> str:
    """Sum the findings up."""
    if not found:
        return "Nothing to mend."
    counts = Counter(finding.code for finding in found)
    return ", ".join(f"{count} {code}" for code, count in counts.most_common())
