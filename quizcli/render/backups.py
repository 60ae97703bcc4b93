"""Backups as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from quizcli.render.spans import PLAIN, Line
from quizcli.render.theme import DEFAULT, Theme

if TYPE_CHECKING:
    from quizcli.services.backups import Backup


def lines(backups: Iterable[Backup], theme: Theme = DEFAULT) -> Iterator[Line]:
    """List backups, newest first."""
    return (line(backup, theme) for backup in backups)


def line(backup: Backup, theme: Theme = DEFAULT) -> Line:
    """Give one backup: name, day and time, reason, size."""
    size = f"{backup.size / 1024:,.0f} kB" if backup.size < 10 << 20 else f"{backup.size / (1 << 20):,.0f} MB"
    return [
        (backup.path.stem, theme.accent),
        (f"  {backup.moment:%a %d %b %Y %H:%M}", PLAIN),
        (f"  {backup.reason:9}", theme.muted),
        (f"{size:>12}", PLAIN),
    ]
