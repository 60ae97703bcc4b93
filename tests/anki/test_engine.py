"""What the real Anki makes of our packages, and we of its."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from quizcli.bank.writing import dump, save
from quizcli.domain.deck import Deck
from quizcli.domain.event import Kind
from quizcli.domain.question import Question
from quizcli.importers.anki import read
from quizcli.query.tree import Everything
from quizcli.services.anki import apply, plan
from quizcli.services.collection import Collection
from quizcli.services.export import export
from quizcli.settings import Settings

Engine = Callable[..., dict[str, Any]]
ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")


@pytest.fixture
def now_is_now(clock: Any) -> None:
    """The engine's clock cannot be set, so that of these tests is set to it."""
    from datetime import UTC, datetime

    clock.set(datetime.now(UTC))


@pytest.fixture
def handed_over(
    studied: Callable[..., None], settings: Settings, clock: Any, tmp_path: Path, now_is_now: None
) -> Callable[..., Path]:
    """Study, and export with progress."""

    def make(ago: int = 0) -> Path:
        studied(ago=ago)
        return exported(settings, clock, tmp_path / "out.apkg", with_progress=True)

    return make


def exported(settings: Settings, clock: Any, path: Path, **wishes: Any) -> Path:
    with Collection.open(settings, clock) as collection:
        export(collection, path, Everything(), **wishes)
    return path


def by_card(report: dict[str, Any]) -> dict[tuple[str, int], dict[str, Any]]:
    return {(card["guid"], card["ord"]): card for card in report["cards"]}


def our_cards(path: Path) -> dict[tuple[str, int], str]:
    """Give our card for each of Anki's, as the package itself says."""
    from quizcli.packages.notetypes import FIELDS
    from quizcli.packages.reading import read as read_package

    found = {}
    for note in read_package(path).notes:
        meta = json.loads(note.fields[FIELDS.index("Meta")])
        found |= {(note.guid, int(number)): card for number, card in meta["cards"].items()}
    return found


def test_anki_takes_every_kind_of_card_without_an_error(
    bank: tuple[Question, ...], settings: Settings, clock: Any, tmp_path: Path, engine: Engine
) -> None:
    path = exported(settings, clock, tmp_path / "out.apkg")
    report = engine({"import": path})
    assert report["steps"][0]["new"] == len(bank)
    assert report["sound"]
    assert (report["missing"], report["unused"], report["empty"]) == ([], [], 0)
    assert {"Kinds::All::FastAPI::依赖注入", "Kinds::All::HTTP", "Plain"} <= set(report["decks"])
    note = next(note for note in report["notes"] if note["guid"] == "qz-b2c8h4tz")
    assert note["tags"] == ["interview", "two_words"]
    assert '<span class="k">def</span>' in note["answer"]
    assert ".nightMode" in note["answer"]


def test_the_same_package_twice_changes_nothing_and_an_edit_updates_one_note(
    bank: tuple[Question, ...], settings: Settings, clock: Any, tmp_path: Path, engine: Engine
) -> None:
    first = exported(settings, clock, tmp_path / "first.apkg")
    clock.advance(minutes=5)
    again = exported(settings, clock, tmp_path / "again.apkg")
    assert first.read_bytes() == again.read_bytes()
    file = settings.bank / "plain.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Answer 7.", "Another answer."), encoding="utf-8")
    edited = exported(settings, clock, tmp_path / "edited.apkg")
    steps = engine({"import": first}, {"import": again}, {"import": edited})["steps"]
    assert (steps[1]["new"], steps[1]["updated"], steps[1]["duplicate"]) == (0, 0, len(bank))
    assert (steps[2]["new"], steps[2]["updated"], steps[2]["duplicate"]) == (0, 1, len(bank) - 1)


def test_progress_arrives_to_the_last_field(
    handed_over: Callable[..., Path], settings: Settings, clock: Any, engine: Engine
) -> None:
    path = handed_over()
    report = engine({"import": path})
    cards = by_card(report)
    with Collection.open(settings, clock) as collection:
        for key, name in our_cards(path).items():
            state, card = collection.schedule(name), cards[key]
            queue = -1 if state.suspended else -3 if state.buried_until > collection.today else card["queue"]
            assert (card["type"], card["queue"]) == (int(state.phase), queue)
            assert (card["reps"], card["lapses"], card["flags"]) == (state.reps, state.lapses, state.flag)
            if state.stability:
                assert card["stability"] == pytest.approx(state.stability, abs=5e-5, rel=1e-6)
                assert card["difficulty"] == pytest.approx(state.difficulty, abs=5e-4)
                assert card["replayed"][0] == pytest.approx(state.stability, rel=1e-3, abs=1e-3)
                assert card["replayed"][1] == pytest.approx(state.difficulty, abs=4e-3)
            if state.phase == 2:
                assert card["ivl"] == state.interval
                assert card["due_date"] == date.fromordinal(state.due_day).isoformat()
        answers = [event for event in collection.events() if event.kind == "answer"]
    assert len(report["revlog"]) == len(answers)
    assert {(row[0], row[2]) for row in report["revlog"]} == {(event.id, int(event.rating or 0)) for event in answers}
    assert report["sound"]
    preset = report["presets"]["Plain"]
    assert (preset["name"], preset["retention"], len(preset["weights"])) == ("quizcli", 0.9, 21)


