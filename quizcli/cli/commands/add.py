"""One more question, by hand."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from quizcli.cli.context import context
from quizcli.errors import UsageError

SECTION = "Questions"


def command(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(metavar="[QUESTION]", help="Its text; without it, $EDITOR opens.")] = "",
    answer: Annotated[str, typer.Option("--answer", "-a", help="Its answer; `-` reads it from stdin.")] = "",
    deck: Annotated[str, typer.Option("--deck", metavar="NAME", help="The deck to add it to.")] = "Inbox",
    topic: Annotated[list[str] | None, typer.Option("--topic", help="Its topic; again for one below.")] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A tag; may be given several times.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Write a new question, in your editor or on the line.

    Examples:

      quizcli add
      quizcli add "What does expire_on_commit do?" -a "Expires every instance after commit." --deck SQLAlchemy
    """
    from quizcli.services import manage

    app = context(ctx)
    with app.collection() as collection:
        if question:
            from quizcli.domain.question import Question

            text = sys.stdin.read().rstrip("\n") if answer == "-" else answer
            new = Question("", question, answer=text, topic=tuple(topic or ()), tags=tuple(tag or ()))
            made = manage.add(collection, new, deck)
        else:
            if not app.printer.is_terminal:
                raise UsageError("no question given", hint='quizcli add "What is …?" --answer "…"')
            from quizcli.cli.editor import run_editor

            written = manage.add_with(collection, run_editor, deck)
            if written is None:
                app.printer.talk("Nothing added.")
                return
            made = written
    if json:
        app.printer.json({"id": made.id, "deck": made.deck})
    else:
        app.printer.show(made.id)
        app.printer.talk(f"Added to {made.deck}.")
