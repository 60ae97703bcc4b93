"""Random lives of a learner: whatever happens, state is what the log says, on every machine and in any order."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import Phase as Stage
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from quizcli.domain.event import Event, Kind
from quizcli.domain.rating import Rating
from quizcli.domain.schedule import Phase
from quizcli.query.tree import Everything
from quizcli.scheduling.memory import DEFAULT_WEIGHTS
from quizcli.services import logs
from quizcli.services.collection import Collection
from quizcli.services.dealing import Dealer
from quizcli.settings import Settings, load

IDS = ["aaaa2222", "bbbb3333", "cccc4444", "dddd5555"]
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # thousands of durable commits: no disk needs them
CARDS = st.sampled_from([f"{id_}.1" for id_ in IDS])
ZONES = ["UTC", "America/New_York", "Asia/Tokyo", "Pacific/Honolulu", "Australia/Lord_Howe"]
JUMPS = [0.001, 0.2, 3, 24, 24, 48, 24 * 10, 24 * 200, 24 * 800, -1, -26, -24 * 400]  # hours
OPTIONS = ["retention = 0.8", "retention = 0.97", 'steps = ""', 'steps = "5m 1d 3d"', 'leech_action = "suspend"']
OPTIONS += ["leech_threshold = 2", "max_interval = 20", "fuzz = false", "rollover = 0", "rollover = 23", ""]


class Life(RuleBasedStateMachine):
    """One learner on one machine, now and then handed another machine's log."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY))
        self.time = datetime(2026, 3, 1, 3, 50, tzinfo=UTC)
        self.zone = ZoneInfo("America/New_York")
        self.home = self.folder / "home"
        self.bank = {"Python": IDS[:2], "Web::FastAPI": IDS[2:]}
        self.collection: Collection | None = None
        self.last_today = 0

    def now(self) -> datetime:
        return self.time.astimezone(self.zone)

    def open(self) -> Collection:
        if self.collection is None:
            self.collection = Collection.open(load(self.home), self.now)
        return self.collection

    def close(self) -> None:
        if self.collection is not None:
            self.collection.close()
            self.collection = None

    @initialize()
    def begin(self) -> None:
        self.write_bank(self.home)

    def write_bank(self, home: Path) -> None:
        folder = home / "bank"
        folder.mkdir(parents=True, exist_ok=True)
        for deck, ids in self.bank.items():
            text = f"# quizcli bank\nformat: 1\ndeck: {deck}\nquestions:\n"
            text += "".join(f"  - {{id: {id_}, question: Why {id_}?, answer: So.}}\n" for id_ in ids)
            (folder / f"{deck.replace('::', '-')}.yaml").write_text(text, encoding="utf-8")

    @rule(card=CARDS, rating=st.sampled_from(Rating), duration=st.integers(0, 60_000))
    def answer(self, card: str, rating: Rating, duration: int) -> None:
        collection = self.open()
        if card not in collection.cards():
            return
        promised = collection.preview(card)[rating]
        before = collection.schedule(card)
        event = collection.answer(card, rating, duration=duration)
        after = collection.schedule(card)
        assert after == promised
        if any(other.key > event.key for other in collection.events(card)):
            return  # another machine's clock ran ahead: what it did comes after this
        assert after.last_day >= before.last_day
        assert after.due_day >= after.last_day >= collection.today - 1
        assert after.reps == before.reps + 1

    @rule(rating=st.sampled_from(Rating))
    def sit(self, rating: Rating) -> None:
        """A card that was rated into the future is not dealt again on the same day."""
        collection = self.open()
        dealer = Dealer(collection)
        card = dealer.next()
        if card is not None:
            event = collection.answer(card, rating)
            state = dealer.answered(card)
            if any(other.key > event.key for other in collection.events(card)):
                return
            assert state.phase is not Phase.REVIEW or dealer.next() != card
            if state.phase is Phase.REVIEW:
                assert Dealer(collection).next() != card

    @rule(count=st.integers(1, 4))
    def undo(self, count: int) -> None:
        self.open().undo(count)

    @rule(card=CARDS, mark=st.sampled_from(["suspend", "unsuspend", "bury", "unbury", "flag", "reset", "due", "cram"]))
    def mark(self, card: str, mark: str) -> None:
        collection = self.open()
        data = {"bury": {"until": collection.today + 1}, "flag": {"flag": 3}, "due": {"day": collection.today + 5}}
        collection.append(Kind(mark), card, data=data.get(mark, {}))

    @rule(option=st.sampled_from(OPTIONS), deck=st.booleans())
    def set_option(self, option: str, deck: bool) -> None:
        self.close()
        (self.home / "config.toml").write_text(f'[decks."Web"]\n{option}\n' if deck else option + "\n")
        self.open()

    @rule(seed=st.integers(0, 1000), keep=st.booleans(), deck=st.sampled_from(["", "Web", "Python"]))
    def set_parameters(self, seed: int, keep: bool, deck: str) -> None:
        chance = random.Random(seed)
        weights = [round(weight * chance.uniform(0.8, 1.2), 4) for weight in DEFAULT_WEIGHTS]
        self.open().append(Kind.PARAMETERS, data={"deck": deck, "weights": weights, "keep": keep})

    @rule(hours=st.sampled_from(JUMPS))
    def wait(self, hours: float) -> None:
        self.time += timedelta(hours=hours)
        if hours < 0:
            self.close()  # a clock is set back between sittings or within one; here between them

    @rule(zone=st.sampled_from(ZONES))
    def travel(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)

    @rule()
    def reopen(self) -> None:
        self.close()
        self.open()

    @rule(id_=st.sampled_from(IDS), deck=st.sampled_from(["Python", "Web::FastAPI", ""]))
    def move(self, id_: str, deck: str) -> None:
        """A question moves to a deck, or out of the bank and perhaps back later."""
        for ids in self.bank.values():
            if id_ in ids:
                ids.remove(id_)
        if deck:
            self.bank[deck].append(id_)
        self.write_bank(self.home)
        if self.collection is not None:
            self.collection.refresh()

    @rule(seed=st.integers(0, 100_000), count=st.integers(1, 12))
    def import_log(self, seed: int, count: int) -> None:
        collection = self.open()
        collection.merge(foreign(seed, count, collection.now_ms))

    @invariant()
    def time_never_runs_backwards(self) -> None:
        if self.collection is not None:
            for card, state in states(self.collection).items():
                assert state.stability == 0 or 0.001 <= state.stability <= 36_500, card
                assert state.phase is not Phase.REVIEW or state.interval >= 1, card

    def teardown(self) -> None:
        try:
            collection = self.open()
            expected = states(collection)
            events = list(collection.events())
            collection.rebuild()
            assert states(collection) == expected
            self.close()
            self.merge_elsewhere(events, expected)
        finally:
            self.close()
            shutil.rmtree(self.folder)

    def merge_elsewhere(self, events: list[Event], expected: dict[str, object]) -> None:
        """Another machine gets the same events shuffled, in two parts that overlap: the same states."""
        home = self.folder / "elsewhere"
        self.write_bank(home)
        shuffled = list(events)
        random.Random(len(events)).shuffle(shuffled)
        with Collection.open(Settings(home), self.now) as other:
            other.merge(shuffled[: len(shuffled) * 2 // 3])
            other.merge(shuffled[len(shuffled) // 3 :])
            assert states(other) == expected
            logs.export(other, self.folder / "log.jsonl", Everything())
            assert logs.merge(other, self.folder / "log.jsonl").new == 0


def states(collection: Collection) -> dict[str, object]:
    return {card: collection.schedule(card) for card in sorted(collection.cards())}


def foreign(seed: int, count: int, now: int) -> list[Event]:
    """What another machine did, on clocks of its own."""
    chance = random.Random(seed)
    device = f"other{seed % 3}"
    found: list[Event] = []
    at = now - chance.randrange(10**10)
    for _ in range(count):
        at += chance.randrange(1, 10**8)
        day = 719_163 + at // 86_400_000
        card = f"{chance.choice(IDS)}.1"
        kind = chance.choice([Kind.ANSWER] * 6 + [Kind.SUSPEND, Kind.RESET, Kind.UNDO, Kind.BASELINE])
        data: dict[str, object] = {}
        if kind is Kind.UNDO:
            if not found:
                continue
            aim = chance.choice(found)
            card, data = aim.card, {"id": aim.id, "device": aim.device}
        elif kind is Kind.BASELINE:
            data = {"interval": 12, "ease": 2.3, "reps": 4}
        rating = Rating(chance.randrange(1, 5)) if kind is Kind.ANSWER else None
        found.append(Event(at, device, kind, day, 0, card, "Python", rating, 0, at, data))
    return found


def live(lives: int) -> None:
    chosen = settings(
        max_examples=lives,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Stage.reuse, Stage.generate, Stage.shrink],
    )
    with patch.object(Collection, "_keep_daily", lambda _: None):  # backups are tested elsewhere, and take their time
        run_state_machine_as_test(Life, settings=chosen)


def test_fifty_lives():
    live(50)


@pytest.mark.long
def test_a_thousand_lives():
    live(1000)