@pytest.mark.parametrize(
    "places",
    [
        [(0, "UTC"), (900, "Pacific/Auckland"), (1, "America/New_York")],
        pytest.param([(age, zone) for age in (0, 1, 100, 900) for zone in ZONES], marks=pytest.mark.long),
    ],
    ids=["some", "all"],
)
def test_due_dates_survive_in_collections_of_any_age_and_zone(
    handed_over: Callable[..., Path], engine: Engine, places: list[tuple[int, str]]
) -> None:
    path = handed_over()
    reports = [by_card(engine({"import": path}, age=age, zone=zone)) for age, zone in places]
    dates = [{key: card["due_date"] for key, card in report.items()} for report in reports]
    assert dates.count(dates[0]) == len(places)
    assert sum(bool(day) for day in dates[0].values()) > 10


@pytest.mark.parametrize("legacy", [False, pytest.param(True, marks=pytest.mark.long)], ids=["latest", "legacy2"])
def test_forty_answers_given_in_anki_come_back_as_forty_events(
    handed_over: Callable[..., Path], settings: Settings, clock: Any, tmp_path: Path, engine: Engine, legacy: bool
) -> None:
    path = handed_over(ago=60)
    back = tmp_path / "back.apkg"
    report = engine({"import": path}, {"answer": 40}, {"export": back, "legacy": legacy})
    assert report["steps"][1]["answered"] == 40
    cards = by_card(report)
    with Collection.open(settings, clock) as collection:
        before = list(collection.events())
        arriving = plan(collection, back)
        assert arriving.counts == {"kept": 35, "new": 0}
        apply(collection, arriving)
        fresh = [event for event in collection.events() if event not in before]
        assert len(fresh) == 40
        assert {str(event.kind) for event in fresh} == {"answer"}
        for key, name in our_cards(back).items():
            state, card = collection.schedule(name), cards[key]
            assert (int(state.phase), state.reps, state.lapses) == (card["type"], card["reps"], card["lapses"])
            if card["stability"]:
                assert state.stability == pytest.approx(card["stability"], rel=1e-3)
            if card["due_date"]:
                assert date.fromordinal(state.due_day).isoformat() == card["due_date"]
        again = plan(collection, back)
        assert not again.changed


def test_what_was_done_in_anki_comes_back(
    handed_over: Callable[..., Path], settings: Settings, clock: Any, tmp_path: Path, engine: Engine
) -> None:
    back = tmp_path / "back.apkg"
    guids = [f"qz-g{number:03}h4tz" for number in range(10, 15)]
    edits = {
        "qz-b2c8h4tz": {"Back": "<p>Edited <b>there</b></p>", "tags": ["interview", "added"]},
        "qz-d2c8h4tz": {"Front": "Changed?"},
    }
    due = (date.today() + timedelta(days=9)).toordinal()
    engine(
        {"import": handed_over()},
        {"edit": edits},
        {"suspend": guids[:2]},
        {"flag": guids[1:3]},
        {"due": guids[3:4], "days": "9"},
        {"forget": guids[4:]},
        {"export": back},
    )
    with Collection.open(settings, clock) as collection:
        apply(collection, plan(collection, back))
        edited = collection.question("b2c8h4tz")
        assert (edited.answer, edited.tags) == ("Edited **there**", ("interview", "added"))
        assert edited.points == ("声明依赖", "缓存")
        assert collection.question("d2c8h4tz").prompt == "Changed?"
        states = [collection.schedule(f"{guid.removeprefix('qz-')}.1") for guid in guids]
        assert [state.suspended for state in states[:3]] == [True, True, False]
        assert [state.flag for state in states[:3]] == [0, 2, 2]
        assert states[3].due_day == due
        assert int(states[4].phase) == 0


