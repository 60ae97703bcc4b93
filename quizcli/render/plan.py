"""What an import would do, on the screen: counts, what became of which question, and the words that changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizcli.domain.question import Question
from quizcli.render.spans import PLAIN, Line, Look, Span, wrap
from quizcli.render.theme import DEFAULT, Theme
from quizcli.services.plans import Plan, Step, summary
from quizcli.services.spelling import plural

_SHOWN = 12  # steps of one kind that a short plan names
_NAMED = 3  # pages without questions that it names
_VERBS = {
    "edited": "edited",
    "renamed": "renamed",
    "moved": "moved",
    "new": "new",
    "returned": "returned",
    "archived": "archived",
    "conflicts": "conflict",
    "unsure": "unsure",
}

_HOW = {
    "split": "was split: the history goes with the part that holds most of the answer",
    "merge": "was merged: the longest history stays, the others are archived",
}


def lines(
    plan: Plan, width: int, *, verbose: bool = False, asking: bool = False, theme: Theme = DEFAULT
) -> Iterator[Line]:
    """Lay a plan out in `width` cells; `verbose` names every question and shows what changed in it.

    When a person is going to be asked (`asking`), each conflict is shown there.
    """
    for source in plan.sources if len(plan.sources) <= _SHOWN or verbose else ():
        where = f"  → {source.deck}" + (f" (until now {source.old_name})" if source.old_name else "")
        unread = " · unchanged" if source.unread else f" · {plural(source.questions, 'question')}"
        yield from wrap([(str(source.path), PLAIN), (where, theme.accent), (unread, theme.muted)], width)
    yield [(summary(plan.counts), Look(bold=True))]
    for kind, word in _VERBS.items():
        found = [step for step in plan.steps if step.kind == kind]
        if kind == "new" and not verbose:
            continue
        for step in found if verbose else found[:_SHOWN]:
            yield from _step(step, word, width, verbose, theme)
            if kind == "conflicts" and not asking and step.before is not None and step.theirs is not None:
                yield from difference(step.before, step.theirs, width, theme)
        if not verbose and len(found) > _SHOWN:
            yield [(f"  … and {len(found) - _SHOWN} more {word}; --verbose names all", theme.muted)]
    if plan.empty:
        yield from wrap([(_empty(plan, verbose=verbose), theme.muted)], width)
    for remark in (*plan.remarks, *plan.broken):
        yield from wrap([("! ", theme.wrong), (remark, PLAIN)], width)


def _empty(plan: Plan, *, verbose: bool) -> str:
    """Say which documents have no questions; a few are named, many only on request."""
    said = f"{plural(len(plan.empty), 'page')} without questions"
    if len(plan.empty) > _NAMED and not verbose:
        return f"{said}; --verbose names them"
    return f"{said}: {', '.join(str(source.path) for source in plan.empty)}"


def told(texts: Sequence[str], width: int) -> Iterator[Line]:
    """Lay out what comes beside the questions."""
    for text in texts:
        yield from wrap([(text, PLAIN)], width)


def _step(step: Step, word: str, width: int, verbose: bool, theme: Theme) -> Iterator[Line]:
    question = step.after or step.theirs or step.before
    title = question.prompt.strip().split("\n")[0] if question else ""
    look = {"conflicts": theme.wrong, "unsure": theme.wrong, "new": theme.new}.get(step.kind, theme.muted)
    yield from wrap([(f"  {word:9}", look), (f"{step.id}  ", theme.accent), (title, PLAIN)], width)
    if step.kind == "moved" and step.before and step.after:
        yield from wrap([("           ", PLAIN), (_place(step.before), theme.wrong)], width)
        yield from wrap([("           ", PLAIN), (_place(step.after), theme.right)], width)
    if step.how in _HOW:
        yield from wrap([("           ", PLAIN), (_HOW[step.how], theme.muted)], width)
    if step.kind == "unsure":
        for candidate in step.candidates:
            yield from wrap([(f"    perhaps  {candidate.id}  ", theme.muted), (candidate.prompt, PLAIN)], width)
    if (
        verbose
        and step.before is not None
        and step.after is not None
        and step.kind in ("edited", "renamed", "returned")
    ):
        yield from difference(step.before, step.after, width, theme)


def difference(old: Question, new: Question, width: int, theme: Theme = DEFAULT) -> Iterator[Line]:
    """Show what changed in a question: words that went in red, words that came in green."""
    for name, one, other in (
        ("question", old.prompt, new.prompt),
        ("answer", old.answer, new.answer),
        ("options", _options(old), _options(new)),
        ("tags", " ".join(old.tags), " ".join(new.tags)),
    ):
        if one.rstrip("\n") != other.rstrip("\n"):
            yield [(f"    {name}:", theme.muted)]
            yield from wording(one, other, width, theme)


def wording(old: str, new: str, width: int, theme: Theme = DEFAULT) -> Iterator[Line]:
    """Show two texts as one, word by word; without colours `[-…-]` went and `{+…+}` came."""
    from quizcli.domain.wording import COME, GONE, differences, shortened

    spans: list[Span] = []
    for kind, text in shortened(differences(old, new)):
        if kind == GONE:
            spans.append((f"[-{text.rstrip(chr(10))}-]" + "\n" * text.endswith("\n"), theme.wrong))
        elif kind == COME:
            spans.append((f"{{+{text.rstrip(chr(10))}+}}" + "\n" * text.endswith("\n"), theme.right))
        else:
            spans.append((text, PLAIN))
    for line in wrap(spans, max(width - 6, 20)):
        yield [("      ", PLAIN), *line]


def _options(question: Question) -> str:
    return "\n".join(f"{'*' if option.correct else '-'} {option.text}" for option in question.options)


def _place(question: Question) -> str:
    return " › ".join((question.deck, *question.topic))
