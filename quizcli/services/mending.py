"""What `doctor --fix` does: only what cannot lose anything."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from quizcli.errors import QuizError
from quizcli.services import backups, doctor, surroundings
from quizcli.services.findings import Finding
from quizcli.services.spelling import plural
from quizcli.settings import Settings

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

_FROM_THE_CACHE = ("states", "cards")


def inside(open_: Callable[[bool], Collection], *, rebuild: bool, fix: bool) -> list[Finding]:
    """Examine an open collection; make its cache again when that is asked for, or wanted and allowed."""
    with open_(rebuild or fix) as collection:
        findings = [doctor.rebuild(collection)] if rebuild else []
        findings += doctor.examine(collection)
        if fix and any(finding.name in _FROM_THE_CACHE and finding.problems for finding in findings):
            findings = [doctor.rebuild(collection), *doctor.examine(collection)]
    return findings


def unopened(settings: Settings, error: QuizError) -> Finding:
    """Say why the collection could not be opened."""
    return Finding("collection", str(settings.home), (str(error),), error.hint or "See the findings above.")


def outside(settings: Settings, now: datetime, findings: list[Finding]) -> list[Finding]:
    """Delete what a stopped quizcli left behind, and make the backup that is missing."""
    mended = []
    for finding in findings:
        if finding.name == "left-overs":
            gone = 0
            for path in surroundings.leftovers(settings):
                with suppress(OSError):
                    path.unlink()
                    gone += 1
            if gone:
                finding = Finding(finding.name, "none", mended=f"deleted {plural(gone, 'unfinished file')}")
        elif finding.name == "backups" and finding.problems:
            try:
                made = backups.make(settings, now, "manual")
            except QuizError as error:
                finding = replace(finding, problems=(*finding.problems, str(error)))
            else:
                if made:
                    finding = replace(finding, mended=f"made {made.path.stem}")
        mended.append(finding)
    return mended
