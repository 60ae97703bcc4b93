"""New text for the bank, in the house style; what stands there already is `edits`' business."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizcli.bank.scalars import block, inline, is_block, is_date
from quizcli.domain.form import question_to_dict
from quizcli.domain.question import Question

ITEM = 2  # where the dash of a question stands
HEADER = "# quizcli bank\nformat: 1\n"


def question(entry: Question, indent: int = ITEM) -> str:
    """Write a question as an entry of the list, with its dash, without a final line break."""
    return item(question_to_dict(entry), indent)


def item(data: Mapping[str, Any], indent: int) -> str:
    """Write a mapping as an entry of a block list."""
    text = "\n".join(pair(key, value, indent + 2) for key, value in data.items())
    return f"{' ' * indent}- {text[indent + 2 :]}"


def pair(key: str, value: Any, indent: int) -> str:
    """Write a key and its value in block style, without a final line break."""
    return f"{' ' * indent}{inline(key)}:{after_key(key, value, indent)}"


def after_key(key: str, value: Any, indent: int) -> str:
    """Write what follows `key:` in a mapping that stands at `indent`, from the space or line break on."""
    if isinstance(value, str):
        if is_block(value):
            return " " + block(value, indent + 2)
        return f" {value}" if key == "added" and is_date(value) else f" {inline(value)}"
    if isinstance(value, Mapping) and value and _has_lines(value):
        return "\n" + "\n".join(pair(name, part, indent + 2) for name, part in value.items())
    if key == "options" or (isinstance(value, (list, tuple)) and value and _has_lines(value)):
        return "\n" + "\n".join(list_item(part, indent + 2) for part in value)
    return f" {inline(value)}"


def list_item(value: Any, indent: int) -> str:
    """Write an entry of a block list: on one line where nothing in it has lines."""
    if isinstance(value, Mapping) and value and _has_lines(value):
        return item(value, indent)
    if isinstance(value, str) and is_block(value):
        return f"{' ' * indent}- {block(value, indent + 2)}"
    return f"{' ' * indent}- {inline(value)}"


def _has_lines(value: Any) -> bool:
    if isinstance(value, str):
        return is_block(value)
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ()
    return any(_has_lines(part) for part in parts)
