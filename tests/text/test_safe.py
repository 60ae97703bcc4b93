"""Nothing that acts on a terminal or hides in text gets through, and ordinary writing is left alone."""

from __future__ import annotations

import json

import pytest

from quizcli.text.safe import escaped, visible

HARMLESS = [
    "plain ASCII, C++ and C#",
    "依赖注入：Depends(get_db)",
    "two\nlines\tand a tab",
    "مرحبا بالعالم",
    "שלום עולם",
    "می‌خواهم",  # Persian with a non-joiner
    "क्‍ष",  # Hindi with a joiner
    "👩‍💻 👨‍👩‍👧‍👦 ❤️‍🔥 👍🏽 1️⃣ ✅ ⚠️",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",  # the flag of England is made of tag characters
    "café, naïve, Å",
]
HOSTILE = {
    "\x1b]52;c;aGk=\x07": "␛]52;c;aGk=␇",
    "a\rb": "a␍b",
    "\x7f": "␡",
    "\x9b31m": "<U+009B>31m",
    "\u202egpj.exe": "<U+202E>gpj.exe",
    "a\u200bb": "a<U+200B>b",
    "pay\u00adpal": "pay<U+00AD>pal",
    "x\u3164y": "x<U+3164>y",
    "\ufeffstart": "<U+FEFF>start",
    "a\u200db": "a<U+200D>b",
    "\U000e0041": "<U+E0041>",
    "\ud800": "<U+D800>",
    "line\u2028next": "line<U+2028>next",
    "x\U000e0100": "x<U+E0100>",
}


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_writing_stays_as_it_is(text):
    assert visible(text) == text
    assert escaped(text) == text


@pytest.mark.parametrize(("text", "shown"), HOSTILE.items(), ids=repr)
def test_what_acts_or_hides_is_shown(text, shown):
    assert visible(text) == shown
    assert visible(shown) == shown


def test_every_control_character_is_replaced():
    for code in [*range(0x20), *range(0x7F, 0xA0)]:
        if chr(code) not in "\n\t":
            assert chr(code) not in visible(f"a{chr(code)}b")


@pytest.mark.parametrize("text", [*HARMLESS, *HOSTILE])
def test_json_keeps_every_character(text):
    document = escaped(json.dumps(text, ensure_ascii=False))
    assert json.loads(document) == text
    assert visible(document) == document
