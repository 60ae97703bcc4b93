"""Shell completion: commands, options, and the ids, decks, topics and tags of the learner's own bank."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quizcli.cli.context import Context


def items(rows: Iterable[tuple[str, str]]) -> list[Any]:
    """Make what the shell is offered: values, each with a word of help."""
    from typer._click.shell_completion import CompletionItem

    return [CompletionItem(value, help=help_ or None) for value, help_ in rows]


def answer(group: Any, app: Context, program: str, instruction: str) -> int:
    """Answer the shell's question, which travels in environment variables."""
    from typer._completion_classes import completion_init
    from typer.completion import shell_complete

    completion_init()
    return shell_complete(group, {"obj": app}, program, f"_{program.upper()}_COMPLETE", instruction)


def script(program: str) -> str:
    """Give the lines that the shell has to load."""
    from typer._completion_classes import completion_init
    from typer._completion_shared import _get_shell_name, get_completion_script

    completion_init()
    return get_completion_script(
        prog_name=program, complete_var=f"_{program.upper()}_COMPLETE", shell=_get_shell_name() or "bash"
    )


def install(program: str) -> str:
    """Install those lines for the shell in use, and say where."""
    from typer._completion_classes import completion_init
    from typer._completion_shared import install as install_for

    completion_init()
    shell, path = install_for(prog_name=program)
    return f"Completion for {shell} is installed in {path}; it works in the next shell you start."
