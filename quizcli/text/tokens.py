"""Markdown as the tokens that are shown: CommonMark with tables, strike-through and untouched formulas."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token as Token

NESTING = 100  # markdown-it's own limit of 20 makes deeper quotes and lists vanish without a word
_FORMULA = re.compile(
    r"\$\$(?:[^$\\]|\\.)+?\$\$"  # $$ … $$
    r"|\$(?![\s$])(?:[^$\\`\n]|\\.)*?(?<!\s)\$(?!\d)"  # $ … $, but neither `$5 and $6` nor a shell variable
    r"|\\\((?:[^\\]|\\(?!\)).)+?\\\)|\\\[(?:[^\\]|\\(?!\]).)+?\\\]",  # \( … \) and \[ … \]
    re.DOTALL,
)


def _formula(state: StateInline, silent: bool) -> bool:
    """Take a formula as it stands, so that `_`, `*` and `\\\\` in it mean nothing else."""
    if state.src[state.pos] not in "$\\":
        return False
    match = _FORMULA.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push("formula", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take lines from `$$` to `$$` as one formula, blank lines and all."""
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if not first.startswith("$$") or state.is_code_block(start):
        return False
    last = start
    closed = len(first.rstrip()) > 2 and first.rstrip().endswith("$$")
    while not closed:
        last += 1
        if last >= end or state.sCount[last] < state.blkIndent:
            return False
        closed = state.src[state.bMarks[last] : state.eMarks[last]].rstrip().endswith("$$")
    if silent:
        return True
    state.line = last + 1
    token = state.push("formula_block", "", 0)
    token.content = state.getLines(start, state.line, state.blkIndent, False)
    token.map = [start, state.line]
    return True


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": NESTING}).enable(["table", "strikethrough"])
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.block.ruler.before("fence", "formula_block", _formula_block, {"alt": ["paragraph", "blockquote", "list"]})
    return parser


def tokens(text: str) -> Sequence[Token]:
    """Parse Markdown into markdown-it's tokens; formulas are `formula` and `formula_block`."""
    return _parser().parse(text)
