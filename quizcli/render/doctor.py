"""What the doctor found, laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizcli.render.spans import PLAIN, Line, wrap
from quizcli.render.theme import DEFAULT, Theme
from quizcli.services.findings import Finding


def lines(findings: Sequence[Finding], width: int, theme: Theme = DEFAULT) -> Iterator[Line]:
    """Lay the findings out in `width` cells."""
    for finding in findings:
        mark = ("✗ ", theme.wrong) if finding.problems else ("✓ ", theme.right)
        yield [mark, (f"{finding.name:11}", PLAIN), (finding.said, theme.muted)]
        for problem in finding.problems:
            for line in wrap([(problem, PLAIN)], max(width - 4, 10)):
                yield [("    ", PLAIN), *line]
        if finding.mended:
            yield [("    ✓ " + finding.mended, theme.right)]
        elif finding.problems:
            for line in wrap([("→ " + finding.fix, theme.accent)], max(width - 4, 10)):
                yield [("    ", PLAIN), *line]
