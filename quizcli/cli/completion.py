"""Shell completion: commands and options, and the ids, decks, topics and tags of the learner's own bank."""

from __future__ import annotations

import os
import re
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
    from quizcli.services import completing

    return completing.query(settings, word)


def _query_or_deck(settings: Settings, word: str) -> Found:
    return [*_decks(settings, word), *_query(settings, word)]


def _kinds(settings: Settings, word: str) -> Found:
    return [(kind, "") for kind in ("deck", "topic", "tag") if kind.startswith(word)]


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
    ("move", "words"): _query_or_deck,
    ("rename", "new"): _decks,
    ("list", "by"): _kinds,
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
    _know_bash()
    return shell_complete(group, {"obj": app}, program, f"_{program.upper()}_COMPLETE", instruction)


def _know_bash() -> None:
    """Let bash get its words as it cut them: after a colon, and quoted as the line is."""
    from typer._click.shell_completion import add_completion_class
    from typer._completion_classes import BashComplete

    class Bash(BashComplete):
        known = 0  # characters of the word that stand before what bash completes
        bare = False  # whether they are the beginning of a name without quotes

        def get_completion_args(self) -> tuple[list[str], str]:
            args, last = super().get_completion_args()
            if set(last) == {":"}:
                args, last = [*args, last], ""
            word = last
            while len(args) > 1 and set(args[-1]) == {":"}:
                word = args[-2] + args[-1] + word
                args = args[:-2]
            self.known = len(word) - len(last)
            self.bare = ":" in word[: self.known].rstrip(":") and '"' not in word
            return args, word

        def format_completion(self, item: Any) -> str:
            value = item.value.replace('"', "") if self.bare else item.value
            return in_bash(value[self.known :], _typed())

    add_completion_class(Bash, "bash")


def _typed() -> str:
    """Give the word under the cursor as it stands in bash's line, quotes included."""
    line = os.environ.get("COMP_WORDS", "")
    words = line.split("\n" if "\n" in line else " ")
    at = int(os.environ.get("COMP_CWORD", "0"))
    return words[at] if at < len(words) else ""


def in_bash(value: str, typed: str) -> str:
    """Write a value as bash's line takes it: inside the quotes that are open there, or with backslashes."""
    if typed[:1] == '"':
        return re.sub(r'([\\"$`])', r"\\\1", value)
    if typed[:1] == "'":
        return value.replace("'", "'\\''")
    return re.sub(r"""([\s\\"'`$&|;<>(){}\[\]*?!#~^])""", r"\\\1", value)


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
