"""From a page to a document: the layouts' marks, the choice among them, and the questions cut out."""

from __future__ import annotations

from functools import cache
from typing import Any

from quizcli.domain.document import Document
from quizcli.errors import UsageError
from quizcli.plugins import discover
from quizcli.text.markdown import Page


@cache
def layouts() -> dict[str, Any]:
    """Import every layout of the room; the file name is its name."""
    return discover("quizcli.sources")


def read(page: Page, layout: str = "") -> Document:
    """Read a page with the layouts that fit it, or with the one that is asked for."""
    from quizcli.sources._choosing import choose
    from quizcli.sources._document import compose
    from quizcli.sources._marks import Reading, settle

    known = layouts()
    if layout and layout not in known:
        raise UsageError(f"unknown layout: {layout}", hint="Layouts: " + ", ".join(known) + ".")
    reading = Reading.of(page)
    marks = []
    if not layout:
        marks += known["headings"].marks(reading)
        settle(reading, marks)
    for name, module in known.items():
        if name == layout or (not layout and name != "headings"):
            marks += module.marks(reading)
    return compose(reading, choose(reading, marks))
