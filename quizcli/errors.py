"""The one family of errors a user can act on, each with an exit code and a hint."""

from __future__ import annotations


class QuizError(Exception):
    """Something the user can act on: what happened, where, and in `hint` what to do about it."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(QuizError):
    """The command line, a query or a setting is wrong."""

    exit_code = 2


class InputError(QuizError):
    """A file given to us, or the bank itself, cannot be read; the message names file and line."""

    exit_code = 3


class NothingMatches(QuizError):
    """A well-formed query or id selects nothing."""

    exit_code = 4


class StoreError(QuizError):
    """The learner's database cannot be opened, read or written."""

    exit_code = 5


class Busy(StoreError):
    """Another quizcli is writing; nothing was done, and trying again later helps."""


class Interrupted(QuizError):
    """The user stopped the program."""

    exit_code = 130


def at(path: object, line: int | None, message: str) -> str:
    """Say where: `notes.md:12: message`, the position first, as compilers do."""
    return f"{path}:{line}: {message}" if line else f"{path}: {message}"
