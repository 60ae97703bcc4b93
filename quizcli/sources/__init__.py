"""One Markdown Q&A layout per file: a page in, evidence and questions out. `read` brings them together."""

from __future__ import annotations

from quizcli.sources._reading import Evidence, layouts, read

__all__ = ["Evidence", "layouts", "read"]
