"""Write a selection of questions to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizcli.cli.context import context

SECTION = "Bring in, take out"

if TYPE_CHECKING:
    from quizcli.services.export import Result


def command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write; its suffix picks the target.", metavar="FILE")],
    query: Annotated[
        list[str] | None, typer.Argument(help="Which questions; all without one.", metavar="[QUERY]")
    ] = None,
    to: Annotated[str, typer.Option("--to", help="The target, where the suffix does not tell it.")] = "",
    with_progress: Annotated[
        bool, typer.Option("--with-progress", help="Take due dates, memory states and the review log along.")
    ] = False,
    include: Annotated[
        str, typer.Option("--include", help="What else to take along: unanswered, archived, suspended.", metavar="LIST")
    ] = "",
    bom: Annotated[bool, typer.Option("--bom", help="Begin a CSV or TSV with a mark that Excel wants.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that quizcli did not write.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Write questions to .apkg (Anki), .csv, .tsv, .jsonl or .md.

    Exporting again to Anki updates the notes there and duplicates nothing. Progress is handed over once: Anki
    never changes the schedule of a card that it already has, but `quizcli import` takes what you did there back.
    An earlier export of that name is replaced; any other file only with --overwrite.

    Examples:

      quizcli export fastapi.apkg topic:FastAPI
      quizcli export all.apkg --with-progress
      quizcli export deck.csv topic:Python --bom
      quizcli export open.md is:unanswered --include unanswered
      quizcli export log.jsonl --with-progress
    """
    from quizcli.services import export

    app = context(ctx)
    wanted = [word for word in include.replace(",", " ").split() if word]
    with app.collection() as collection, app.printer.progress("Exporting", None) as bar:
        result = export.export(
            collection,
            file,
            app.query(query),
            target=to,
            with_progress=with_progress,
            include=wanted,
            bom=bom,
            overwrite=overwrite,
            progress=bar.advance,
        )
    if json:
        app.printer.json(_report(result))
    for line in _talk(result, with_progress):
        app.printer.talk(line)


def _report(result: Result) -> dict[str, object]:
    return {
        "file": str(result.path),
        "target": result.target,
        "questions": result.written,
        "cards": result.cards,
        "reviews": result.reviews,
        "events": result.events,
        "skipped": dict(result.skipped),
        "replaced": result.replaced,
        "remarks": list(result.remarks),
    }


def _talk(result: Result, with_progress: bool) -> list[str]:
    from quizcli.services.spelling import plural

    where = f"{result.path}, replacing the file that was there" if result.replaced else str(result.path)
    if result.target == "events":
        return [f"{plural(result.events, 'event')} of the log written to {where}"]
    reviews = f", {plural(result.reviews, 'review')}" if with_progress else ""
    lines = [f"{plural(result.written, 'question')} ({plural(result.cards, 'card')}{reviews}) written to {where}"]
    if result.skipped:
        reasons = ", ".join(f"{count} {reason}" for reason, count in result.skipped.items())
        lines.append(f"Left out: {reasons}. Take them along with --include {','.join(result.skipped)}.")
    lines.extend(result.remarks)
    if with_progress and result.target == "anki":
        lines.append(
            "Before you import it in Anki: switch FSRS on in the deck options, or the memory states are lost with the "
            "first answer. In the import window, tick “Import any learning progress” and “Import any deck presets”."
        )
    return lines
