"""The learner's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from quizcli.errors import QuizError


def run_editor(path: str, line: int = 0) -> None:
    """Open a file in the learner's editor, at a line if the editor is known to understand one.

    Raises QuizError when the editor cannot be started, or reports failure.
    """
    path = str(Path(path).absolute())  # a file name from a bank must never look like an option
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("vi" if sys.stdin.isatty() else "")
    if not editor:
        raise QuizError("there is no terminal to open an editor on", hint="Set EDITOR to a program that edits a file.")
    try:
        words = shlex.split(editor)
    except ValueError as error:
        raise QuizError(f"cannot start the editor: {editor}: {error}".lower()) from error
    name = Path(words[0]).name if words else ""
    if line and name in ("code", "codium", "subl", "zed"):
        words += ["--goto", f"{path}:{line}"] if name.startswith("cod") else [f"{path}:{line}"]
    elif line and name in ("vi", "vim", "nvim", "nano", "emacs", "emacsclient", "hx", "kak", "micro", "joe", "mg"):
        words += [f"+{line}", path]
    else:
        words.append(path)
    try:
        code = subprocess.run(words, check=False).returncode
    except (OSError, IndexError) as error:
        raise QuizError(f"cannot start the editor: {editor}", hint="Set EDITOR to one that is installed.") from error
    if code:
        raise QuizError(f"the editor ended with {code}; nothing was changed")
