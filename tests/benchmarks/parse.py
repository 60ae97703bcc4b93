"""How fast documents are read, beside one markdown-it render of the same bytes, and what large ones cost.

python tests/benchmarks/parse.py FOLDER
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from pathlib import Path

from markdown_it import MarkdownIt

from quizcli.sources import read
from quizcli.text.markdown import Page


def spent(work: object, texts: list[str]) -> float:
    """Give the processor time of the best of three runs over all texts."""
    best = 1e9
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            work(text)  # type: ignore[operator]
        best = min(best, time.process_time() - start)
    return best


def main(folder: Path) -> None:
    """Print the figures, one a line."""
    texts = [path.read_text(encoding="utf-8-sig") for path in sorted(folder.rglob("*.md"))]
    ours = spent(lambda text: read(Page("page.md", text)), texts)
    theirs = spent(MarkdownIt().render, texts)
    print(f"{len(texts)} documents, {sum(map(len, texts)):,} characters")  # noqa: T201
    print(f"parse {ours:.2f} s, markdown-it render {theirs:.2f} s, ratio {ours / theirs:.2f}")  # noqa: T201
    whole = "\n\n".join(texts)
    rates = {}
    for size in (500_000, 5_000_000):
        text = (whole * (size // len(whole) + 1))[:size]
        rates[size] = spent(lambda text: read(Page("page.md", text)), [text]) / size
        print(f"{size:,} characters: {rates[size] * 1e6:.2f} µs each")  # noqa: T201
    print(f"5 MB to 500 kB, time per character: {rates[5_000_000] / rates[500_000]:.2f}")  # noqa: T201
    text = (whole * 2)[:1_500_000]
    tracemalloc.start()
    read(Page("page.md", text))
    peak = tracemalloc.get_traced_memory()[1]
    print(f"peak memory at 1.5 MB: {peak / len(text.encode()):.1f} times the file")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
