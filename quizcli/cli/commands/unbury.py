"""Let buried cards come again today."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context


def command(
    ctx: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="Which cards: see `quizcli help query`.")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Let buried cards come again today; undoable.

    Examples:

      quizcli unbury is:buried
    """
    from quizcli.render import marks as render
    from quizcli.services import marks

    app = context(ctx)
    node = app.query(query)
    with app.collection() as collection:
        marked = marks.unbury(collection, node)
    if json:
        app.printer.json(render.as_json(marked))
    else:
        app.printer.talk(render.said("Unburied", marked))
