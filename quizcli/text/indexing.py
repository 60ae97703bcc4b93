"""Text as the index stores it, and terms as the index is asked: one preparation for both.

Han runs become overlapping pairs and a last single character, so that a phrase of pairs is a substring and one
character is the beginning of a token. Words are kept whole. Parts of camelCase words and operators have no place.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable
from functools import lru_cache
from operator import add

from quizcli.text.folding import cased, is_plain, lower
from quizcli.text.terms import ATOM, HAN, IS_HAN, NAME, WORD, Term, atoms, parts

LONGEST_TOKEN = 64
_UNITS = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"
_PARTS_COLUMNS = "{title_parts body_parts}"
_CODED = {code: 0x10F000 + code for code in range(128) if not chr(code).isalnum() and code != 0x20}
# Words, and names joined by single signs: runs of a few of their words are tokens too, so that no row has to be read.
_CHUNKS = re.compile(f"{WORD}+(?:[._-]{WORD}+)*")
_ASCII_CHUNKS = re.compile("[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
_COMPOUND = re.compile(f"{WORD}+(?:[._-]{WORD}+)+")
_JOINTS = re.compile("([._-])")
_MOST_WORDS = 3
_SHARP = re.compile("#(?<=[A-Za-z]#)")
_NAMES = re.compile(NAME)
_NAME_IN_WORD = re.compile(r"(?<=[a-z0-9])[A-Z](?:\+\+|#)")
_HAN_RUNS = re.compile(f"[{HAN}]+")
_OPERATOR_RUNS = re.compile(f"[^A-Za-z0-9 \\t\\n{HAN}]+")  # words of other alphabets are sorted out later
_BETWEEN_RUNS = re.compile("\n \n. ")  # the pair that would begin before a run does
_TURNS = re.compile("[a-z0-9][A-Z]|[A-Z][A-Z][a-z]")
# Operators in so many rows that asking for them beside a word only costs.
_EVERYWHERE = frozenset([".", ",", "(", ")", ":", "_", "-", "/", '"', "'", "`", "=", "*", "#"])

Row = tuple[str, str, str, str, str]


def row(asked: Iterable[str], labels: Iterable[str], rest: Iterable[str]) -> Row:
    """Give the columns of the index for a question's texts."""
    label, label_parts = _labels(tuple(labels))
    title_parts: set[str] = set(label_parts)
    body_parts: set[str] = set()
    return (
        _stream(asked, title_parts),
        label,
        _stream(rest, body_parts),
        " ".join(title_parts).casefold(),
        " ".join(body_parts).casefold(),
    )


