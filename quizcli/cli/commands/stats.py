"""`quizcli stats`: how it has been going."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import Context, context
from quizcli.query.tree import Node

SECTION = "Look"


def command(
    ctx: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(help="Only what this query selects; `weak` or `workload` first for those.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All topics, not only the weakest twenty.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Reviews, retention, forecast, topics, weak spots.

    `stats weak` ranks topics, and the points of answers that you leave out, by what an hour of study would gain.
    `stats workload` shows what each desired retention costs in minutes a day and gives in known cards.

    Examples:

      quizcli stats
      quizcli stats topic:FastAPI
      quizcli stats weak
      quizcli stats workload
      quizcli stats --json topic:SQLAlchemy
    """
    app = context(ctx)
    words = list(query or ())
    kind = words.pop(0) if words[:1] in (["workload"], ["weak"]) else ""
    node = app.query(words)
    if kind == "workload":
        _workload(app, node, json)
    elif kind == "weak":
        _weak(app, node, every, json)
    else:
        _stats(app, node, every, json)


def _stats(app: Context, node: Node, every: bool, json: bool) -> None:
    from quizcli.services.stats import stats

    with app.working("Counting", write=False) as collection:
        found = stats(collection, node)
    if json:
        app.printer.json(found.as_json())
    else:
        from quizcli.render.stats import lines

        app.printer.show_lines(lines(found, app.width, every=every))


def _workload(app: Context, node: Node, json: bool) -> None:
    from quizcli.services.workload import workload

    with app.working("Counting", write=False) as collection:
        found = workload(collection, node)
        current = collection.options("").retention
    if json:
        rows = [
            {"retention": load.retention, "minutes": round(load.minutes, 2), "reviews": round(load.reviews, 2),
             "known": round(load.known, 1), "cards": load.seen}
            for load in found
        ]  # fmt: skip
        app.printer.json({"current": current, "curve": rows})
    else:
        from quizcli.render.stats import workload as lines

        app.printer.show_lines(lines(found, current, app.width))
        app.printer.talk("Simulated over half a year from your own times and ratings. quizcli config set retention 0.9")


def _weak(app: Context, node: Node, every: bool, json: bool) -> None:
    from quizcli.services.weak import weak

    with app.working("Counting", write=False) as collection:
        found = weak(collection, node)
    if json:
        app.printer.json(found.as_json())
    else:
        from quizcli.render.weak import lines

        app.printer.show_lines(lines(found, app.width, every=every))
