"""`quizcli list`: tables of what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from quizcli.cli.context import Context, context
from quizcli.errors import UsageError

SECTION = "Look"

if TYPE_CHECKING:
    from quizcli.query.tree import Node
    from quizcli.services.collection import Collection

_PAGE = 50


def command(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument(help="Which questions; all without one.")] = None,
    by: Annotated[str, typer.Option("--by", help="Count by deck, topic or tag.", metavar="KIND")] = "",
    limit: Annotated[int | None, typer.Option("-n", "--limit", min=1, help="At most so many questions.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="All of them, also on a terminal.")] = False,
    ids: Annotated[bool, typer.Option("--ids", help="Only the ids, one a line.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List questions, or count them by deck, topic or tag.

    Examples:

      quizcli list
      quizcli list is:unanswered
      quizcli list --by topic
      quizcli list topic:FastAPI --by tag
      quizcli list --ids tag:interview
    """
    app = context(ctx)
    node = app.query(query)
    with app.collection(write=False) as collection:
        if by:
            _counts(app, collection, node, by, json)
        else:
            on_screen = app.printer.is_terminal and not (json or ids or all_)
            _rows(app, collection, node, limit or (_PAGE if on_screen else None), ids=ids, json=json)


def _counts(app: Context, collection: Collection, node: Node, by: str, json: bool) -> None:
    from quizcli.services import listing

    if by not in listing.KINDS:
        raise UsageError(f"--by takes {', '.join(listing.KINDS)}, not {by}")
    found = listing.groups(collection, node, by)
    if not found:
        raise nothing(collection, node)
    if json:
        app.printer.json([group.as_json() for group in found])
        return
    from quizcli.render.listing import groups

    app.printer.show_lines(groups(found, by, None if app.printer.is_wide else app.width))


def _rows(app: Context, collection: Collection, node: Node, limit: int | None, *, ids: bool, json: bool) -> None:
    from quizcli.services import listing

    found = listing.rows(collection, node, limit)
    if not found.total:
        raise nothing(collection, node)
    if json:
        app.printer.json_list({"total": found.total}, "questions", (row.as_json() for row in found.rows))
    elif ids:
        app.printer.show("\n".join(row.id for row in found.rows))
    else:
        from quizcli.render.listing import rows
        from quizcli.services.spelling import plural

        with app.printer.progress("Listing", None) as bar:
            shown = []
            for row in found.rows:
                shown.append(row)
                bar.advance()
            lines = list(rows(shown, None if app.printer.is_wide else app.width))
        app.printer.show_lines(lines)
        if len(shown) < found.total:
            app.printer.talk(f"{len(shown):,} of {found.total:,} questions; --all shows the rest.")
        else:
            app.printer.talk(f"{plural(found.total, 'question')}.")


def nothing(collection: Collection, node: Node) -> Exception:
    """Make the error that says that a query selects nothing, and what was perhaps meant."""
    from quizcli.services.suggesting import nothing_matches

    return nothing_matches(collection, node)
