"""A large made-up bank, the same on every machine: questions in Chinese and English, code and planted needles."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from quizcli.domain.question import Question

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
PER_FILE = 500

# A needle stands in every n-th question, in the answer; the rare ones in questions nobody else shares.
NEEDLES = {"熔断器": 293, "幂等键": 97, "限流": 3, "backpressure": 293, "tombstone": 97, "throughput": 3}

_WORDS = {
    block.partition("\n")[0]: block.partition("\n")[2].split()
    for block in (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").split("# ")[1:]
}
_CHINESE, _GLUE, _ENGLISH = _WORDS["chinese"], _WORDS["glue"], _WORDS["english"]
_CODE = (
    "with Session(engine) as session:\n    session.add(user)\n    session.commit()",
    "@lru_cache(maxsize=128)\ndef fib(n: int) -> int:\n    return n if n < 2 else fib(n - 1) + fib(n - 2)",
    "async def get_db():\n    async with SessionLocal() as db:\n        yield db",
    "pool = ThreadPoolExecutor(max_workers=8)\nfutures = [pool.submit(fetch, url) for url in urls]",
    "engine = create_async_engine(URL, pool_size=20, max_overflow=10, pool_pre_ping=True)",
    "if user is None or user.age != 18:\n    raise HTTPException(status_code=404)",
    "SELECT id, count(*) FROM orders WHERE status <> 'paid' GROUP BY id HAVING count(*) > 3;",
    "std::vector<int> v = {1, 2, 3}; for (auto& x : v) x += 1;",
)


def questions(count: int, *, seed: int = 7) -> Iterator[Question]:
    """Yield questions of about 850 characters each, half of them mostly Chinese."""
    chance = random.Random(seed)
    vocabulary = _vocabulary(chance)
    for number in range(count):
        chinese = chance.random() < 0.6
        prompt = _sentence(chance, vocabulary, chinese, 8, 16).rstrip("。.") + ("？" if chinese else "?")
        yield Question(
            id=_id(number),
            prompt=prompt,
            answer=_answer(chance, vocabulary, chinese, number),
            topic=(f"领域{number // 2000:02d}", f"主题{number // 100 % 20:02d}"),
            tags=("interview",) if number % 4 == 0 else (),
            added=f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
            deck=deck(number),
        )


def deck(number: int) -> str:
    """Name the deck that a question stands in: one a file."""
    return f"大题库::第{number // PER_FILE:03d}册"


def write_bank(folder: Path, count: int, *, seed: int = 7) -> None:
    """Write the bank as YAML files of at most 500 questions."""
    from quizcli.bank.writing import dump
    from quizcli.domain.deck import Deck

    folder.mkdir(parents=True, exist_ok=True)
    found = questions(count, seed=seed)
    for number in range((count + PER_FILE - 1) // PER_FILE):
        batch = list(islice(found, PER_FILE))
        text = dump(Deck(batch[0].deck, tuple(batch)))
        (folder / f"{number:03d}.yaml").write_text(text, encoding="utf-8")


def write_notes(folder: Path, count: int, *, seed: int = 7) -> None:
    """Write the same questions as Markdown documents: a heading asks, what stands below it answers."""
    folder.mkdir(parents=True, exist_ok=True)
    found = questions(count, seed=seed)
    for number in range((count + PER_FILE - 1) // PER_FILE):
        parts, topic = [f"# 第 {number:03d} 册\n"], ""
        for question in islice(found, PER_FILE):
            if question.topic[-1] != topic:
                topic = question.topic[-1]
                parts.append(f"## {topic}\n")
            parts.append(f"### {question.prompt}\n\n{question.answer}")
        (folder / f"{number:03d}.md").write_text("\n".join(parts), encoding="utf-8")


def write_csv(path: Path, count: int, *, seed: int = 7) -> None:
    """Write the same questions as two columns, prompt and answer."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((question.prompt, question.answer) for question in questions(count, seed=seed))


def _id(number: int) -> str:
    letters = ""
    value = number * 2654435761 % 32**8  # spread, and each only once
    for _ in range(8):
        value, digit = divmod(value, 32)
        letters = LETTERS[digit] + letters
    return letters


def _vocabulary(chance: random.Random) -> list[str]:
    """Widen the list of Chinese words by compounds, a few common and most of them rare."""
    compounds = [chance.choice(_CHINESE) + chance.choice(_CHINESE) for _ in range(4000)]
    return _CHINESE * 12 + compounds


def _answer(chance: random.Random, vocabulary: list[str], chinese: bool, number: int) -> str:
    blocks = []
    for heading in range(3):
        blocks.append(f"#### {_sentence(chance, vocabulary, chinese, 2, 4).rstrip('。.')}")
        blocks.append(_sentence(chance, vocabulary, chinese, 14, 36))
        blocks.append("\n".join(f"- {_sentence(chance, vocabulary, chinese, 3, 9)}" for _ in range(3)))
        if heading == 1:
            blocks.append(f"```python\n{chance.choice(_CODE)}\n```")
    planted = [needle for needle, every in NEEDLES.items() if number % every == 0]
    if planted:
        blocks.insert(chance.randrange(len(blocks)), "，".join(planted))
    return "\n\n".join(blocks) + "\n"


def _sentence(chance: random.Random, vocabulary: list[str], chinese: bool, least: int, most: int) -> str:
    words = []
    for _ in range(chance.randint(least, most)):
        mixed = chance.random() < 0.12
        if chinese != mixed:
            words.append(chance.choice(vocabulary if chance.random() < 0.7 else _GLUE))
        else:
            words.append(chance.choice(_ENGLISH))
        if chance.random() < 0.03:
            words.append("，" if chinese else ",")
    return ("".join(_joined(words)) if chinese else " ".join(words)) + ("。" if chinese else ".")


def _joined(words: Iterable[str]) -> Iterator[str]:
    """Put spaces around English words in a Chinese sentence."""
    for word in words:
        yield f" {word} " if word.isascii() and word.isalpha() else word
