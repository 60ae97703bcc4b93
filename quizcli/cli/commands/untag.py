"""A tag off a selection."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context
from quizcli.cli.selection import chosen, report

SECTION = "Questions"


def command(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The tag: one word.")],
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="Which questions.")],
    json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Take a tag off every question that a query selects.

    Examples:

      quizcli untag hard tag:hard
    """
    from quizcli.services import manage

    app = context(ctx)
    with app.working("Untagging") as collection:
        ids = chosen(app, collection, query)
        done = manage.untag(collection, name, ids)
    report(app, "Untagged", done, len(ids), json=json)
