"""The best one-to-one pairing of two sides: the greatest sum of scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

_LARGE = 150  # a knot of more entries than this is untied greedily; the optimum costs the cube


def best_pairs(scores: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Pair left with right so that the scores add up to the most; only given pairs may be used."""
    result: dict[int, int] = {}
    for knot in _knots(scores):
        lefts = sorted({left for left, _ in knot})
        rights = sorted({right for _, right in knot})
        if len(knot) == 1:
            result[lefts[0]] = rights[0]
        elif max(len(lefts), len(rights)) > _LARGE:
            result.update(_greedy({pair: scores[pair] for pair in knot}))
        else:
            result.update(_optimal(lefts, rights, {pair: scores[pair] for pair in knot}))
    return result


def _knots(scores: Mapping[tuple[int, int], float]) -> list[list[tuple[int, int]]]:
    """Cut the pairs into sets that share no entry."""
    by_left: dict[int, list[tuple[int, int]]] = defaultdict(list)
    by_right: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair in scores:
        by_left[pair[0]].append(pair)
        by_right[pair[1]].append(pair)
    seen: set[tuple[int, int]] = set()
    knots = []
    for start in scores:
        if start in seen:
            continue
        knot, stack = [], [start]
        seen.add(start)
        while stack:
            pair = stack.pop()
            knot.append(pair)
            for beside in (*by_left[pair[0]], *by_right[pair[1]]):
                if beside not in seen:
                    seen.add(beside)
                    stack.append(beside)
        knots.append(knot)
    return knots


def _greedy(scores: Mapping[tuple[int, int], float]) -> dict[int, int]:
    result: dict[int, int] = {}
    used: set[int] = set()
    for left, right in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        if left not in result and right not in used:
            result[left] = right
            used.add(right)
    return result


def _optimal(lefts: list[int], rights: list[int], scores: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Solve the assignment by shortest augmenting paths; staying alone costs nothing, so it is a column too."""
    size = len(lefts)
    columns: list[int | None] = [*rights, *([None] * size)]
    infinity = float("inf")

    def cost(row: int, column: int) -> float:
        right = columns[column]
        return 0.0 if right is None else -scores.get((lefts[row], right), -1.0)

    row_price, column_price = [0.0] * (size + 1), [0.0] * (len(columns) + 1)
    matched = [0] * (len(columns) + 1)  # column → row, 1-based; 0 is none
    for row in range(1, size + 1):
        matched[0] = row
        column = 0
        least = [infinity] * (len(columns) + 1)
        done = [False] * (len(columns) + 1)
        way = [0] * (len(columns) + 1)
        while True:
            done[column] = True
            here, delta, following = matched[column], infinity, 0
            for other in range(1, len(columns) + 1):
                if done[other]:
                    continue
                reduced = cost(here - 1, other - 1) - row_price[here] - column_price[other]
                if reduced < least[other]:
                    least[other], way[other] = reduced, column
                if least[other] < delta:
                    delta, following = least[other], other
            for other in range(len(columns) + 1):
                if done[other]:
                    row_price[matched[other]] += delta
                    column_price[other] -= delta
                else:
                    least[other] -= delta
            column = following
            if matched[column] == 0:
                break
        while column:
            matched[column] = matched[way[column]]
            column = way[column]
    result = {}
    for column, row in enumerate(matched):
        right = columns[column - 1] if column else None
        if row and right is not None and (lefts[row - 1], right) in scores:
            result[lefts[row - 1]] = right
    return result
