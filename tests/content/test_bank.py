"""The shipped bank: made from its sources, complete, and in the shape that every answer promises."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from quizcli.bank import reading
from quizcli.services.linting import lint
from quizcli.services.parsing import parse_file

HERE = Path(__file__).resolve()
CONTENT = HERE.parents[2] / "content"
SOURCES = sorted(CONTENT.glob("*.md"))
DIFFICULTIES = {"easy", "medium", "hard"}
_HAN = re.compile(r"[\u3400-\u9fff]")
_POINT = re.compile(r"^- \*\*.+?\*\*：", re.MULTILINE)
REBUILD = "run: python -m tests.content.build"


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """Load the generator, which stands beside this test."""
    spec = importlib.util.spec_from_file_location("content_build", HERE.parent / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["content_build"] = module
    spec.loader.exec_module(module)
    return module


def han(text: str) -> int:
    """Count Chinese characters."""
    return len(_HAN.findall(text))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_yaml_bank_is_what_its_markdown_source_makes(path: Path, build: ModuleType) -> None:
    assert path.with_suffix(".yaml").read_text(encoding="utf-8") == build.bank_text(path), REBUILD


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_bank_reads_without_problems(path: Path) -> None:
    assert reading.read(path.with_suffix(".yaml")).problems == ()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_parser_reads_every_question_and_explains_every_line(path: Path, bank_source: list[Any]) -> None:
    document = parse_file(path)
    own = [entry for entry in bank_source if entry.file == path.name]
    assert [(found.line, found.prompt) for found in document.questions] == [(one.line, one.title) for one in own]
    assert [found.topic for found in document.questions] == [(one.topic,) for one in own]
    assert [found.type for found in document.questions] == [one.type for one in own]
    assert [(found.id, ",".join(found.tags)) for found in document.questions] == [
        (one.attribute("id"), one.attribute("tags")) for one in own
    ]
    assert document.diagnostics == ()
    assert document.coverage.unexplained == 0


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_linter_for_notes_finds_nothing_to_mend(path: Path) -> None:
    assert lint(path) == []


def test_ids_are_given_once(bank_source: list[Any]) -> None:
    ids = Counter(entry.attribute("id") for entry in bank_source)
    assert [one for one, times in ids.items() if times > 1 or not one] == [], REBUILD


def test_no_two_questions_have_the_same_title(bank_source: list[Any]) -> None:
    assert [title for title, times in Counter(entry.title for entry in bank_source).items() if times > 1] == []


def test_the_bank_is_as_wide_as_promised(bank_source: list[Any]) -> None:
    files = Counter(entry.file for entry in bank_source)
    assert len(bank_source) >= 150
    assert files["flask.md"] >= 20
    assert files["python.md"] + files["asyncio.md"] >= 30


def test_a_fifth_is_chosen_or_typed_and_a_tenth_is_cloze_or_code(bank_source: list[Any]) -> None:
    types = Counter(entry.type for entry in bank_source)
    assert types["choice"] + types["typed"] >= len(bank_source) / 5
    assert types["cloze"] + types["code"] >= len(bank_source) / 10


def complaints(entries: list[Any], check: Callable[[Any], Iterator[str]]) -> list[str]:
    """Say where each question breaks a promise."""
    return [f"{entry.file}:{entry.line}: {problem}" for entry in entries for problem in check(entry)]


def test_every_question_has_one_difficulty_and_an_english_twin(bank_source: list[Any]) -> None:
    def check(entry: Any) -> Iterator[str]:
        tags = entry.attribute("tags").split(",")
        if len(DIFFICULTIES & set(tags)) != 1:
            yield f"one of {DIFFICULTIES} among its tags"
        if len(set(tags)) != len(tags):
            yield "a tag twice"
        if len(entry.attribute("en")) < 15 or not entry.attribute("en_answer"):
            yield "no English twin"
        if han(entry.attribute("en") + entry.attribute("en_answer")):
            yield "an English twin that is not in English"

    assert complaints(bank_source, check) == []


def test_the_comment_is_one_line_of_plain_keys_and_values(bank_source: list[Any]) -> None:
    def check(entry: Any) -> Iterator[str]:
        body = entry.comment.removeprefix("<!-- quizcli: ").removesuffix(" -->")
        if "\\" in body or "-->" in body or not re.fullmatch(r'(?:\w+=(?:"[^"]*"|[^\s"]+)(?: |$))+', body):
            yield body

    assert complaints(bank_source, check) == []


def test_an_answer_has_the_shape_that_an_interview_wants(bank_source: list[Any]) -> None:
    def check(entry: Any) -> Iterator[str]:
        prose = entry.prose.strip("\n")
        if entry.type != "basic":
            if not 35 <= han(prose) <= 400:
                yield f"{han(prose)} Chinese characters"
            return
        opening = prose.split("\n\n")[0]
        if opening.startswith(("- ", "#", "```")) or not 30 <= han(opening) <= 130:
            yield "does not begin with a 30-second answer"
        if not 2 <= len(_POINT.findall(prose)) <= 9:
            yield "not 2 to 9 points"
        if "\n常见陷阱：" not in prose or "\n追问：" not in prose:
            yield "no pitfall or no follow-up"
        if not entry.blocks:
            yield "no example"
        if not 150 <= han(prose) <= 600:
            yield f"{han(prose)} Chinese characters"

    assert complaints(bank_source, check) == []


def test_each_special_type_has_what_it_needs(bank_source: list[Any]) -> None:
    def check(entry: Any) -> Iterator[str]:
        text = "\n".join(entry.lines).strip("\n")
        match entry.type:
            case "choice":
                options = re.findall(r"^- \[([ x])\] (.+)$", text, re.MULTILINE)
                if [mark for mark, _ in options].count("x") != 1 or len({option for _, option in options}) != 4:
                    yield "not four options of which one is right"
            case "typed":
                first, blank, *_ = text.split("\n")
                if not 0 < len(first) <= 40 or blank:
                    yield "no short answer on a line of its own"
            case "cloze":
                if not re.search(r"\{\{.+?\}\}", entry.title):
                    yield "nothing to fill in"
            case "code":
                hidden = entry.attribute("blank").split(",")
                if not text.startswith("```python\n") or entry.blocks[0].code.count("\n") > 25:
                    yield "does not begin with a short piece of code"
                elif not all(re.search(rf"\b{word}\b", entry.blocks[0].code) for word in hidden):
                    yield f"hides {hidden}, which its code does not have"

    assert complaints(bank_source, check) == []
