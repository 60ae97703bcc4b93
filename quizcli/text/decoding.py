"""Bytes to text: the encodings that people's notes come in, recognised safely or refused with the place."""

from __future__ import annotations

from quizcli.errors import InputError, at

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13}
_HINT = "Save the file as UTF-8 and try again."


def decode(data: bytes, path: str) -> str:
    """Give a file's text with newlines as `\\n` and without a byte-order mark.

    UTF-8, UTF-16 (with or without a mark) and GB18030 are told apart by what the bytes can and cannot be;
    anything else is refused with the offset of the first byte that makes no sense.
    """
    return _text(data, path).replace("\r\n", "\n").replace("\r", "\n")


def _text(data: bytes, path: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, path, len(mark))
    if wide := _unmarked_utf16(data):
        return _strict(data, wide, path, 0)
    if (zero := _first_control(data)) is not None:
        raise InputError(at(path, None, f"not a text file (byte 0x{data[zero]:02x} at offset {zero})"), hint=_HINT)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if (chinese := _gb18030(data)) is not None:
            return chinese
        byte = data[error.start]
        raise InputError(
            at(path, None, f"neither UTF-8 nor GB18030 (byte 0x{byte:02x} at offset {error.start})"), hint=_HINT
        ) from None


def _strict(data: bytes, encoding: str, path: str, skipped: int) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            at(path, None, f"damaged {encoding.upper()} (offset {error.start + skipped})"), hint=_HINT
        ) from None


def _first_control(data: bytes) -> int | None:
    """Find the first control byte that no text has; a lone escape or form feed in prose is tolerated elsewhere."""
    if not any(code in data for code in _CONTROL):
        return None
    bad = [position for position, code in enumerate(data) if code in _CONTROL]
    if data[bad[0]] == 0 or len(bad) * 100 > len(data):
        return bad[0]
    return next((position for position in bad if data[position] == 0), None)


def _unmarked_utf16(data: bytes) -> str:
    """Recognise UTF-16 without a mark by its newlines and spaces: every other byte of them is zero."""
    if len(data) < 4 or len(data) % 2 or 0 not in data:
        return ""
    little = sum(data.count(pair) for pair in (b"\n\0", b" \0", b"#\0"))
    big = sum(data.count(pair) for pair in (b"\0\n", b"\0 ", b"\0#"))
    if max(little, big) * 200 < len(data):
        return ""
    encoding = "utf-16-le" if little > big else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return ""
    return encoding if "\0" not in text else ""


def _gb18030(data: bytes) -> str | None:
    """Decode as GB18030 if the result reads like Chinese: common characters and punctuation, nothing private."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = [character for character in text if character > "\x7f"]
    usual = sum("\u4e00" <= c <= "\u9fa5" or "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uffef" for c in foreign)
    private = sum("\ue000" <= c <= "\uf8ff" or c == "\ufffd" for c in foreign)
    # The first level of GB 2312 holds 3,755 characters in daily use, which fill the lead bytes 0xB0-0xD7.
    daily = sum(1 for c in foreign if "\u4e00" <= c <= "\u9fa5" and 0xB0 <= c.encode("gb18030")[0] <= 0xD7)
    if not foreign or private or usual * 10 < len(foreign) * 9 or daily * 10 < usual * 6:
        return None
    return text
