"""Ids: minted once, from the deck and the question as it was then, and never derived again."""

from __future__ import annotations

import hashlib
from collections.abc import Container
from functools import lru_cache

from quizcli.domain.likeness import folded

# Lower-case base 32 without i, l, o and u: nothing in it is mistaken for something else when read aloud.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LETTERS = _ALPHABET[10:]
_SHORTEST = 8


def mint(deck: str, prompt: str, taken: Container[str]) -> str:
    """Make the id of a new question from its deck and text, longer where that id is taken.

    The same document imported on two machines gives the same ids. The first character is a letter, so
    that no YAML reader takes an id for a number.
    """
    seed = f"{deck}\0{folded(prompt)}"
    salt = 0
    while True:
        name = _letters(f"{seed}\0{salt}" if salt else seed)
        for length in range(_SHORTEST, len(name) + 1):
            if name[:length] not in taken:
                return name[:length]
        salt += 1


@lru_cache(maxsize=1024)  # of thousands of questions with one text, each tries the names of those before it
def _letters(seed: str) -> str:
    number = int.from_bytes(hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=20).digest())
    characters = []
    for _ in range(31):
        number, digit = divmod(number, 32)
        characters.append(_ALPHABET[digit])
    return _LETTERS[number % len(_LETTERS)] + "".join(characters)
