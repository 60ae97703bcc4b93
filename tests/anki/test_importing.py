"""Packages of others: any note type, any history, pictures, options; taken in, merged, undone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quizcli.domain.event import Event, Kind
from quizcli.domain.question import Question
from quizcli.domain.rating import Rating
from quizcli.importers.anki import Incoming, read
from quizcli.packages.values import CardRow, NoteType, Review, Template
from quizcli.query.tree import Everything
from quizcli.services import logs
from quizcli.services.anki import apply, plan
from quizcli.services.collection import Collection
from quizcli.services.export import export
from quizcli.settings import Settings, load

DAY = 86_400_000
START = 1_700_006_400_000  # ms: 2023-11-15 00:00 UTC
ZERO = date(2023, 11, 14).toordinal()  # day 0 of the packages made here


def questions(incoming: Incoming) -> list[Question]:
    return list(incoming.questions)


def kinds(events: tuple[Event, ...]) -> list[str]:
    return [str(event.kind) for event in events]


def card(**columns: Any) -> Callable[[int, int], tuple[CardRow, ...]]:
    return lambda note, deck: (CardRow(note, note, deck, 0, START // 1000 + 20)._replace(**columns),)


def row(day: float, ease: int, interval: int, kind: int, factor: int = 0) -> Callable[[int], Review]:
    at = START + int(day * DAY) + 12 * 3_600_000
    return lambda number: Review(at, number, ease, interval, 0, factor, 5000, kind)


def log(*rows: Callable[[int], Review]) -> Callable[[int], tuple[Review, ...]]:
    return lambda number: tuple(make(number) for make in rows)


def test_a_note_becomes_markdown_that_reads_well(package: Callable[..., Path]) -> None:
    front = "What is <b>DI</b>?"
    back = "<ul><li>one</li><li><code>two()</code></li></ul><pre><code class='language-python'>a = 1<br>b</code></pre>"
    [question] = questions(read(package([(front, back)], tags=("x::y", "leech"))))
    assert question.prompt == "What is **DI**?"
    assert question.answer == "- one\n- `two()`\n\n```python\na = 1\nb\n```"
    assert (question.deck, question.tags) == ("Imported::Deck", ("x::y",))
    assert question.added == "2020-09-13"


def test_fields_that_no_side_shows_are_kept(package: Callable[..., Path]) -> None:
    kind = NoteType(7, "Vocabulary", ("Word", "Meaning", "Hint", "Sort"), (Template("C", "{{Word}}", "{{Meaning}}"),))
    [question] = questions(read(package([("a", "b", "<i>h</i>", "")], kind=kind)))
    assert question.extra["anki"] == {"guid": "guid0", "notetype": "Vocabulary", "fields": {"Hint": "*h*"}}


def test_each_side_of_a_reversed_note_is_a_question(package: Callable[..., Path]) -> None:
    both = (
        Template("1", "{{F}}", "{{FrontSide}}<hr id=answer>{{B}}"),
        Template("2", "{{B}}", "{{B}}<hr id='answer'>{{F}}"),
    )
    kind = NoteType(8, "Reversed", ("F", "B"), both)
    path = package(
        [("front", "back")],
        kind=kind,
        cards=lambda note, deck: (CardRow(note, note, deck, 0, 0), CardRow(note + 1, note, deck, 1, 0)),
    )
    assert [(q.prompt, q.answer) for q in questions(read(path))] == [("front", "back"), ("back", "front")]


def test_clozes_stay_clozes_and_their_cards_keep_their_numbers(package: Callable[..., Path]) -> None:
    kind = NoteType(
        9, "Cloze", ("Text", "Extra"), (Template("C", "{{cloze:Text}}", "{{cloze:Text}}<br>{{Extra}}"),), cloze=True
    )
    path = package(
        [("{{c2::one}} <b>and</b> {{c5::two::hint}}", "more")],
        kind=kind,
        cards=lambda note, deck: (CardRow(note, note, deck, 1, 5), CardRow(note + 1, note, deck, 4, 5, queue=-1)),
    )
    incoming = read(path)
    [question] = questions(incoming)
    assert (question.type, question.prompt, question.answer) == (
        "cloze",
        "{{c2::one}} **and** {{c5::two::hint}}",
        "more",
    )
    [suspension] = incoming.events
    assert (suspension.kind, suspension.card) == (Kind.SUSPEND, f"{question.id}.c5")


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{#Front}}{{^Back}}x{{/Back}}{{Front}}{{/Front}}", "xf"),
        ("{{#Back}}no{{#Front}}no{{/Front}}no{{/Back}}{{Front}}", "f"),
        ("{{# Front }}a{{#Front}}b{{/Front}}c{{/ Front }}", "abc"),
        ("{{#Front}}open {{Front}}", "open f"),
        ("{{/Front}}ended {{!remark}}{{Front}}{{}}{{None}}", "ended f"),
        ("{{#Front}}{{#Back}}{{/Front}}{{Front}}{{/Back}}", "f"),
    ],
)
def test_sections_of_a_template_show_what_anki_shows(package: Callable[..., Path], template: str, shown: str) -> None:
    kind = NoteType(8, "K", ("Front", "Back"), (Template("C", template, "x"),))
    [question] = questions(read(package([("f", "")], kind=kind)))
    assert question.prompt == shown


CLOZE = NoteType(
    9, "Cloze", ("Text", "Image"), (Template("C", "{{cloze:Text}} {{Image}}", "{{cloze:Text}} {{Image}}"),), cloze=True
)


def two_cards(note: int, deck: int) -> tuple[CardRow, ...]:
    return tuple(CardRow(note + number, note, deck, number, START // 1000) for number in (0, 1))


def test_a_blank_of_two_cards_is_hidden_on_both(package: Callable[..., Path]) -> None:
    found = questions(read(package([("{{c1,2::both}} and {{c2::one}}", "")], kind=CLOZE, cards=two_cards)))
    assert [question.prompt for question in found] == ["[…] and one", "[…] and […]"]
    assert {question.answer for question in found} == {"both and one"}


def test_an_occluded_picture_asks_for_one_area_a_card(package: Callable[..., Path]) -> None:
    shapes = (
        "{{c1::image-occlusion:rect:left=.125:top=.5:width=.2:height=.2}}<br>"
        "{{c2::image-occlusion:polygon:points=.1,.2 .3,.4 .5,.6:oi=1}}"
    )
    found = questions(read(package([(shapes, '<img src="map.png">')], kind=CLOZE, cards=two_cards)))
    assert [question.prompt for question in found] == [
        "[hidden: 12 % from the left, 50 % from the top]\\\n![](map.png)",
        "[hidden: 10 % from the left, 20 % from the top] ![](map.png)",
    ]
    assert {(question.type, question.answer) for question in found} == {("basic", "![](map.png)")}


def test_conditions_filters_and_typed_answers_of_a_template_are_understood(package: Callable[..., Path]) -> None:
    front = "{{#Hint}}({{Hint}}) {{/Hint}}{{^Hint}}no hint {{/Hint}}{{text:Q}}{{type:A}}"
    kind = NoteType(10, "Typed", ("Q", "A", "Hint"), (Template("C", front, "{{FrontSide}}<hr id=answer>{{Hint}}"),))
    [question] = questions(read(package([("capital?", "Bern", "")], kind=kind)))
    assert (question.type, question.prompt, question.answer) == ("typed", "no hint capital?", "Bern")


def test_ids_depend_on_the_note_alone(package: Callable[..., Path]) -> None:
    one = read(package([("a", "b"), ("c", "d")], name="one.apkg"))
    other = read(package([("changed", "b")], name="other.apkg"))
    assert questions(one)[0].id == questions(other)[0].id != questions(one)[1].id


def test_intervals_that_anki_gave_are_kept_whatever_its_steps_were(
    package: Callable[..., Path], collection: Collection
) -> None:
    """A step of two days, an interval of its own, a lapse: phase and due date are those of Anki."""
    reviews = log(
        row(0, 3, -600, 0), row(0.1, 3, 2, 0), row(2, 3, 17, 0), row(19, 1, -900, 1, 300), row(19.1, 3, 4, 2, 300)
    )
    path = package(
        [("a", "b")],
        cards=card(type=2, queue=2, due=24, interval=4, reps=5, lapses=1, mod=START // 1000 + 20 * 86400),
        reviews=reviews,
    )
    apply(collection, plan(collection, path))
    [name] = collection.select_cards(Everything())
    state = collection.schedule(name)
    assert (int(state.phase), state.interval, state.reps, state.lapses) == (2, 4, 5, 1)
    assert state.due_day == ZERO + 24


def test_ratings_of_the_old_scheduler_are_shifted_while_learning(
    package: Callable[..., Path], altered: Callable[..., Path]
) -> None:
    path = package(
        [("a", "b")], cards=card(type=2, queue=2, due=9, interval=4), reviews=log(row(0, 2, 1, 0), row(1, 2, 4, 1))
    )

    def old(db: sqlite3.Connection) -> None:
        conf = db.execute("SELECT conf FROM col").fetchone()[0]
        db.execute("UPDATE col SET conf = ?", (conf.replace('"schedVer":2', '"schedVer":1'),))

    ratings = [event.rating for event in read(altered(path, database=old)).events if event.kind is Kind.ANSWER]
    assert ratings == [3, 2]


def test_a_card_without_a_log_brings_its_state(package: Callable[..., Path], collection: Collection) -> None:
    path = package([("a", "b")], cards=card(type=2, queue=2, due=30, interval=20, factor=2300, reps=9, lapses=2))
    apply(collection, plan(collection, path))
    [question] = collection.select(Everything())
    state = collection.schedule(f"{question}.1")
    assert (int(state.phase), state.interval, state.due_day, state.reps, state.lapses) == (2, 20, ZERO + 30, 9, 2)
    assert 15 < state.stability < 30
    assert 1 <= state.difficulty <= 10


def test_a_log_cut_off_at_its_beginning_takes_the_state_of_the_card(package: Callable[..., Path]) -> None:
    path = package(
        [("a", "b")],
        cards=card(type=2, queue=2, due=50, interval=30, factor=2500, data='{"s":31.5,"d":6.25}'),
        reviews=log(row(5, 3, 10, 1, 2500), row(20, 3, 30, 1, 2500)),
    )
    events = read(path).events
    assert kinds(events) == ["answer", "answer", "baseline"]
    assert (events[-1].data["stability"], events[-1].data["difficulty"], events[-1].data["due_day"]) == (
        31.5,
        6.25,
        ZERO + 50,
    )


def test_cramming_resets_and_dates_set_by_hand_are_what_they_were(package: Callable[..., Path]) -> None:
    path = package(
        [("a", "b")],
        cards=card(type=2, queue=2, due=40, interval=9, flags=4, mod=START // 1000 + 31 * 86400),
        reviews=log(
            *(
                row(0, 3, 1, 0),
                row(1, 3, 0, 3),
                row(2, 0, 0, 4),
                row(3, 3, 1, 0),
                row(4, 3, 8, 1),
                row(30, 0, 9, 4, 500),
            )
        ),
    )
    events = read(path).events
    assert kinds(events)[:6] == ["answer", "cram", "reset", "answer", "answer", "due"]
    assert set(kinds(events)[6:]) == {"unsuspend", "flag"}
    assert next(event for event in events if event.kind is Kind.DUE).data == {"day": ZERO + 40, "interval": 9}


def test_cards_of_a_filtered_deck_go_home(package: Callable[..., Path], altered: Callable[..., Path]) -> None:
    path = package(
        [("a", "b")], cards=card(type=2, queue=2, due=-100, odue=12, interval=11), reviews=log(row(0, 4, 11, 0))
    )
    moved = altered(path, database=lambda db: db.execute("UPDATE cards SET odid = did, did = 55"))
    incoming = read(moved)
    assert incoming.decks[0].name == "Imported::Deck"
    assert kinds(incoming.events) == ["answer"]  # the true due date follows from it; the deck's own would not


def test_importing_twice_changes_nothing_and_undo_takes_everything_back(
    package: Callable[..., Path], run: Callable[..., Any], home: Path
) -> None:
    path = package(
        [("a", "b"), ("c", "d")],
        cards=card(type=2, queue=2, due=30, interval=20),
        reviews=lambda number: (Review(START + number % 1000, number, 3, 20, 0, 0, 900, 0),),
    )
    dry = run("import", path, "--dry-run", "--json").ok().json
    assert (dry["counts"]["new"], dry["reviews"]) == (2, 2)
    assert not list((home / "bank").glob("*.yaml"))
    run("import", path).ok()
    assert "Nothing to do" in run("import", path).ok().err
    run("undo").ok()
    assert run("import", path, "--dry-run", "--json").ok().json["counts"]["new"] == 2
    run("import", path).ok()
    assert "Nothing to do" in run("import", path).ok().err
    stats = run("list", "--json").ok().json
    assert stats


def test_an_edit_of_the_note_is_taken_and_a_conflict_asks(
    package: Callable[..., Path], run: Callable[..., Any], home: Path
) -> None:
    run("import", package([("front", "first"), ("other", "x")])).ok()
    edited = package([("front", "second"), ("other", "x")], name="edited.apkg")
    assert run("import", edited, "--dry-run", "--json").ok().json["counts"] == {"kept": 1, "edited": 1, "new": 0}
    run("import", edited).ok()
    [bank] = (home / "bank").glob("*.yaml")
    assert "second" in bank.read_text(encoding="utf-8")
    bank.write_text(bank.read_text(encoding="utf-8").replace("second", "mine"), encoding="utf-8")
    third = package([("front", "third"), ("other", "x")], name="third.apkg")
    done = run("import", third)
    assert done.code == 1
    assert "mine" in bank.read_text(encoding="utf-8")
    run("import", third, "--theirs").ok()
    assert "third" in bank.read_text(encoding="utf-8")


def test_pictures_come_along_and_leave_with_undo(
    package: Callable[..., Path], altered: Callable[..., Path], run: Callable[..., Any], home: Path
) -> None:
    path = altered(
        package([('<img src="p.png">', "b")]),
        members=lambda members: members.update({"media": b'{"0": "p.png", "1": "gone.png"}', "0": b"\x89PNG"}),
    )
    run("import", path).ok()
    assert (home / "media" / "p.png").read_bytes() == b"\x89PNG"
    run("undo").ok()
    assert not (home / "media" / "p.png").exists()


@pytest.mark.parametrize("flavour", ["legacy1", "legacy2", "latest"])
def test_every_flavour_reads_the_same(package: Callable[..., Path], altered: Callable[..., Path], flavour: str) -> None:
    path = package([("a", "b")], cards=card(type=2, queue=2, due=5, interval=5), reviews=log(row(0, 3, 5, 0)))

    def change(members: dict[str, bytes]) -> None:
        import zstandard

        collection = members.pop("collection.anki21")
        if flavour == "legacy1":
            del members["meta"]
            members["collection.anki2"] = collection
        elif flavour == "legacy2":
            members["collection.anki21"] = collection
        else:
            members["meta"] = b"\x08\x03"
            packer = zstandard.ZstdCompressor(write_content_size=False)
            members |= {"collection.anki21b": packer.compress(collection), "media": packer.compress(b"")}

    here, there = read(path), read(altered(path, members=change))
    assert (questions(here), here.events) == (questions(there), there.events)


def test_a_package_and_the_log_of_the_device_that_made_it_are_one_history(
    studied: Callable[..., None], settings: Settings, clock: Any, tmp_path: Path
) -> None:
    """Package first and log later, or the other way round: no answer counts twice."""
    studied()
    with Collection.open(settings, clock) as collection:
        export(collection, tmp_path / "out.apkg", Everything(), with_progress=True)
        logs.export(collection, tmp_path / "log.jsonl", Everything())
        wanted = {card: collection.schedule(card) for card in collection.select_cards(Everything())}
    for number, order in enumerate((("out.apkg", "log.jsonl"), ("log.jsonl", "out.apkg"))):
        with Collection.open(Settings(tmp_path / str(number)), clock) as other:
            for name in order:
                if name.endswith("apkg"):
                    apply(other, plan(other, tmp_path / name))
                else:
                    logs.merge(other, tmp_path / name)
            found = {card: other.schedule(card) for card in other.select_cards(Everything())}
            for card, state in wanted.items():
                assert (found[card].reps, found[card].lapses) == (state.reps, state.lapses)
                assert found[card].stability == pytest.approx(state.stability)
                assert found[card].due_day == state.due_day
                assert found[card].suspended == state.suspended


def test_options_of_a_deck_that_is_new_here_are_taken_and_parameters_become_events(
    package: Callable[..., Path], altered: Callable[..., Path], collection: Collection
) -> None:
    import json

    weights = [0.3, *collection.rules.model("").weights[1:]]

    def with_options(db: sqlite3.Connection) -> None:
        forms = json.loads(db.execute("SELECT dconf FROM col").fetchone()[0])
        forms["1"] |= {"desiredRetention": 0.85, "fsrsParams6": weights}
        forms["1"]["new"]["delays"] = [1, 1440]
        db.execute("UPDATE col SET dconf = ?", (json.dumps(forms),))

    path = altered(package([("a", "b")]), database=with_options)
    planned = plan(collection, path)
    assert planned.options == {"Imported::Deck": {"retention": 0.85, "steps": "1m 1d"}}
    assert any("retention = 0.85" in line for line in planned.told())
    apply(collection, planned)
    assert collection.options("Imported::Deck").steps == (60, 86_400)
    assert collection.options("Other").retention == 0.9
    assert collection.rules.model("Imported::Deck").weights[0] == 0.3
    assert collection.rules.model("Other").weights[0] != 0.3
    assert not plan(collection, path).changed


@pytest.mark.parametrize("again", [False, True])
def test_undo_takes_the_options_out_of_the_preferences_that_a_package_brought(
    package: Callable[..., Path], altered: Callable[..., Path], settings: Settings, clock: Any, again: bool
) -> None:
    import json

    def with_options(db: sqlite3.Connection) -> None:
        forms = json.loads(db.execute("SELECT dconf FROM col").fetchone()[0])
        forms["1"] |= {"desiredRetention": 0.85}
        forms["1"]["new"] |= {"delays": [1, 1440], "perDay": 7}
        db.execute("UPDATE col SET dconf = ?", (json.dumps(forms),))

    path = altered(package([("a", "b")]), database=with_options)
    settings.home.mkdir(exist_ok=True)
    before = "# mine\nretention = 0.91\n"
    settings.config.write_text(before, encoding="utf-8")
    collection = Collection.open(load(settings.home), clock)
    apply(collection, plan(collection, path))
    assert {"retention", "steps", "new_per_day"} <= set(load(settings.home).values["decks"]["Imported::Deck"])
    if again:  # another process, later
        collection.close()
        clock.advance(days=2)
        collection = Collection.open(load(settings.home), clock)
    with collection:
        assert len(collection.history(5)) == 2  # the options that were there, and the import with all that came along
        collection.undo()
        assert settings.config.read_text(encoding="utf-8").rstrip() == before.rstrip()
        assert collection.options("Imported::Deck") == collection.options("")
        assert len(collection.history(5)) == 1
    with Collection.open(load(settings.home), clock) as collection:
        assert len(collection.history(5)) == 1  # nothing to record again


def test_two_answers_of_one_millisecond_come_back_as_the_two_that_they_were(
    bank: tuple[Question, ...], collection: Collection, tmp_path: Path
) -> None:
    cards = ["g000h4tz.1", "g001h4tz.1"]
    at = START + 7
    day = date(2023, 11, 15).toordinal()
    collection.merge(
        Event(at, f"device{number}", Kind.ANSWER, day, 0, card, "Plain", Rating.GOOD)
        for number, card in enumerate(cards)
    )
    export(collection, tmp_path / "out.apkg", Everything(), with_progress=True)
    ids = sorted(event.id for event in read(tmp_path / "out.apkg").events if event.kind is Kind.ANSWER)
    assert ids == [at, at + 1]
    assert not plan(collection, tmp_path / "out.apkg").changed
