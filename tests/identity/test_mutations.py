"""Documents change in every way that people change them, and histories stay with their questions.

The table by kind: `pytest -m long tests/identity -s`.
"""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from quizcli.domain.alignment import align
from quizcli.domain.resemblance import Entry

KEPT_AT_LEAST = 0.98
# There is no history that could be kept: the question itself is gone, or became a part of another one.
GONE = ("deleted", "replaced by a stranger", "merged away")


def entry(item: Any) -> Entry:
    return Entry(item.prompt, item.answer, item.options, item.topic, item.file)


def outcomes(state: Any) -> dict[str, str]:
    """Say for each old item what became of its history."""
    found = align(
        [entry(item) for item in state.old], [entry(item) for item in state.new], lambda n: state.old[n].weight
    )
    given = {state.old[pair.old].key: state.new[pair.new].key for pair in found.pairs}
    assert len({pair.new for pair in found.pairs}) == len(found.pairs)
    result = {}
    for item in state.old:
        wanted, got = state.truth.get(item.key), given.get(item.key)
        if item.key in state.neutral:
            result[item.key] = "neutral"
        elif got == wanted:
            result[item.key] = "kept" if wanted else "rightly apart"
        elif got is None:
            result[item.key] = "lost"
        else:
            result[item.key] = "near" if got in state.near.get(item.key, ()) else "wrong"
    return result


def table(mutations: ModuleType, folder: Path, total: int, seed: int, at_once: int) -> dict[str, Counter[str]]:
    documents = list(mutations.documents(folder))
    words = [word for document in documents for item in document for word in mutations._WORD.findall(item.prompt)]
    chance = random.Random(seed)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    done = 0
    while done < total:
        document, other = chance.choice(documents), chance.choice(documents)
        if document is other:
            continue
        if len(document) > 150:
            start = chance.randrange(len(document) - 100)
            document = document[start : start + 100]
        state = mutations.mutate(document, other, words, chance, at_once)
        done += len(state.kinds)
        for key, outcome in outcomes(state).items():
            found[state.kinds.get(key, "untouched")][outcome] += 1
    return found


def share(found: dict[str, Counter[str]]) -> float:
    """Give the share of histories kept, of the questions that were changed and that a person would keep."""
    of = {kind: counts for kind, counts in found.items() if kind not in (*GONE, "untouched")}
    kept = sum(counts["kept"] for counts in of.values())
    return kept / (kept + sum(counts["lost"] + counts["near"] + counts["wrong"] for counts in of.values()))


def shown(found: dict[str, Counter[str]]) -> str:
    columns = ("kept", "lost", "near", "wrong", "rightly apart", "neutral")
    lines = [f"{'kind':24}" + "".join(f"{name:>14}" for name in columns)]
    lines += [f"{kind:24}" + "".join(f"{found[kind][name]:14}" for name in columns) for kind in sorted(found)]
    return "\n".join(lines)


def test_a_few_hundred_changes_lose_and_mistake_next_to_nothing(mutations: ModuleType, shared: Path) -> None:
    found = table(mutations, shared / "corpus", 150, 3, 10)
    assert sum(counts["wrong"] for counts in found.values()) == 0, shown(found)
    assert share(found) >= KEPT_AT_LEAST, shown(found)


@pytest.mark.long
def test_ten_thousand_changes_keep_98_of_100_histories_and_mistake_none(mutations: ModuleType, shared: Path) -> None:
    total = int(os.environ.get("QUIZCLI_MUTATIONS", "10000"))
    single = table(mutations, shared / "corpus", total // 2, 1, 1)
    many = table(mutations, shared / "corpus", total // 2, 2, 10)
    for title, found in (("one at a time", single), ("ten at once", many)):
        print(f"\n{title}: {share(found):.2%} kept\n{shown(found)}")  # noqa: T201
    for found in (single, many):
        assert sum(counts["wrong"] for counts in found.values()) == 0, shown(found)
        assert share(found) >= KEPT_AT_LEAST, shown(found)
