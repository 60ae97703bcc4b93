"""Text as the index stores it, and terms as the index is asked: one preparation for both.

Han runs become overlapping pairs and a last single character, so that a phrase of pairs is a substring and one
character is the beginning of a token. Words are kept whole. Parts of camelCase words and operators have no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from operator import add

from quizcli.text.folding import cased
from quizcli.text.terms import ATOM, IS_HAN, Term, atoms, parts

LONGEST_TOKEN = 64
_PARTS_COLUMNS = "{title_parts body_parts}"
_CODED = {code: 0x10F000 + code for code in range(128) if not chr(code).isalnum()}
_NAMING = ("++", "#")
_LETTER_LAST = re.compile("[a-z0-9][A-Z]$")
_TURNS = re.compile("[a-z0-9][A-Z]|[A-Z][A-Z][a-z]")
# Operators in so many rows that asking for them beside a word only costs.
_EVERYWHERE = frozenset([".", ",", "(", ")", ":", "_", "-", "/", '"', "'", "`", "=", "*", "#"])

Row = tuple[str, str, str, str, str]


def row(asked: Iterable[str], labels: Iterable[str], rest: Iterable[str]) -> Row:
    """Give the columns of the index for a question's texts."""
    title_parts: set[str] = set()
    body_parts: set[str] = set()
    return (
        _stream(asked, title_parts),
        _stream(labels, title_parts),
        _stream(rest, body_parts),
        " ".join(title_parts).casefold(),
        " ".join(body_parts).casefold(),
    )


def _stream(texts: Iterable[str], extra: set[str]) -> str:
    """Give the tokens of texts in their order; put operators and parts of words into `extra`."""
    tokens: list[str] = []
    for text in texts:
        for atom in ATOM.findall(cased(text)):
            if atom.isascii():
                if atom.isalnum():
                    tokens.append(atom)
                elif atom[0].isalpha():
                    tokens.append(_code(atom))
                else:
                    extra.add(_code(atom))
                    if atom in _NAMING and tokens and _LETTER_LAST.search(tokens[-1]):
                        extra.add(_code(tokens[-1][-1] + atom))  # ObjectiveC++ holds C++
            elif IS_HAN.match(atom):
                tokens.extend(map(add, atom, atom[1:]))
                tokens.append(atom[-1])
            elif atom[0].isalnum():
                tokens.append(atom)
            else:
                extra.add(atom)
    for word in set(tokens):
        if len(word) > 2 and not word.islower() and _TURNS.search(word):
            extra.update(_part_runs(word))
    stream = " ".join(tokens).casefold()
    if any(len(token) > LONGEST_TOKEN for token in tokens):
        stream = " ".join(token[:LONGEST_TOKEN] for token in stream.split(" "))
    return stream


@lru_cache(4096)
def _part_runs(word: str) -> tuple[str, ...]:
    """Give every run of neighbouring parts of a camelCase word but the whole: thread, pool, threadpool, …"""
    found = parts(word)
    count = len(found)
    runs = {"".join(found[i:j]) for i in range(count) for j in range(i + 1, count + 1) if j - i < count}
    return tuple(run[:LONGEST_TOKEN] for run in runs)


@lru_cache(1024)
def _code(operator: str) -> str:
    """Write an operator, or a name like C++, in characters that SQLite's tokenizer keeps together."""
    return operator.translate(_CODED)


def expression(term: Term) -> tuple[str, bool]:
    """Give the FTS5 expression that finds a term, and whether it finds nothing else.

    What it finds always includes all that the definition in `text.terms` finds.
    """
    found = atoms(term.text)
    tokens = _query_tokens(found)
    star = " *" if (tokens and term.prefix and _ends_in_word(found)) or _is_one_han(found[-1]) else ""
    operators = [atom for atom in dict.fromkeys(found) if _is_operator(atom)]
    if not tokens:
        return "(" + " AND ".join(f'"{_code(atom)}"' for atom in operators) + ")", len(found) == 1
    wanted = _phrases(tokens, star, _is_word(found[0]), _is_word(found[-1]))
    wanted += [f'"{_code(atom)}"' for atom in operators if atom not in _EVERYWHERE]
    exact = len(found) == 1 and len(found[0]) <= LONGEST_TOKEN
    if IS_HAN.match(found[0]):
        exact = len(found) == 1
    return "(" + " AND ".join(wanted) + ")", exact


def _query_tokens(found: list[str]) -> list[str]:
    tokens: list[str] = []
    for number, atom in enumerate(found):
        if IS_HAN.match(atom):
            tokens.extend(map(add, atom, atom[1:]))
            if number < len(found) - 1 or len(atom) == 1:
                tokens.append(atom[-1])
        elif not _is_operator(atom):
            tokens.append(_code(atom)[:LONGEST_TOKEN])
    return tokens


def _phrases(tokens: list[str], star: str, word_first: bool, word_last: bool) -> list[str]:
    """Ask for tokens side by side; a word at either end may also be part of a longer, camelCase one."""
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


def _is_operator(atom: str) -> bool:
    return not atom[0].isalnum() and not IS_HAN.match(atom)


def _is_word(atom: str) -> bool:
    return not _is_operator(atom) and not IS_HAN.match(atom)


def _is_one_han(atom: str) -> bool:
    return len(atom) == 1 and bool(IS_HAN.match(atom))


def _ends_in_word(found: list[str]) -> bool:
    return not _is_operator(found[-1])
