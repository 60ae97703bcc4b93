"""Packages with random damage: read, or refused with one of our errors, and never slowly."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from quizcli.errors import InputError
from quizcli.importers import anki
from quizcli.packages.values import CardRow, Review


@pytest.mark.parametrize("count", [150, pytest.param(20_000, marks=pytest.mark.long)])
def test_random_damage_never_ends_in_anything_but_our_errors(
    package: Callable[..., Path], tmp_path: Path, count: int
) -> None:
    good = package(
        [(f"<b>q{number}</b>", "a" * 300) for number in range(12)],
        cards=lambda note, deck: (CardRow(note, note, deck, 0, 5, 2, 2, 9, 4, 2500, 3, 1, data='{"s":4.5,"d":5.1}'),),
        reviews=lambda card: (Review(1_700_000_000_000 + card % 1000, card, 3, 4, 0, 300, 900, 0),),
    )
    with zipfile.ZipFile(good) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    whole = good.read_bytes()
    path = tmp_path / "damaged.apkg"
    chance = random.Random(count)
    read = 0
    said: set[bool] = set()
    for number in range(count):
        path.write_bytes(damaged(whole, chance) if number % 3 == 0 else repacked(members, chance))
        begun = time.perf_counter()
        try:
            anki.read(path)
            read += 1
        except InputError as error:
            said.add(path.name in str(error))
        assert time.perf_counter() - begun < 10
    assert 0 < read < count
    assert said == {True}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Flip, drop, double or overwrite some bytes."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(found))
        kind = chance.randrange(5)
        if kind == 0:
            found[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del found[at : at + chance.randrange(1, 200)]
        elif kind == 2:
            found[at:at] = found[at : at + chance.randrange(1, 200)]
        elif kind == 3:
            found[at : at + 8] = bytes(chance.randrange(256) for _ in range(8))
        else:
            found[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff"))
        if not found:
            return b""
    return bytes(found)


def repacked(members: dict[str, bytes], chance: random.Random) -> bytes:
    """Damage one member and pack it well: beyond the archive's checksums, what is inside has to hold."""
    victim = chance.choice(("collection.anki21", "collection.anki21", "collection.anki21", "media", "meta"))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, damaged(data, chance) if name == victim else data)
    return made.getvalue()
