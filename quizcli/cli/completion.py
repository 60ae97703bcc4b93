"""Shell completion: commands and options, and the ids, decks, topics and tags of the learner's own bank."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from quizcli.errors import QuizError

if TYPE_CHECKING:
    from quizcli.cli.context import Context
    from quizcli.settings import Settings

Found = list[tuple[str, str]]


def _ids(settings: Settings, word: str) -> Found:
    from quizcli.services import completing

    return completing.ids(settings, word)


def _decks(settings: Settings, word: str) -> Found:
    from quizcli.services import completing

    return completing.decks(settings, word)


def _tags(settings: Settings, word: str) -> Found:
    from quizcli.services import completing

    return completing.tags(settings, word)


def _query(settings: Settings, word: str) -> Found:
    """Complete the last word of a query; bash hands over what follows the colon as a word of its own."""
    from quizcli.services import completing

    prefix = _before_colon() if ":" not in word else ""
    return completing.values(settings, prefix, word) if prefix else completing.query(settings, word)


def _before_colon() -> str:
    """Give the query prefix that bash has cut off at the colon, if that is what the last words are."""
    words = os.environ.get("COMP_WORDS", "").split()
    if words and words[-1] != ":":
        words = words[:-1]
    return words[-2] if len(words) > 1 and words[-1] == ":" else ""


def _topics(settings: Settings, word: str) -> Found:
    from quizcli.cli.commands.help import topics

    return [(name, title) for name, title in topics().items() if name.startswith(word)]


def _preferences(settings: Settings, word: str) -> Found:
    from quizcli.services import preferences

    return [(name, "") for name in preferences.names() if name.startswith(word)]


# What a parameter takes is told by its name, so that a new command is completed without doing anything for it.
_BY_NAME: dict[tuple[str, str], Callable[[Settings, str], Found]] = {
    ("", "id_"): _ids,
    ("", "ids"): _ids,
    ("", "query"): _query,
    ("due", "words"): _query,
    ("", "deck"): _decks,
    ("", "tag"): _tags,
    ("tag", "name"): _tags,
    ("untag", "name"): _tags,
    ("help", "topic"): _topics,
    ("config", "name"): _preferences,
}


def attach(command: Any, app: Context) -> None:
    """Let each parameter of a command complete what its name says it takes."""
    for parameter in command.params:
        found = _BY_NAME.get((command.name, parameter.name)) or _BY_NAME.get(("", parameter.name))
        if found is not None:
            parameter.shell_complete = _completer(found, app)


def _completer(find: Callable[[Settings, str], Found], app: Context) -> Callable[[Any, str], list[Any]]:
    def complete(ctx: Any, word: str) -> list[Any]:
        try:
            return items(find(app.settings, word))
        except QuizError:  # settings that cannot be read are told by the next command, not by the tab key
            return []

    return complete


def items(rows: Iterable[tuple[str, str]]) -> list[Any]:
    """Make what the shell is offered: values, each with a word of help where the shell shows one."""
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
