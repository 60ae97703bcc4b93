"""The key points of an answer: worked cases."""

from __future__ import annotations

import time

import pytest

from quizcli.text.points import MOST, Point, points


def names(answer: str) -> list[str]:
    return [point.text for point in points(answer)]


CASES = {
    "bold lead-ins of a list": ("Intro.\n\n- **One**: a\n- **Two**：b\n- **Three** – c", ["One", "Two", "Three"]),
    "a plain list, up to the end of a sentence": (
        "- Keep it short. Nobody reads on.\n- 先查缓存。再查库\n",
        ["Keep it short", "先查缓存"],
    ),
    "three sections, whatever lists they have": (
        "#### 概念\n\n- a\n- b\n\n#### 用法\n\ntext\n\n#### 场景\n\n- c",
        ["概念", "用法", "场景"],
    ),
    "titles that only name a kind give way to what they hold": (
        "**Advantages:**\n\n- fast\n- small\n\n**Disadvantages:**\n\n- hard to read",
        ["fast", "small", "hard to read"],
    ),
    "but stay where that would be too many": (
        "**优点**\n" + "".join(f"- a{number}\n" for number in range(7)) + "\n**缺点**\n- b1\n- b2\n- b3\n",
        ["优点", "缺点"],
    ),
    "one heading over a list": ("### Answer\n\n1. first\n2. second", ["first", "second"]),
    "numbers with bullets between them are titles": (
        "1. Core\n- low\n- fast\n\n2. ORM\n- high\n- slow\n",
        ["Core", "ORM"],
    ),
    "code, examples, references and summaries are left out": (
        "- one\n- two\n\n```python\n# - three\n- four\n```\n\n#### 示例\n\n- five\n\n**References**\n\n- [a](http://b)\n\n"
        "#### 总结\n\n- six\n- seven",
        ["one", "two"],
    ),
    "nested items are details": ("- a\n    - b\n    - c\n- d\n", ["a", "d"]),
    "inline code stays in a name": ("- `__copy__` is called\n- **`a_b`**：c", ["__copy__ is called", "a_b"]),
    "paragraphs that begin with a name": ("`open`: opens it.\n\n`close`: closes it.", ["open", "close"]),
    "a label of code is no point": (
        "**Why**: because\n\n**Apply**:\n```sh\nx\n```\n\n**vs**:\n- this\n- that",
        ["Why", "vs"],
    ),
    "a short answer": ("It is 42.", []),
    "paragraphs alone": ("First this.\n\nThen that.\n\nAt last a third.", []),
    "a list of one": ("- only", []),
    "a list of addresses": ("- http://a\n- https://b", []),
    "names that are linked": ("- [KVM](http://a)\n- [XEN](http://b)", ["KVM", "XEN"]),
    "numbers that Markdown does not know": ("1）先\n2）后\n", ["先", "后"]),
    "paths and options": ("- `/etc/passwd`: users\n- `--all`: every", ["/etc/passwd", "--all"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize("case", CASES)
def test_points(case: str) -> None:
    answer, expected = CASES[case]
    assert names(answer) == expected


def test_never_more_than_nine() -> None:
    assert len(names("".join(f"- item {number}\n" for number in range(40)))) == MOST == 9


def test_a_point_knows_its_line_and_what_is_said_about_it() -> None:
    first, second = points("Intro\n\n- **A**: `x` does y\n  - more\n- **B**: z")
    assert first == Point("A", "x does y more", 3)
    assert second == Point("B", "z", 5)


def test_the_bank_corrects_them_and_keeps_what_the_answer_says_about_each() -> None:
    found = points("- **Graph**: built once\n- **Cache**: per request", ["Cache", "a third"])
    assert [point.text for point in found] == ["Cache", "a third"]
    assert found[0].detail == "per request"
    assert [point.text for point in points("short", ["one"])] == ["one"]


@pytest.mark.parametrize(
    "seed", ["- " * 3000 + "x", "**" * 4000, "> " * 3000 + "- x\n", "#" * 9000, "1. a\n- b\n" * 3000]
)
def test_hostile_answers_take_no_time(seed: str) -> None:
    began = time.monotonic()
    points(seed)
    assert time.monotonic() - began < 2
