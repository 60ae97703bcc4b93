"""Checks that everything agrees: the log with itself, the states with the log, the cards with the bank."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from quizcli.domain.event import Kind
from quizcli.domain.schedule import Schedule
from quizcli.errors import QuizError, at
from quizcli.scheduling.fold import fold
from quizcli.services import media, sync
from quizcli.services.findings import Finding
from quizcli.services.spelling import plural
from quizcli.store import events, questions, states

if TYPE_CHECKING:
    from quizcli.services.collection import Collection


def examine(collection: Collection) -> list[Finding]:
    """Check everything; changes nothing."""
    return [check(collection) for check in (_database, _log, _states, _bank, _cards, _media)]


def rebuild(collection: Collection) -> Finding:
    """Drop the cache and make it again from bank and log; tells whether every state came back the same."""
    try:
        before = states.everything(collection.cache)
    except sqlite3.DatabaseError:
        before = {}  # unreadable: nothing to compare with
    collection.rebuild()
    after = states.everything(collection.cache)
    different = [card for card, state in after.items() if before.get(card, state) != state]
    said = f"made again: {plural(len(after), 'card')}"
    mended = f"{plural(len(different), 'state')} that had been wrong" if different else ""
    return Finding("cache", said, mended=mended)


def _database(collection: Collection) -> Finding:
    rows = [str(row[0]) for row in collection.learner.execute("PRAGMA integrity_check(20)")]
    rows += [f"foreign key: {row}" for row in collection.learner.execute("PRAGMA foreign_key_check")]
    problems = tuple(row for row in rows if row != "ok")
    return Finding("database", str(collection.settings.database), problems, "Bring back a backup: quizcli restore")


def _log(collection: Collection) -> Finding:
    """Look for events that cannot be: from the future, or undoing what is not there."""
    known = set()
    undone = []
    ahead = 0
    limit = collection.now_ms + 86_400_000
    for event in collection.events():
        collection.tick(1)
        known.add(event.key)
        ahead += event.id > limit
        if event.kind is Kind.UNDO:
            undone.append((event.data.get("id"), event.data.get("device")))
    missing = sum(key not in known for key in undone)
    problems = []
    if ahead:
        problems.append(f"{plural(ahead, 'event')} from the future: a clock was wrong")
    if missing:
        problems.append(f"{plural(missing, 'undo')} of events that are not here: import the other machine's log")
    return Finding("log", plural(len(known), "event"), tuple(problems), "Check the clock; quizcli undo --list")


def _states(collection: Collection) -> Finding:
    """Fold the whole log and compare."""
    cached = states.everything(collection.cache)
    decks = states.decks(collection.cache)
    wrong = []
    unknown = folded = 0
    for card, history in events.by_card(collection.learner):
        collection.tick(1)
        if not card:
            continue
        if card not in decks:
            unknown += 1
            continue
        folded += 1
        if fold(card, history, collection.rules, decks[card]) != cached.pop(card):
            wrong.append(f"{card}: its state is not what its events say")
    wrong += [f"{card}: it has a state, but no events" for card, state in cached.items() if state != Schedule()]
    studied = sum(state.stability > 0 for state in states.everything(collection.cache).values())
    said = f"{plural(studied, 'card')} studied"
    said += f", {folded - studied} more with marks or practice only" if folded > studied else ""
    said += f", {unknown} more wait for their question" if unknown else ""
    return Finding("states", said, tuple(wrong[:20]), "Make the cache again: quizcli doctor --rebuild")


def _bank(collection: Collection) -> Finding:
    problems = []
    files = questions.files(collection.cache)
    for file in files.values():
        for line, question, message in json.loads(file.problems):
            where = message if message.startswith(file.path) else at(Path(file.path).name, line or None, message)
            problems.append(f"{where} ({question})" if question else where)
    there = sync.bank_files(collection.cache, collection.learner, collection.settings)
    problems += [f"{path}: not read" for path in there if path not in files]
    total = sum(collection.decks().values())
    said = f"{plural(total, 'question')} in {plural(len(files), 'file')}"
    return Finding("bank", said, tuple(problems), "Mend the file at the line named; everything else works meanwhile.")


def _cards(collection: Collection) -> Finding:
    """Compare the cards that the cache knows with those that the questions of the bank make."""
    from quizcli.cardtypes import cards_of

    known = collection.cards()
    missing = []
    count = 0
    for id_ in collection.complete("", 1 << 40):
        collection.tick(1)
        try:
            made = {card.id for card in cards_of(collection.question(id_))}
        except QuizError as error:
            missing.append(f"{id_}: {error}")
            continue
        count += len(made)
        missing += [f"{card}: not in the cache" for card in sorted(made - known)]
        known -= made
    missing += [f"{card}: in the cache, but no question makes it" for card in sorted(known)]
    return Finding(
        "cards", plural(count, "card"), tuple(missing[:20]), "Make the cache again: quizcli doctor --rebuild"
    )


def _media(collection: Collection) -> Finding:
    """Look for pictures and sounds that questions refer to and that are nowhere."""
    folder = collection.settings.media
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    problems = []
    wanted = set()
    for id_ in collection.complete("", 1 << 40):
        collection.tick(1)
        if collection.location(id_)[2]:
            continue  # the bank that comes with quizcli brings its own
        for name in media.references(collection.question(id_)):
            wanted.add(name)
            if name not in there and (folder / name).suffix.lower() in media.SUFFIXES and ".." not in Path(name).parts:
                problems.append(f"{id_}: {name} is not there")
    spare = len(there - wanted)
    said = plural(len(there), "file") + (f", {spare} of them not referred to" if spare else "")
    return Finding("media", said, tuple(problems[:20]), f"Put the files into {folder}, or import their document again.")
