"""One import, its processor time by stage: `python -m tests.benchmarks.stages FOLDER` (home: `QUIZCLI_HOME`).

A stage is a function by its name; time inside another stage counts only there. All of it is done in this one process,
which otherwise lets helpers do the first and the middle ones. The last line is JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

# In the order of the work: what it is called, and the function that does it.
STAGES = (
    ("parse the documents", "quizcli.services.parsing", "parse_file"),
    ("who is who", "quizcli.services.matching", "Matching.run"),
    ("backup", "quizcli.services.backups", "make"),
    ("write the bank", "quizcli.bank.layout", "question"),
    ("read back what was written", "quizcli.bank.writing", "_read_back"),
    ("files to the disk", "quizcli.files", "stage"),
    ("read the bank", "quizcli.bank.reading", "read"),
    ("questions for the cache", "quizcli.services.arriving", "prepare"),
    ("terms of the index", "quizcli.text.indexing", "row"),
    ("rows of the cache", "quizcli.store.questions", "put_all"),
    ("the index itself", "quizcli.store.search", "add"),
)


class Clock:
    """Gives each moment to the innermost stage that is under way."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.under_way = ["everything else"]
        self.last = time.process_time()

    def turn(self) -> None:
        now = time.process_time()
        name = self.under_way[-1]
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self.last
        self.last = now

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Give a function that says when it begins and ends."""

        def wrapped(*args: Any, **keywords: Any) -> Any:
            self.turn()
            self.under_way.append(name)
            try:
                return work(*args, **keywords)
            finally:
                self.turn()
                self.under_way.pop()

        return wrapped


def main() -> None:
    """Import, then report."""
    clock = Clock()
    for name, module, path in STAGES:
        holder: Any = import_module(module)
        *outer, function = path.split(".")
        for part in outer:
            holder = getattr(holder, part)
        setattr(holder, function, clock.timed(name, getattr(holder, function)))
    from quizcli.cli.app import main as quizcli
    from quizcli.services import crew

    crew.helpers = lambda work, items: 0  # type: ignore[assignment]
    code = quizcli(["import", sys.argv[1], "--yes", "--quiet"])
    clock.turn()
    assert code == 0, code
    clock.seconds["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write("\n" + json.dumps(clock.seconds) + "\n")


if __name__ == "__main__":
    main()
