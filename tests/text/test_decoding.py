"""Bytes become text, or a refusal that says where."""

from __future__ import annotations

import pytest

from quizcli.errors import InputError
from quizcli.text.decoding import decode

TEXT = "# 问题\n\n什么是事务？一组要么全部成功、要么全部失败的操作。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_encodings_of_notes_are_recognised(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), "notes.md") == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_recognised_without_a_mark(encoding: str) -> None:
    text = "# Notes\n\nWhat is a lock? A thing to wait for.\n" * 4
    assert decode(text.encode(encoding), "notes.md") == text


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_newlines_become_one_kind(newline: str) -> None:
    assert decode("a\nb\n".replace("\n", newline).encode(), "notes.md") == "a\nb\n"


def test_line_separators_inside_a_line_stay() -> None:
    assert decode("a\u2028b\x0cc\n".encode(), "notes.md") == "a\u2028b\x0cc\n"


def test_a_binary_file_is_refused_with_the_offset() -> None:
    with pytest.raises(InputError, match=r"pic\.md: not a text file \(byte 0x00 at offset 4\)"):
        decode(b"\x89PNG\x00\x00\x00\rIHDR", "pic.md")


def test_bytes_that_are_no_encoding_are_refused_with_the_offset() -> None:
    with pytest.raises(InputError, match="offset 6"):
        decode("Héllo wörld, naïve café".encode("latin-1").replace(b"H\xe9", b"Hello \xff"), "notes.md")


def test_western_text_is_not_taken_for_chinese() -> None:
    with pytest.raises(InputError):
        decode("Größe, Übung, Straße und äußere Maße".encode("latin-1"), "notes.md")


def test_damaged_utf_16_is_refused() -> None:
    with pytest.raises(InputError, match="UTF-16"):
        decode(b"\xff\xfeA\x00\x00\xd8B\x00", "notes.md")


def test_nothing_is_nothing() -> None:
    assert decode(b"", "notes.md") == ""
