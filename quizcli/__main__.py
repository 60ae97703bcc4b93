"""The program's door: `quizcli` and `python -m quizcli`."""

from __future__ import annotations

import sys


def main() -> None:
    """Answer `--version` at once; start the command line for everything else."""
    if sys.argv[1:] == ["--version"]:
        from quizcli import __version__

        sys.stdout.write(f"quizcli {__version__}\n")
        return
    from quizcli.cli.app import run

    run()


if __name__ == "__main__":
    main()
