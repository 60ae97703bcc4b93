"""What Anki makes of the review logs that we hand over: the same as of the logs that it writes itself.

Anki keeps a memory state in few digits and goes on from these, but derives it in full precision when it goes through
the log again. So what it holds and what it derives drift apart with every review, whoever gave the ratings.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from quizcli.bank.writing import dump, save
from quizcli.domain.deck import Deck
from quizcli.domain.event import Event, Kind
from quizcli.domain.question import Question
from quizcli.domain.rating import Rating
from quizcli.domain.schedule import Schedule
from quizcli.query.tree import Everything
from quizcli.scheduling.day import offset_minutes, study_day
from quizcli.services.collection import Collection
from quizcli.services.export import export
from quizcli.settings import load

Engine = Callable[..., dict[str, Any]]
Answers = list[list[tuple[int, int]]]  # of each card: when (ms), and the rating
NATIVE = Path(__file__).parent / "native.py"
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
NO_FAKETIME = "libfaketime is not installed (apt-get install faketime): Anki's clock cannot be led"


def identity(number: int) -> str:
    return f"g{number:03}h4tz"


def studied(home: Path, clock: Any, answers: Answers, golden: dict[str, Any], out: Path) -> list[Schedule]:
    """Give the answers in quizcli, under the options of the engine's collection, and export; gives the states."""
    steps = [" ".join(f"{minutes}m" for minutes in golden[f"{name}_steps_min"]) for name in ("learning", "relearning")]
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.toml").write_text(
        f"retention = {golden['desired_retention']}\nmax_interval = {golden['max_interval']}\n"
        f'steps = "{steps[0]}"\nrelearning_steps = "{steps[1]}"\nfuzz = false\nshipped = "off"\n',
        encoding="utf-8",
    )
    settings = load(home)
    settings.bank.mkdir(parents=True, exist_ok=True)
    questions = tuple(Question(identity(number), f"Question {number}?", "a") for number in range(len(answers)))
    save(settings.bank / "d.yaml", dump(Deck("Golden", questions)))
    zone = ZoneInfo(golden["tz"])
    times = [ms for given in answers for ms, _ in given]
    clock.set(datetime.fromtimestamp(min(times) / 1000 - 60, zone))
    with Collection.open(settings, clock) as collection:
        collection.append(Kind.PARAMETERS, data={"deck": "", "weights": golden["params"]})
        collection.merge(events_of(answers, golden, collection.device))
    clock.set(datetime.fromtimestamp(max(times) / 1000 + 60, zone))
    with Collection.open(settings, clock) as collection:
        export(collection, out, Everything(), with_progress=True)
        return [collection.schedule(f"{identity(number)}.1") for number in range(len(answers))]


def events_of(answers: Answers, golden: dict[str, Any], device: str) -> list[Event]:
    zone, events = ZoneInfo(golden["tz"]), []
    for number, given in enumerate(answers):
        for ms, rating in given:
            moment = datetime.fromtimestamp(ms / 1000, zone)
            day, offset = study_day(moment, golden["rollover_hour"]), offset_minutes(moment)
            card = f"{identity(number)}.1"
            events.append(Event(ms, device, Kind.ANSWER, day, offset, card, "Golden", Rating(rating), 1000))
    return events


def logs_of_anki(golden: dict[str, Any]) -> dict[str, list[list[int]]]:
    """Give the golden reviews as the rows that Anki logs: id, rating, interval, last interval, factor, type."""
    logs = {}
    for number, reviews in enumerate(golden["cards"]):
        rows, phase, last = [], 0, 0
        for review in reviews:
            days = review["ivl"] if review["type"] == 2 else -600
            factor = round(((review["d"] - 1) / 9 + 0.1) * 1000)
            kind = {0: 0, 1: 0, 2: 1, 3: 2}[phase]
            rows.append([review["t"] * 1000 + number, review["rating"], days, last, factor, kind])
            phase, last = review["type"], days
        logs[f"qz-{identity(number)}"] = rows
    return logs


