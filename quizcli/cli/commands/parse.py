"""What the parser sees in a file, without writing anything."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quizcli.cli.context import Context, context

SECTION = "Bring in, take out"


def command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A Markdown document.")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="What became of every part of the document, and why.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="What is worth mending in it; the exit code is 1 if anything is.")
    ] = False,
    layout: Annotated[str, typer.Option("--layout", help="Force one layout (see `quizcli help layouts`).")] = "",
) -> None:
    """Show the questions that quizcli finds in a Markdown file.

    Examples:

      quizcli parse notes.md
      quizcli parse notes.md --explain
      quizcli parse notes.md --json
      quizcli parse notes.md --check
    """
    from quizcli.render import parsing as words
    from quizcli.services import parsing

    app = context(ctx)
    if check:
        _check(app, file, layout, json)
        return
    with app.printer.progress("Reading", None):
        document = parsing.parse_file(file, layout)
    if json:
        app.printer.json(parsing.as_json(document))
    else:
        app.printer.show("\n".join(words.explanation(document) if explain else words.summary(document)))


def _check(app: Context, file: Path, layout: str, json: bool) -> None:
    """Print the findings; any of them makes the exit code 1."""
    from dataclasses import asdict

    from quizcli.render import parsing as words
    from quizcli.services.linting import lint

    with app.printer.progress("Reading", None):
        found = lint(file, layout)
    if json:
        app.printer.json([asdict(finding) for finding in found])
    elif found:
        app.printer.show("\n".join(words.findings(found)))
    app.printer.talk(words.verdict(found))
    if found:
        raise typer.Exit(1)
