"""Mutated documents for the readers: only our own errors may come out, none slowly, and no reader may die.

`python tests/reliability/fuzz.py markdown 100000 [SEED]` (or `yaml`, `log`, `config`, `package`) prints what broke as
it happens, how far it is, and last a line of totals. Seeds are the tests' own documents, the bank that comes with
quizcli, and the documents beside the repository where there are any. The work is done in children, so that a reader
that takes its process down is caught.
"""

from __future__ import annotations

import copy
import json
import mmap
import os
import random
import signal
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import odd_packages

from quizcli.errors import QuizError

REPOSITORY = Path(__file__).parent.parent.parent
LIMIT = 10.0  # seconds of one document
LONGEST = 6000  # characters of a seed: long enough for every layout, short enough for a hundred thousand
CHUNK = 500

Reader = Callable[[bytes], None]


@dataclass
class Totals:
    """What a run gave; `broken` names the number of each bad document and what happened."""

    runs: int = 0
    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    broken: list[str] = field(default_factory=list)


class TooSlow(Exception):
    """A document took longer than the limit."""


# --- seeds ------------------------------------------------------------------------------------------------

TOKENS = {
    "markdown": (
        "# ", "## ", "### 1. ", "#### Answer: B", "- [ ] ", "- [x] ", "```", "~~~~",
        "````python\n", "> ", "1. ", "12、",
        "**Q:** ", "**", "__", "Q: ", "A: ", "答案：", "<details>", "<summary>", "</details>",
        "</summary>", "<br>",
        "<!-- ", " -->", "| a | b |\n|---|---|\n", "|", "\\", "[x](", "![](", "[^1]", "]: ",
        "&#x202e;", "&amp;", "::",
        "==cloze==", "{{c1::", "}}", ":-: ", "---\n", "===\n", "\n\n", "\n", "\t", "    ", "\r\n",
        "\r", "\x00", "\x1b[2J",
        "\u2028", "\u202e", "\ufeff", "é", "什么", "？", "😀\u200d", "$$", "`",
        "\n- " * 30, ">" * 120, "[" * 300, "*" * 300,
        "<div>" * 100, "| " * 300,
    ),
    "yaml": (
        "format: 1\n", "deck: ", "questions:\n", "  - id: ", "  - question: ",
        "    answer: |\n      ", "    answer: >-\n",
        "    options:\n      - ", "    type: choice\n", "    type: [", "&a ", "*a", "!!int ",
        "!!python/object ", "<<: *a\n",
        "? ", ": ", "- ", "---\n", "...\n", "%YAML 1.1\n", "'", '"', '"\\e]52;c;x\\a"', "\\",
        "|+\n", ">-\n", "# ", "{", "}",
        "[", "]", ",", "\t", "\n", "\r", "\x00", "\x85", "\u2028", "\ufeff", "0777", "2024-02-30",
        "no", "~", "null",
        "1" * 200, "[" * 200, "{a: " * 100, "- " * 100, "\u202e", "什么", "😀", "topic: A::B\n", "tags: [x, y]\n",
    ),
    "log": (
        "{", "}", "[", "]", '"', ",", ":", "\n", "\\u0000", "\\ud800", "NaN", "1e999", "-1",
        "null", "true", "9" * 400,
        '"kind"', '"answer"', '"undo"', '"options"', '"rating"', "[" * 2000, '{"a":' * 500, "\x00", "\xff", "\u2028",
    ),
    "config": (
        "=", "[", "]", "[[", "]]", '"', "'", '"""', "\n", "{", "}", ",", ".", "#", "\\u0000",
        "\\U00110000", "nan", "inf",
        "1e999", "9" * 400, "1979-05-27T07:32:00Z", "2024-02-30", "true",
        "[decks]", '[decks."A::B"]', "retention = ",
        "new_per_day = ", "[" * 2000, "a." * 500, "\x00", "\x1b", "\ufeff", "\r",
    ),
}  # fmt: skip


