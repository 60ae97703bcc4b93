"""Source code as lines: highlighted, tabs at their stops, long lines wrapped with a mark."""

from __future__ import annotations

from quizcli.render.spans import Line, Look, Span, joined
from quizcli.render.theme import Theme
from quizcli.text.code import language, tokens
from quizcli.text.safe import visible
from quizcli.text.width import cells, clusters

TAB = 4
BAR = "│ "
WRAPPED = "↪ "


def code_lines(code: str, info: str, width: int, theme: Theme, *, framed: bool = True) -> list[Line]:
    """Show a block of code in `width` cells, a thin bar on its left."""
    bar: Span = (BAR, theme.muted)
    room = max(width - (len(BAR) if framed else 0), 4)
    lines: list[Line] = []
    for line in _split(tokens(visible(code.rstrip("\n")), language(info)), theme):
        lines += [[bar, *part] if framed else part for part in _wrapped(line, room, theme.muted)]
    return lines


def _split(parts: list[tuple[str, str]], theme: Theme) -> list[list[Span]]:
    """Cut tokens at newlines and bring tabs to their stops."""
    lines: list[list[Span]] = [[]]
    column = 0
    for kind, text in parts:
        look = theme.token(kind)
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append([])
                column = 0
            while "\t" in piece:
                before, _, piece = piece.partition("\t")
                column += cells(before)
                stop = TAB - column % TAB
                lines[-1].append((before + " " * stop, look))
                column += stop
            lines[-1].append((piece, look))
            column += cells(piece)
    return lines


def _wrapped(line: list[Span], width: int, muted: Look) -> list[Line]:
    """Break one line of code; each later part starts with a mark, under the line's own indentation."""
    text = "".join(part for part, _ in line)
    if cells(text) <= width:
        return [joined(line)]
    indent = min(len(text) - len(text.lstrip(" ")), max(width // 3, 0))
    mark: Span = (" " * indent + WRAPPED, muted)
    parts: list[list[Span]] = [[]]
    used = 0
    for piece, look in line:
        for cluster in clusters(piece):
            room = cells(cluster)
            if used + room > width and parts[-1]:
                parts.append([mark])
                used = cells(mark[0])
            parts[-1].append((cluster, look))
            used += room
    return [joined(part) for part in parts]
