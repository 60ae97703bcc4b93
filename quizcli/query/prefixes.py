"""The prefixes of the query language: what each means, which values it takes, checked in one place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from quizcli.domain.question import TYPES

STATES = (
    "due",
    "new",
    "learning",
    "review",
    "suspended",
    "buried",
    "leech",
    "flagged",
    "unanswered",
    "archived",
    "weak",
)
PROPERTIES = ("stability", "difficulty", "lapses", "retrievability", "interval")
OPERATORS = ("<=", ">=", "!=", "<", ">", "=")
MOST_DAYS = 36_500

_NUMBER = re.compile(r"\d+(\.\d+)?|\.\d+")
_COMPARISON = re.compile(r"([a-z]*)\s*(<=|>=|!=|==|<|>|=)?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prefix:
    """One prefix. `check` gives what is wrong with a value, or nothing; `values` are all it takes, if that is known."""

    name: str
    meaning: str
    example: str
    check: Callable[[str], str]
    values: tuple[str, ...] = ()


def comparison(value: str) -> tuple[str, str, str]:
    """Cut `stability<5` into property, operator and number; missing pieces are empty."""
    found = _COMPARISON.fullmatch(value)
    name, operator, number = found.groups() if found else (value, "", "")
    return name, "=" if operator == "==" else operator or "", number.strip()


def _something(value: str) -> str:
    return "" if value.strip() else "a name belongs after the colon"


def _one_of(values: tuple[str, ...]) -> Callable[[str], str]:
    def check(value: str) -> str:
        return "" if value in values else f"there is no `{value}`; it is one of: {', '.join(values)}"

    return check


def _id(value: str) -> str:
    wrong = [part for part in value.split(",") if not re.fullmatch(r"[A-Za-z0-9._-]+", part)]
    return "an id is letters and digits, several are parted by commas" if wrong else ""


def _days(value: str) -> str:
    if not re.fullmatch(r"\d{1,9}", value) or not 1 <= int(value) <= MOST_DAYS:
        return f"a number of days from 1 to {MOST_DAYS} belongs here, as in `added:7`"
    return ""


def _added(value: str) -> str:
    if "-" not in value:
        return _days(value)
    first, dots, last = value.partition("..")
    for day in (first, last) if dots and last else (first,):
        try:
            date.fromisoformat(day)
        except ValueError:
            return f"`{day}` is no date; write it like 2026-11-22"
    return "the range ends before it begins" if dots and last and last < first else ""


def _rated(value: str) -> str:
    days, colon, rating = value.partition(":")
    if _days(days):
        return f"a number of days from 1 to {MOST_DAYS} belongs here, as in `rated:3` or `rated:3:1`"
    if colon and rating not in ("1", "2", "3", "4"):
        return "a rating is 1 (again), 2 (hard), 3 (good) or 4 (easy)"
    return ""


def _property(value: str) -> str:
    name, operator, number = comparison(value)
    if name not in PROPERTIES:
        return f"there is no property `{name}`; it is one of: {', '.join(PROPERTIES)}"
    if not operator:
        return f"`{name}` needs a comparison, as in `prop:{name}<5` ({' '.join(OPERATORS)})"
    if not _NUMBER.fullmatch(number):
        return f"a number belongs after `{name}{operator}`"
    if name == "retrievability" and float(number) > 1:
        return "retrievability is a chance from 0 to 1, as in `prop:retrievability<0.8`"
    return ""


PREFIXES = {
    prefix.name: prefix
    for prefix in (
        Prefix("deck", "in this deck or one below it", 'deck:"Python 框架"', _something),
        Prefix("topic", "under a heading of this name", "topic:FastAPI", _something),
        Prefix("tag", "with this tag or one below it", "tag:interview", _something),
        Prefix("is", "in this state", "is:due", _one_of(STATES), STATES),
        Prefix("id", "whose id begins so", "id:k7m3", _id),
        Prefix("type", "of this type", "type:choice", _one_of(TYPES), TYPES),
        Prefix(
            "prop",
            "whose memory state compares so",
            "prop:stability<5",
            _property,
            tuple(f"{name}{operator}" for name in PROPERTIES for operator in ("<", ">=")),
        ),
        Prefix("added", "added in the last days, or on a date", "added:7", _added),
        Prefix("rated", "answered in the last days, with a rating if given", "rated:3:1", _rated),
    )
}
