"""What the commands that change a selection share: which questions or cards, and what was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizcli.cli.context import Context
    from quizcli.query.tree import Node
    from quizcli.services.collection import Collection
    from quizcli.services.manage import Done
    from quizcli.services.marks import Marked


def chosen(app: Context, collection: Collection, query: Sequence[str]) -> list[str]:
    """Give the ids of the questions that a query selects. Raises NothingMatches."""
    node = app.query(query)
    ids = collection.select(node)
    if not ids:
        from quizcli.services.suggesting import nothing_matches

        raise nothing_matches(collection, node)
    return ids


def report(app: Context, verb: str, done: Done, selected: int, *, json: bool) -> None:
    """Say how many questions were changed, and how to take it back."""
    if json:
        app.printer.json({"selected": selected, "changed": done.count, "ids": list(done.ids)})
    else:
        from quizcli.render.marks import said

        app.printer.talk(said(verb, done.count, selected, "question"))


def mark(
    app: Context, query: Sequence[str], act: Callable[[Collection, Node], Marked], verb: str, *, json: bool
) -> None:
    """Put a mark on the cards that a query selects, and say how many were changed."""
    from quizcli.render import marks

    node = app.query(query)
    with app.working("Marking") as collection:
        marked = act(collection, node)
    if json:
        app.printer.json(marks.as_json(marked))
    else:
        app.printer.talk(marks.said(verb, len(marked.cards), marked.selected, "card"))
