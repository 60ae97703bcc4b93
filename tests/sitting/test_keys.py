"""Bytes from a terminal become keys; pastes, bursts and held keys are known as such."""

from __future__ import annotations

import os
import threading
import time

import pytest

from quizcli.cli.keys import Key, Keys


@pytest.fixture
def line():
    """A pipe: what is written to its end arrives as keys."""
    reading, writing = os.pipe()
    yield Keys(reading), lambda data: os.write(writing, data.encode() if isinstance(data, str) else data)
    os.close(reading)
    os.close(writing)


SINGLE = {
    "a": "a",
    " ": " ",
    "\r": "enter",
    "\n": "enter",
    "\t": "tab",
    "\x7f": "backspace",
    "\x04": "ctrl-d",
    "\x1b[A": "up",
    "\x1bOB": "down",
    "\x1b[5~": "pageup",
    "\x1b[6;5~": "pagedown",
    "\x1b[1;2C": "right",
    "\x1b[H": "home",
    "\x1b[4~": "end",
    "\x1b": "escape",
    "\x1b[15~": "unknown",
    "\x1b[": "unknown",
    "\x1b[<0;10;10M": "unknown",  # a click
    "\x1bx": "unknown",  # Alt-x
    "\x1b\r": "alt-enter",
    "锁": "锁",
    "é": "é",
}


@pytest.mark.parametrize(("data", "name"), SINGLE.items(), ids=repr)
def test_each_sequence_is_one_key(line, data, name):
    keys, write = line
    write(data)
    key = keys.read(1)
    assert key is not None
    assert key.name == name
    assert key.deliberate
    assert keys.read(0.01) is None


def test_a_sequence_that_arrives_in_pieces_is_still_one_key(line):
    keys, write = line
    write("\x1b")
    threading.Timer(0.02, write, ("[",)).start()
    threading.Timer(0.03, write, ("B",)).start()
    assert keys.read(1) == Key("down")


def test_a_character_cut_in_the_middle_of_its_bytes_is_still_one_key(line):
    keys, write = line
    first, rest = "锁".encode()[:2], "锁".encode()[2:]
    write(first)
    keys.read(0.02)
    write(rest)
    assert keys.read(1) == Key("锁")


def test_a_bracketed_paste_is_one_key_with_its_text(line):
    keys, write = line
    write("\x1b[200~3\r\n4\x1b[31m\x1b[201~x")
    paste = keys.read(1)
    assert paste == Key("paste", "3\n4\x1b[31m")
    assert not paste.deliberate
    assert keys.read(1) == Key("x")


def test_a_paste_without_brackets_is_a_burst(line):
    keys, write = line
    write("3\n3\n")
    read = [keys.read(1) for _ in range(4)]
    assert [key.name for key in read] == ["3", "enter", "3", "enter"]
    assert not any(key.deliberate for key in read)


def test_arrows_may_come_in_a_burst(line):
    keys, write = line
    write("\x1b[B\x1b[B\x1b[B")
    assert [keys.read(1) for _ in range(3)] == [Key("down")] * 3


def test_a_held_key_counts_once(line):
    """The first repetition comes after half a second, the others at thirty a second."""
    keys, write = line
    write(" ")
    assert keys.read(1).deliberate

    def hold() -> None:
        time.sleep(0.4)
        for _ in range(10):
            write(" ")
            time.sleep(0.033)

    threading.Thread(target=hold).start()
    read = [keys.read(1) for _ in range(10)]
    assert not any(key.deliberate for key in read)


def test_the_same_key_pressed_again_is_deliberate(line):
    keys, write = line
    write(" ")
    assert keys.read(1).deliberate
    time.sleep(0.25)
    write(" ")
    key = keys.read(1)
    assert key == Key(" ")
    assert key.deliberate


def test_keys_that_scroll_may_be_held(line):
    keys, write = line
    for _ in range(3):
        write("j")
        began = time.monotonic()
        assert keys.read(1) == Key("j")
        assert time.monotonic() - began < 0.1


def test_typed_letters_may_repeat(line):
    keys, write = line
    for _ in range(3):
        write("l")
        assert keys.read(1, text=True) == Key("l")


def test_the_end_of_the_input_is_a_key():
    reading, writing = os.pipe()
    os.close(writing)
    assert Keys(reading).read(1) == Key("eof")
    os.close(reading)


def test_nothing_within_the_time_is_none(line):
    keys, _ = line
    assert keys.read(0.01) is None


def test_random_bytes_never_raise(line):
    keys, write = line
    import random

    chance = random.Random(1)
    for _ in range(200):
        write(bytes(chance.choice(b"\x1b[O;~0123ABM\x00\xff\xe4 a") for _ in range(20)))
        while keys.read(0) is not None:
            pass
