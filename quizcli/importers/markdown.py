"""Markdown documents as questions."""

from __future__ import annotations

from pathlib import Path

from quizcli.domain.document import Document
from quizcli.errors import InputError, at
from quizcli.sources import read as read_page
from quizcli.text.decoding import decode
from quizcli.text.markdown import Page

SUFFIXES = (".md", ".markdown")
LIMIT = 5 * 1024 * 1024


def read(path: Path, layout: str = "") -> Document:
    """Read the questions of a Markdown file; `layout` forces one instead of going by the evidence."""
    return read_page(page(path), layout)


def page(path: Path) -> Page:
    """Open a Markdown file as a page, refusing what is no text or too large."""
    try:
        if path.is_dir():
            raise InputError(at(path, None, "is a folder"), hint="Name a file in it, or import it: quizcli import DIR")
        size = path.stat().st_size
        if size > LIMIT:
            raise InputError(
                at(path, None, f"too large ({size // 1024:,} kB)"), hint="Markdown files may have up to 5 MB."
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(at(path, None, error.strerror or "cannot be read")) from error
    return Page(str(path), decode(data, str(path)))
