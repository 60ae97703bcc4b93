"""The command line: a command is a file in `commands/`, and only the one named on the line is imported."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from quizcli import __version__, plugins
from quizcli.cli.context import Context, context
from quizcli.errors import QuizError, UsageError

COMMANDS = "quizcli.cli.commands"
_PROGRAM = "quizcli"
_DEFAULT = "overview"
_SECTIONS = ("Study", "Look", "Bring in, take out", "Questions", "Cards", "Keep")  # in the order of --help
_SECTION = re.compile(r'^SECTION = "(.*)"', re.MULTILINE)
_SUMMARY = re.compile(r'^def command\(.*?"""(.*?)(?:\n|""")', re.DOTALL | re.MULTILINE)


def command_names() -> dict[str, str]:
    """Map each command to the module that holds it; the folder is the list."""
    return {name.rstrip("_").replace("_", "-"): name for name in plugins.names(COMMANDS)}


def summary(module: str) -> str:
    """Read the first line of a command's help out of its file, which is much cheaper than importing it."""
    found = _SUMMARY.search(_source(module))
    return found[1].strip().rstrip(".") if found else ""


def section(module: str) -> str:
    """Read out of a command's file what it is listed under; the last section when it names none."""
    found = _SECTION.search(_source(module))
    return found[1] if found else _SECTIONS[-1]


def _source(module: str) -> str:
    return Path(__file__).with_name("commands").joinpath(f"{module}.py").read_text(encoding="utf-8")


_NEGATED = re.compile(r"-(?=[a-z]+:[^/])")  # no option of ours is a word and a colon


class QuizCommand(TyperCommand):
    """A command whose help keeps its examples as they are written, and whose query may begin with a dash."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if any(parameter.name == "query" for parameter in self.params):
            end = args.index("--") if "--" in args else len(args)
            args = [*(_NEGATED.sub("NOT ", word) for word in args[:end]), *args[end:]]
        return super().parse_args(ctx, args)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        _write_help(self.help or "", formatter)


class QuizGroup(TyperGroup):
    """All commands, none of them imported before it is named."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(command_names())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        module = command_names().get(cmd_name)
        if module is None:
            return None
        maker = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        maker.command(cmd_name, cls=QuizCommand, add_help_option=False)(import_module(f"{COMMANDS}.{module}").command)
        made = get_command(maker)
        taken = {option for parameter in made.params for option in parameter.opts}
        made.params.extend(p for p in self.params if p.name in _SHARED and not taken & set(p.opts))
        if ctx.resilient_parsing:  # the shell asks what may stand here
            from quizcli.cli.completion import attach

            attach(made, context(ctx))
        return made

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing and not any(word in _OWN or not word.startswith("-") for word in args):
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name not in command_names() and not ctx.resilient_parsing:
            from difflib import get_close_matches

            near = get_close_matches(name, command_names(), n=1)
            hint = f"Did you mean `{_PROGRAM} {near[0]}`?" if near else f"`{_PROGRAM} --help` lists them all."
            raise UsageError(f"no such command: {name}", hint=hint)
        return super().resolve_command(ctx, args)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        _write_help(self.help or "", formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        names = sorted(command_names().items())
        widest = max(len(name) for name, _ in names)  # one column through all sections
        for title in _SECTIONS:
            with formatter.section(title):
                formatter.write_dl([(f"{n:<{widest}}", summary(m)) for n, m in names if section(m) == title])

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        from quizcli.cli.completion import items

        if incomplete.startswith("-"):
            return super(TyperGroup, self).shell_complete(ctx, incomplete)
        return items((name, summary(module)) for name, module in command_names().items() if name.startswith(incomplete))


def _write_help(text: str, formatter: Any) -> None:
    """Wrap the paragraphs of a docstring, and leave the indented ones (examples) alone."""
    for number, paragraph in enumerate(re.split(r"\n[ \t]*\n", text.strip())):
        formatter.write_paragraph()
        with formatter.indentation():
            if number and paragraph.startswith(" "):
                for line in paragraph.split("\n"):
                    formatter.write(f"  {line}\n")
            else:
                formatter.write_text(paragraph)


def _help(ctx: typer.Context, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        context(ctx).printer.show(ctx.get_help())
        raise typer.Exit


def _version(ctx: typer.Context, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        context(ctx).printer.show(f"quizcli {__version__}")
        raise typer.Exit


def _quiet(ctx: typer.Context, value: bool) -> None:
    if value:
        context(ctx).quiet = True


def _no_color(ctx: typer.Context, value: bool) -> None:
    if value:
        context(ctx).color = False


def _debug(ctx: typer.Context, value: bool) -> None:
    if value:
        context(ctx).debug = True


def _install_completion(ctx: typer.Context, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from quizcli.cli.completion import install

        context(ctx).printer.talk(install(_PROGRAM))
        raise typer.Exit


def _show_completion(ctx: typer.Context, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from quizcli.cli.completion import script

        context(ctx).printer.show(script(_PROGRAM))
        raise typer.Exit


_SHARED = ("quiet", "no_color", "debug", "help_")  # before or after the command's name
_OWN = ("--help", "-h", "--version", "--install-completion", "--show-completion")

_app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@_app.callback(cls=QuizGroup, invoke_without_command=True, add_help_option=False)
def _root(
    quiet: Annotated[
        bool, typer.Option("--quiet", callback=_quiet, is_eager=True, help="Say only what was asked for.")
    ] = False,
    no_color: Annotated[
        bool, typer.Option("--no-color", callback=_no_color, is_eager=True, help="Plain text.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", callback=_debug, is_eager=True, help="Show where a bug happened.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    install: Annotated[
        bool,
        typer.Option(
            "--install-completion",
            callback=_install_completion,
            help="Complete ids, decks, topics and tags in this shell.",
        ),
    ] = False,
    show: Annotated[
        bool,
        typer.Option("--show-completion", callback=_show_completion, help="Print what --install-completion installs."),
    ] = False,
    help_: Annotated[bool, typer.Option("--help", "-h", callback=_help, is_eager=True, help="Show this.")] = False,
) -> None:
    """Turn Markdown interview notes into memory: import, review, search, Anki.

    Without a command, quizcli shows where you stand and what to do next.
    """


def main(args: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit code; whatever stops it is shown as one line."""
    arguments = list(sys.argv[1:] if args is None else args)
    app = Context(debug="--debug" in arguments)
    group = get_command(_app)
    for parameter in group.params:
        parameter.expose_value = False
    try:
        code = _complete(group, app)
        if code is None:
            with group.make_context(_PROGRAM, arguments, obj=app) as ctx:
                group.invoke(ctx)
            app.settle()
            code = 0
        sys.stdout.flush()
    except typer.Exit as done:
        return done.exit_code
    except BaseException as error:
        from quizcli.cli.failures import settle

        return settle(app, error, arguments)
    return code


def _complete(group: Any, app: Context) -> int | None:
    """Answer the shell when it asks for completions; a failure there must never show."""
    import os

    instruction = os.environ.get("_QUIZCLI_COMPLETE")
    if not instruction:
        return None
    from quizcli.cli.completion import answer

    try:
        return answer(group, app, _PROGRAM, instruction)
    except (QuizError, OSError):
        return 1


def run() -> None:
    """Run the program for real: streams and signals first, the exit code last."""
    from quizcli.cli.streams import finish, prepare

    prepare()
    code = main()
    finish()
    sys.exit(code)
