"""The talk around an import: the plan, the questions that only a person can answer, the outcome."""

from __future__ import annotations

import gc
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli.errors import InputError, QuizError

if TYPE_CHECKING:
    from quizcli.cli.context import Context
    from quizcli.domain.question import Question
    from quizcli.services.collection import Collection
    from quizcli.services.plans import Plan, Result, Step

PACKAGES = (".apkg", ".colpkg")
LOGS = (".jsonl",)
# A large import makes millions of objects that stay until its end: walking them all for cycles costs a fifth of it.
_SELDOM = (100_000, 20, 100)


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of the command line."""

    deck: str = ""
    layout: str = ""
    dry_run: bool = False
    yes: bool = False
    theirs: bool = False
    verbose: bool = False
    json: bool = False


def run(app: Context, collection: Collection, paths: list[Path], wishes: Wishes) -> None:
    """Import everything that is named, each kind of file in its own way."""
    gc.set_threshold(*_SELDOM)
    documents = [path for path in paths if path.suffix.lower() not in (*PACKAGES, *LOGS)]
    if documents:
        _documents(app, collection, documents, wishes)
    for path in paths:
        if path.suffix.lower() in LOGS:
            _log(app, collection, path, wishes)
        elif path.suffix.lower() in PACKAGES:
            _package(app, collection, path, wishes)


def _documents(app: Context, collection: Collection, paths: list[Path], wishes: Wishes) -> None:
    from quizcli.services import importing

    with app.printer.progress("Reading", None) as bar:
        plan = importing.plan(collection, paths, deck=wishes.deck, layout=wishes.layout, progress=bar.advance)
    if wishes.dry_run:
        if wishes.json:
            app.printer.json(plan.as_json())
        else:
            _show(app, plan, wishes)
        _tell_broken(plan, "")
        return
    asking = _doubtful(plan, wishes) and app.printer.is_terminal
    if not wishes.json and not app.printer.quiet:
        _show(app, plan, wishes, asking=asking and not wishes.theirs)
    taken: bool | set[str] = wishes.theirs
    edited: dict[str, Question] = {}
    if _doubtful(plan, wishes):
        if not asking:
            hint = "Look with --dry-run --verbose; --yes goes on, --theirs takes the source's text in conflicts."
            raise QuizError(f"{'; '.join(plan.doubts)}: nothing written", hint=hint)
        plan = _who_is_who(app, collection, paths, plan, wishes)
        _agree(app, plan)
        if not wishes.theirs:
            taken, edited = _conflicts(app, plan)
    with app.printer.progress("Writing", None) as bar:
        result = importing.apply(collection, plan, theirs=taken, edited=edited, progress=bar.advance)
    _report(app, result, wishes)
    _tell_broken(plan, "everything else is in, but ")


def _tell_broken(plan: Plan, rest: str) -> None:
    """End with the error of a bad input file when there was one, once all that could be done is done."""
    if plan.broken:
        there = len(plan.broken) + len({source.path for source in (*plan.sources, *plan.empty)})
        raise InputError(f"{rest}{len(plan.broken)} of {there} documents could not be read: {plan.broken[0]}")


def _doubtful(plan: Plan, wishes: Wishes) -> bool:
    """Tell whether a person has to be asked: --yes answers everything, --theirs only what to do about conflicts."""
    conflicts = 1 if plan.counts.get("conflicts") else 0
    return bool(plan.doubts) and not wishes.yes and not (wishes.theirs and len(plan.doubts) == conflicts)


def _show(app: Context, plan: Plan, wishes: Wishes, *, asking: bool = False) -> None:
    from quizcli.render.plan import lines

    app.printer.show_lines(lines(plan, app.width, verbose=wishes.verbose, asking=asking))


def _report(app: Context, result: Result, wishes: Wishes) -> None:
    if wishes.json:
        app.printer.json(result.as_json())
    elif result.changed:
        decks = ", ".join(result.decks) if len(result.decks) <= 3 else f"{len(result.decks)} decks"
        app.printer.talk(f"Written to {decks}. Study with `quizcli review`; `quizcli undo` takes the import back.")
    else:
        app.printer.talk("Nothing to do: the bank says what the notes say.")


# --- what only a person can tell --------------------------------------------------------------------------


def _who_is_who(app: Context, collection: Collection, paths: list[Path], plan: Plan, wishes: Wishes) -> Plan:
    from quizcli.services import importing

    decisions: dict[str, str] = {}
    for step in plan.steps:
        if step.kind == "unsure":
            app.printer.show(f"\n{step.source}:{step.line}\n{step.after.prompt if step.after else ''}")
            for number, candidate in enumerate(step.candidates, start=1):
                app.printer.show(f"  {number}  {candidate.id}  {candidate.prompt}")
            numbers = [str(number) for number in range(1, len(step.candidates) + 1)]
            answer = app.printer.ask("Which one is it?", [*numbers, "new"], "new")
            decisions[step.key] = answer if answer == "new" else step.candidates[int(answer) - 1].id
    if not decisions:
        return plan
    return importing.plan(collection, paths, deck=wishes.deck, layout=wishes.layout, decisions=decisions)


def _agree(app: Context, plan: Plan) -> None:
    doubt = next((doubt for doubt in plan.doubts if "archived" in doubt), "")
    if doubt and app.printer.ask(f"{doubt}. Go on?", ["yes", "no"], "no") == "no":
        raise QuizError("nothing written", hint="The plan: --dry-run --verbose. To restrict it, name the files.")


def _conflicts(app: Context, plan: Plan) -> tuple[set[str], dict[str, Question]]:
    theirs: set[str] = set()
    edited: dict[str, Question] = {}
    for step in plan.steps:
        if step.kind != "conflicts" or step.before is None or step.theirs is None:
            continue
        from quizcli.render.plan import difference

        app.printer.show(f"\n{step.id}  {step.before.prompt}\nThe bank says [-…-], the notes say {{+…+}}:")
        app.printer.show_lines(difference(step.before, step.theirs, app.width))
        answer = app.printer.ask("Keep the bank's, take theirs, or edit?", ["bank", "theirs", "edit"], "bank")
        if answer == "theirs":
            theirs.add(step.id)
        elif answer == "edit":
            made = _by_hand(app, step)
            if made is not None:
                edited[step.id] = made
    return theirs, edited


def _by_hand(app: Context, step: Step) -> Question | None:
    """Let the person make one text of both, what differs between marks as in a merge; None if they did not."""
    from quizcli.cli.editor import run_editor
    from quizcli.services import manage

    if step.before is None or step.theirs is None:
        return None
    text = manage.edited_text(manage.both_as_text(step.before, step.theirs), run_editor)
    if re.search(r"^(<{7}|={7}|>{7})", text, re.MULTILINE):
        app.printer.talk("The marks are still there: the bank's text stays.")
        return None
    return manage.from_text(text, step.before)


# --- other kinds of file ----------------------------------------------------------------------------------


def _log(app: Context, collection: Collection, path: Path, wishes: Wishes) -> None:
    from quizcli.services import logs

    if wishes.dry_run:
        raise QuizError(f"{path}: a log is taken in whole", hint="There is no --dry-run for it; undo takes it out.")
    merged = logs.merge(collection, path)
    if wishes.json:
        app.printer.json({"read": merged.read, "new": merged.new, "waiting": merged.waiting})
    waiting = f"; {merged.waiting} cards wait for their questions" if merged.waiting else ""
    app.printer.talk(f"{merged.new} of {merged.read} events were new{waiting}.")


def _package(app: Context, collection: Collection, path: Path, wishes: Wishes) -> None:
    from quizcli.services import anki

    with app.printer.progress("Reading", None) as bar:
        plan = anki.plan(collection, path, deck=wishes.deck, progress=bar.advance)
    asking = bool(plan.doubts) and not (wishes.yes or wishes.theirs or wishes.dry_run) and app.printer.is_terminal
    if wishes.json and wishes.dry_run:
        app.printer.json(plan.as_json())
    elif not wishes.json and (wishes.dry_run or not app.printer.quiet):
        from quizcli.render.plan import told

        _show(app, plan, wishes, asking=asking)
        app.printer.show_lines(told(plan.told(), app.width))
    if wishes.dry_run:
        return
    taken: bool | set[str] = wishes.theirs
    edited: dict[str, Question] = {}
    if plan.doubts and not (wishes.yes or wishes.theirs):
        if not app.printer.is_terminal:
            hint = "Look with --dry-run --verbose; --yes keeps the bank's text, --theirs takes Anki's."
            raise QuizError(f"{'; '.join(plan.doubts)}: nothing written", hint=hint)
        taken, edited = _conflicts(app, plan)
    _report(app, anki.apply(collection, plan, theirs=taken, edited=edited), wishes)
