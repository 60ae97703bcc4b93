"""One Markdown Q&A layout per file: what is known of a page in, marks out. `read` brings them together."""

from __future__ import annotations

from quizcli.sources._reading import layouts, read

__all__ = ["layouts", "read"]
