"""The YAML is the user's file: a change is made in its place, and the rest stays byte for byte."""

from __future__ import annotations

import difflib
import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from quizcli.bank.reading import read_text
from quizcli.bank.writing import change, save
from quizcli.domain.question import Option, Origin, Question
from quizcli.errors import InputError, QuizError

MINE = """\
# my own bank
format: 1      # do not touch
deck: 'Mine'
source: notes.md
owner: me      # unknown keys stay

questions:
    # --- the easy ones ---
    - question: "What is a \\"list\\"?"     # quoted by hand
      id: aaaa
      tags: [ 'easy' , "two" ]   # spaced out
      answer: |   # a remark on the answer
          A sequence.

          Mutable.

      # between the keys
      difficulty: 3
      origin: { line: 7, digest: x }

    - {id: bbbb, question: One line?, answer: Yes}


    -   id: cccc
        question: >-
            Folded
            text?
        topic:
            - A
            # not this one
            - B
        options:
            - text: first
              why: because
            - {text: second, correct: yes}
# the end
"""


def found(text: str) -> dict[str, Question]:
    return {question.id: question for question in read_text(text, Path("mine.yaml")).deck.questions}


def diff(old: str, new: str) -> list[str]:
    lines = list(difflib.unified_diff(old.split("\n"), new.split("\n"), n=0, lineterm=""))[2:]
    return [f"{line[0]} {line[1:]}" for line in lines if not line.startswith("@@")]


def changed(id_: str, **fields: Any) -> list[str]:
    question = replace(found(MINE)[id_], **fields)
    text = change(MINE, set_={id_: question})
    assert found(text)[id_] == question
    assert {name: q for name, q in found(text).items() if name != id_} == {
        name: q for name, q in found(MINE).items() if name != id_
    }
    return diff(MINE, text)


def test_hand_written_yaml_reads_as_text() -> None:
    questions = found(MINE)
    assert questions["aaaa"].answer == "A sequence.\n\nMutable.\n"
    assert questions["aaaa"].extra == {"difficulty": "3"}
    assert questions["bbbb"].answer == "Yes"
    assert questions["cccc"].prompt == "Folded text?"
    assert questions["cccc"].options == (Option("first"), Option("second", True))


def test_nothing_to_change_changes_nothing() -> None:
    assert change(MINE, set_=found(MINE)) == MINE


def test_a_new_text_keeps_the_quotes_and_the_comment() -> None:
    assert changed("aaaa", prompt="What is a tuple?") == [
        '-     - question: "What is a \\"list\\"?"     # quoted by hand',
        '+     - question: "What is a tuple?"     # quoted by hand',
    ]


def test_a_block_stays_a_block_and_keeps_its_remark() -> None:
    assert changed("aaaa", answer="One line.") == [
        "-       answer: |   # a remark on the answer",
        "-           A sequence.",
        "- ",
        "-           Mutable.",
        "+       answer: |-   # a remark on the answer",
        "+         One line.",
    ]


def test_a_tag_is_added_beside_the_others() -> None:
    assert changed("aaaa", tags=("easy", "two", "three")) == [
        "-       tags: [ 'easy' , \"two\" ]   # spaced out",
        "+       tags: ['easy', \"two\", three]   # spaced out",
    ]


def test_a_new_key_takes_its_place_among_the_others() -> None:
    assert changed("aaaa", note="mine", added="2026-11-22") == ["+       note: mine", "+       added: 2026-11-22"]


def test_a_key_of_ones_own_changes_where_it_stands() -> None:
    assert changed("aaaa", extra={"difficulty": "4"}) == ["-       difficulty: 3", "+       difficulty: 4"]


def test_one_number_changes_inside_brackets() -> None:
    assert changed("aaaa", origin=Origin(9, "x")) == [
        "-       origin: { line: 7, digest: x }",
        "+       origin: { line: 9, digest: x }",
    ]


def test_a_question_on_one_line_stays_on_one_line() -> None:
    assert changed("bbbb", answer="No: never", tags=("x",)) == [
        "-     - {id: bbbb, question: One line?, answer: Yes}",
        '+     - {id: bbbb, question: One line?, tags: [x], answer: "No: never"}',
    ]


def test_a_list_gains_and_loses_lines() -> None:
    assert changed("cccc", topic=("A", "B", "C")) == ["+             - C"]
    assert changed("cccc", topic=("B",)) == ["-             - A"]


def test_an_option_changes_and_keeps_what_is_unknown_in_it() -> None:
    assert changed("cccc", options=(Option("first", True), Option("second"))) == [
        "-             - {text: second, correct: yes}",
        "+               correct: true",
        "+             - {text: second}",
    ]


def test_a_key_is_taken_out() -> None:
    assert changed("aaaa", tags=()) == ["-       tags: [ 'easy' , \"two\" ]   # spaced out"]
    assert changed("cccc", topic=()) == [
        "-         topic:",
        "-             - A",
        "-             # not this one",
        "-             - B",
    ]


def test_questions_come_and_go_at_the_depth_of_the_others() -> None:
    text = change(MINE, append=[Question("dddd", "New?", answer="a\nb")])
    assert diff(MINE, text) == [
        "+ ",
        "+     - id: dddd",
        "+       question: New?",
        "+       answer: |-",
        "+         a",
        "+         b",
    ]
    assert text.endswith("# the end\n")
    assert diff(MINE, change(MINE, drop=["bbbb"])) == [
        "-     - {id: bbbb, question: One line?, answer: Yes}",
        "- ",
        "- ",
    ]
    assert list(found(change(MINE, drop=["aaaa", "bbbb", "cccc"]))) == []


