"""Check that everything is well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from quizcli.cli.context import context

SECTION = "Keep"

if TYPE_CHECKING:
    from quizcli.cli.context import Context
    from quizcli.services.findings import Finding
    from quizcli.services.surroundings import Terminal


def command(
    ctx: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the cache again from bank and log.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Check everything and say what to do about each finding.

    Folder, disk, preferences, database, log, states, bank, cards, media, backups, clock. Each finding says what to
    do about it. The newest backup is restored into a folder of its own, to prove that it can be. Nothing is changed
    without --fix or --rebuild, and a damaged database never. The exit code is 0 when all is well, 1 when something
    is not, 5 when it is the database.

    Examples:

      quizcli doctor
      quizcli doctor --fix
      quizcli doctor --rebuild
    """
    app = context(ctx)
    with app.printer.progress("Checking", None):
        findings, code = _examine(app, rebuild=rebuild, fix=fix)
    if json:
        app.printer.json([finding.as_json() for finding in findings])
    else:
        from quizcli.render.doctor import lines

        app.printer.show_lines(lines(findings, app.width))
    if code:
        raise typer.Exit(code)


def _examine(app: Context, *, rebuild: bool, fix: bool) -> tuple[list[Finding], int]:
    """Go from the outside in, and stop where the next thing cannot be opened; gives the exit code too."""
    from quizcli.errors import InputError, StoreError, UsageError
    from quizcli.services import mending, surroundings
    from quizcli.settings import Settings, home_folder

    now, terminal = app.now(), _terminal(app)
    try:
        settings = app.settings
        findings, readable = [surroundings.config(settings)], True
    except InputError as error:
        settings, readable = Settings(home_folder()), False
        findings = [surroundings.preferences(settings.config, error)]
    findings += surroundings.examine(settings, now, terminal)
    broken = surroundings.database(settings)
    if broken:
        return [*findings, broken], StoreError.exit_code
    if readable:
        try:
            inner = mending.inside(lambda write: app.collection(write=write), rebuild=rebuild, fix=fix)
        except (StoreError, UsageError) as error:
            inner = [mending.unopened(settings, error)]
        findings += inner
    if fix:
        findings = mending.outside(settings, now, findings)
    wrong = any(finding.problems and not finding.mended for finding in findings)
    return findings, int(wrong)


def _terminal(app: Context) -> Terminal:
    import os
    import sys

    from quizcli.services.surroundings import Terminal

    encoding = str(getattr(sys.stdout, "encoding", None) or "utf-8")
    return Terminal(app.printer.is_terminal, os.environ.get("TERM", ""), app.width, encoding)
