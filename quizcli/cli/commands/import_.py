"""Bring documents into the bank."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quizcli.cli.context import context

SECTION = "Bring in, take out"


def command(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Markdown files, folders, YAML banks.")],
    deck: Annotated[str, typer.Option("--deck", metavar="NAME", help="The deck to import into.")] = "",
    layout: Annotated[str, typer.Option("--layout", metavar="NAME", help="The layout, where the parser errs.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    theirs: Annotated[bool, typer.Option("--theirs", help="In a conflict, take the source's text.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name every question, show what changed.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Bring notes into the bank, again and again, losing nothing.

    Importing notes again after an edit keeps every history. The plan is shown first. What is new or edited in one
    place is taken at once; before much is archived, where bank and notes both changed, and where it cannot be told
    who is who, you are asked. `quizcli undo` takes it back.

    Examples:

      quizcli import notes.md
      quizcli import notes/ --dry-run --verbose
      quizcli import redis.md --deck "Databases::Redis"
    """
    from quizcli.cli import importing

    app = context(ctx)
    wishes = importing.Wishes(deck, layout, dry_run, yes, theirs, verbose, json)
    with app.collection(releases=not dry_run) as collection:
        importing.run(app, collection, paths, wishes)
