"""Forget the progress of cards."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context


def command(
    ctx: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="Which cards: see `quizcli help query`.")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Make cards new again; their history stays in the log, and it can be undone.

    Examples:

      quizcli reset id:k7m3
      quizcli reset deck:Python prop:lapses>=8
    """
    from quizcli.render import marks as render
    from quizcli.services import marks

    app = context(ctx)
    node = app.query(query)
    with app.collection() as collection:
        marked = marks.reset(collection, node)
    if json:
        app.printer.json(render.as_json(marked))
    else:
        app.printer.talk(render.said("Reset", marked))
