"""What the commands that change a selection share: which questions, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from quizcli.errors import NothingMatches

if TYPE_CHECKING:
    from quizcli.cli.context import Context
    from quizcli.services.collection import Collection
    from quizcli.services.manage import Done


def chosen(app: Context, collection: Collection, query: Sequence[str]) -> list[str]:
    """Give the ids that a query selects. Raises NothingMatches."""
    ids = collection.select(app.query(query))
    if not ids:
        raise NothingMatches("nothing matches", hint="`quizcli list` shows what there is.")
    return ids


def report(app: Context, verb: str, done: Done, selected: int, *, json: bool) -> None:
    """Say how many questions were changed, and how to take it back."""
    if json:
        app.printer.json({"changed": bool(done.count), "count": done.count, "ids": list(done.ids)})
    back = " `quizcli undo` takes it back." if done.count else ""
    app.printer.talk(f"{verb}: {done.count} of {selected} selected.{back}")
