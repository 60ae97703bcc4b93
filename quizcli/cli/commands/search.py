"""`quizcli search`: the best passages first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from quizcli.cli.context import Context, context
from quizcli.errors import UsageError

SECTION = "Look"

if TYPE_CHECKING:
    from quizcli.query.tree import Node
    from quizcli.services.collection import Collection
    from quizcli.services.search import Results

_PAGE = 10


def command(
    ctx: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(help="Words, phrases and prefixes: `quizcli help query`.")
    ] = None,
    limit: Annotated[int | None, typer.Option("-n", "--limit", min=1, help="At most so many hits.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="All hits.")] = False,
    forgotten: Annotated[bool, typer.Option("--forgotten", help="Those likeliest to be forgotten first.")] = False,
    review: Annotated[bool, typer.Option("--review", help="Study what is found and due.")] = False,
    quiz: Annotated[bool, typer.Option("--quiz", help="Practise what is found, due or not.")] = False,
    pick: Annotated[bool, typer.Option("--pick", help="Pick from a list that narrows as you type.")] = False,
    ids: Annotated[bool, typer.Option("--ids", help="Only the ids, one a line.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Search questions and answers, best first.

    All words must be found, whole or as a part of a name (commit finds expire_on_commit); Chinese is found by any
    characters in a row. Quotes keep words together. Without words on a terminal, a list opens that narrows as you type.

    Examples:

      quizcli search 依赖注入
      quizcli search 线程池 ThreadPool
      quizcli search '"async def" topic:FastAPI'
      quizcli search 什么是事务隔离级别
      quizcli search '事务 OR 锁' --review
      quizcli search topic:SQLAlchemy --forgotten -n 5
    """
    app = context(ctx)
    node = app.query(query)
    if review or quiz:
        _study(ctx, app, node, query or [], limit, forgotten, quiz=quiz)
        return
    if (pick or not query) and not (json or ids or forgotten or all_ or limit):
        if not app.printer.is_screen:
            raise UsageError("say what to search for", hint="For example: quizcli search 依赖注入")
        from quizcli.cli.picking import pick as open_picker

        open_picker(ctx, app, " ".join(query or []))
        return
    from quizcli.services.search import search

    most = None if all_ or (ids and not limit) else limit or _PAGE
    with app.collection(write=False) as collection:
        with app.printer.progress("Searching", None):
            found = search(collection, node, most, forgotten=forgotten, near=not ids)
        if not found.hits:
            from quizcli.services.suggesting import nothing_matches

            raise nothing_matches(collection, node, found.did_you_mean)
        _print(app, collection, found, forgotten, ids=ids, json=json)


def _print(app: Context, collection: Collection, found: Results, forgotten: bool, *, ids: bool, json: bool) -> None:
    if json:
        hits = (hit.as_json(collection.today) for hit in found.hits)
        app.printer.json_list(found.as_json(collection.today), "hits", hits)
        return
    if ids:
        app.printer.show("\n".join(hit.id for hit in found.hits))
        return
    from quizcli.render.search import ENDLESS, lines, partly
    from quizcli.render.theme import chosen

    if found.partial:
        app.printer.talk(partly(found) + "\n")
    theme = chosen(app.settings.values)
    width = ENDLESS if app.printer.is_wide else app.width
    app.printer.show_lines(lines(found, width, collection.today, theme, forgotten=forgotten))
    for suggestion in found.did_you_mean:
        app.printer.talk(f"Did you mean `{suggestion.instead}`? quizcli search {suggestion.shell}")
    if len(found.hits) < found.total:
        app.printer.talk(f"{len(found.hits):,} of {found.total:,} hits; -n 50 or --all shows more.")


def _study(
    ctx: typer.Context,
    app: Context,
    node: Node,
    query: list[str],
    limit: int | None,
    forgotten: bool,
    *,
    quiz: bool,
) -> None:
    """Hand the query on; a number of hits, or those likeliest forgotten, are handed on by their ids."""
    from quizcli.services.search import search

    with app.collection(write=False) as collection:
        found = search(collection, node, limit, forgotten=forgotten, near=False)
        if not found.hits:
            from quizcli.services.suggesting import nothing_matches

            raise nothing_matches(collection, node)
    words = ["id:" + ",".join(hit.id for hit in found.hits)] if limit else query
    hand_on(ctx, words, quiz=quiz)


def hand_on(ctx: typer.Context, words: list[str], *, quiz: bool) -> None:
    """Go on with `review` or `quiz` as if the query had been given to it."""
    if quiz:
        from quizcli.cli.commands import quiz as quiz_command

        quiz_command.command(ctx, words, count=0)
    else:
        from quizcli.cli.commands import review as review_command

        review_command.command(ctx, words)
