"""A review on a real terminal: what is seen, what each key does, and what must never happen."""

from __future__ import annotations

import time

import pytest

LONG_ANSWER = "line 1 第1行"


def test_a_card_is_revealed_by_space_and_rated_by_a_digit(tui, practised, answers):
    term = tui("review", "id:basic222")
    term.see("FastAPI 中的依赖注入是怎样实现的？", "Python 框架 › FastAPI › 依赖注入", "space reveal")
    assert "Depends" not in term.text
    term.press(" ")
    term.see("def get_db():", "1 Again 1m", "3 Good  10m")
    term.press("3")
    term.see("1 learning")
    term.press("q")
    assert term.end() == 0
    assert answers()[1:] == [("basic222.1", 3)]


@pytest.mark.long
@pytest.mark.parametrize(("key", "rating"), [("1", 1), ("2", 2), ("3", 3), ("4", 4), (" ", 3), ("\r", 3), ("\n", 3)])
def test_each_rating_key(tui, practised, answers, key, rating):
    term = tui("review", "id:basic222")
    term.see("space reveal")
    term.press("\r")
    term.see("get_db")
    term.press(key)
    term.gone("get_db")
    term.press("q")
    term.end()
    assert answers()[1:] == [("basic222.1", rating)]


@pytest.mark.long
def test_before_the_answer_nothing_but_space_and_enter_reveals(tui, practised, answers):
    term = tui("review", "id:basic222")
    term.see("space reveal")
    term.press("1234xyz5\t")
    term.send("\x1b[15~")  # F5
    term.press("\x1b")
    term.pump(0.3)
    assert "get_db" not in term.text
    term.press("q")
    term.end()
    assert len(answers()) == 1


def test_a_key_within_a_moment_of_the_reveal_rates_nothing(tui, practised, answers):
    term = tui("review", "id:basic222")
    term.see("space reveal")
    term.press(" ")
    term.see("get_db")
    term.send("3")
    term.pump(0.5)
    assert "get_db" in term.text
    term.press("q")
    term.end()
    assert len(answers()) == 1


@pytest.mark.long
def test_a_held_key_rates_nothing(tui, practised, answers):
    """Space is held: after half a second the terminal repeats it thirty times a second."""
    term = tui("review", "topic:FastAPI")
    term.see("space reveal")
    term.send(" ")
    term.see("get_db")
    time.sleep(0.5)
    for _ in range(40):
        term.send(" ")
        term.pump(0.033)
    assert "get_db" in term.text
    time.sleep(0.3)
    term.press("q")
    term.end()
    assert len(answers()) == 1


@pytest.mark.long
def test_a_second_deliberate_press_of_the_same_key_does_rate(tui, practised, answers):
    term = tui("review", "id:basic222")
    term.see("space reveal")
    term.press(" ")
    term.see("get_db")
    time.sleep(0.4)
    term.send(" ")
    term.gone("get_db")
    term.press("q")
    term.end()
    assert answers()[1:] == [("basic222.1", 3)]


@pytest.mark.long
@pytest.mark.parametrize("paste", ["\x1b[200~ 3\n3\n3 4\x1b[201~", " 3\n3\n3 4", "\n\n\n\n", "33"])
def test_a_paste_neither_reveals_nor_rates(tui, practised, answers, paste):
    term = tui("review", "id:basic222")
    term.see("space reveal")
    term.send(paste)
    term.pump(0.5)
    assert "get_db" not in term.text
    term.press(" ")
    term.see("get_db")
    time.sleep(0.4)
    term.send(paste)
    term.pump(0.5)
    assert "get_db" in term.text
    term.press("q")
    term.end()
    assert len(answers()) == 1


@pytest.mark.long
def test_a_choice_is_answered_by_digit_and_grades_itself(tui, practised, answers):
    term = tui("review", "id:choice22")
    term.see("Which status code", "401", "403", "404")
    digit = next(line.split()[0] for line in term.lines if line.endswith("401"))
    term.press(digit)
    term.see("✓ right", "forbidden")
    term.press(" ")
    term.gone("✓ right")
    term.press("q")
    term.end()
    assert answers()[1:] == [("choice22.1", 3)]


@pytest.mark.long
def test_a_wrong_choice_proposes_again(tui, practised, answers):
    term = tui("review", "id:choice22")
    term.see("404")
    term.press(next(line.split()[0] for line in term.lines if line.endswith("404")))
    term.see("✗ not right")
    term.press("\r")
    term.gone("✗ not right")
    term.press("q")
    term.end()
    assert answers()[1:] == [("choice22.1", 1)]


@pytest.mark.long
def test_several_answers_are_ticked_then_sent(tui, practised, answers):
    term = tui("review", "id:several2")
    term.see("Which are immutable?", "More than one is right")
    for name in ("tuple", "str", "list", "list"):
        number = next(line.split()[1] for line in term.lines if line.endswith(name))
        term.press(number)
    term.press("\r")
    term.see("✓ right")
    term.press("\r")
    term.gone("✓ right")
    term.press("q")
    term.end()
    assert answers()[1:] == [("several2.1", 3)]


@pytest.mark.long
def test_a_typed_answer_is_compared_word_by_word(tui, practised, answers):
    term = tui("review", "id:typed222")
    term.see("What does DI stand for?", "enter answer")
    term.send("dependancy inversion")
    term.see("› dependancy inversion")
    term.press("\r")
    term.see("almost", "Dependency", "[-inversion]", "[+Injection]")
    term.press("2")
    term.gone("[-inversion]")
    term.press("\x1b")
    term.press("q")
    term.end()
    assert answers()[1:] == [("typed222.1", 2)]


