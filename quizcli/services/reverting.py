"""Takes a change of the bank back as a reverse merge: what was done since, by hand or by command, stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizcli.domain.card import question_of
from quizcli.domain.event import Event
from quizcli.domain.form import KEYS, question_from_dict, question_to_dict
from quizcli.domain.question import Question
from quizcli.errors import QuizError
from quizcli.scheduling import options as option_names
from quizcli.scheduling.log import standing
from quizcli.services.rewriting import Draft, Rewriting, apply_hunks, fingerprint, fingerprint_of
from quizcli.services.together import Write
from quizcli.settings import edited, read
from quizcli.store import questions as rows

if TYPE_CHECKING:
    from quizcli.services.collection import Collection
    from quizcli.store.changes import Change


def revert(collection: Collection, change: Change, undos: Sequence[Event], log: Callable[[], object]) -> list[str]:
    """Take back a change together with what `log` saves; gives what could not be taken back, in words.

    `undos` are those that `log` will save: what the change itself brought is no history that hangs on its questions.

    A file that is just as the change left it becomes byte for byte what it was. Elsewhere each question gets
    back the parts that nobody changed since; one that was added is taken out unless it was edited or studied since.
    """
    patch = change.patch
    work = Rewriting(collection)
    remarks = _draw_back(work, patch, undos) if "questions" in patch else []
    _take_out_options(work, patch.get("options", {}))
    work.take_back(change, log)
    for name in patch.get("media", ()):
        (collection.settings.media / name).unlink(missing_ok=True)
    return remarks


def _draw_back(work: Rewriting, patch: Mapping[str, Any], undos: Sequence[Event]) -> list[str]:
    """Collect what is to change back in the bank."""
    studied = _studied(work.collection, patch, undos)
    exact = _untouched(work.collection, patch, studied)
    remarks: list[str] = []
    for entry in patch["questions"]:
        if not _files(entry) <= exact:
            remarks += _question(work, entry["id"], entry["before"], entry["after"], studied)
    for deck in patch.get("decks", ()):
        if deck["path"] not in exact:
            _deck(work, deck)
    gaining = {entry["before"]["file"] for entry in patch["questions"] if entry["before"]}
    for entry in sorted(patch["files"], key=lambda entry: entry["path"] not in gaining):
        if entry["path"] in exact:
            path = work.settings.bank / entry["path"]
            work.replaced[path] = partial(_exactly, work.collection, path, entry)
    return remarks


def _exactly(collection: Collection, path: Path, entry: Mapping[str, Any]) -> Write:
    """Give a file what it was, byte for byte."""
    text = _text(collection, path.name, entry["after"])
    if text is None:
        raise QuizError(f"{path} was changed by another program meanwhile; nothing written", hint="Try again.")
    hunks = _hunks(text, entry)
    before = apply_hunks(text, hunks).encode("utf-8") if hunks is not None else None
    return Write(path, text.encode("utf-8"), before)


def _hunks(text: str, entry: Mapping[str, Any]) -> Sequence[Sequence[Any]] | None:
    """Give how to make a file what it was; None for one that the change began.

    Logs of the first version have one `hunk` for it: how much of both ends stays, and what stood between them.
    """
    if "hunk" in entry:
        head, tail, middle = entry["hunk"]
        return [(head, len(text) - tail, middle)]
    return entry.get("hunks")


def _take_out_options(work: Rewriting, brought: Mapping[str, Mapping[str, Any]]) -> None:
    """Take preferences out of `config.toml` that a change brought, those that nobody set to something else since."""
    settings = work.settings
    text = read(settings.config)
    tables = option_names.tables(settings.values)
    for deck, table in brought.items():
        now = tables.get(deck, {})
        for name in table:
            if name in now and now[name] == table[name]:
                text = edited(settings, text, name, None, deck)
    if brought:
        work.prefer(text)


def _untouched(collection: Collection, patch: Mapping[str, Any], studied: set[str]) -> set[str]:
    """Give the files that are just as the change left them, and so are all that a question of theirs moved between."""
    exact = {
        entry["path"]
        for entry in patch["files"]
        if _text(collection, entry["path"], entry["after"]) is not None
        and not studied & _added_to(patch, entry["path"])
    }
    while mixed := [names for entry in patch["questions"] if (names := _files(entry)) & exact and not names <= exact]:
        exact.difference_update(*mixed)
    return exact


def _files(entry: Mapping[str, Any]) -> set[str]:
    return {state["file"] for state in (entry["before"], entry["after"]) if state}


def _text(collection: Collection, name: str, after: str) -> str | None:
    """Give a file's text if it is still what the change made of it."""
    try:
        text = (collection.settings.bank / name).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return text if fingerprint(text) == after else None


