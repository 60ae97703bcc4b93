"""Just enough protobuf to read Anki's messages: numbered fields, varints, fixed numbers, bytes."""

from __future__ import annotations

import struct
from collections.abc import Mapping

Fields = Mapping[int, list[int | bytes]]


def parse(data: bytes) -> dict[int, list[int | bytes]]:
    """Give the values of each field, in order. Raises ValueError where the bytes are no message."""
    fields: dict[int, list[int | bytes]] = {}
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        value: int | bytes
        if wire == 0:
            value, at = _varint(data, at)
        elif wire in (1, 5):
            value, at = _slice(data, at, 8 if wire == 1 else 4)
        elif wire == 2:
            length, at = _varint(data, at)
            value, at = _slice(data, at, length)
        else:
            raise ValueError(f"no such wire type: {wire}")
        if not number:
            raise ValueError("no such field: 0")
        fields.setdefault(number, []).append(value)
    return fields


def number(fields: Fields, field: int, default: int = 0) -> int:
    """Give an integer field (the last one counts, as protobuf wants it)."""
    value = fields.get(field, [default])[-1]
    return value if isinstance(value, int) else default


def text(fields: Fields, field: int) -> str:
    """Give a text field."""
    value = fields.get(field, [b""])[-1]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def message(fields: Fields, field: int) -> dict[int, list[int | bytes]] | None:
    """Give a message within a message, if it is there."""
    value = fields.get(field, [0])[-1]
    return parse(value) if isinstance(value, bytes) else None


def floating(fields: Fields, field: int, default: float = 0.0) -> float:
    """Give a `float` field."""
    value = fields.get(field, [0])[-1]
    return float(struct.unpack("<f", value)[0]) if isinstance(value, bytes) and len(value) == 4 else default


def floats(fields: Fields, field: int) -> tuple[float, ...]:
    """Give a repeated `float` field, packed or not."""
    packed = b"".join(value for value in fields.get(field, []) if isinstance(value, bytes))
    return struct.unpack(f"<{len(packed) // 4}f", packed[: len(packed) // 4 * 4])


def _varint(data: bytes, at: int) -> tuple[int, int]:
    result = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise ValueError("the message is cut off")
        byte = data[at]
        at += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result, at
    raise ValueError("a number is too long")


def _slice(data: bytes, at: int, length: int) -> tuple[bytes, int]:
    if at + length > len(data):
        raise ValueError("the message is cut off")
    return data[at : at + length], at + length
