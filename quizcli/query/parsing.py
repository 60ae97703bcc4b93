"""Query text to tree. Any text is a query, or an error that points at the place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quizcli.errors import UsageError
from quizcli.query.prefixes import PREFIXES, comparison
from quizcli.query.printing import show as show  # the way back, offered here too
from quizcli.query.tree import And, Everything, Field, Node, Not, Or, Text

LONGEST = 20_000
DEEPEST = 50

_SPACE = re.compile(r"\s*")
_PREFIX = re.compile(r"([a-z]+)([:：])(?![:/])")
_SPACE_BEFORE_MORE = re.compile(r"\s+\S")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_OPERAND = re.compile(r'-(?=[\w"(])')  # a dash that negates; `->`, `--cov` and a lone dash are words
_WILD = re.compile(r".*\w\*", re.DOTALL)


class QueryError(UsageError):
    """A query that cannot be read; `position` counts characters of `query` from 0."""

    def __init__(self, message: str, query: str, position: int, *, hint: str = "") -> None:
        super().__init__(f"{message} (at character {position + 1})", hint=_pointer(query, position) + hint)
        self.query = query
        self.position = position


@dataclass(slots=True)
class _Token:
    """A piece of the query: `(`, `)`, `OR`, `NOT`, or `node` with the tree of a word, phrase or field."""

    kind: str
    at: int
    node: Node | None = None


def parse(text: str) -> Node:
    """Read a query; an empty one selects everything. Raises QueryError."""
    if len(text) > LONGEST:
        raise QueryError(f"a query has at most {LONGEST:,} characters", text, LONGEST)
    reader = _Reader(text, _tokens(text))
    node = reader.alternatives(0)
    if reader.token:
        raise QueryError("this bracket was never opened", text, reader.token.at)
    return node or Everything()


def join(words: Sequence[str], is_name: Callable[[str, str], bool] = lambda prefix, value: False) -> str:
    """Make one query text of command-line arguments.

    The shell took the quotes of `deck:"My deck" is:due` away: among several arguments, one that starts with a prefix
    and holds spaces gets them back. A single argument is a query as it stands, unless all of it after the prefix
    `is_name`: then the shell took its quotes.
    """
    return " ".join(_requoted(word) if len(words) > 1 or _is_named(word, is_name) else word for word in words)


def _is_named(word: str, is_name: Callable[[str, str], bool]) -> bool:
    found = _PREFIX.match(word)
    return found is not None and re.search(r"\s", word) is not None and is_name(found[1], word[found.end() :])


def _requoted(word: str) -> str:
    found = _PREFIX.match(word)
    if found and found[1] in PREFIXES and re.search(r"\s", word) and '"' not in word:
        return f'{found[0]}"{word[found.end() :]}"'
    return word


class _Reader:
    """Reads tokens by descent: OR binds loosest, then standing side by side, then NOT."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.position = 0

    @property
    def token(self) -> _Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def alternatives(self, depth: int) -> Node | None:
        nodes: list[Node] = []
        separator: _Token | None = None
        while True:
            node = self.conjunction(depth)
            token = self.token
            if token and token.kind == "OR":
                if node is None:
                    raise QueryError("OR needs something before it", self.text, token.at, hint=_LITERAL)
                nodes.append(node)
                separator = token
                self.position += 1
                continue
            if node is None:
                if separator:
                    raise QueryError("OR needs something after it", self.text, separator.at, hint=_LITERAL)
                return None
            nodes.append(node)
            return _flat(Or, nodes)

    def conjunction(self, depth: int) -> Node | None:
        nodes: list[Node] = []
        while self.token and self.token.kind not in ("OR", ")"):
            nodes.append(self.operand(depth))
        return _flat(And, nodes) if nodes else None

    def operand(self, depth: int) -> Node:
        negations = 0
        first = self.token
        while self.token and self.token.kind == "NOT":
            negations += 1
            self.position += 1
        token = self.token
        if token is None or token.kind in ("OR", ")"):
            at = first.at if first else len(self.text)
            raise QueryError("NOT needs something after it", self.text, at, hint=_LITERAL)
        if negations > DEEPEST:
            raise QueryError("too many negations", self.text, token.at)
        self.position += 1
        node = self.group(token, depth) if token.kind == "(" else token.node
        assert node is not None
        for _ in range(negations):
            node = Not(node)
        return node

    def group(self, opening: _Token, depth: int) -> Node:
        if depth >= DEEPEST:
            raise QueryError("brackets are nested too deep", self.text, opening.at)
        node = self.alternatives(depth + 1)
        if self.token is None:
            raise QueryError("this bracket is never closed", self.text, opening.at, hint=_LITERAL)
        if node is None:
            raise QueryError("there is nothing in these brackets", self.text, opening.at, hint=_LITERAL)
        self.position += 1
        return node