def test_packages_of_two_phones_in_either_order_give_the_same_state(
    handed_over: Callable[..., Path], settings: Settings, clock: Any, tmp_path: Path, engine: Engine
) -> None:
    import shutil

    path = handed_over(ago=60)
    phones = [tmp_path / "one.apkg", tmp_path / "two.apkg"]
    for seed, phone in enumerate(phones, start=1):
        engine({"import": path}, {"answer": 15, "seed": seed}, {"suspend": [f"qz-g02{seed}h4tz"]}, {"export": phone})
    shutil.copytree(settings.home, tmp_path / "other")
    states = []
    for home, order in ((settings, phones), (Settings(tmp_path / "other"), phones[::-1])):
        with Collection.open(home, clock) as collection:
            for phone in (*order, order[0]):
                apply(collection, plan(collection, phone))
            states.append({card: collection.schedule(card) for card in collection.select_cards(Everything())})
            assert collection.schedule("g022h4tz.1").suspended
    assert states[0] == states[1]


def test_decks_of_a_real_collection_arrive_whole(
    settings: Settings, clock: Any, tmp_path: Path, engine: Engine
) -> None:
    """Stock note types, clozes, media, a filtered deck and a whole collection, read from Anki's own files."""
    package, whole = tmp_path / "real.apkg", tmp_path / "real.colpkg"
    code = '<pre><code class="language-sql">SELECT 1;<br>-- done</code></pre>'
    report = engine(
        {"media": {"pic ü.png": "picture", "a.mp3": "sound"}},
        {
            "add": "Basic",
            "deck": "A::B",
            "notes": [["<b>Q</b>", f"see {code}"], ['<img src="pic ü.png">', "[sound:a.mp3]"]],
        },
        {"add": "Basic (and reversed card)", "deck": "A::C", "notes": [["front", "back"]]},
        {"add": "Basic (type in the answer)", "notes": [["type it", "typed"]]},
        {"add": "Cloze", "notes": [["{{c1::one}} and {{c2::two::hint}}", "more"], ["{{c1::a {{c2::b}} c}}", ""]]},
        {"answer": 6},
        {"filter": "deck:A"},
        {"export": package},
        {"colpkg": whole},
    )
    for path in (package, whole):
        incoming = read(path)
        questions = list(incoming.questions)
        assert len(questions) == 8  # one for each side of the reversed note and of the nested cloze
        answers = [event for event in incoming.events if event.kind == "answer"]
        assert len(answers) == len(report["revlog"]) == 6
        assert {deck.name for deck in incoming.decks} >= {"A::B", "A::C", "Added"}
        assert set(incoming.media) == {"pic ü.png", "a.mp3"}
        first = next(question for question in questions if question.prompt == "**Q**")
        assert first.answer == "see\n\n```sql\nSELECT 1;\n-- done\n```"
        assert {question.type for question in questions} == {"basic", "typed", "cloze"}
    with Collection.open(settings, clock) as collection:
        apply(collection, plan(collection, package))
        assert (settings.media / "pic ü.png").read_bytes() == b"picture"
        assert not plan(collection, whole).changed


TRAPS = (
    "d = {'a': {'b': 1}}",
    "std::vector<int> v{{1, 2}};",
    "[latex]\\input{/etc/passwd}[/latex] [$]x[/$]",
    "[sound:a.mp3] [anki:tts lang=en]x[/anki:tts]",
    "{{Front}} {{c1::no}} }}",
    "</pre></code></div><script>document.title = 1</script>",
    "tab\tand  two spaces\n\n    indented",
    "🧑‍💻 שלום مرحبا العربية",
    "\\(x\\) \\[y\\] $$z$$",
    "<!-- comment --> &amp; &lt;b&gt; &#91;",
)


