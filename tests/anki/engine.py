"""Runs in an interpreter that has Anki's engine: does what a request on stdin says, and reports the collection as JSON.

Anki's engine is under the AGPL. It is a tool of the tests, in a process and an environment of its own.
"""

from __future__ import annotations

import datetime
import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from anki.collection import Collection, ExportAnkiPackageOptions  # first: the package imports itself in a circle

from anki.cards import Card  # isort: skip
from anki.import_export_pb2 import ImportAnkiPackageOptions, ImportAnkiPackageRequest


def main() -> None:
    request = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "collection.anki2"))
        collection = Collection(path)
        if request["age"]:
            created = collection.db.scalar("select crt from col")
            collection.db.execute("update col set crt=?", created - request["age"] * 86400)
            collection.close()
            collection = Collection(path)
        collection.db.execute("pragma synchronous=off")  # not the disk is tested here
        collection.set_config("fsrs", request["fsrs"])
        done = [step(collection, wanted) for wanted in request["steps"]]
        json.dump({"steps": done, **(report(collection) if request["report"] else {})}, sys.stdout)
        collection.close()


def step(collection: Collection, wanted: dict[str, Any]) -> dict[str, Any]:
    if "import" in wanted:
        options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
        found = collection.import_anki_package(
            ImportAnkiPackageRequest(package_path=wanted["import"], options=options)
        ).log
        kinds = ("new", "updated", "duplicate", "conflicting", "first_field_match", "missing_notetype", "missing_deck")
        return {"found": found.found_notes, **{kind: len(getattr(found, kind)) for kind in kinds}}
    if "answer" in wanted:
        return {"answered": answer(collection, wanted["answer"], wanted.get("seed", 1), set(wanted.get("guids", ())))}
    if "sql" in wanted:
        collection.db.execute(wanted["sql"])
        collection.mod_schema(check=False)
    if "relog" in wanted:
        return {"before": recomputed(collection), "after": relogged(collection, wanted["relog"])}
    if "edit" in wanted:
        for guid, fields in wanted["edit"].items():
            note = collection.get_note(collection.db.scalar("select id from notes where guid=?", guid))
            for name, value in fields.items():
                if name == "tags":
                    note.tags = value
                else:
                    note[name] = value
            collection.update_note(note)
    if "suspend" in wanted:
        collection.sched.suspend_cards(cards_of(collection, wanted["suspend"]))
    if "flag" in wanted:
        collection.set_user_flag_for_cards(wanted.get("color", 2), cards_of(collection, wanted["flag"]))
    if "due" in wanted:
        collection.sched.set_due_date(cards_of(collection, wanted["due"]), wanted["days"])
    if "forget" in wanted:
        collection.sched.schedule_cards_as_new(cards_of(collection, wanted["forget"]))
    if "filter" in wanted:
        deck = collection.decks.new_filtered("Filtered")
        found = collection.decks.get(deck)
        found["terms"] = [[wanted["filter"], 100, 0]]
        collection.decks.save(found)
        collection.sched.rebuild_filtered_deck(deck)
    if "add" in wanted:
        kind = collection.models.by_name(wanted["add"])
        deck = collection.decks.id(wanted.get("deck", "Added"))
        for fields in wanted["notes"]:
            note = collection.new_note(kind)
            note.fields[: len(fields)] = fields
            collection.add_note(note, deck)
    if "media" in wanted:
        for name, content in wanted["media"].items():
            collection.media.write_data(name, content.encode())
    if "export" in wanted:
        options = ExportAnkiPackageOptions(
            with_scheduling=True, with_deck_configs=True, with_media=True, legacy=wanted.get("legacy", False)
        )
        collection.export_anki_package(out_path=wanted["export"], limit=None, options=options)
    if "colpkg" in wanted:
        copy = collection.path
        collection.export_collection_package(wanted["colpkg"], include_media=True, legacy=wanted.get("legacy", False))
        collection.path = copy
        collection.reopen()
    return {}


def relogged(collection: Collection, logs: dict[str, list[list[int]]]) -> dict[str, list[float]]:
    """Put other review logs in the place of cards' own; gives the memory states that Anki derives from these."""
    for guid, rows in logs.items():
        (card,) = cards_of(collection, [guid])
        collection.db.execute("delete from revlog where cid=?", card)
        collection.db.executemany(
            "insert into revlog (id, cid, usn, ease, ivl, lastIvl, factor, time, type) values (?,?,-1,?,?,?,?,1000,?)",
            [(row[0], card, *row[1:]) for row in rows],
        )
    return recomputed(collection)


