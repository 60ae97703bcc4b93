"""Longer help than a command's own: pages of Markdown that lie beside the code."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from quizcli.cli.context import context
from quizcli.errors import UsageError

SECTION = "Keep"

TOPICS = Path(__file__).parent.parent / "topics"


def topics() -> dict[str, str]:
    """Map each topic to its title; the folder is the list."""
    return {path.stem: _title(path) for path in sorted(TOPICS.glob("*.md"))}


def _title(path: Path) -> str:
    found = re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1].strip() if found else path.stem


def command(
    ctx: typer.Context,
    topic: Annotated[
        str | None, typer.Argument(help="A topic, or a command. Without one, all topics are listed.")
    ] = None,
) -> None:
    """Explain the query language, the bank format, layouts and more.

    Examples:

      quizcli help
      quizcli help query
      quizcli help search
    """
    app = context(ctx)
    known = topics()
    if topic is None:
        app.printer.show("\n".join([f"{name:<10} {title}" for name, title in known.items()]))
        app.printer.talk("`quizcli help TOPIC` shows one; `quizcli COMMAND --help` explains a command.")
    elif topic in known:
        text = (TOPICS / f"{topic}.md").read_text(encoding="utf-8")
        app.printer.show(_page(text) if app.printer.is_terminal else text.rstrip("\n"))
    else:
        app.printer.show(_of_command(ctx, topic, known))


def _page(text: str) -> object:
    from quizcli.render.markdown import markdown

    return markdown(text)


def _of_command(ctx: typer.Context, name: str, known: dict[str, str]) -> str:
    """Give the help that `quizcli NAME --help` shows."""
    root = ctx.find_root()
    group = root.command
    found = group.get_command(root, name)  # type: ignore[attr-defined] # the root is always our group
    if found is None:
        near = get_close_matches(name, known, n=1)
        hint = f"Did you mean `quizcli help {near[0]}`?" if near else f"The topics are {', '.join(known)}."
        raise UsageError(f"no such topic or command: {name}", hint=hint)
    return str(found.get_help(found.context_class(found, info_name=name, parent=root)))