@pytest.mark.long
def test_letters_are_text_while_typing_and_keys_after_escape(tui, practised, answers):
    term = tui("review", "id:typed222")
    term.see("enter answer")
    term.send("quesbf?")
    term.see("› quesbf?")
    term.press("\x1b")
    term.see("i type")
    term.press("q")
    assert term.end() == 0
    assert len(answers()) == 1


@pytest.mark.long
def test_undo_goes_back_across_cards_and_after_the_last_one(tui, practised, answers):
    term = tui("review", "topic:HTTP")
    term.see("404")
    term.press("1")
    term.see("4 Easy")
    term.press("4")
    term.see("Done for today", "1 answer")
    term.press("u")
    term.see("Which status code", "taken back: Easy")
    term.press("q")
    term.end()
    assert len(answers()) == 1


@pytest.mark.long
def test_suspend_bury_and_flag_can_be_taken_back(tui, practised, run):
    term = tui("review", "topic:FastAPI")
    term.see("依赖注入是怎样")
    term.press("s")
    term.see("declares what an endpoint needs", "suspended; u takes it back")
    term.press("u")
    term.see("依赖注入是怎样", "taken back")
    term.press("b")
    term.see("declares what", "buried until tomorrow")
    term.press("f")
    term.see("⚑", "flagged")
    term.press("f")
    term.gone("⚑")
    term.press("q")
    term.end()
    shown = run("show", "basic222", "--json").json["cards"][0]
    assert shown["buried_until"] == "2026-11-23"
    assert not shown["suspended"]


@pytest.mark.long
def test_note_and_tag_are_written_to_the_bank(tui, practised):
    term = tui("review", "id:basic222")
    term.see("space reveal")
    term.press("n")
    term.see("Note:")
    term.send("\x1b[200~remember 锁\x1b[201~")
    term.see("Note: remember 锁")
    term.press("\r")
    term.see("noted")
    term.press("t")
    term.send("hard")
    term.press("\r")
    term.see("tagged hard")
    term.press(" ")
    term.see("✎ remember 锁")
    term.press("uu")
    term.see("taken back: noted")
    term.press("q")
    term.end()
    assert "remember" not in practised.read_text(encoding="utf-8")
    assert "tags" not in practised.read_text(encoding="utf-8")


@pytest.mark.long
def test_edit_at_the_question_keeps_its_history(tui, practised, answers, tmp_path):
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/What is the GIL/What is that GIL/" "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    term = tui("review", "id:basic333", "--limit", "1", EDITOR=str(editor))
    term.see("Nothing is due now")
    term = tui("quiz", "id:basic333", EDITOR=str(editor))
    term.see("What is the GIL?")
    term.press("e")
    term.see("What is that GIL?", "edited")
    term.press("q")
    term.end()
    assert answers() == [("basic333.1", 4)]
    assert "What is that GIL" in practised.read_text(encoding="utf-8")


@pytest.mark.long
def test_an_editor_that_is_not_there_is_one_line(tui, practised):
    term = tui("review", "id:basic222", EDITOR="/nowhere/editor")
    term.see("space reveal")
    term.press("e")
    term.see("cannot start the editor: /nowhere/editor")
    term.press(" ")
    term.see("get_db")


@pytest.mark.long
def test_why_and_help_are_pages_over_the_card(tui, practised):
    term = tui("review", "id:basic222")
    term.see("space reveal")
    term.press("w")
    term.see("Why is it due?")
    term.press("x")
    term.see("依赖注入是怎样")
    term.press("?")
    term.see("Keys", "suspend it until you say otherwise")
    term.press("x")
    term.see("依赖注入是怎样")


@pytest.mark.long
def test_a_long_answer_scrolls_inside_the_screen(tui, practised):
    term = tui("review", "id:lqng2222")
    term.see("Count to three hundred.")
    term.press(" ")
    term.see(LONG_ANSWER, "4 Easy")
    assert "line 30 " not in term.text
    for keys in ("\x1b[B", "j", "\x1b[6~"):
        before = term.text
        term.send(keys)
        term.until(lambda before=before: term.text != before, "scrolling")
    term.send("G")
    term.see("line 300 第300行", "603/603")
    term.send("g")
    term.see(LONG_ANSWER)
    term.send("\x1b[B" * 30)
    term.gone(LONG_ANSWER)
    assert "4 Easy" in term.text
    assert "Long" in term.lines[0]


@pytest.mark.long
def test_the_first_review_ever_explains_itself(tui, bank):
    term = tui("review")
    term.see("Your first review", "1 Again, 2 Hard, 3 Good, 4 Easy")
    term.press(" ")
    term.see("依赖注入是怎样")


@pytest.mark.long
def test_minutes_end_the_sitting_between_cards(tui, practised, answers):
    term = tui("review", "--minutes", "1")
    term.see("space reveal")
    term.press("q")
    assert term.end() == 0


@pytest.mark.long
def test_the_summary_stays_in_the_scrollback(tui, practised):
    term = tui("review", "id:basic222")
    term.see("space reveal")
    term.press(" ")
    term.see("get_db")
    term.press("1")
    term.gone("4 Easy")
    term.press("q")
    term.end()
    tail = term.raw[term.raw.rindex(b"\x1b[?1049l") :].decode()
    assert "1 answer" in tail
    assert "Again" in tail
    assert "\x1b[?25h" in term.raw.decode()
