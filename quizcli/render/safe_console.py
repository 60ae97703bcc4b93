"""Rich, made safe: every segment passes `visible`, whatever made it, and content is never markup."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.style import Style

from quizcli.render.spans import PLAIN, Line, Look
from quizcli.text.safe import visible


class SafeConsole(Console):
    """Rich's console without markup, emoji codes, highlighting and links, and with every character visible."""

    def __init__(self, *, stderr: bool = False, color: bool | None = None, **more: Any) -> None:
        off = color is False
        super().__init__(
            file=more.pop("file", None) or (sys.stderr if stderr else sys.stdout),
            markup=False,
            emoji=False,
            highlight=False,
            no_color=True if off else None,
            color_system=more.pop("color_system", None if off else "auto"),
            legacy_windows=False,
            **more,
        )

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render as Rich does, then make each segment safe; Rich's own cursor codes pass."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
                continue
            style = segment.style
            if style is not None and style.link:
                style = style.update_link(None)
            yield Segment(visible(segment.text), style)


def style(look: Look) -> Style:
    """Give a look as a Rich style."""
    return Style(
        color=look.color or None,
        bold=look.bold or None,
        italic=look.italic or None,
        dim=look.dim or None,
        underline=look.underline or None,
        reverse=look.reverse or None,
        strike=look.strike or None,
    )


def segments(lines: Iterable[Line]) -> Iterator[Segment]:
    """Give lines as Rich segments."""
    for line in lines:
        for text, look in line:
            yield Segment(text, style(look) if look != PLAIN else None)
        yield Segment.line()
