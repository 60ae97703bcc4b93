"""Turns whatever stopped a command into one line and an exit code."""

from __future__ import annotations

import errno
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import typer

from quizcli import __version__
from quizcli.cli.context import Context
from quizcli.cli.streams import let_go
from quizcli.errors import Interrupted, QuizError, StoreError, UsageError

_SIGNAL = 128
BROKEN_PIPE = _SIGNAL + 13  # as if SIGPIPE had ended us, which is what a shell expects
_PACKAGE = Path(__file__).parent.parent


def settle(app: Context, error: BaseException, arguments: Sequence[str] = ()) -> int:
    """Show what went wrong, once, and give the exit code."""
    if isinstance(error, UnicodeEncodeError) and (word := _no_text(arguments)):
        error = UsageError(f"{word} is no text: its bytes are not UTF-8", hint="Write it in UTF-8.")
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    if isinstance(error, BrokenPipeError):
        let_go(sys.stdout)
        return BROKEN_PIPE
    known = _known(error) or _bug(app, error)
    with suppress(OSError):  # where nobody can be told, the exit code still tells
        if app.debug:
            app.printer.talk("".join(traceback.format_exception(error)))
        app.printer.error(str(known), known.hint)
    return known.exit_code


def _known(error: BaseException) -> QuizError | None:
    """Say it as one of our own errors, when it is not a bug."""
    if isinstance(error, QuizError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return Interrupted("stopped")
    if isinstance(error, typer.Abort | EOFError):
        return QuizError("the input ended before the command was done")
    if isinstance(error, typer.TyperException):
        return _usage(error)
    if isinstance(error, OSError) and error.errno in _ENVIRONMENT:
        return _environment(error)
    sqlite3 = sys.modules.get("sqlite3")
    if sqlite3 is not None and isinstance(error, sqlite3.Error):
        return StoreError(f"the database cannot be used: {error}", hint="`quizcli doctor` says more.")
    return None


def _no_text(arguments: Sequence[str]) -> str:
    """Give the first word of the command line that is only bytes, or nothing."""
    return next((word for word in arguments if any("\ud800" <= character <= "\udfff" for character in word)), "")


def _usage(error: typer.TyperException) -> QuizError:
    """Word Typer's own complaint like the others, with a way to the help of the command."""
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path if ctx is not None else "quizcli"
    message = error.format_message().rstrip(".")
    return UsageError(message[:1].lower() + message[1:], hint=f"`{command} --help` shows how it is used.")


# What the machine refuses, as against what we got wrong.
_REFUSALS = """
    ENOSPC EDQUOT EACCES EPERM EROFS EIO EBADF ENOENT ENOTDIR EISDIR EEXIST ENAMETOOLONG ELOOP EFBIG EMFILE ENFILE
    ENODEV ENXIO EBUSY ENOTEMPTY
"""
_ENVIRONMENT = {getattr(errno, name) for name in _REFUSALS.split() if hasattr(errno, name)}
_OUTPUT = {errno.ENOSPC, errno.EBADF, errno.EIO}


def _environment(error: OSError) -> QuizError:
    reason = (error.strerror or str(error)).lower()
    if error.filename is None:
        return QuizError(f"cannot write the output: {reason}" if error.errno in _OUTPUT else reason)
    return QuizError(f"{os.fspath(error.filename)!s}: {reason}")


def _bug(app: Context, error: BaseException) -> QuizError:
    """Save what we need to mend a bug, without anything of the user's, and say where."""
    kind = type(error)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    what = f"{name} in {_place(error)}"
    report = _save(app, what, error)
    hint = f"Please send us {report}; it holds none of your text." if report else "No report could be saved."
    return QuizError(f"a bug in quizcli: {what}", hint=f"{hint} `--debug` shows more.")


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    if not ours:
        return "the start-up"
    return f"{Path(ours[-1].filename).relative_to(_PACKAGE).as_posix()}:{ours[-1].lineno}"


def _save(app: Context, what: str, error: BaseException) -> Path | None:
    moment = datetime.now().astimezone()
    text = "\n".join([f"quizcli {__version__}: {what}", _versions(), "", *_trail(error), ""])
    name = f"{moment:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    for folder in _report_folders(app):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        except OSError:
            continue
        return folder / name
    return None


def _report_folders(app: Context) -> Iterator[Path]:
    """Give the home's own folder, then one that nearly every machine lets us write to."""
    with suppress(QuizError):
        yield app.settings.home / "reports"
    with suppress(OSError):
        yield Path(tempfile.gettempdir()) / "quizcli-reports"


def _versions() -> str:
    return f"Python {platform.python_version()}, {platform.system()} {platform.release()} {platform.machine()}"


def _trail(error: BaseException | None) -> list[str]:
    """List the calls that led here: places and names only, since messages and values may quote the user's text."""
    lines: list[str] = []
    while error is not None:
        for frame in traceback.extract_tb(error.__traceback__):
            lines.append(f"  {_anonymous(frame.filename)}:{frame.lineno} {frame.name}")
        lines.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return lines


def _anonymous(filename: str) -> str:
    """Cut a path down to what says nothing about the machine or its user."""
    path = Path(filename)
    if path.is_relative_to(_PACKAGE):
        return f"quizcli/{path.relative_to(_PACKAGE).as_posix()}"
    return "/".join(path.parts[-2:])
