"""Points against what a reader wrote down before there was code: references to lines of documents, no text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from quizcli.text.decoding import decode
from quizcli.text.points import points

HERE = Path(__file__).parent
CORPUS = HERE.parents[2] / "shared" / "corpus"


def labelled(name: str) -> Iterator[tuple[str, set[int], set[int]]]:
    """Give, for each labelled answer, its place, the lines found, and the lines expected."""
    texts: dict[str, list[str]] = {}
    for row in (HERE / name).read_text(encoding="utf-8").split("\n"):
        if not row or row.startswith("#"):
            continue
        file, first, last, expected = row.split("\t")
        if file not in texts:
            texts[file] = decode((CORPUS / file).read_bytes(), file).split("\n")
        answer = "\n".join(texts[file][int(first) - 1 : int(last)])
        found = {point.line + int(first) - 1 for point in points(answer)}
        yield f"{file}:{first}", found, {int(number) for number in expected.split(",") if number}


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the documents are not here")
@pytest.mark.parametrize("name", ["points_labels.tsv", "points_labels_structured.tsv"])
def test_points_are_what_a_reader_finds(name: str) -> None:
    hits = found = expected = 0
    wrong = []
    for place, mine, theirs in labelled(name):
        hits += len(mine & theirs)
        found += len(mine)
        expected += len(theirs)
        if mine != theirs:
            wrong.append(f"{place}: extra {sorted(mine - theirs)}, missing {sorted(theirs - mine)}")
    precision, recall = hits / found, hits / expected
    report = f"precision {precision:.3f}, recall {recall:.3f} of {expected}\n" + "\n".join(wrong)
    assert min(precision, recall) >= 0.9, report
