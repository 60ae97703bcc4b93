"""Keep cards out of every sitting."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context


def command(
    ctx: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="Which cards: see `quizcli help query`.")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Keep cards out of every sitting until they are unsuspended; undoable.

    Examples:

      quizcli suspend id:k7m3
      quizcli suspend is:leech topic:FastAPI
    """
    from quizcli.render import marks as render
    from quizcli.services import marks

    app = context(ctx)
    node = app.query(query)
    with app.collection() as collection:
        marked = marks.suspend(collection, node)
    if json:
        app.printer.json(render.as_json(marked))
    else:
        app.printer.talk(render.said("Suspended", marked))