def test_the_deck_is_renamed_and_nothing_else() -> None:
    assert diff(MINE, change(MINE, deck="Yours: new", source="other.md")) == [
        "- deck: 'Mine'",
        "- source: notes.md",
        "+ deck: 'Yours: new'",
        "+ source: other.md",
    ]


def test_a_question_without_an_id_gets_one_with_the_next_change() -> None:
    text = "questions:\n  - question: Hand-made?\n    answer: yes\n  - id: bbbb\n    question: Other?\n"
    minted = next(iter(found(text)))
    written = change(text, set_={"bbbb": replace(found(text)["bbbb"], answer="x")})
    assert diff(text, written) == [f"+     id: {minted}", "+     answer: x"]
    assert next(iter(found(written))) == minted


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_marks_of_other_systems_stay(ending: str, mark: str) -> None:
    text = mark + MINE.replace("\n", ending)
    new = replace(found(text)["aaaa"], answer="two\nlines", note="x")
    written = change(text, set_={"aaaa": new}, append=[Question("dddd", "New?", answer="a\nb\n")], deck="Z")
    assert found(written)["aaaa"] == replace(new, deck="Z")
    assert written.startswith(mark + "# my own bank")
    assert written.count("\n") == written.count(ending)


def test_a_file_without_a_last_line_break_can_be_changed() -> None:
    text = MINE.removesuffix("\n# the end\n").removesuffix("\n")
    assert found(change(text, append=[Question("dddd", "New?")]))["dddd"].prompt == "New?"
    assert found(change(text, drop=["cccc"])) == {k: v for k, v in found(text).items() if k != "cccc"}


STYLES = list(itertools.product([None, "'", '"', "|", ">"], [True, False, None], [2, 4], [20, 1000]))


@pytest.mark.parametrize(("quotes", "flow", "indent", "width"), STYLES)
def test_any_style_of_yaml_can_be_changed(quotes: str | None, flow: bool | None, indent: int, width: int) -> None:
    data = {
        "deck": "D",
        "questions": [
            {"id": f"id{n}", "question": f"Some longer text, number {n}: is it?", "answer": "x y\n\n  z\nend " * 3,
             "topic": ["A b", "c"], "options": [{"text": "no"}, {"text": "y e s", "correct": "true"}],
             "mine": {"a": "b"}}
            for n in range(3)
        ],
    }  # fmt: skip
    text = yaml.dump(data, default_style=quotes, default_flow_style=flow, indent=indent, width=width, sort_keys=False)
    old = found(text)
    for fields in (
        {"answer": "new\n  answer\n"},
        {"prompt": "Other?", "note": "a\n\tb", "topic": ()},
        {"options": (Option("no"), Option("maybe", True), Option("y e s")), "tags": ("t",), "extra": {}},
    ):
        new = replace(old["id1"], **fields)  # type: ignore[arg-type]
        written = change(text, set_={"id1": new}, append=[Question("id9", "Last?", answer="a\nb")])
        assert found(written) == {**old, "id1": new, "id9": Question("id9", "Last?", answer="a\nb", deck="D")}
    assert found(change(text, drop=["id0", "id2"])) == {"id1": old["id1"]}
    assert found(change(text, drop=["id1"], append=[Question("id9", "Last?")])).keys() == {"id0", "id2", "id9"}


def test_a_question_can_be_changed_beside_one_that_is_not_even_yaml() -> None:
    broken = "\n    - id: dddd\n      question: 'never closed\n"
    text = MINE.replace("# the end\n", "") + broken + "\n    - id: eeee\n      question: Last?\n"
    assert set(found(text)) == {"aaaa", "bbbb", "cccc", "eeee"}
    new = {"aaaa": replace(found(text)["aaaa"], note="x"), "eeee": replace(found(text)["eeee"], answer="a\nb")}
    written = change(text, set_=new)
    assert diff(text, written) == ["+       note: x", "+       answer: |-", "+         a", "+         b"]
    with pytest.raises(InputError, match="line"):
        change(text, set_={"nowhere": new["aaaa"]})
    with pytest.raises(InputError, match="line"):
        change(text, append=[Question("ffff", "New?")])


def test_what_is_not_there_or_not_a_bank_is_refused() -> None:
    with pytest.raises(QuizError, match="nowhere"):
        change(MINE, drop=["nowhere"])
    with pytest.raises(InputError):
        change("just: text", append=[Question("a", "b")])


def test_saving_keeps_mode_and_links_and_never_overwrites_what_it_has_not_seen(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(real)
    save(link, "new")
    assert link.is_symlink()
    assert (real.read_text(encoding="utf-8"), real.stat().st_mode & 0o777) == ("new", 0o640)
    with pytest.raises(QuizError, match="another program"):
        save(real, "newer", was="old")
    assert real.read_text(encoding="utf-8") == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "real.yaml"]


@pytest.mark.parametrize("place", ["tags: [a,", "topic: [x,", "- text: |"])
@pytest.mark.parametrize("gone", ["k7m3x9q2", "p2c8h4tz", "w4n6t8v3"])
def test_a_line_break_of_another_kind_somewhere_stands_in_no_ones_way(place: str, gone: str) -> None:
    text = """\
format: 1
deck: D
questions:
- id: k7m3x9q2
  question: One
  tags: [a, b]
  options:
  - text: |
      two
- {id: p2c8h4tz, question: Flow?, topic: [x, y]}
-
  id: w4n6t8v3
  question: Three
""".replace(place, f"{place}\r\n" if place.endswith("|") else f"{place}\r\n   ")
    text = text.replace("|\r\n\n", "|\r\n")
    left = {question.id for question in read_text(change(text, drop=[gone]), Path("x")).deck.questions}
    assert left == {"k7m3x9q2", "p2c8h4tz", "w4n6t8v3"} - {gone}