def visible(rendered: str) -> str:
    """Give the text of a rendered card: no style, no scripts of ours, no tags."""
    import html
    import re

    text = re.sub(r"<(style|script)\b.*?</\1>", "", rendered, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def test_text_that_anki_would_execute_is_shown_as_it_was_written(
    settings: Settings, clock: Any, tmp_path: Path, engine: Engine
) -> None:
    settings.bank.mkdir(parents=True)
    made = [
        Question(f"t{number:02}c8h4tz", f"Trap {number}?", f"`` {trap.split(chr(10))[0]} ``\n\n```c++\n{trap}\n```")
        for number, trap in enumerate(TRAPS)
    ]
    made += [
        Question(f"u{number:02}c8h4tz", f"{{{{c1::x}}}}\n\n```c++\n{trap}\n```", "", type="cloze")
        for number, trap in enumerate(TRAPS)
        if "{{" not in trap
    ]
    save(settings.bank / "d.yaml", dump(Deck("Traps", tuple(made))))
    report = engine({"import": exported(settings, clock, tmp_path / "out.apkg")})
    assert report["sound"]
    notes = {note["guid"]: note for note in report["notes"]}
    for number, trap in enumerate(TRAPS):
        assert trap in visible(notes[f"qz-t{number:02}c8h4tz"]["answer"])
        if "{{" not in trap:
            assert trap in visible(notes[f"qz-u{number:02}c8h4tz"]["question"])
    assert "[anki:play" not in json.dumps(report["notes"])


def test_new_parameters_reach_decks_that_anki_already_has(
    handed_over: Callable[..., Path], settings: Settings, clock: Any, tmp_path: Path, engine: Engine
) -> None:
    first = handed_over()
    with Collection.open(settings, clock) as collection:
        weights = [*collection.rules.model("").weights]
        weights[0] = 0.5
        collection.append(Kind.PARAMETERS, data={"deck": "", "weights": weights})
    second = exported(settings, clock, tmp_path / "second.apkg", with_progress=True)
    report = engine({"import": first}, {"import": second})
    assert report["presets"]["Plain"]["name"] == "quizcli v2"
    assert report["presets"]["Plain"]["weights"][0] == pytest.approx(0.5)


def test_a_history_of_the_older_algorithm_is_taken_over(
    settings: Settings, clock: Any, now_is_now: None, tmp_path: Path, engine: Engine
) -> None:
    path = tmp_path / "sm2.apkg"
    report = engine(
        {"add": "Basic", "notes": [[f"q{number}", "a"] for number in range(8)]},
        {"answer": 20},
        {"export": path},
        fsrs=False,
    )
    with Collection.open(settings, clock) as collection:
        apply(collection, plan(collection, path))
        states = [collection.schedule(card) for card in collection.select_cards(Everything())]
        assert sorted(state.reps for state in states) == sorted(card["reps"] for card in report["cards"])
        assert all(state.stability > 0 for state in states if state.reps)
        dates = sorted(date.fromordinal(state.due_day).isoformat() for state in states if int(state.phase) == 2)
        assert dates == sorted(card["due_date"] for card in report["cards"] if card["due_date"])


@pytest.mark.long
def test_a_thousand_cards_in_twelve_languages_with_twenty_pictures(
    kinds: tuple[Question, ...], settings: Settings, clock: Any, tmp_path: Path, engine: Engine
) -> None:
    languages = ("python", "js", "go", "rust", "c++", "java", "sql", "bash", "yaml", "html", "kotlin", "nonsense")
    settings.media.mkdir(parents=True)
    pictures = [f"图 {number} é.png" for number in range(20)]
    for name in pictures:
        (settings.media / name).write_bytes(name.encode())
    made = []
    for number in range(1000):
        base = kinds[number % 5]
        fence = f"```{languages[number % 12]}\nint x = {number}; // 注释\n```\n\n![p](<{pictures[number // 5 % 20]}>)"
        answer = base.answer if base.type in ("typed", "code") else f"{base.answer}\n\n{fence}"
        topic = (f"T{number % 7}", f"U{number % 3}")
        made.append(replace(base, id=f"k{number:04}c8h4tz", answer=answer, topic=topic, points=(), twin=None))
    settings.bank.mkdir(parents=True)
    save(settings.bank / "d.yaml", dump(Deck("Big", tuple(made))))
    report = engine({"import": exported(settings, clock, tmp_path / "out.apkg")})
    assert report["steps"][0]["new"] == 1000
    assert (report["sound"], report["missing"], report["unused"], report["empty"]) == (True, [], [], 0)
    assert len(report["media"]) == 20
    assert len([deck for deck in report["decks"] if deck.count("::") == 2]) == 21


def test_notes_that_came_from_anki_are_not_there_twice_when_they_go_back(
    settings: Settings, clock: Any, now_is_now: None, tmp_path: Path, engine: Engine
) -> None:
    theirs, ours, back = (tmp_path / name for name in ("theirs.apkg", "ours.apkg", "back.apkg"))
    added = {"add": "Basic", "notes": [["q", "a"], ["r", "<b>b</b>"]]}
    engine(added, {"answer": 3}, {"export": theirs})
    with Collection.open(settings, clock) as collection:
        apply(collection, plan(collection, theirs))
        export(collection, ours, Everything(), with_progress=True)
    report = engine({"import": theirs}, {"import": ours})
    assert (report["steps"][1]["new"], len(report["notes"])) == (0, 2)
    fresh = engine({"import": ours}, {"answer": 2}, {"export": back})
    assert fresh["steps"][0]["new"] == 2
    with Collection.open(settings, clock) as collection:
        returning = plan(collection, back)
        assert returning.counts == {"kept": 2, "new": 0}
        assert returning.reviews == fresh["steps"][1]["answered"]