def _studied(collection: Collection, patch: Mapping[str, Any], undos: Sequence[Event]) -> set[str]:
    """Give the questions that the change added and that have a history by now: they are archived, never taken out."""
    added = {entry["id"] for entry in patch["questions"] if entry["before"] is None}
    if not added:
        return set()
    first = collection.next_id()
    coming = (replace(undo, id=id_) for id_, undo in enumerate(undos, start=first))
    found = standing((*collection.events(), *coming))
    return {question_of(event.card) for event in found if event.card} & added


def _added_to(patch: Mapping[str, Any], name: str) -> set[str]:
    return {entry["id"] for entry in patch["questions"] if entry["before"] is None and entry["after"]["file"] == name}


def _question(
    work: Rewriting, id_: str, before: dict[str, Any] | None, after: dict[str, Any] | None, studied: set[str]
) -> list[str]:
    draft = _where(work, id_)
    if draft is None:
        if before is None or after is not None:
            return []  # taken out by hand since: nothing left to do
        work.add(_target(work, before), _plain(before))
        return []
    current = draft.found[id_]
    if before is None:
        untouched = after is not None and fingerprint_of(current) == after["print"]
        if untouched and id_ not in studied:
            work.drop(draft, id_)
            return []
        work.put(draft, replace(current, archived=True))
        why = "studied" if id_ in studied else "edited"
        return [f"{id_} was {why} since: archived, not taken out"]
    if after is None:
        return []
    merged, kept = _merged(current, before, after)
    if before["file"] != after["file"] and draft.path.name == after["file"]:
        work.move(draft, _target(work, before), merged)
    else:
        work.put(draft, merged)
    return [f"{id_} was edited since: its {' and '.join(kept)} stays"] if kept else []


def _merged(current: Question, before: dict[str, Any], after: dict[str, Any]) -> tuple[Question, list[str]]:
    """Give each key its value from before, unless it was changed again since."""
    now = question_to_dict(current)
    was, made = before, after  # they hold only what differs between them
    kept = []
    for key in KEYS:
        if was.get(key) == made.get(key) or now.get(key) == was.get(key):
            continue
        if now.get(key) != made.get(key):
            kept.append(key)
        elif key in was:
            now[key] = was[key]
        else:
            now.pop(key, None)
    return question_from_dict(now), kept


def _plain(state: dict[str, Any]) -> Question:
    """Give a question of a patch, without the file that it stood in."""
    return question_from_dict({key: value for key, value in state.items() if key not in ("file", "deck")})


def _deck(work: Rewriting, deck: Mapping[str, Any]) -> None:
    path = work.settings.bank / deck["path"]
    if not path.exists():
        return
    draft = work.draft(path)
    (old_name, new_name), (old_source, new_source) = deck["deck"], deck["source"]
    work.rename(
        draft,
        name=old_name if draft.name == new_name else None,
        source=old_source if draft.source == new_source else None,
    )


def _where(work: Rewriting, id_: str) -> Draft | None:
    """Open the learner's own file that holds a question now."""
    for draft in work.drafts.values():
        if id_ in draft.found and id_ not in draft.drop:
            return draft
    place = rows.number(work.collection.cache, id_)
    if place is None or not Path(place[1]).exists():
        return None
    draft = work.draft(Path(place[1]))
    return draft if id_ in draft.found else None


def _target(work: Rewriting, state: Mapping[str, Any]) -> Draft:
    """Open the file that a question goes back to, or its deck, or make that anew."""
    path = work.settings.bank / state["file"]
    if path in work.drafts:
        return work.drafts[path]
    return work.draft(path) if path.exists() else work.deck_or_new(state["deck"])
