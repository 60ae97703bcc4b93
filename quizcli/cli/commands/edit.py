"""One question, changed in the editor."""

from __future__ import annotations

from typing import Annotated

import typer

from quizcli.cli.context import context

SECTION = "Questions"


def command(
    ctx: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The question's id, or any unique beginning of it.")],
) -> None:
    """Change a question in $EDITOR; its id and history stay.

    A question that came with quizcli is copied to your own bank first, with its deck.

    Examples:

      quizcli edit k7m3
      EDITOR="code --wait" quizcli edit k7m3
    """
    from quizcli.cli.editor import run_editor
    from quizcli.services import manage

    app = context(ctx)
    with app.collection() as collection:
        question = collection.resolve(id_)
        done = manage.edit_with(collection, question, run_editor)
    app.printer.talk(f"Edited {question}." if done.count else "Nothing changed.")
