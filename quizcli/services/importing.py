"""Imports documents into the bank: who is who, what would change, and then the change itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Collection as Names
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli.errors import InputError
from quizcli.services import incoming, seen
from quizcli.services.incoming import Source
from quizcli.services.plans import Plan, Result, SourcePlan, Step, summary
from quizcli.services.walking import walk

if TYPE_CHECKING:
    from quizcli.domain.question import Question
    from quizcli.services.collection import Collection
    from quizcli.services.rewriting import Draft, Rewriting

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
    unread = [source for source in sources if source.unread and source.file is not None]
    made = _aligned(collection, fresh, decisions or {}) if fresh else Plan()
    remarks = tuple(remark for source in sources for remark in source.remarks)
    return replace(
        made,
        sources=tuple(_source_plan(source) for source in (*fresh, *unread)),
        remarks=remarks + made.remarks,
        broken=tuple(broken),
        empty=tuple(_source_plan(source) for source in empty),
    )


def _aligned(collection: Collection, fresh: Sequence[Source], decisions: Mapping[str, str]) -> Plan:
    """Find out who is who. What this takes is loaded only now: mostly, documents did not change."""
    from quizcli.services import media, steps
    from quizcli.services.matching import Matching

    matching = Matching(collection, fresh)
    found = steps.steps(collection, matching.run(decisions), matching)
    pictures, warnings = media.wanted(collection, fresh)
    repeated = steps.repeated(collection, found, {source.file for source in fresh})
    return Plan(
        steps=tuple(found),
        remarks=(*matching.remarks, *repeated, *warnings),
        active=sum(not known.question.archived and known.listed for known in matching.known),
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


def apply(
    collection: Collection,
    plan: Plan,
    *,
    theirs: bool | Names[str] = False,
    edited: Mapping[str, Question] | None = None,
    command: str = "import",
    progress: Progress = lambda count: None,
) -> Result:
    """Do what a plan says, as one change.

    In a conflict the bank's text stays unless `theirs` says otherwise (for all, or for the named ids), or `edited`
    holds what a person made of both.
    """
    change = 0
    files: tuple[Path, ...] = ()
    if plan.changed or not all(source.unread for source in plan.sources):
        change, files = _write(collection, plan, theirs, edited or {}, command, progress)
    for source in plan.empty:
        seen.remember(collection, source, None)
    decks = tuple(dict.fromkeys(source.deck for source in plan.sources))
    return Result(plan.counts, change, files, decks, plan.remarks, plan.broken, plan.empty)


def _write(
    collection: Collection,
    plan: Plan,
    theirs: bool | Names[str],
    edited: Mapping[str, Question],
    command: str,
    progress: Progress,
) -> tuple[int, tuple[Path, ...]]:
    from quizcli.services import media
    from quizcli.services.rewriting import Rewriting

    if plan.changed:
        collection.keep("import")
    work = Rewriting(collection)
    work.progress = progress
    drafts = {source.name: _draft(work, source) for source in plan.sources if not source.unread}
    above: dict[str, str] = {}  # the question that came before in the same document
    for step in plan.steps:
        target = drafts[step.source]
        after = settled(step, theirs, edited)
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
    return change, tuple(draft.path for draft in work.drafts.values())


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
