"""Single questions and selections: write, edit, tag, move, rename, archive; each one change that undo takes back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli.bank import entries, naming, nodes, writing
from quizcli.bank.entries import Wrong
from quizcli.bank.nodes import Refused
from quizcli.domain.deck import Deck
from quizcli.domain.identity import mint
from quizcli.domain.question import Question
from quizcli.errors import InputError, NothingMatches, UsageError
from quizcli.services.rewriting import Draft, Rewriting

if TYPE_CHECKING:
    from quizcli.services.collection import Collection

Run = Callable[[str], None]
_HELP = """\
# Mend the question, save, and leave the editor; an empty file changes nothing.
# Its id and history stay, whatever you change.
"""
_BLANK = "question: \ntopic: []\ntags: []\nanswer: |\n  \n"
_HELP_NEW = """\
# Write the question, save, and leave the editor; an empty file adds nothing.
"""


@dataclass(frozen=True, slots=True)
class Done:
    """How many questions a command changed, and which."""

    count: int
    ids: tuple[str, ...] = ()
    change: int = 0


# --- one question -------------------------------------------------------------------------------------------


def add(collection: Collection, question: Question, deck: str) -> Question:
    """Add a question to a deck, which is started if there is none of that name; gives it with its id."""
    name = _deck_name(deck)
    if not question.prompt.strip():
        raise UsageError("a question needs a text")
    work = Rewriting(collection)
    draft = work.deck_or_new(name)
    taken = set(collection.complete("", 1 << 40))
    if question.id in taken:
        raise UsageError(f"there is a question {question.id} already")
    id_ = question.id or mint(name, question.prompt, taken)
    today = collection.moment.date().isoformat()
    made = replace(question, id=id_, deck=name, added=question.added or today)
    work.add(draft, made)
    work.commit("add", f"added {_short(made)}")
    return made


def add_with(collection: Collection, run: Run, deck: str) -> Question | None:
    """Let the learner write a question in an editor; None when they left it empty."""
    with collection.resting():
        text = edited_text(_HELP_NEW + _BLANK, run)
    if not _content(text) or text == _HELP_NEW + _BLANK:
        return None
    return add(collection, _read(collection, text, None), deck)


def change(collection: Collection, question: Question) -> Done:
    """Write a question as it is given, in the place of the one with its id."""
    work = Rewriting(collection)
    draft = work.draft(collection.location(question.id)[0])
    if question.id not in draft.found:
        raise NothingMatches(f"there is no question {question.id}")
    work.put(draft, question)
    id_ = work.commit("edit", f"edited {_short(question)}")
    return Done(1 if id_ else 0, (question.id,) if id_ else (), id_)


def edit_with(collection: Collection, question_id: str, run: Run) -> Done:
    """Let `run` change the question's text in a file. Its history stays, and so does what others did meanwhile."""
    before = collection.question(question_id)
    text = as_text(before)
    with collection.resting():
        edited = edited_text(text, run)
    if not _content(edited) or edited == text:
        return Done(0)
    made = _read(collection, edited, before)
    now = collection.question(question_id)
    if now != before:
        own = {name: value for name in _fields() if (value := getattr(made, name)) != getattr(before, name)}
        made = replace(now, **own)
    return change(collection, made)


def _fields() -> list[str]:
    return [field.name for field in fields(Question)]


def as_text(question: Question) -> str:
    """Give a question as a person edits it: its entry in the bank, without what is not theirs to change."""
    shown = replace(question, origin=None, deck="", added="")
    return _HELP + _entry(shown)


def both_as_text(bank: Question, theirs: Question) -> str:
    """Give two versions of a question as one text, with marks around what differs."""
    left, right = (_entry(replace(side, origin=None, deck="", added="")).split("\n") for side in (bank, theirs))
    head = 0
    while head < min(len(left), len(right)) and left[head] == right[head]:
        head += 1
    tail = 0
    while tail < min(len(left), len(right)) - head and left[-1 - tail] == right[-1 - tail]:
        tail += 1
    mine, their = left[head : len(left) - tail], right[head : len(right) - tail]
    lines = [*left[:head], "<<<<<<< bank", *mine, "=======", *their, ">>>>>>> notes", *left[len(left) - tail :]]
    return "# Make one of both, and take the marks out.\n" + "\n".join(lines)


