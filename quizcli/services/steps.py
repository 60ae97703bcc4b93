"""What an import makes of each question, now that it is known who is who."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection as Names
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli.domain import merge as merging
from quizcli.domain.identity import mint
from quizcli.domain.question import Origin, Question
from quizcli.services.matching import Known, Match, Matching, digests
from quizcli.services.plans import Step

if TYPE_CHECKING:
    from quizcli.services.collection import Collection


def steps(collection: Collection, matches: Sequence[Match], matching: Matching) -> list[Step]:
    """Give what becomes of each question of the documents, and of those that these do not have any more."""
    today = collection.moment.date().isoformat()
    fresh = any(match.known is None for match in matches)
    taken = set(collection.complete("", 1 << 40)) if fresh else set()
    found = []
    for match in matches:
        if match.known is None:
            found.append(_new(match, taken, today, matching))
        else:
            found.append(_kept(match, match.known))
    found += [_gone(known) for known in matching.left_behind() if known.listed and not known.question.archived]
    return found


def repeated(collection: Collection, found: Sequence[Step], files: Names[Path | None]) -> list[str]:
    """Say which new questions are word for word in the bank already, in another deck or in this document."""
    fresh = [step.after for step in found if step.kind == "new" and step.after and step.after.answer.strip()]
    if not fresh:
        return []
    known = Counter(merging.words(origin.digest) for one in fresh if (origin := one.origin))
    within = sum(count - 1 for count in known.values())
    elsewhere = known.keys() & digests(collection, files)
    remarks = []
    if within:
        remarks.append(f"{within} of the new questions are there more than once, with the same answer")
    if elsewhere:
        remarks.append(f"{len(elsewhere)} of the new questions are in another deck already, with the same answer")
    return remarks


def _new(match: Match, taken: set[str], today: str, matching: Matching) -> Step:
    source, question = match.source, match.question
    own = question.id if question.id and (question.id not in taken or matching.gives_way(question.id)) else ""
    if question.id and not own:
        matching.remarks.append(
            f"{source.path}:{match.line}: the id {question.id} is another question's; a new one is used"
        )
    id_ = own or mint(source.deck, question.prompt, taken)
    taken.add(id_)
    origin = Origin(match.line, match.digest, source.foreign)
    after = replace(question, id=id_, deck=source.deck, added=question.added or today, origin=origin)
    kind = "unsure" if match.candidates else "new"
    return Step(
        kind,
        id_,
        source.name,
        source.deck,
        after=after,
        line=match.line,
        candidates=tuple(known.question for known in match.candidates),
    )


def _kept(match: Match, known: Known) -> Step:
    source, old = match.source, known.question
    if _as_before(match, known):
        return Step("kept", old.id, source.name, old.deck, before=old, line=match.line, how=match.how)
    merged = merging.merge(old, match.question)
    question = merged.question
    if not source.is_bank or not source.foreign:  # another's document of this deck stays the one that it comes from
        question = merging.with_origin(question, match.question, match.line, known.foreign(source))
    returned = old.archived and known.gone and not match.question.archived
    if returned:
        question = replace(question, archived=False)
    if source.is_bank:
        question = _filled(question, match.question)
    deck = old.deck if known.stays(source) else source.deck
    question = replace(question, deck=deck)
    kind = kind_of(old, question, merged, returned=returned, deck=deck)
    changed = question != old
    return Step(
        kind,
        old.id,
        source.name,
        deck,
        before=old,
        after=question if changed else None,
        line=match.line,
        parts=merged.conflicts or merged.taken,
        theirs=merging.merge(old, match.question, theirs=merged.conflicts).question if merged.conflicts else None,
        how=match.how,
    )


def _as_before(match: Match, known: Known) -> bool:
    """Tell whether the document says of a question what it said last time: then there is nothing to merge."""
    old, source = known.question, match.source
    origin = old.origin
    return (
        origin is not None
        and origin.line > 0
        and origin.source == known.foreign(source)
        and not source.is_bank
        and (known.stays(source) or old.deck == source.deck)
        and origin.digest == match.digest
    )


def kind_of(old: Question, new: Question, merged: merging.Merged, *, returned: bool, deck: str) -> str:
    """Give what a merge made of a question, as a plan counts it."""
    if merged.conflicts:
        return "conflicts"
    if returned:
        return "returned"
    if set(merged.taken) & {"answer", "options", "marks"}:
        return "edited"
    if "question" in merged.taken:
        return "renamed"
    if "topic" in merged.taken or deck != old.deck:
        return "moved"
    return "kept"


def _filled(question: Question, source: Question) -> Question:
    """Add what only banks have where this one has nothing."""
    return replace(
        question,
        note=question.note or source.note,
        points=question.points or source.points,
        twin=question.twin or source.twin,
    )


def _gone(known: Known) -> Step:
    """Archive what its source does not have any more. Without a line, it is known to be there no longer."""
    old = known.question
    origin = replace(old.origin, line=0) if old.origin else None
    return Step(
        "archived", old.id, known.source, old.deck, before=old, after=replace(old, archived=True, origin=origin)
    )