@lru_cache(256)
def _labels(texts: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    """Give tokens and parts of topic and tags, which many questions share."""
    extra: set[str] = set()
    return _stream(texts, extra), frozenset(extra)


def _stream(texts: Iterable[str], extra: set[str]) -> str:
    """Give the tokens of texts; put operators and parts of words into `extra`.

    The order holds inside a run of Han and between words, which is all that phrases are asked for.
    """
    text = "\n".join([cased(text) for text in texts])
    plain = is_plain(text)
    names: list[str] = []
    if "++" in text or _SHARP.search(text):
        extra.update(_code(found) for found in _NAME_IN_WORD.findall(text))  # ObjectiveC++ holds C++
        names = [_code(name) for name in _NAMES.findall(text)]
        text = _NAMES.sub("\n", text)
    chunks = (_ASCII_CHUNKS if plain else _CHUNKS).findall(text)
    stream = " ".join(chunks)
    for chunk in set(chunks):
        if not chunk.isalnum():
            extra.update(_compound_runs(chunk))
    for sign in "._-":
        stream = stream.replace(sign, " ")
    words = stream.split(" ")
    for word in set(words):
        if len(word) > 1 and not word.islower() and _TURNS.search(word):
            extra.update(_part_runs(word))
    if max(map(len, words)) > LONGEST_TOKEN:
        stream = " ".join(word[:LONGEST_TOKEN] for word in words)
    if names:
        stream += " " + " ".join(names)
    for run in set(_OPERATOR_RUNS.findall(text)):
        extra.update(_operators(run))
    if not text.isascii():
        stream += " " + _pairs("\n".join(dict.fromkeys(_HAN_RUNS.findall(text))))
    return lower(stream) if plain else stream.casefold()


def _pairs(runs: str) -> str:
    """Write each character with the next one, a space between pairs; the last of a run, before a newline, stays alone.

    Moving code units in an array takes a fifth of the time that joining pairs takes.
    """
    units = array("I", runs.encode(_UNITS))
    pairs = array("I", [0x20]) * (3 * len(units))
    pairs[0::3] = units
    units.append(0x0A)
    pairs[1::3] = units[1:]
    return _BETWEEN_RUNS.sub(" ", pairs.tobytes().decode(_UNITS))


@lru_cache(4096)
def _part_runs(word: str) -> tuple[str, ...]:
    """Give every run of neighbouring parts of a camelCase word but the whole: thread, pool, threadpool, …"""
    found = parts(word)
    count = len(found)
    runs = {"".join(found[i:j]) for i in range(count) for j in range(i + 1, count + 1) if j - i < count}
    return tuple(run[:LONGEST_TOKEN] for run in runs)


@lru_cache(4096)
def _compound_runs(compound: str) -> tuple[str, ...]:
    """Give the runs of a few neighbouring words of a name like `expire_on_commit`, each as one token.

    A camelCase word at the beginning or end of a run may be there in part.
    """
    pieces = _JOINTS.split(compound)  # word, joint, word, …
    made: set[str] = set()
    for first in range(0, len(pieces) - 2, 2):
        for last in range(first + 2, min(first + 2 * _MOST_WORDS, len(pieces)), 2):
            middle = "".join(pieces[first + 1 : last])
            for begin in _endings(pieces[first]):
                made.update(_code(begin + middle + end)[:LONGEST_TOKEN] for end in _beginnings(pieces[last]))
    return tuple(made)


def _endings(word: str) -> list[str]:
    """Give a word, and what is left of it after each of its parts but the last."""
    found = parts(word)
    return ["".join(found[at:]) for at in range(len(found))]


def _beginnings(word: str) -> list[str]:
    """Give a word, and what it begins with up to each of its parts."""
    found = parts(word)
    return ["".join(found[: at + 1]) for at in range(len(found))]


@lru_cache(4096)
def _operators(run: str) -> tuple[str, ...]:
    """Cut operators that stand without a space between them."""
    return tuple(_code(atom) for atom in ATOM.findall(run) if _is_operator(atom))


@lru_cache(1024)
def _code(operator: str) -> str:
    """Write an operator, or a name like C++, in characters that SQLite's tokenizer keeps together."""
    return operator.translate(_CODED)


def expression(term: Term) -> tuple[str, bool]:
    """Give the FTS5 expression that finds a term, and whether it finds nothing else.

    What it finds always includes all that the definition in `text.terms` finds.
    """
    found = atoms(term.text)
    if 1 < len(found) < 2 * _MOST_WORDS and len(term.text) < LONGEST_TOKEN and _COMPOUND.fullmatch(term.text):
        return f'("{_code(term.text)}"{" *" if term.prefix else ""})', True
    words = _query_tokens(found)
    star = " *" if term.prefix and _is_word(found[-1]) else ""
    wanted = _phrases(words, star, _is_word(found[0]), _is_word(found[-1])) if words else []
    wanted += [f'"{_code(atom)}"' for atom in found if _is_word(atom) and not atom.isalnum()]
    wanted += [_han_phrase(atom) for atom in found if IS_HAN.match(atom)]
    operators = [atom for atom in dict.fromkeys(found) if _is_operator(atom)]
    wanted += [f'"{_code(atom)}"' for atom in operators if not wanted or atom not in _EVERYWHERE]
    exact = len(found) == 1 and (IS_HAN.match(found[0]) is not None or len(found[0]) < LONGEST_TOKEN)
    return "(" + " AND ".join(wanted) + ")", exact


def _query_tokens(found: list[str]) -> list[str]:
    """Give the words of a term as the index holds them, names like C++ apart: those stand in no order."""
    return [atom[:LONGEST_TOKEN] for atom in found if atom.isalnum() and not IS_HAN.match(atom)]


def _phrases(tokens: list[str], star: str, word_first: bool, word_last: bool) -> list[str]:
    """Ask for words side by side; one at either end may also be part of a longer, camelCase one."""
    whole = f'"{" ".join(tokens)}"{star}'
    if len(tokens) == 1:
        return [whole]
    ways = [whole]
    first, last = f'{_PARTS_COLUMNS} : "{tokens[0]}"', f'{_PARTS_COLUMNS} : "{tokens[-1]}"{star}'
    middle = [f'"{" ".join(tokens[1:-1])}"'] if tokens[2:] else []
    if word_first:
        ways.append(f'({first} AND "{" ".join(tokens[1:])}"{star})')
    if word_last:
        ways.append(f'("{" ".join(tokens[:-1])}" AND {last})')
    if word_first and word_last:
        ways.append("(" + " AND ".join([first, *middle, last]) + ")")
    return [f"({' OR '.join(ways)})"]


def _han_phrase(run: str) -> str:
    """Ask for a run of Han: pairs side by side, or one character as the beginning of a pair."""
    return f'"{run}" *' if len(run) == 1 else f'"{" ".join(map(add, run, run[1:]))}"'


def _is_operator(atom: str) -> bool:
    return not atom[0].isalnum() and not IS_HAN.match(atom)


def _is_word(atom: str) -> bool:
    return not _is_operator(atom) and not IS_HAN.match(atom)
