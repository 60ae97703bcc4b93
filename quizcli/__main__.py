"""The program's door: `quizcli` and `python -m quizcli`."""

from __future__ import annotations

import sys


def main() -> None:
    """Answer `--version` at once; start the command line for everything else."""
    if sys.argv[1:] == ["--version"]:
        _version()
    else:
        from quizcli.cli.app import run

        run()


def _version() -> None:
    """Say the version without loading anything; an output that cannot be written is an error like any other."""
    from quizcli import __version__

    try:
        sys.stdout.write(f"quizcli {__version__}\n")
        sys.stdout.flush()
    except (OSError, AttributeError):  # a full disk, a reader that has gone, no standard output at all
        from os import _exit

        _exit(1)  # not sys.exit: the interpreter would try to flush again and complain


if __name__ == "__main__":
    main()
