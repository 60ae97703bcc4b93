"""Imports documents into the bank: who is who, what would change, and then the change itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Collection as Names
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli.domain import merge as merging
from quizcli.domain.identity import mint
from quizcli.domain.question import Origin, Question
from quizcli.errors import InputError
from quizcli.services import incoming, media, seen
from quizcli.services.incoming import Source
from quizcli.services.matching import Known, Match, Matching, digests
from quizcli.services.plans import Plan, Result, SourcePlan, Step, summary
from quizcli.services.rewriting import Draft, Rewriting
from quizcli.services.walking import walk

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

Progress = Callable[[int], None]
NEW = "new"  # the decision that an unsure question is a new one


def plan(
    collection: Collection,
    paths: Sequence[Path],
    *,
    deck: str = "",
    layout: str = "",
    decisions: Mapping[str, str] | None = None,
    progress: Progress = lambda count: None,
) -> Plan:
    """Say what importing these files and folders would do, without writing anything.

    `decisions` settles unsure steps: their key, and the id of the question that it is, or `NEW`.
    Raises InputError for what cannot be read; among several files, such a one is named in `broken` instead.
    """
    files = walk(paths)
    sources, broken = incoming.read(collection, files, deck=deck, layout=layout, progress=progress)
    if broken and not sources:
        raise InputError(broken[0])
    fresh = [source for source in sources if not source.unread]
    if len(files) == 1 and fresh and not fresh[0].questions and fresh[0].file is None:
        hint = f"See what the parser makes of it: quizcli parse {files[0].path} --explain"
        raise InputError(f"{files[0].path}: no questions found", hint=hint)
    empty = [source for source in sources if source.file is None and not source.questions]
    fresh = [source for source in fresh if source.questions or source.file is not None]
    matching = Matching(collection, fresh)
    matches = matching.run(decisions or {})
    steps = _steps(collection, fresh, matches, matching)
    remarks = [remark for source in sources for remark in source.remarks] + matching.remarks
    remarks += _repeated(collection, steps, {source.file for source in fresh})
    pictures, warnings = media.wanted(collection, fresh)
    active = sum(not known.question.archived and known.listed for known in matching.known)
    unread = [source for source in sources if source.unread and source.file is not None]
    return Plan(
        sources=tuple(_source_plan(source) for source in (*fresh, *unread)),
        steps=tuple(steps),
        remarks=tuple(remarks + warnings),
        broken=tuple(broken),
        empty=tuple(_source_plan(source) for source in empty),
        active=active,
        media=pictures,
    )


def _source_plan(source: Source) -> SourcePlan:
    return SourcePlan(
        path=source.path,
        name=source.name,
        deck=source.deck,
        file=source.file,
        questions=len(source.questions) if not source.unread else source.count,
        kept=source.count if source.unread else 0,
        unread=source.unread,
        digest=source.digest,
        old_name=source.old_name,
        layout=source.layout,
        is_bank=source.is_bank,
        foreign=bool(source.foreign),
    )


def _steps(
    collection: Collection, sources: Sequence[Source], matches: Sequence[Match], matching: Matching
) -> list[Step]:
    today = collection.moment.date().isoformat()
    fresh = any(match.known is None for match in matches)
    taken = set(collection.complete("", 1 << 40)) if fresh else set()
    steps = []
    for match in matches:
        if match.known is None:
            steps.append(_new(match, taken, today, matching))
        else:
            steps.append(_kept(match, match.known))
    steps += [_gone(known) for known in matching.left_behind() if known.listed and not known.question.archived]
    return steps


def _repeated(collection: Collection, steps: Sequence[Step], files: Names[Path | None]) -> list[str]:
    """Say which new questions are word for word in the bank already, in another deck or in this document."""
    fresh = [step.after for step in steps if step.kind == "new" and step.after and step.after.answer.strip()]
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


def apply(
    collection: Collection,
    plan: Plan,
    *,
    theirs: bool | Names[str] = False,
    edited: Mapping[str, Question] | None = None,
    command: str = "import",
) -> Result:
    """Do what a plan says, as one change.

    In a conflict the bank's text stays unless `theirs` says otherwise (for all, or for the named ids), or `edited`
    holds what a person made of both.
    """
    if plan.changed:
        collection.keep("import")
    work = Rewriting(collection)
    drafts = {source.name: _draft(work, source) for source in plan.sources if not source.unread}
    above: dict[str, str] = {}  # the question that came before in the same document
    for step in plan.steps:
        target = drafts[step.source]
        after = settled(step, theirs, edited or {})
        if step.before is None and after is not None:
            work.add(target, after, after=above.get(step.source, ""))
        elif after is not None:
            _change(work, step, after, target)
        if step.id in target.found and step.kind != "archived":
            above[step.source] = step.id
    work.extra_files = media.copy(collection, plan.media)
    counts = plan.counts
    change = work.commit(command, f"{_named(plan)}: {summary({k: n for k, n in counts.items() if k != 'kept'})}")
    for source in plan.sources:
        if not source.unread and source.name in drafts:
            seen.remember(collection, source, drafts[source.name].path)
    for source in plan.empty:
        seen.remember(collection, source, None)
    files = tuple(draft.path for draft in work.drafts.values())
    decks = tuple(dict.fromkeys(source.deck for source in plan.sources))
    return Result(counts, change, files, decks, plan.remarks, plan.broken, plan.empty)


def _named(plan: Plan) -> str:
    read = {source.path: source.path.name for source in plan.sources if not source.unread}
    return f"imported {next(iter(read.values())) if len(read) == 1 else f'{len(read)} documents'}"


def _change(work: Rewriting, step: Step, after: Question, target: Draft) -> None:
    draft = work.draft(work.collection.location(step.id)[0])
    if step.before is not None and after.deck != step.before.deck and draft is not target:
        work.move(draft, target, after)
    else:
        work.put(draft, after)


def settled(step: Step, theirs: bool | Names[str], edited: Mapping[str, Question]) -> Question | None:
    """Give what is to be written for a step, its conflict settled; None for nothing."""
    if step.kind == "conflicts" and step.after is not None and step.theirs is not None:
        if step.id in edited:
            made = edited[step.id]
            return replace(made, origin=step.after.origin, deck=step.after.deck)
        if theirs is True or (theirs is not False and step.id in theirs):
            return replace(step.theirs, origin=step.after.origin, deck=step.after.deck, archived=step.after.archived)
    return step.after


def _draft(work: Rewriting, source: SourcePlan) -> Draft:
    # A bank says all about its questions: it never goes into a shipped deck of the same name, but before it.
    draft = work.draft(source.file) if source.file else work.deck(source.deck, shipped=not source.is_bank)
    if draft is None:
        return work.create(source.deck, source.name)
    if source.old_name:
        work.rename(draft, name=source.deck)
    if not source.foreign and draft.source != source.name:
        work.rename(draft, source=source.name)
    return draft