def assert_held(state: Schedule, stability: float, difficulty: float) -> None:
    """Compare with what Anki holds: equal but for a last digit, which its shorter numbers may round the other way."""
    assert state.stability == pytest.approx(stability, rel=1e-4, abs=1.1e-4)
    assert state.difficulty == pytest.approx(difficulty, abs=1.1e-3)


def goldens(shared: Path, name: str, earlier: int = 0) -> tuple[dict[str, Any], Answers]:
    """Give a golden collection and the answers in it, each at a millisecond of its own, some days earlier."""
    golden = json.loads((shared / "golden" / f"{name}.json").read_text(encoding="utf-8"))
    for reviews in golden["cards"]:
        for review in reviews:
            review["t"] -= earlier * 86_400
    answers = [
        [(review["t"] * 1000 + number, review["rating"]) for review in reviews]
        for number, reviews in enumerate(golden["cards"])
    ]
    return golden, answers


def test_anki_derives_the_same_from_our_log_as_from_its_own(
    shared: Path, home: Path, clock: Any, tmp_path: Path, engine: Engine
) -> None:
    # Anki takes what lies in the future for today.
    golden, answers = goldens(shared, "anki_golden_utc_steps", earlier=42 * 365)
    path = tmp_path / "out.apkg"
    ours = studied(home, clock, answers, golden, path)
    found = engine({"import": path}, {"relog": logs_of_anki(golden)}, report=False)["steps"][1]
    assert len(found["after"]) == len(golden["cards"])
    assert found["before"] == found["after"]
    for state, reviews in zip(ours, golden["cards"], strict=True):
        assert_held(state, reviews[-1]["s"], reviews[-1]["d"])


@pytest.mark.long
def test_so_it_does_in_another_zone_without_steps_and_with_other_parameters(
    shared: Path, home: Path, clock: Any, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not FAKETIME.exists():
        pytest.skip(NO_FAKETIME)
    golden, answers = goldens(shared, "anki_golden_ny_nosteps_custom")
    path = tmp_path / "out.apkg"
    studied(home, clock, answers, golden, path)
    monkeypatch.setenv("LD_PRELOAD", str(FAKETIME))
    monkeypatch.setenv("FAKETIME", "@2067-03-01 12:00:00")
    found = engine({"import": path}, {"relog": logs_of_anki(golden)}, zone=golden["tz"], report=False)["steps"][1]
    assert len(found["after"]) == len(golden["cards"])
    assert found["before"] == found["after"]


@pytest.mark.long
def test_forty_reviews_a_card_drift_as_far_as_they_do_in_anki_and_no_farther(
    home: Path, clock: Any, tmp_path: Path, interpreter: Path, engine: Engine
) -> None:
    """The real engine answers for years, its clock led by hand; then the same answers are given here."""
    if not FAKETIME.exists():
        pytest.skip(NO_FAKETIME)
    stamp = tmp_path / "stamp"
    stamp.write_text("2020-01-02 08:00:00", encoding="utf-8")
    done = subprocess.run(
        [interpreter, NATIVE, tmp_path / "collection.anki2", "30", "40"],
        capture_output=True,
        env={
            **os.environ,
            "TZ": "UTC",
            "HOME": str(tmp_path),
            "ANKI_TEST_MODE": "1",
            "LD_PRELOAD": str(FAKETIME),
            "FAKETIME_TIMESTAMP_FILE": str(stamp),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        },
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    native = json.loads(done.stdout)
    golden = {
        "params": native["params"],
        "tz": "UTC",
        "rollover_hour": 4,
        "desired_retention": 0.9,
        "max_interval": 36500,
        "learning_steps_min": [1, 10],
        "relearning_steps_min": [10],
    }
    answers = [[(row[0], row[1]) for row in card["log"]] for card in native["cards"]]
    assert {len(given) for given in answers} == {40}
    path = tmp_path / "out.apkg"
    ours = studied(home, clock, answers, golden, path)
    derived = engine({"import": path}, {"relog": {}}, report=False)["steps"][1]["before"]
    for number, (state, card) in enumerate(zip(ours, native["cards"], strict=True)):
        assert_held(state, *card["stored"])
        assert (int(state.phase), state.interval, state.lapses) == (card["type"], card["ivl"], card["lapses"])
        assert derived[f"qz-{identity(number)}"] == card["derived"]
