"""What a line of a document is: its kind, and its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar


class Kind(int):
    """What a line is by itself. No enumeration, since looking up a member costs more than the rest of a comparison."""

    BLANK: ClassVar[Kind]
    TEXT: ClassVar[Kind]
    HEADING: ClassVar[Kind]
    ITEM: ClassVar[Kind]
    TABLE: ClassVar[Kind]
    RULE: ClassVar[Kind]
    OPEN: ClassVar[Kind]
    CODE: ClassVar[Kind]
    CLOSE: ClassVar[Kind]
    HTML: ClassVar[Kind]
    COMMENT: ClassVar[Kind]
    FRONT: ClassVar[Kind]
    MATH: ClassVar[Kind]
    UNDERLINE: ClassVar[Kind]


for _value, _name in enumerate(Kind.__annotations__):  # BLANK is 0, and false
    setattr(Kind, _name, Kind(_value))

KINDS = len(Kind.__annotations__)
FENCED = frozenset({Kind.OPEN, Kind.CODE, Kind.CLOSE})
VERBATIM = FENCED | {Kind.MATH, Kind.COMMENT, Kind.FRONT}


@dataclass(slots=True)
class Line:
    """A line taken apart: quote marks, indentation, then what is left.

    `text` is without quote marks, indentation and trailing space; for a heading without its hashes, for a list
    item with its marker. `inner` is the item's own text and `column` the column at which it starts.
    """

    kind: Kind
    text: str
    indent: int = 0
    quote: int = 0
    level: int = 0
    marker: str = ""
    inner: str = ""
    column: int = 0


HEADING = re.compile(
    r"(#{1,6})(?:[ \t\u3000\u00a0]+|$|"
    r"(?=(?<=##)[^#\s\w!]|(?<=##)\d|(?<=#)\d{1,3}[.、．]\s*[^\s\d]|(?<=#)[\u3040-\u9fff\uac00-\ud7af]))"
)

# Most lines say nothing: they are all the same line, one for each kind that such a line can take inside a block.
EMPTY = {kind: Line(kind, "") for kind in (Kind.BLANK, Kind.CODE, Kind.MATH, Kind.COMMENT, Kind.FRONT)}


def become(rows: list[Line], index: int, kind: Kind) -> None:
    """Give a line another kind."""
    row = rows[index]
    if row is EMPTY[Kind.BLANK]:
        rows[index] = EMPTY[kind]
    else:
        row.kind = kind