_LITERAL = '\nPut it in double quotes to search for it as text: "…".'


def _flat(kind: type[And] | type[Or], nodes: list[Node]) -> Node:
    """Join nodes without putting an AND inside an AND."""
    flat: list[Node] = []
    for node in nodes:
        flat.extend(node.nodes if isinstance(node, kind) else (node,))
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = _SPACE.match(text, 0).end()  # type: ignore[union-attr]  # it may be empty: always matches
    open_brackets = 0
    while at < len(text):
        token, end = _token(text, at, open_brackets)
        open_brackets += {"(": 1, ")": -1}.get(token.kind, 0)
        tokens.append(token)
        at = _SPACE.match(text, end).end()  # type: ignore[union-attr]  # it may be empty: always matches
    return tokens


def _token(text: str, at: int, open_brackets: int) -> tuple[_Token, int]:
    """Read the token that starts here, and where it ends."""
    char = text[at]
    if char == "(" and not text.startswith("()", at):
        return _Token("(", at), at + 1
    if char == ")" and open_brackets:
        return _Token(")", at), at + 1
    if char == '"':
        value, end = _quoted(text, at)
        return _Token("node", at, Text(value, "phrase")), end
    if _OPERAND.match(text, at):
        return _Token("NOT", at), at + 1
    prefix = _PREFIX.match(text, at)
    if prefix and (prefix[2] == ":" or prefix[1] in PREFIXES):
        if _SPACE_BEFORE_MORE.match(
            text, prefix.end()
        ):  # a value follows at once; `TypeError: bad type: 'User'` is text
            return _Token("node", at, Text(prefix[1])), prefix.end()
        return _field(text, at, prefix, open_brackets)
    end = _word_end(text, at, open_brackets)
    word = text[at:end]
    if word in ("OR", "NOT"):
        return _Token(word, at), end
    if _WILD.fullmatch(word):
        return _Token("node", at, Text(word[:-1], "wild")), end
    return _Token("node", at, Text(word)), end


def _word_end(text: str, at: int, open_brackets: int) -> int:
    """Find the end of a word: white space, or the bracket that closes a group; brackets of its own stay in it."""
    depth = 0
    for end in range(at, len(text)):
        char = text[end]
        if char.isspace():
            return end
        if char == "(":
            depth += 1
        elif char == ")":
            if depth == 0 and open_brackets and end > at:
                return end
            depth -= 1
    return len(text)


def _quoted(text: str, at: int) -> tuple[str, int]:
    found = _QUOTED.match(text, at)
    if not found:
        raise QueryError("this quotation mark is never closed", text, at)
    return re.sub(r'\\(["\\])', r"\1", found[1]), found.end()


def _field(text: str, at: int, prefix: re.Match[str], open_brackets: int) -> tuple[_Token, int]:
    name, start = prefix[1], prefix.end()
    if name not in PREFIXES:
        known = " ".join(f"{known}:" for known in PREFIXES)
        raise QueryError(f"there is no prefix `{name}:`", text, at, hint=f"\nKnown: {known}{_LITERAL}")
    if text.startswith('"', start):
        value, end = _quoted(text, start)
    else:
        end = _word_end(text, start, open_brackets) if start < len(text) else start
        value = text[start:end]
    if not value.strip():
        raise QueryError(f"`{name}:` needs a value", text, at, hint=f"\nFor example: {PREFIXES[name].example}")
    wrong = PREFIXES[name].check(value)
    if wrong:
        raise QueryError(f"{name}: {wrong}", text, start)
    if name == "prop":
        inner, operator, number = comparison(value)
        return _Token("node", at, Field(f"prop:{inner}", number, operator, at)), end
    return _Token("node", at, Field(name, value, ":", at)), end


def _pointer(query: str, position: int) -> str:
    """Show the line of the query that is meant, and a caret below the place."""
    start = query.rfind("\n", 0, position) + 1
    line = query[start : (query.find("\n", position) + 1 or len(query) + 1) - 1]
    before, after = line[: position - start][-40:], line[position - start :][:40]
    width = sum(2 if char >= "\u1100" else 1 for char in before)
    return f"{before}{after}\n{' ' * width}^"