def recomputed(collection: Collection) -> dict[str, list[float]]:
    """Give the memory states that Anki derives from the review log, as it does when parameters change."""
    found = {}
    for identity, guid in collection.db.all("select c.id, n.guid from cards c join notes n on n.id = c.nid"):
        state = collection.compute_memory_state(identity)
        if state.stability is not None:
            found[guid] = [state.stability, state.difficulty]
    return found


def cards_of(collection: Collection, guids: list[str]) -> list[int]:
    return [
        card
        for guid in guids
        for card in collection.db.list("select c.id from cards c join notes n on n.id = c.nid where n.guid = ?", guid)
    ]


def answer(collection: Collection, count: int, seed: int, guids: set[str]) -> int:
    chance = random.Random(seed)
    done = 0
    for deck in collection.decks.all_names_and_ids():
        collection.decks.set_current(deck.id)
        while done < count:
            queued = collection.sched.get_queued_cards(fetch_limit=1).cards
            if not queued:
                break
            card = Card(collection)
            card._load_from_backend_card(queued[0].card)
            if guids and collection.get_note(card.nid).guid not in guids:
                collection.sched.bury_cards([card.id])
                continue
            card.start_timer()
            rating = chance.choices([0, 1, 2, 3], [2, 1, 6, 1])[0]
            built = collection.sched.build_answer(card=card, states=queued[0].states, rating=rating)
            collection.sched.answer_card(built)
            done += 1
    return done


def report(collection: Collection) -> dict[str, Any]:
    rows = []
    today, cutoff = collection.sched.today, collection.sched.day_cutoff
    decks = {deck.id: deck.name for deck in collection.decks.all_names_and_ids(include_filtered=True)}
    for identity in collection.db.list("select id from cards order by id"):
        card = collection.get_card(identity)
        data = collection.db.scalar("select data from cards where id=?", identity)
        row = {
            "guid": collection.get_note(card.nid).guid,
            "ord": card.ord,
            "deck": decks[card.did],
            **{
                name: int(getattr(card, name))
                for name in ("type", "queue", "due", "ivl", "reps", "lapses", "left", "flags")
            },
            "data": json.loads(data or "{}"),
            "due_date": "",
            "stability": card.memory_state.stability if card.memory_state else None,
            "difficulty": card.memory_state.difficulty if card.memory_state else None,
        }
        if card.queue in (2, 3) or (card.queue < 0 and card.type == 2):
            day = datetime.datetime.fromtimestamp(cutoff - 86400 + (card.due - today) * 86400 + 3600)
            row["due_date"] = day.date().isoformat()
        if card.type:
            state = collection.compute_memory_state(identity)
            row["replayed"] = [state.stability, state.difficulty]
        rows.append(row)
    checked = collection.media.check()
    notes = []
    for identity in collection.db.list("select id from notes order by id"):
        note = collection.get_note(identity)
        first = note.cards()[0]
        notes.append(
            {
                "guid": note.guid,
                "type": note.note_type()["name"],
                "fields": dict(note.items()),
                "tags": sorted(note.tags),
                "question": first.question(),
                "answer": first.answer(),
            }
        )
    presets = {
        deck: collection.decks.config_dict_for_deck_id(number)
        for number, deck in decks.items()
        if not collection.decks.is_filtered(number)
    }
    problems, sound = collection.fix_integrity()
    return {
        "cards": rows,
        "notes": notes,
        "decks": sorted(decks.values()),
        "presets": {
            deck: {
                "name": form["name"],
                "retention": form["desiredRetention"],
                "weights": form.get("fsrsParams6") or [],
            }
            for deck, form in presets.items()
        },
        "revlog": collection.db.all("select id, cid, ease, ivl, lastIvl, factor, time, type from revlog order by id"),
        "guid_of": dict(collection.db.all("select c.id, n.guid from cards c join notes n on n.id = c.nid")),
        "media": sorted(file.name for file in Path(collection.media.dir()).iterdir()),
        "missing": sorted(checked.missing),
        "unused": sorted(checked.unused),
        "sound": bool(sound),
        "problems": problems,
        "empty": sum(len(note.card_ids) for note in collection.get_empty_cards().notes),
    }


main()
