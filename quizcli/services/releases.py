"""Merges a new release of a shipped deck into the learner's copy of it, like a re-import: one change, said in one line.

A shipped question carries the digest of its text (`origin`), and so does its copy: that is what the copy was made
from. Which release was copied or merged last stands in the journal of changes, also when that was undone since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli.domain.question import Origin, Question
from quizcli.errors import QuizError
from quizcli.services import shipped
from quizcli.store import changes, sql
from quizcli.store import questions as rows

if TYPE_CHECKING:
    from quizcli.bank.reading import BankFile
    from quizcli.services.collection import Collection
    from quizcli.services.rewriting import Draft, Rewriting

_LARGE_SHARE = 5  # a release that drops more than a fifth of a deck is not followed in that: nobody was asked


@dataclass(frozen=True, slots=True)
class _Copy:
    """A bank file that may be a copy of the shipped one of its name; `stamp` tells releases apart by their stat."""

    own: Path
    shipped: Path
    stamp: str

    @property
    def key(self) -> str:
        """Where the cache notes that a release was looked at."""
        return f"release {self.own.name}"


def take_over(collection: Collection) -> list[str]:
    """Merge what new releases bring into the copies; gives a line for each. Nothing new costs a stat a copy."""
    said = []
    for copy in list(_unseen(collection)):
        try:
            said += _take_over(collection, copy)
        except QuizError:
            continue  # a copy that cannot be read or written now is told elsewhere, and is tried again
        collection.cache.execute(sql.META_PUT, {"key": copy.key, "value": copy.stamp})
    return said


def _unseen(collection: Collection) -> Iterator[_Copy]:
    settings = collection.settings
    if settings.values.get("shipped") == "off":
        return
    folder = settings.shipped
    for release in sorted(folder.iterdir()) if folder.is_dir() else ():  # a handful; the bank may be hundreds of files
        own = settings.bank / release.name
        try:
            if release.suffix not in (".yaml", ".yml") or not own.exists():
                continue
            found = release.stat()
        except OSError:
            continue
        unseen = _Copy(own, release, f"{found.st_mtime_ns} {found.st_size}")
        row = collection.cache.execute(sql.META_GET, {"key": unseen.key}).fetchone()
        if row is None or row[0] != unseen.stamp:
            yield unseen


def _take_over(collection: Collection, copy: _Copy) -> list[str]:
    from quizcli.bank import reading
    from quizcli.services.plans import KINDS, summary
    from quizcli.services.rewriting import Rewriting, fingerprint

    release = reading.read(copy.shipped)
    digest = fingerprint(release.text)
    if not shipped.is_copy(copy.own, copy.shipped) or digest == _last(collection, copy.own.name):
        return []
    work = Rewriting(collection)
    draft = work.draft(copy.own)
    merging = _Merging(work, draft)
    merging.run(release)
    work.releases[copy.own.name] = digest
    what = summary({kind: merging.counts[kind] for kind in KINDS})
    if not work.commit("release", f"merged a new release of {draft.name}: {what}"):
        return []
    kept = f" (your text stays in {', '.join(merging.conflicts)})" if merging.conflicts else ""
    return [f"A new release of {draft.name} was merged into your copy: {what}{kept}; `quizcli undo` takes it back."]


def _last(collection: Collection, name: str) -> str:
    """Give the digest of the release that was last copied or merged, whether or not that was undone."""
    for entry in changes.listed(collection.learner):
        found = changes.get(collection.learner, entry.id).patch.get("releases", {})
        if name in found:
            return str(found[name])
    return ""


class _Merging:
    """One release on its way into one copy."""

    def __init__(self, work: Rewriting, draft: Draft) -> None:
        self.work = work
        self.draft = draft
        self.counts: Counter[str] = Counter()
        self.conflicts: list[str] = []

    def run(self, release: BankFile) -> None:
        """Merge question by question; ids are minted once, so they alone tell who is who."""
        above = ""
        for question in release.deck.questions:
            draft = self._where(question.id)
            if draft is not None:
                self._merge(draft, draft.found[question.id], question)
            else:
                self.work.add(self.draft, replace(question, deck=self.draft.name), after=above)
                self.counts["new"] += 1
            if question.id in self.draft.found:
                above = question.id
        self._archive({question.id for question in release.deck.questions})

    def _where(self, id_: str) -> Draft | None:
        """Open the learner's file that has a question: the copy, or where they moved it."""
        if id_ in self.draft.found:
            return self.draft
        there = rows.number(self.work.collection.cache, id_)
        if there is None or Path(there[1]).parent != self.work.settings.bank:
            return None
        draft = self.work.draft(Path(there[1]))
        return draft if id_ in draft.found else None

    def _merge(self, draft: Draft, old: Question, new: Question) -> None:
        from quizcli.domain import merge
        from quizcli.services.steps import kind_of

        merged = merge.merge(old, new)
        origin = Origin(
            old.origin.line if old.origin else 0, merge.digest(new), old.origin.source if old.origin else ""
        )
        returned = old.archived and old.origin is None
        question = replace(merged.question, origin=origin, points=merged.question.points or new.points)
        if returned:
            question = replace(question, archived=False)
        kind = kind_of(old, question, merged, returned=returned, deck=old.deck)
        if kind != "kept":
            self.counts[kind] += 1
        if merged.conflicts:
            self.conflicts.append(old.id)
        self.work.put(draft, question)

    def _archive(self, released: set[str]) -> None:
        """Archive what the release has no more. Without an origin, a question is known to have left that way."""
        shipped = [question for question in self.draft.found.values() if _is_shipped(question)]
        gone = [question for question in shipped if question.id not in released]
        if len(gone) * _LARGE_SHARE > len(shipped):
            return
        for question in gone:
            self.work.put(self.draft, replace(question, archived=True, origin=None))
            self.counts["archived"] += 1


def _is_shipped(question: Question) -> bool:
    """Tell a question that came with the deck from those that were imported or added to it."""
    origin = question.origin
    return bool(origin and origin.digest and not origin.line and not origin.source) and not question.archived
