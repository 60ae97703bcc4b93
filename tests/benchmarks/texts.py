"""YAML read with its safety check beside pure PyYAML, and the parser beside markdown-it-py: a process of its own.

`python -m tests.benchmarks.texts yaml COUNT ROUNDS` or `… texts parse FOLDER ROUNDS`. The last line is JSON: pairs of
seconds (processor time), ours and theirs.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def timed(work: Callable[[], object]) -> float:
    """Give the processor time that something takes."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def yaml(count: int, rounds: int) -> list[tuple[float, float]]:
    """Load one bank file of so many questions: our checked nodes, beside what PyYAML makes without its C library."""
    from yaml import SafeLoader, load

    from quizcli.bank import nodes
    from quizcli.bank.writing import dump
    from quizcli.domain.deck import Deck
    from tests.benchmarks import bank

    text = dump(Deck("大题库", tuple(bank.questions(count))))
    nodes._kept.cache_clear()
    return [
        (timed(lambda: nodes._parse(text, 0)), timed(lambda: load(text, SafeLoader)))  # the one that is kept is quicker
        for _ in range(rounds)
    ]


def parse(folder: str, rounds: int) -> list[tuple[float, float]]:
    """Parse every document of a folder, beside rendering each with markdown-it-py."""
    from markdown_it import MarkdownIt

    from quizcli.services.parsing import parse_file

    paths = sorted(path for path in Path(folder).rglob("*.md"))
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.render("# warm")
    parse_file(paths[0])

    def render() -> None:
        for text in texts:
            parser.render(text)

    return [(timed(lambda: [parse_file(path) for path in paths]), timed(render)) for _ in range(rounds)]


def main() -> None:
    """Measure and print."""
    what, subject, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    found = yaml(int(subject), rounds) if what == "yaml" else parse(subject, rounds)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
