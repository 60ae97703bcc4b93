"""Keep cards away until tomorrow."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context


def command(
    ctx: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="Which cards: see `quizcli help query`.")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Keep cards out of the rest of this study day; undoable.

    Examples:

      quizcli bury id:k7m3
      quizcli bury topic:SQLAlchemy is:new
    """
    from quizcli.render import marks as render
    from quizcli.services import marks

    app = context(ctx)
    node = app.query(query)
    with app.collection() as collection:
        marked = marks.bury(collection, node)
    if json:
        app.printer.json(render.as_json(marked))
    else:
        app.printer.talk(render.said("Buried until tomorrow", marked))
