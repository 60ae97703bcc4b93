"""The report at the end of a sitting, whatever ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def reported(report: Callable[[], None]) -> Iterator[None]:
    """Report what was done when the block ends.

    If something stopped it, that is what has to be told: a report that fails for the same reason must not hide it.
    """
    try:
        yield
    except BaseException:
        with suppress(Exception):
            report()
        raise
    report()
