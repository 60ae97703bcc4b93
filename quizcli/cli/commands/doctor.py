"""Check that everything is well."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context


def command(
    ctx: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the cache again from bank and log.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Check the database, the log, the states folded from it and the bank; says what to do about each finding.

    Examples:

      quizcli doctor
      quizcli doctor --rebuild
    """
    from quizcli.services import doctor

    app = context(ctx)
    with app.collection(write=rebuild or fix) as collection:
        findings = [doctor.rebuild(collection)] if rebuild else []
        findings += doctor.examine(collection)
        if fix and any(finding.name == "states" and finding.problems for finding in findings):
            findings = [doctor.rebuild(collection), *doctor.examine(collection)]
    if json:
        app.printer.json([finding.as_json() for finding in findings])
    else:
        from quizcli.render.doctor import lines

        app.printer.show_lines(lines(findings, app.width))
    if any(finding.problems and finding.name != "cache" for finding in findings):
        raise typer.Exit(1)
