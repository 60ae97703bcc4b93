"""What a mark, an undo or a list of steps says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any

from quizcli.services.history import Step
from quizcli.services.marks import Marked
from quizcli.services.spelling import plural


def said(verb: str, changed: int, selected: int, noun: str) -> str:
    """Say how many cards or questions were changed, and how many were so already."""
    if not changed:
        return f"Nothing to change: {plural(selected, noun)} selected, already so."
    already = f" ({selected - changed:,} already so)" if changed < selected else ""
    return f"{verb} {plural(changed, noun)}{already}. Take it back with: quizcli undo"


def as_json(marked: Marked) -> dict[str, Any]:
    """Give what `--json` prints."""
    return {"selected": marked.selected, "changed": len(marked.cards), "cards": list(marked.cards)}


def step(found: Step, zone: tzinfo | None) -> str:
    """Give one line of the list of steps."""
    at = datetime.fromtimestamp(found.at / 1000, zone)
    return f"{at:%Y-%m-%d %H:%M}  {found.command:8} {found.summary}"


def steps_as_json(found: Iterable[Step], zone: tzinfo | None) -> list[dict[str, Any]]:
    """Give what `--json` prints of steps."""
    return [
        {
            "at": datetime.fromtimestamp(each.at / 1000, zone).isoformat(timespec="seconds"),
            "command": each.command,
            "summary": each.summary,
            "cards": len(each.cards),
            "remarks": list(each.remarks),
        }
        for each in found
    ]
