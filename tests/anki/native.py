"""Runs in an interpreter that has Anki's engine, under libfaketime: `native.py COLLECTION CARDS REVIEWS`.

Each card is answered so many times over some years; what Anki holds of it then, what it derives from its own log, and
that log go to stdout as JSON.
"""

from __future__ import annotations

import heapq
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

from anki.collection import Collection

BEGIN = 1_577_955_600  # 2020-01-02, 09:00 UTC


def main(path: str, count: int, reviews: int) -> None:
    lead(BEGIN)
    collection = Collection(path)
    collection.db.execute("pragma synchronous=off")
    collection.set_config("fsrs", True)
    deck = collection.decks.id("Golden")
    cards = []
    for number in range(count):
        note = collection.new_note(collection.models.by_name("Basic"))
        note.fields[0] = f"Question {number}?"
        collection.add_note(note, deck)
        cards.append(note.cards()[0].id)
    study(collection, cards, reviews)
    params = [0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796]
    params += [1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542]
    json.dump({"params": params, "cards": [held(collection, card) for card in cards]}, sys.stdout)


def lead(moment: int) -> None:
    """Set the clock of this process."""
    text = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment))
    Path(os.environ["FAKETIME_TIMESTAMP_FILE"]).write_text(text, encoding="utf-8")


def study(collection: Collection, cards: list[int], reviews: int) -> None:
    """Answer each card when it is about due; often early or late, sometimes again on the same day."""
    chance = random.Random(1)
    agenda = [(BEGIN + 60 + 97 * number, card) for number, card in enumerate(cards)]
    now = 0
    while agenda:
        moment, identity = heapq.heappop(agenda)
        now = max(moment, now + 3)
        now += 5 * 3600 if time.gmtime(now).tm_hour < 5 else 0
        lead(now)
        card = collection.get_card(identity)
        card.start_timer()
        states = collection._backend.get_scheduling_states(identity)
        rating = chance.choices([0, 1, 2, 3], [2, 2, 7, 1])[0]
        answer = collection.sched.build_answer(card=card, states=states, rating=rating)
        answer.answered_at_millis = now * 1000
        collection.sched.answer_card(answer)
        card.load()
        if card.reps < reviews:
            days = min(max(card.ivl, 1), 60) * chance.choice([0.3, 0.7, 1, 1, 1, 1.2])
            wait = days * 86_400 + chance.randint(0, 20_000) if chance.random() > 0.05 else 3600
            heapq.heappush(agenda, (card.due + 2 if card.queue == 1 else now + int(wait), identity))


def held(collection: Collection, identity: int) -> dict[str, Any]:
    """Give what Anki holds of a card, and what it derives from the card's log."""
    card, derived = collection.get_card(identity), collection.compute_memory_state(identity)
    return {
        "stored": [card.memory_state.stability, card.memory_state.difficulty],
        "derived": [derived.stability, derived.difficulty],
        "log": collection.db.all("select id, ease from revlog where cid=? order by id", identity),
        **{name: int(getattr(card, name)) for name in ("type", "ivl", "lapses")},
    }


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