def seeds(kind: str) -> list[str]:
    """Give the documents that are mutated."""
    if kind == "log":
        return [_LOG]
    if kind == "config":
        return [_CONFIG]
    if kind == "package":
        return []
    suffix = "md" if kind == "markdown" else "yaml"
    paths = [*sorted((REPOSITORY / "tests" / "sources" / "cases").glob(f"*.{suffix}")), *_banks(suffix)]
    if kind == "markdown":
        paths += sorted((REPOSITORY.parent / "shared" / "corpus").glob("*/*.md"))
    found = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    if kind == "yaml":
        found.append(_BANK)
    parts = []
    for text in found:
        parts.append(text[:LONGEST])
        if len(text) > 3 * LONGEST:  # a piece from the middle too: heads are all alike
            middle = text.find("\n  - id: " if kind == "yaml" else "\n", len(text) // 2) + 1
            parts.append(("format: 1\nquestions:\n" if kind == "yaml" else "") + text[middle : middle + LONGEST])
    return parts


def _banks(suffix: str) -> list[Path]:
    return sorted((REPOSITORY / "content").glob(f"*.{suffix}"))


_BANK = """\
# a comment
format: 1
deck: "A::B"
source: notes.md
questions:
  - id: aaaa2222
    question: What is a lock?
    answer: |
      It keeps others *out*.

      ```python
      lock = Lock()
      ```
    topic: Threads::Locks
    tags: [a, "b c"]
    points: [one, two]
  - {id: aaaa2223, question: Flow?, answer: 'it''s so', type: basic}
  - id: aaaa2224
    question: "Which?\\n\\u00e9"
    type: choice
    options:
      - {text: A, correct: true}
      - text: B
    answer: >-
      folded
      text
    added: 2026-11-01
    unknown: {a: [1, 2, {b: c}]}
"""

_LOG = """\
{"file": "quizcli events", "format": 1}
{"id": 1763812800000, "device": "a1b2c3d4", "kind": "answer", "card": "aaaa2222.1", "deck": "A", "rating": 3, \
"day": 20414, "offset": 0, "duration": 2000, "batch": 1763812800000, "data": {"phase": 0}}
{"id": 1763812801000, "device": "a1b2c3d4", "kind": "undo", "day": 20414, "data": {"id": 1763812800000, \
"device": "a1b2c3d4"}}
{"id": 1763812802000, "device": "a1b2c3d4", "kind": "options", "day": 20414, "data": {"deck": "", \
"options": {"retention": 0.9}}}
{"id": 1763812803000, "device": "a1b2c3d4", "kind": "baseline", "card": "aaaa2222.1", "day": 20415, "data": \
{"stability": 4.5, "difficulty": 5.1, "phase": 2, "interval": 4, "last_day": 20411, "due_day": 20415, "reps": 3}}
{"id": 1763812804000, "device": "a1b2c3d4", "kind": "due", "card": "aaaa2222.1", "day": 20415, "data": \
{"day": 20420, "interval": 5}}
{"id": 1763812805000, "device": "a1b2c3d4", "kind": "bury", "card": "aaaa2222.1", "day": 20415, "data": \
{"until": 20416}}
{"id": 1763812806000, "device": "a1b2c3d4", "kind": "flag", "card": "aaaa2222.1", "day": 20415, "data": {"flag": 3}}
{"id": 1763812807000, "device": "a1b2c3d4", "kind": "parameters", "day": 20415, "data": {"deck": "", "weights": \
[0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629, \
1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542]}}
{"id": 1763912808000, "device": "a1b2c3d4", "kind": "answer", "card": "aaaa2222.1", "deck": "A::B", "rating": 1, \
"day": 20417, "offset": -480, "duration": 2000, "batch": 1763912808000, "data": {"typed": "x", "missed": ["y"]}}
"""

# Values that a line of a log may suddenly have.
_ODD = (
    *(None, True, "", "x", "\ud800", "\x00", "\u202e", [], {}, [[]], -1, 0, 1, 7, 2**31, 2**63, -(2**63), 10**400),
    *(float("nan"), float("inf"), 1e-320, 1e308, 0.5, "x" * 300, "A::" * 900, 253_402_300_799_999, 3_652_059),
)

_CONFIG = """\
# preferences
retention = 0.9
new_per_day = 20
rollover = 4
learning_steps = [1, 10]
[decks."A::B"]
retention = 0.85
"""


# --- mutations --------------------------------------------------------------------------------------------


def mutated(kind: str, pool: list[str], number: int, seed: int) -> bytes:
    """Make the document of a number: the same one every time."""
    rng = random.Random((seed << 40) + number)
    if kind == "package":
        return odd_packages.mutated(rng)
    if kind == "log" and rng.random() < 0.7:
        return _odd_log(pool[0], rng)
    text = rng.choice(pool)
    for _ in range(rng.choice((1, 1, 2, 3, 5, 12))):
        text = _step(text, kind, pool, rng)
    data = text.encode("utf-8", "surrogatepass")
    return _bytes(data, rng) if rng.random() < 0.2 else data


def _odd_log(text: str, rng: random.Random) -> bytes:
    """Give some fields of some events odd values: the lines stay JSON."""
    lines = [json.loads(line) for line in text.splitlines()]
    for _ in range(rng.choice((1, 1, 2, 4))):
        event = rng.choice(lines)
        inside = event.get("data")
        place = inside if isinstance(inside, dict) and inside and rng.random() < 0.5 else event
        name = rng.choice([*place, "data", "day", "extra"])
        inner = place.get(name)
        if isinstance(inner, list) and inner and rng.random() < 0.7:
            inner[rng.randrange(len(inner))] = rng.choice(_ODD)
        elif isinstance(inner, dict) and inner and rng.random() < 0.7:
            inner[rng.choice([*inner, "steps", "max_interval"])] = rng.choice(_ODD)
        else:
            place[name] = copy.deepcopy(rng.choice((*_ODD, *(other.get(name) for other in lines))))
    if rng.random() < 0.2:
        rng.shuffle(lines[1:])
    return "\n".join(json.dumps(line) for line in lines).encode()


def _step(text: str, kind: str, pool: list[str], rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    end = min(at + int(rng.expovariate(1 / 40)) + 1, len(text))
    choice = rng.randrange(9)
    if choice == 0:
        return text[:at] + text[end:]
    if choice in (1, 2, 3):
        return text[:at] + rng.choice(TOKENS[kind]) + text[at if choice < 3 else end :]
    if choice == 4:
        return text[:at] + text[at:end] * rng.choice((2, 3, 50)) + text[end:]
    if choice == 5:
        other = rng.choice(pool)
        cut = rng.randrange(len(other) + 1)
        return text[:at] + other[cut : cut + 1500]
    if choice == 6:
        lines = text.split("\n")
        one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[one], lines[two] = lines[two], rng.choice(("", " ", "    ", "\t")) + lines[one]
        return "\n".join(lines)
    if choice == 7:
        lines = text.split("\n")
        one = rng.randrange(len(lines))
        lines[one] = lines[one].lstrip() if rng.random() < 0.5 else " " * rng.randrange(9) + lines[one]
        return "\n".join(lines)
    return (
        text[:at] + chr(rng.choice((rng.randrange(128), rng.randrange(0x3000), rng.randrange(0x110000)))) + text[end:]
    )


def _bytes(data: bytes, rng: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(rng.choice((1, 2, 8))):
        if found:
            found[rng.randrange(len(found))] = rng.randrange(256)
    return bytes(found[: rng.randrange(len(found) + 1)]) if rng.random() < 0.2 else bytes(found)


# --- readers ----------------------------------------------------------------------------------------------


def markdown_reader(data: bytes) -> None:
    """Read it as a document, and write what was found as a bank, which checks that it reads back the same."""
    from quizcli.bank.writing import dump
    from quizcli.domain.deck import Deck
    from quizcli.services.incoming import question_of
    from quizcli.sources import read
    from quizcli.text.decoding import decode
    from quizcli.text.markdown import Page

    document = read(Page("fuzz.md", decode(data, "fuzz.md")))
    ids = (f"{number:08}" for number in range(1, 1 << 30))
    questions = [question_of(found) for found in document.questions]
    from dataclasses import replace

    dump(Deck("Fuzz", tuple(replace(question, id=next(ids)) for question in questions)))


def _file_reader(name: str, read: Callable[[Path], None]) -> Reader:
    folder = Path(tempfile.mkdtemp(prefix="quizcli-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    path = folder / name

    def reader(data: bytes) -> None:
        path.write_bytes(data)
        read(path)

    return reader


def _read_bank(path: Path) -> None:
    from quizcli.bank import reading, writing

    file = reading.read(path)
    if file.deck.questions:
        first = file.deck.questions[0]
        from dataclasses import replace

        changed = replace(first, answer=first.answer + "\nmore")
        writing.change(file.text, set_={first.id: changed})


def _read_log(path: Path) -> None:
    from quizcli.importers.events import read
    from quizcli.services.logs import checked

    _take_in([checked(event, path) for event in read(path)])


def _take_in(found: list[Any]) -> None:
    """Keep events in a log, and work out what they make of each card."""
    import sqlite3

    from quizcli.scheduling.fold import fold
    from quizcli.services import folding
    from quizcli.store import events
    from quizcli.store.migrations.m0001_first import apply

    learner = sqlite3.connect(":memory:", isolation_level=None)
    try:
        apply(learner)
        events.merge(learner, found)
        rules = folding.rules(learner)
        for card in {event.card for event in found if event.card}:
            fold(card, events.of_card(learner, card), rules, "A::B")
    finally:
        learner.close()


def _read_package(path: Path) -> None:
    """Read it, write its questions as a bank, and take in its history."""
    from dataclasses import replace

    from quizcli.bank.writing import dump
    from quizcli.domain.deck import Deck
    from quizcli.importers import anki

    ids = (f"{number:08}" for number in range(1, 1 << 30))
    incoming = anki.read(path)
    dump(Deck("Fuzz", tuple(replace(question, id=next(ids)) for question in incoming.questions)))
    _take_in(list(incoming.events))


def _read_config(path: Path) -> None:
    from quizcli import settings
    from quizcli.scheduling.options import inherited, tables

    values = settings.parse(path, settings.read(path))
    inherited(tables(values), "A::B")


def readers() -> dict[str, Callable[[], Reader]]:
    """Give what is fuzzed, by kind."""
    return {
        "markdown": lambda: markdown_reader,
        "yaml": lambda: _file_reader("fuzz.yaml", _read_bank),
        "log": lambda: _file_reader("fuzz.jsonl", _read_log),
        "config": lambda: _file_reader("config.toml", _read_config),
        "package": lambda: _file_reader("fuzz.apkg", _read_package),
    }


# --- the run ----------------------------------------------------------------------------------------------


def fuzz(
    kind: str,
    count: int,
    seed: int = 1,
    reader: Reader | None = None,
    limit: float = LIMIT,
    say: Callable[[str], object] = lambda text: None,
) -> Totals:
    """Read `count` mutated documents; `say` is told of each that breaks, and how far it is."""
    pool = seeds(kind)
    reader = reader or readers()[kind]()
    totals = Totals()
    board = mmap.mmap(-1, 64)  # number, read, refused, slowest: survives the child's death
    number = 0
    while number < count:
        end = min(number + CHUNK, count)
        board[:32] = struct.pack("=qqqd", number, 0, 0, 0.0)
        out, into = os.pipe()
        child = os.fork()
        if not child:
            os.close(out)
            _child(kind, pool, range(number, end), seed, reader, limit, board, into)
        os.close(into)
        with os.fdopen(out, encoding="utf-8", errors="replace") as said:
            fresh = [line.rstrip("\n") for line in said]
        _, status = os.waitpid(child, 0)
        last, read, refused, slowest = struct.unpack("=qqqd", board[:32])
        totals.read += read
        totals.refused += refused
        totals.slowest = max(totals.slowest, slowest)
        if status:
            fresh.append(f"{kind} {last} (seed {seed}): the process died, status {status}")
            end = last + 1
        totals.broken += fresh
        totals.runs += end - number
        number = end
        for line in fresh:
            say(line)
        if number % (CHUNK * 10) == 0:
            say(f"{kind}: {number:,} of {count:,}, {len(totals.broken)} broken, slowest {totals.slowest:.2f} s")
    return totals


def _child(
    kind: str, pool: list[str], numbers: range, seed: int, reader: Reader, limit: float, board: mmap.mmap, into: int
) -> None:
    """Read a chunk of documents and leave without any cleaning up."""
    signal.signal(signal.SIGALRM, _late)
    read = refused = 0
    slowest = 0.0
    for number in numbers:
        board[:32] = struct.pack("=qqqd", number, read, refused, slowest)
        data = mutated(kind, pool, number, seed)
        began = time.process_time()
        signal.setitimer(signal.ITIMER_REAL, limit * 4)  # a wall clock: the machine may be busy
        try:
            reader(data)
            read += 1
        except QuizError:
            refused += 1
        except BaseException as error:
            said = ascii(str(error)[:120])
            os.write(into, f"{kind} {number} (seed {seed}): {type(error).__name__}: {said}\n".encode())
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        took = time.process_time() - began
        slowest = max(slowest, took)
        if took > limit:
            os.write(into, f"{kind} {number} (seed {seed}): {took:.1f} s\n".encode())
    board[:32] = struct.pack("=qqqd", numbers[-1], read, refused, slowest)
    os._exit(0)


def _late(number: int, frame: FrameType | None) -> None:
    raise TooSlow


def main() -> None:
    """Fuzz one reader and say what came of it."""
    kind = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    totals = fuzz(kind, count, int(sys.argv[3]) if len(sys.argv) > 3 else 1, say=_say)
    _say(
        f"{kind}: {totals.runs} documents, {totals.read} read, {totals.refused} refused, "
        f"{len(totals.broken)} broken, slowest {totals.slowest:.2f} s"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
