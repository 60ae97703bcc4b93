"""Every prefix selects what its meaning says; checked against a plain look at each card."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from quizcli.domain.question import Option, Question
from quizcli.domain.schedule import Phase, Schedule
from quizcli.query.parsing import parse
from quizcli.store import selecting

TODAY = date(2026, 11, 22).toordinal()
NOW = 1_800_000_000_000
QUESTIONS = [
    Question(
        "aaaa2222",
        "一",
        "答",
        deck="Python::Web",
        topic=("FastAPI", "依赖注入"),
        tags=("interview::hard",),
        added="2026-11-22",
    ),
    Question("aaaa3333", "二", "答", deck="Python", topic=("FastAPI",), tags=("Easy",), added="2026-11-16"),
    Question("bbbb2222", "三", "", deck="Pythonic", topic=("安全基础",), added="2026-11-15"),
    Question("cccc2222", "四", "答", deck="SQL", topic=("C++", "锁"), archived=True, added="2026-01-01"),
    Question("dddd2222", "五 {{词}} 与 {{句}}", "", type="cloze", deck="SQL"),
    Question("eeee2222", "六", "", type="choice", deck="SQL", options=(Option("a", True), Option("b"))),
]


def ids(cache, text: str, **more: object) -> list[str]:
    return selecting.question_ids(cache, parse(text), day=TODAY, now_ms=NOW, **more)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("deck:Python", [0, 1]),
        ("deck:python::web", [0]),
        ("deck:Py*", [0, 1, 2]),
        ("deck:Web", []),
        ("topic:FastAPI", [0, 1]),
        ("topic:fastapi", [0, 1]),
        ("topic:Fast", []),
        ("topic:FastAPI::依赖注入", [0]),
        ("topic:依赖注入", [0]),
        ("topic:*安全*", [2]),
        ("topic:安全*", [2]),
        ("topic:*安全", []),
        ("topic:C", []),
        ("topic:C++", [3]),
        ("tag:interview", [0]),
        ("tag:hard", []),
        ("tag:interview::hard", [0]),
        ("tag:EASY", [1]),
        ("tag:*", [0, 1]),
        ("id:aaaa", [0, 1]),
        ("id:aaaa2,dddd", [0, 4]),
        ("id:AAAA3333", [1]),
        ("type:cloze", [4]),
        ("type:basic", [0, 1, 2, 3]),
        ("is:unanswered", [2]),
        ("is:archived", [3]),
        ("is:new", [0, 1, 4, 5]),
        ("added:1", [0]),
        ("added:7", [0, 1]),
        ("added:8", [0, 1, 2]),
        ("added:2026-11-16", [1]),
        ("added:2026-11-15..2026-11-16", [1, 2]),
        ("added:2026-11-16..", [0, 1]),
        ("deck:Python -topic:依赖注入", [1]),
        ("topic:FastAPI OR type:choice", [0, 1, 5]),
        ("NOT (deck:SQL OR deck:Python)", [2]),
        ("", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_fields_of_questions(cache_of, text: str, numbers: list[int]) -> None:
    cache = cache_of(QUESTIONS)
    assert ids(cache, text) == [QUESTIONS[number].id for number in numbers]


def test_cards_are_selected_one_by_one(cache_of) -> None:
    cache = cache_of(QUESTIONS)
    cloze = selecting.card_ids(cache, parse("type:cloze"), day=TODAY, now_ms=NOW)
    assert len(cloze) == 2
    assert selecting.card_ids(cache, parse(f"id:{cloze[1]}"), day=TODAY, now_ms=NOW) == [cloze[1]]
    assert ids(cache, f"id:{cloze[1]}") == ["dddd2222"]
    assert ids(cache, "", limit=2) == ["aaaa2222", "aaaa3333"]


def drawn(chance: random.Random) -> Schedule:
    phase = chance.choice(list(Phase))
    studied = phase is not Phase.NEW
    return Schedule(
        phase=phase,
        due_day=TODAY + chance.randint(-3, 3) if studied else 0,
        due_at=chance.choice([0, NOW - 1, NOW, NOW + 60_000]) if phase in (Phase.LEARNING, Phase.RELEARNING) else 0,
        stability=round(chance.uniform(0.1, 40), 4) if studied else 0.0,
        difficulty=round(chance.uniform(1, 10), 3) if studied else 0.0,
        last_day=TODAY - chance.randint(0, 60) if studied else 0,
        interval=chance.randint(1, 60) if studied else 0,
        reps=chance.randint(1, 20) if studied else 0,
        lapses=chance.randint(0, 5) if studied else 0,
        suspended=chance.random() < 0.2,
        buried_until=TODAY + chance.choice([-1, 0, 1]) if chance.random() < 0.3 else 0,
        flag=chance.choice([0, 0, 1, 7]),
        leech=chance.random() < 0.1,
    )


def recall(card: Schedule) -> float:
    factor = 0.9 ** (-1 / selecting.DECAY) - 1
    return float((1 + factor * max(TODAY - card.last_day, 0) / card.stability) ** -selecting.DECAY)


def is_due(card: Schedule) -> bool:
    if not card.shown(TODAY):
        return False
    if card.phase is Phase.REVIEW:
        return card.due_day <= TODAY
    if card.phase is Phase.NEW:
        return False
    return card.due_at <= NOW if card.due_at else card.due_day <= TODAY


STATES: dict[str, Callable[[Schedule], bool]] = {
    "is:due": is_due,
    "is:new": lambda card: card.phase is Phase.NEW,
    "is:learning": lambda card: card.phase in (Phase.LEARNING, Phase.RELEARNING),
    "is:review": lambda card: card.phase is Phase.REVIEW,
    "is:suspended": lambda card: card.suspended,
    "is:buried": lambda card: card.buried_until > TODAY,
    "is:leech": lambda card: card.leech,
    "is:flagged": lambda card: card.flag > 0,
    "is:weak": lambda card: (
        card.reps > 0 and (card.leech or card.lapses >= 2 or (card.stability > 0 and recall(card) < 0.7))
    ),
    "prop:stability<5": lambda card: 0 < card.stability < 5,
    "prop:stability>=20": lambda card: card.stability >= 20,
    "prop:difficulty>8.5": lambda card: card.difficulty > 8.5,
    "prop:difficulty<=3": lambda card: 0 < card.difficulty <= 3,
    "prop:lapses>=3": lambda card: card.lapses >= 3,
    "prop:lapses=0": lambda card: card.lapses == 0,
    "prop:lapses!=0": lambda card: card.lapses != 0,
    "prop:interval>30": lambda card: card.interval > 30,
    "prop:retrievability<0.8": lambda card: card.stability > 0 and recall(card) < 0.8,
    "prop:retrievability>=0.95": lambda card: card.stability > 0 and recall(card) >= 0.95,
    "prop:retrievability>0": lambda card: card.stability > 0,
    "prop:retrievability<0": lambda card: False,
    "rated:1": lambda card: card.reps > 0 and card.last_day == TODAY,
    "rated:30": lambda card: card.reps > 0 and card.last_day >= TODAY - 29,
}


@pytest.fixture
def states(cache_of):
    """Many cards in all kinds of states, and the cache that holds them."""
    chance = random.Random(3)
    questions = [Question(f"k7m3{number:04d}", "问", "答") for number in range(300)]
    cache = cache_of(questions)
    cards = {}
    for number, question in enumerate(questions, start=1):
        card = drawn(chance)
        cards[question.id] = card
        values = {name: getattr(card, name) for name in Schedule.__slots__}
        columns = ", ".join(f"{name} = :{name}" for name in values)
        cache.execute(f"UPDATE card SET {columns} WHERE question = {number}", {**values, "phase": int(card.phase)})
    return cache, cards


@pytest.mark.parametrize("text", STATES)
def test_states_and_properties(states, text: str) -> None:
    cache, cards = states
    wanted = [id_ for id_, card in cards.items() if STATES[text](card)]
    assert ids(cache, text) == wanted
    assert ids(cache, f"NOT {text}") == [id_ for id_ in cards if id_ not in wanted]
    assert ids(cache, f"{text} 问") == wanted
    assert ids(cache, f"{text} 没有") == []


def test_retrievability_is_equal_to_the_per_cent(states) -> None:
    cache, cards = states
    wanted = [id_ for id_, card in cards.items() if card.stability > 0 and 0.895 <= recall(card) < 0.905]
    assert ids(cache, "prop:retrievability=0.9") == wanted
    others = [id_ for id_, card in cards.items() if card.stability > 0 and id_ not in wanted]
    assert ids(cache, "prop:retrievability!=0.9") == others


def test_ratings_are_read_from_the_log_and_those_undone_do_not_count(collection, home) -> None:
    from quizcli.domain.rating import Rating

    first, second = (
        collection.select(parse("topic:FastAPI"))[:2]
        if collection.select(parse("topic:FastAPI"))
        else (collection.select(parse(""))[:2])
    )
    collection.answer(f"{first}.1", Rating.AGAIN, duration=1)
    collection.answer(f"{second}.1", Rating.AGAIN, duration=1)
    collection.undo(1)
    assert collection.select(parse("rated:1:1")) == [first]
    assert collection.select(parse("rated:1")) == [first]
    assert collection.select(parse("rated:1:4")) == []


def test_a_very_long_query_still_runs(cache_of) -> None:
    cache = cache_of(QUESTIONS)
    assert ids(cache, " ".join(f"word{number}" for number in range(1500))) == []
    assert ids(cache, " ".join(["答"] * 1500)) == [q.id for q in QUESTIONS if q.answer]
    assert ids(cache, " OR ".join(f"id:{number:04d}" for number in range(400))) == []


def test_names_are_compared_once_each(cache_of, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [replace(QUESTIONS[0], id=f"k7m3{number:04d}") for number in range(200)]
    cache = cache_of(many)
    calls = []
    cache.create_function("name_matches", 2, lambda *names: calls.append(names) or 1, deterministic=True)
    assert len(ids(cache, "topic:FastAPI")) == 200
    assert len(calls) == 1
