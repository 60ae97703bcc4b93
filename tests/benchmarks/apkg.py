"""How fast packages are written, beside genanki in the same run: `python tests/benchmarks/apkg.py [notes] [rounds]`.

Run it with an interpreter that has genanki (a virtual environment of its own); of quizcli it needs the writer alone.
Both write the same notes; which goes first alternates. Genanki stores without compressing.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

import genanki

from quizcli.packages.notetypes import FIELDS, IDS, notetypes
from quizcli.packages.values import CardRow, Entry, Header, Note, PackageDeck
from quizcli.packages.writing import write

WORDS = Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split()


def fields(chance: random.Random, number: int) -> list[str]:
    """Make a note of some 850 characters, code in it."""
    text = " ".join(chance.choices(WORDS, k=90))
    code = "".join(f'<span class="n">{word}</span> ' for word in chance.choices(WORDS, k=12))
    made = dict.fromkeys(FIELDS, "")
    made |= {"Front": f"<p>{text[:60]} {number}?</p>", "Id": f"q{number:08}"}
    made["Back"] = f'<p>{text}</p><pre class="highlight"><code>{code}</code></pre>'
    return list(made.values())


def ours(notes: list[list[str]], path: Path, level: int) -> None:
    kind, deck = notetypes()["basic"], PackageDeck(1_500_000_000_000, "Deck")

    def entries() -> object:
        for number, texts in enumerate(notes):
            identity = 1_400_000_000_000 + number
            note = Note(identity, f"qz-{number}", IDS["basic"], 1_700_000_000, ("a", "b"), tuple(texts))
            yield Entry(note, (CardRow(identity, identity, deck.id, 0, 1_700_000_000, due=number),))

    write(path, lambda: Header((kind,), (deck,)), entries(), {}, level=level)  # type: ignore[arg-type]


def theirs(notes: list[list[str]], path: Path) -> None:
    kind = notetypes()["basic"]
    model = genanki.Model(
        kind.id,
        kind.name,
        fields=[{"name": name} for name in kind.fields],
        templates=[{"name": card.name, "qfmt": card.front, "afmt": card.back} for card in kind.templates],
        css=kind.css,
    )
    deck = genanki.Deck(1_500_000_000_000, "Deck")
    for number, texts in enumerate(notes):
        deck.add_note(genanki.Note(model=model, fields=texts, guid=f"qz-{number}", tags=["a", "b"]))
    genanki.Package(deck).write_to_file(str(path))


def timed(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def main(count: int = 10_000, rounds: int = 5, as_json: int = 0) -> None:
    chance = random.Random(1)
    notes = [fields(chance, number) for number in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder, f"{name}.apkg") for name in ("stored", "compressed", "genanki")}
        acts: dict[str, Callable[[], None]] = {
            "stored": lambda: ours(notes, paths["stored"], 0),
            "compressed": lambda: ours(notes, paths["compressed"], 1),
            "genanki": lambda: theirs(notes, paths["genanki"]),
        }
        times: dict[str, list[float]] = {name: [] for name in acts}
        for turn in range(rounds):
            for name in list(acts)[:: 1 if turn % 2 else -1]:
                times[name].append(timed(acts[name]))
        size = paths["genanki"].stat().st_size
        if as_json:
            sizes = {name: path.stat().st_size / size for name, path in paths.items()}
            sys.stdout.write(json.dumps({"times": times, "sizes": sizes}) + "\n")
            return
        for name in acts:
            ratios = [slow / fast for slow, fast in zip(times["genanki"], times[name], strict=True)]
            share = paths[name].stat().st_size / size
            sys.stdout.write(
                f"{name:11} {median(times[name]):6.2f} s   {median(ratios):4.2f} x genanki "
                f"({min(ratios):.2f}-{max(ratios):.2f})   size {share:.2f}\n"
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
