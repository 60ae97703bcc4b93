"""The database of Anki's legacy packages: tables, and the JSON texts of its one `col` row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from quizcli.packages.values import DEFAULT_DECK, DEFAULT_PRESET, Header, NoteType, PackageDeck, Preset, Template

TABLES = """
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL,
  ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL,
  models text NOT NULL, decks text NOT NULL, dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL,
  usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL,
  flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL,
  mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL,
  ivl integer NOT NULL, factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL,
  left integer NOT NULL, odue integer NOT NULL, odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL,
  ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL,
  type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
"""

INDEXES = """
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_notes_csum ON notes (csum);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_revlog_cid ON revlog (cid);
"""

INSERT_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')"
INSERT_CARD = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_REVIEW = "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)"
INSERT_COLLECTION = "INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')"


def collection_row(header: Header) -> tuple[object, ...]:
    """Give what INSERT_COLLECTION wants. Without `schedVer` 2, Anki takes ratings for those of its old scheduler."""
    conf = {
        "schedVer": 2,
        "sched2021": True,
        "rollover": header.rollover,
        "creationOffset": header.west,
        "curDeck": DEFAULT_DECK,
        "activeDecks": [DEFAULT_DECK],
        "nextPos": 1,
        "collapseTime": 1200,
        "curModel": header.notetypes[0].id if header.notetypes else None,
        "sortType": "noteFld",
        "sortBackwards": False,
        "newSpread": 0,
        "estTimes": True,
        "dueCounts": True,
        "timeLim": 0,
        "addToCur": True,
    }
    decks = header.decks
    if not any(deck.id == DEFAULT_DECK for deck in decks):
        decks = (PackageDeck(DEFAULT_DECK, "Default"), *decks)
    presets = header.presets
    if not any(preset.id == DEFAULT_PRESET for preset in presets):
        presets = (Preset(DEFAULT_PRESET, "Default"), *presets)
    return (
        header.created,
        header.mod * 1000,
        header.mod * 1000,
        _text(conf),
        _by_id((kind.id, model(kind)) for kind in header.notetypes),
        _by_id((deck.id, deck_form(deck, header.mod)) for deck in decks),
        _by_id((preset.id, preset_form(preset, header.mod)) for preset in presets),
    )


def model(kind: NoteType) -> dict[str, Any]:
    """Give a note type as the JSON of `col.models`."""
    fields = [
        {"name": name, "ord": at, "font": "Arial", "media": [], "rtl": False, "size": 20, "sticky": False}
        for at, name in enumerate(kind.fields)
    ]
    templates = [
        {"name": card.name, "ord": at, "qfmt": card.front, "afmt": card.back, "bqfmt": "", "bafmt": "", "did": None}
        for at, card in enumerate(kind.templates)
    ]
    return {
        "id": kind.id,
        "name": kind.name,
        "type": int(kind.cloze),
        "mod": kind.mod,
        "usn": -1,
        "sortf": 0,
        "did": DEFAULT_DECK,
        "css": kind.css,
        "flds": fields,
        "tmpls": templates,
        "req": [[at, "any", [0]] for at in range(len(templates))],
        "tags": [],
        "vers": [],
        "latexPre": "\\documentclass[12pt]{article}\n\\begin{document}\n",
        "latexPost": "\\end{document}",
        "latexsvg": False,
    }


def deck_form(deck: PackageDeck, mod: int) -> dict[str, Any]:
    """Give a deck as the JSON of `col.decks`."""
    return {
        "id": deck.id,
        "name": deck.name,
        "mod": mod,
        "usn": -1,
        "conf": deck.preset,
        "dyn": 0,
        "desc": "",
        "collapsed": False,
        "browserCollapsed": False,
        "extendNew": 0,
        "extendRev": 0,
        "lrnToday": [0, 0],
        "revToday": [0, 0],
        "newToday": [0, 0],
        "timeToday": [0, 0],
    }


def preset_form(preset: Preset, mod: int) -> dict[str, Any]:
    """Give deck options as the JSON of `col.dconf`."""
    return {
        "id": preset.id,
        "name": preset.name,
        "mod": mod,
        "usn": -1,
        "dyn": False,
        "maxTaken": 60,
        "timer": 0,
        "autoplay": True,
        "replayq": True,
        "new": {
            "delays": list(preset.learning_steps),
            "ints": [1, 4, 0],
            "initialFactor": 2500,
            "order": 1,
            "perDay": preset.new_per_day,
            "bury": True,
            "separate": True,
        },
        "rev": {
            "perDay": preset.reviews_per_day,
            "ease4": 1.3,
            "ivlFct": 1,
            "maxIvl": preset.max_interval,
            "hardFactor": 1.2,
            "fuzz": 0.05,
            "minSpace": 1,
            "bury": True,
        },
        "lapse": {
            "delays": list(preset.relearning_steps),
            "mult": 0,
            "minInt": 1,
            "leechFails": preset.leech_threshold,
            "leechAction": 0 if preset.leech_suspends else 1,
        },
        "buryInterdayLearning": True,
        "desiredRetention": preset.retention,
        "sm2Retention": preset.historical_retention,
        "fsrsParams6": list(preset.weights),
    }


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _by_id(forms: Iterable[tuple[int, dict[str, Any]]]) -> str:
    return _text({str(identity): form for identity, form in forms})


def read_header(row: tuple[Any, ...]) -> tuple[Header, dict[str, Any]]:
    """Read a `col` row: crt, ver, conf, models, decks, dconf, mod. Raises ValueError and its like on nonsense."""
    crt, version, conf_text, models, decks, dconf, mod = row
    if not 0 < int(version) <= 18:
        raise ValueError(f"schema {version} is of a later Anki")
    conf = _table(conf_text)
    header = Header(
        notetypes=tuple(_notetype(form) for form in _table(models).values()),
        decks=tuple(_deck(form) for form in _table(decks).values()),
        presets=tuple(_preset(form) for form in _table(dconf).values()),
        created=int(crt),
        west=int(conf.get("creationOffset") or 0),
        rollover=int(conf.get("rollover", 4)) % 24,
        mod=int(mod) // 1000,
    )
    return header, conf


def _table(text: object) -> dict[str, Any]:
    value = json.loads(str(text) or "{}")
    if not isinstance(value, dict):
        raise ValueError("no table")
    return value


def _notetype(form: Mapping[str, Any]) -> NoteType:
    cards = (Template(str(card["name"]), str(card["qfmt"]), str(card["afmt"])) for card in form["tmpls"])
    fields = tuple(str(field["name"]) for field in sorted(form["flds"], key=lambda field: int(field["ord"])))
    cloze = int(form.get("type", 0)) == 1
    mod = int(form.get("mod", 0))
    return NoteType(int(form["id"]), str(form["name"]), fields, tuple(cards), str(form.get("css", "")), cloze, mod)


def _deck(form: Mapping[str, Any]) -> PackageDeck:
    filtered = bool(form.get("dyn"))
    return PackageDeck(int(form["id"]), str(form["name"]), 0 if filtered else int(form.get("conf", 1)), filtered)


def _preset(form: Mapping[str, Any]) -> Preset:
    new, rev, lapse = form.get("new", {}), form.get("rev", {}), form.get("lapse", {})
    weights = next((form[key] for key in ("fsrsParams6", "fsrsParams5", "fsrsWeights") if form.get(key)), ())
    return Preset(
        int(form["id"]),
        str(form["name"]),
        retention=float(form.get("desiredRetention") or 0.9),
        historical_retention=float(form.get("sm2Retention") or 0.9),
        weights=tuple(float(weight) for weight in weights),
        learning_steps=tuple(float(step) for step in new.get("delays") or ()),
        relearning_steps=tuple(float(step) for step in lapse.get("delays") or ()),
        new_per_day=int(new.get("perDay", 20)),
        reviews_per_day=int(rev.get("perDay", 200)),
        max_interval=int(rev.get("maxIvl", 36500)),
        leech_threshold=int(lapse.get("leechFails", 8)),
        leech_suspends=int(lapse.get("leechAction", 1)) == 0,
    )