def edited_text(text: str, run: Run) -> str:
    """Let `run` edit a text in a file that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="quizcli-") as folder:
        path = Path(folder) / "question.yaml"
        path.write_text(text, encoding="utf-8", newline="")
        run(str(path))
        try:
            return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"what the editor saved cannot be read: {error}", hint="Nothing was changed.") from error


def from_text(text: str, before: Question | None) -> Question:
    """Read a question as a person edited it; what they did not see stays as `before` has it. Raises InputError."""
    try:
        root = nodes.parse(text)
        if root is None:
            raise Refused(1, "there is nothing in it")
        question = entries.question(root, "")
    except (Refused, Wrong) as error:
        raise InputError(f"the question cannot be read: line {error.line}: {error.reason}") from error
    if before is None:
        return _tidy(question)
    return _tidy(replace(question, id=before.id, deck=before.deck, added=before.added, origin=before.origin))


def _read(collection: Collection, text: str, before: Question | None) -> Question:
    """Read an edited question; what cannot be read is kept in a file, so that nobody has to type it again."""
    try:
        return from_text(text, before)
    except InputError as error:
        path = collection.settings.home / f"unsaved-{before.id if before else 'question'}.yaml"
        writing.save(path, text)
        raise InputError(str(error), hint=f"Nothing was changed. Your text is kept in {path}") from error


def _tidy(question: Question) -> Question:
    """Take off the line break that a block ends with: nobody who edits an answer means it."""
    return replace(question, prompt=question.prompt.strip("\n"), answer=question.answer.rstrip("\n"))


def _entry(question: Question) -> str:
    text = writing.dump(Deck("x", (question,)))
    lines = text[text.index("  - ") :].removeprefix("  - ").split("\n")
    return "\n".join(line.removeprefix("    ") for line in lines)


def _content(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if line.strip() and not line.startswith("#"))


# --- selections ---------------------------------------------------------------------------------------------


def tag(collection: Collection, name: str, ids: Sequence[str]) -> Done:
    """Tag questions."""
    wanted = _tag_name(name)

    def change_one(question: Question) -> Question:
        return question if wanted in question.tags else replace(question, tags=(*question.tags, wanted))

    return _each(collection, ids, change_one, "tag", f"tagged {{}} with {wanted}")


def untag(collection: Collection, name: str, ids: Sequence[str]) -> Done:
    """Take a tag off questions."""
    wanted = _tag_name(name)

    def change_one(question: Question) -> Question:
        return replace(question, tags=tuple(tag for tag in question.tags if tag != wanted))

    return _each(collection, ids, change_one, "untag", f"took the tag {wanted} off {{}}")


def remove(collection: Collection, ids: Sequence[str]) -> Done:
    """Archive questions: they are kept with their history, and not asked any more."""
    return _each(collection, ids, lambda question: replace(question, archived=True), "remove", "archived {}")


def _each(
    collection: Collection, ids: Sequence[str], change_one: Callable[[Question], Question], command: str, said: str
) -> Done:
    work = Rewriting(collection)
    changed = [id_ for id_ in ids if change_one(question := collection.question(id_)) != question]
    places: dict[Path, list[str]] = {}
    for id_ in changed:
        places.setdefault(collection.location(id_)[0], []).append(id_)

    def edit(draft: Draft) -> None:
        for id_ in places.get(draft.path) or places[work.settings.shipped / draft.path.name]:
            work.put(draft, change_one(draft.found[id_]))

    for path in places:
        work.later(path, edit)
    change_id = work.commit(command, said.format(_many(collection, changed))) if changed else 0
    return Done(len(changed), tuple(changed), change_id)


def move(collection: Collection, ids: Sequence[str], deck: str) -> Done:
    """Move questions to a deck, which is started if there is none of that name. They keep their history.

    A question that came from a document remembers it, so that importing that again finds it where it was put.
    """
    name = _deck_name(deck)
    work = Rewriting(collection)
    target = work.deck_or_new(name)
    moved = []
    for id_ in ids:
        draft = work.draft(collection.location(id_)[0])
        if draft is target:
            continue
        question = draft.found[id_]
        if question.origin is not None:
            source = question.origin.source or draft.source
            kept = "" if source == target.source else source
            question = replace(question, origin=replace(question.origin, source=kept))
        work.move(draft, target, question)
        moved.append(id_)
    change_id = work.commit("move", f"moved {_many(collection, moved)} to {name}") if moved else 0
    return Done(len(moved), tuple(moved), change_id)


def rename(collection: Collection, deck: str, new: str) -> Done:
    """Rename a deck, and those below it: `a` to `b` makes `a::c` `b::c`. Documents imported to it follow."""
    name = _deck_name(new)
    known = collection.decks()
    below = [one for one in known if one == deck or one.startswith(f"{deck}::")]
    if not below:
        raise NothingMatches(f"there is no deck {deck}", hint="See them with: quizcli list --by deck")
    work = Rewriting(collection)
    count = 0
    for one in below:
        wanted = name + one[len(deck) :]
        if wanted in known and wanted not in below:
            hint = f"Bring them together: quizcli move deck:… {wanted}"
            raise UsageError(f"there is a deck {wanted} already", hint=hint)
        path = work.path(one)
        if path is not None and wanted != one:
            work.later(path, partial(work.rename, name=wanted))
            count += known[one]
    change_id = work.commit("rename", f"renamed {deck} to {name}") if count else 0
    return Done(count, tuple(below) if count else (), change_id)


def _deck_name(text: str) -> str:
    name = naming.deck_name_path(text)
    if not name:
        raise UsageError(f"{text!r} cannot name a deck")
    return name


def _tag_name(text: str) -> str:
    name = text.strip().lstrip("#")
    if not name or any(character.isspace() or not character.isprintable() for character in name):
        raise UsageError(f"{text!r} cannot be a tag", hint="A tag is one word; join several with a dash.")
    return name


def _many(collection: Collection, ids: Sequence[str]) -> str:
    return _short(collection.question(ids[0])) if len(ids) == 1 else f"{len(ids)} questions"


def _short(question: Question) -> str:
    line = question.prompt.strip().partition("\n")[0]
    return line if len(line) <= 60 else line[:59] + "…"
