"""What the parser sees in one document, without writing anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quizcli.domain.document import Document, Found
from quizcli.importers import markdown


def parse_file(path: Path, layout: str = "") -> Document:
    """Read the questions of a Markdown file; `layout` forces one instead of going by the evidence."""
    return markdown.read(path, layout)


def as_json(document: Document) -> dict[str, Any]:
    """Give a document in the shape that `parse --json` promises."""
    coverage = document.coverage
    return {
        "file": document.file,
        "layout": document.layout,
        "title": document.title,
        "questions": [_question(found) for found in document.questions],
        "diagnostics": [{"line": d.line, "code": d.code, "message": d.message} for d in document.diagnostics],
        "coverage": {
            "lines": coverage.lines,
            "questions": coverage.questions,
            "structure": coverage.structure,
            "unexplained": coverage.unexplained,
        },
    }


def _question(found: Found) -> dict[str, Any]:
    options = [{"text": option.text, "correct": option.correct} for option in found.options]
    entry: dict[str, Any] = {
        "question": found.prompt,
        "answer": found.answer,
        "topic": list(found.topic),
        "tags": list(found.tags),
        "type": found.type,
        "options": options or None,
        "line": found.line,
        "end_line": found.end_line,
    }
    return entry | ({"id": found.id} if found.id else {})
