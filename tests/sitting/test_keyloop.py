"""What each key does, on each side of a card; the terminal is played by the test, the rest is real."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from quizcli.cli import keyloop
from quizcli.cli.keyloop import Face, KeyLoop
from quizcli.cli.keys import Key
from quizcli.domain.event import Kind
from quizcli.query.parsing import parse
from quizcli.render import sitting as draw
from quizcli.render.spans import plain
from quizcli.render.theme import DEFAULT
from quizcli.services.quiz import Quiz, Wish
from quizcli.services.sitting import Sitting


class Played:
    """Stands for the terminal: gives the keys of the test, one a second, and keeps what was drawn."""

    def __init__(self, keys, clock):
        self.keys = list(keys)
        self.away = 0.0
        self.canvas = self
        self.screens = []
        self.clock = clock
        self.over = 0

    def forget(self):
        pass

    def draw(self, frame):
        self.screens.append("\n".join(plain(line).rstrip() for line in frame(80, 24)))

    def key(self, timeout=None, *, text=False):
        if not self.keys:
            self.over += 1
            assert self.over < 20, f"the loop does not end:\n{self.screens[-1]}"
            return Key("escape" if text else "q")
        key = self.keys.pop(0)
        if isinstance(key, float):
            self.clock.now += key
            return None
        self.clock.now += 0.0 if isinstance(key, tuple) else 1.0
        key = key[0] if isinstance(key, tuple) else key
        return key if isinstance(key, Key) else Key(key)

    @contextmanager
    def lent(self):
        yield


class Ticking:
    now = 100.0

    def monotonic(self):
        return self.now


@pytest.fixture
def play(bank, collection, monkeypatch):
    """Play keys on a sitting over a query; gives the loop, its table and what was seen."""

    def start(query, *keys, table=None):
        clock = Ticking()
        monkeypatch.setattr(keyloop, "time", clock)
        made = table or Sitting(collection, parse(query))
        made.deal()
        terminal = Played(keys, clock)
        face = Face(
            right=lambda seconds, columns: draw.left(draw_counts(made), "", seconds, DEFAULT, columns),
            progress=lambda: 0.5,
            last_page=lambda width: [[("the end", DEFAULT.muted)]],
        )
        loop = KeyLoop(terminal, made, face, DEFAULT)
        loop.run()
        return loop, made, terminal.screens

    def draw_counts(table):
        from quizcli.scheduling.queue import Counts

        return table.counts if isinstance(table, Sitting) else Counts()

    return start


def rated(collection, card):
    return [int(event.rating) for event in collection.events(card) if event.rating]


def test_rating_keys(play, collection):
    for key in ("1", "2", "3", " ", "enter", "4"):
        play("", " ", key, table=Quiz.begin(collection, parse("id:basic222"), Wish()))
    assert rated(collection, "basic222.1") == [1, 2, 3, 3, 3, 4]


def test_before_the_answer_only_space_and_enter_reveal(play, collection):
    others = [*"0123456789xyz", "tab", "escape", "unknown", "left", "backspace", "paste"]
    _, table, screens = play("id:basic222", *others, 0.0)
    assert not any("Depends" in screen for screen in screens)
    assert not rated(collection, "basic222.1")
    assert table.turn is not None


def test_after_the_answer_other_keys_rate_nothing(play, collection):
    play("id:basic222", " ", *"056789xyz", "tab", "escape", "unknown", "paste")
    assert not rated(collection, "basic222.1")


def test_held_and_bursting_keys_do_nothing(play, collection):
    names = ("3", " ", "enter", "u", "s", "b", "f", "q")
    keys = [Key(name, **how) for name in names for how in ({"held": True}, {"burst": True})]
    loop, _, screens = play("id:basic222", " ", *keys, 0.0)
    assert "Depends" in screens[-1]
    assert not list(collection.events("basic222.1"))
    assert loop.stopped


def test_a_key_at_the_very_moment_of_the_reveal_rates_nothing(play, collection):
    play("id:basic222", " ", ("3",), (" ",), ("enter",))
    assert not rated(collection, "basic222.1")


def test_undo_goes_through_ratings_and_marks_one_by_one(play, collection):
    _, table, screens = play("topic:FastAPI", " ", "3", "s", "u", "u", "u")
    assert table.turn.card.id == "basic222.1"
    assert "Nothing here to take back" in screens[-1]
    assert collection.schedule("basic222.1").reps == 0
    assert not collection.schedule("cqze2222.1").suspended


def test_undo_after_the_last_card(play, collection):
    _, table, screens = play("topic:HTTP", "1", "4", 0.0, "u")
    assert any("the end" in screen for screen in screens)
    assert table.turn.card.id == "choice22.1"
    assert not table.turn.revealed


def test_space_leaves_the_last_page(play):
    loop, table, _ = play("topic:HTTP", "1", "4", " ", "u")
    assert loop.stopped
    assert table.turn is None


@pytest.mark.parametrize("side", [[], [" "]], ids=["front", "back"])
def test_marks_on_either_side(play, collection, side):
    for key, field in (("s", "suspended"), ("b", "buried_until"), ("f", "flag")):
        play("id:basic222", *side, key)
        assert getattr(collection.schedule("basic222.1"), field)
        collection.append(Kind.UNSUSPEND, "basic222.1")
        collection.append(Kind.UNBURY, "basic222.1")


def test_a_learning_card_comes_back_within_the_sitting(play, collection):
    play("id:basic222", " ", "1", " ", "1", " ", "3")
    assert rated(collection, "basic222.1") == [1, 1, 3]


def test_digits_choose_and_grade(play, collection):
    table = Sitting(collection, parse("id:choice22"))
    table.deal()
    right = next(n for n, option in enumerate(table.turn.card.choices, start=1) if option.correct)
    play("", str(right), " ", table=table)
    assert rated(collection, "choice22.1") == [3]


def test_the_escape_key_shows_the_answer_of_a_choice_as_not_known(play, collection):
    _, _, screens = play("id:choice22", " ", "escape", 0.0, "enter")
    assert any("not right" in screen for screen in screens)
    assert rated(collection, "choice22.1") == [1]


def test_what_was_chosen_and_typed_is_kept_with_the_answer(play, collection):
    play("id:typed222", *"dependency injectiom", "enter", "enter")
    (event,) = [event for event in collection.events("typed222.1") if event.rating]
    assert event.data["typed"] == "dependency injectiom"
    assert event.rating == 3


def test_a_paste_into_the_line_is_text(play, collection):
    play("id:typed222", Key("paste", "Dependency Injection"), "enter", "enter")
    assert rated(collection, "typed222.1") == [3]


def test_an_empty_line_reveals_and_counts_as_not_known(play, collection):
    _, _, screens = play("id:typed222", "enter", 0.0, "enter")
    assert any("not answered" in screen and "Dependency Injection" in screen for screen in screens)
    assert rated(collection, "typed222.1") == [1]


def test_typing_can_be_edited(play):
    _, _, screens = play("id:typed222", *"abd", "left", "c", "end", "e", "home", "delete", "ctrl-e", "backspace", 0.0)
    assert any("› bcd" in screen for screen in screens)


def test_pages_come_and_go_and_the_scroll_stays(play):
    _, _, screens = play("id:lqng2222", " ", "pagedown", "pagedown", 0.0, "?", 0.0, "x", 0.0)
    assert "Keys" in screens[-3]
    assert screens[-1].split("\n")[3:20] == screens[-5].split("\n")[3:20]


def test_a_page_before_and_after_the_reveal(play):
    _, _, screens = play("id:basic222", "?", "3", "w", "3", " ", "?", "3", "w", "3", 0.0)
    assert "get_db" in screens[-1]


def test_note_tag_and_their_undo(play, collection):
    _, _, screens = play("id:basic222", "n", *"why?", "enter", "t", *"hard", "enter", "t", "escape", "u", "u", 0.0)
    assert any("Note: why?" in screen for screen in screens)
    assert any("tagged hard" in screen for screen in screens)
    assert collection.question("basic222").note == ""
    assert collection.question("basic222").tags == ()


def test_an_edit_keeps_the_card_and_can_be_taken_back(play, collection, monkeypatch, tmp_path):
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/GIL/global lock/" "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    _, _, screens = play("id:basic333", "e", 0.0, "u", 0.0)
    assert "global lock" in screens[-3]
    assert "What is the GIL?" in screens[-1]
    assert collection.question("basic333").prompt == "What is the GIL?"


def test_an_editor_that_fails_is_a_message(play, collection, monkeypatch):
    for editor in ("/nowhere/at-all", "false", "/", "'"):
        monkeypatch.setenv("EDITOR", editor)
        _, _, screens = play("id:basic333", "e", 0.0)
        assert "editor" in screens[-1]
    assert collection.question("basic333").prompt == "What is the GIL?"


def test_the_source_opens_at_its_line(play, monkeypatch, tmp_path, bank):
    editor = tmp_path / "vim"
    editor.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/called\n', encoding="utf-8")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    play("id:basic333", "o")
    line = bank.read_text(encoding="utf-8").split("\n").index("  - id: basic333") + 1
    assert (tmp_path / "called").read_text() == f"+{line} {bank}\n"


def test_the_clock_of_a_card_runs_and_is_recorded(play, collection):
    play("id:basic222", 5.0, " ", 2.0, "3")
    (event,) = [event for event in collection.events("basic222.1") if event.rating]
    assert event.duration == 9000


def test_minutes_end_the_sitting_after_a_card(play, collection, monkeypatch):
    table = Sitting(collection, parse("topic:FastAPI"))
    table.deal()
    clock = Ticking()
    monkeypatch.setattr(keyloop, "time", clock)
    terminal = Played([" ", 61.0, "3", 0.0], clock)
    face = Face(
        right=lambda s, c: [], progress=lambda: 0, last_page=lambda w: [[("the end", DEFAULT.muted)]], minutes=1
    )
    KeyLoop(terminal, table, face, DEFAULT).run()
    assert "1 minute is over" in terminal.screens[-1]


def test_a_quiz_leaves_the_schedule_alone(play, collection):
    quiz = Quiz.begin(collection, parse("topic:FastAPI"), Wish(count=2))
    play("", " ", "1", " ", "3", table=quiz)
    assert collection.schedule("basic222.1").reps == 0
    score = quiz.score()
    assert (score.right, score.answered) == (1, 2)
    assert [answer.card for answer in score.wrong] == ["basic222.1"]


def test_after_an_undo_a_typed_card_takes_keys_and_not_letters(play, collection):
    loop, _, screens = play("id:typed222", "x", "enter", "4", "u", "u", 0.0)
    assert loop.line is None
    assert "Nothing here to take back" in screens[-1]
