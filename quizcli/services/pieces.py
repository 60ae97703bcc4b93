"""A sentence typed as it is, cut into parts that are looked for one by one when no question holds all of it.

Chinese is cut at the words that only ask, and between them into the longest stretches that the bank itself holds:
its own texts say what is a word there.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log

from quizcli.store import finding
from quizcli.text.terms import HAN, IS_HAN, NAME, WORD, Term, atoms

# Words that ask, join or fill: found everywhere, so worth next to nothing in a partial match.
_ASKING = """
什么时候 什么样 为什么 是什么 什么是 什么 怎么样 怎么做 怎么办 怎么 怎样 如何 为何 哪些 哪个 哪里 哪种 多少
有哪些 有什么 请问 解释 一下 时候 应该 可以 需要 能否 是否 能不能 会不会 要不要 是不是 有没有 我们 你们 他们
我的 你的 这个 那个 一个 还是 还会 还有 其他 在哪里 在哪 已经 以后 之后 之前 到底 究竟 具体 一直 直接 每个 自己
不能 不会 不要 不用
"""
_PARTICLES = "了 的 吗 呢 吧 啊 呀 嘛"
_NOUNS = """
原理 区别 作用 好处 优点 缺点 优缺点 场景 流程 问题 方法 方式 实现 使用 用法 介绍 理解 概念 特点 比较 对比 机制 步骤
分析 设计 处理 存在 不存在 出现 发生 情况 进行 支持 提供 内容
difference differences principle usage example examples
"""
_SINGLES = """
是 和 与 或 在 把 被 有 用 时 我 你 他 它 都 也 还 就 会 能 要 让 给 从 到 对 上 下 里 中 跟 想 说 做 不 没 很 再 又
后 前
"""
_LINKING = """
what whats how why when where which who does do did is are was were the a an of to in on for and or vs with by from
my i it its this that be can could should would will have has had not no you your me we they at as if so
explain describe please between find out use using
"""
# Words that questions of every kind ask with: 原理 alone tells little about what is asked.
_COMMON = frozenset(_NOUNS.split())
_FILLERS = frozenset((_ASKING + _PARTICLES + _SINGLES + _LINKING).split())
_ASKED = re.compile("(" + "|".join(sorted((_ASKING + _PARTICLES).split(), key=len, reverse=True)) + ")")
_PIECES = re.compile(f"[{HAN}]+|{NAME}|{WORD}+(?:[._-]{WORD}+)*|[!-/:-@\\[-^`{{-~]{{2,}}")
_FILLER, _COMMONLY, _LONE = 0.05, 0.3, 0.4  # the worth of a filler, of such a word, of a character alone
_ANOTHER, _ALONE = 0.5, 2.5  # what one more stretch of Han, and a character alone, speak against a way to cut
_LONGEST = 8  # of a stretch of Han that is asked of the index
_MOST = 60


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of what was typed, or the near spelling of it that is looked for instead.

    `count` questions hold it; `weight` is the more the rarer it is. `names` tells whether it may be what is asked
    about: no character left over, no word that every question has. `whole` parts were typed as a word of their own,
    `joined` ones follow the one before at once.
    """

    term: Term
    typed: str
    count: int
    weight: float
    names: bool
    whole: bool
    joined: bool

    @property
    def tells(self) -> bool:
        """Tell whether it says something: whether it is no filler."""
        return not is_filler(self.term.text)

    @property
    def corrected(self) -> bool:
        """Tell whether a near spelling is looked for instead of what was typed."""
        return self.term.text != self.typed


def telling(wanted: Sequence[Term]) -> list[Term]:
    """Give the terms that say something: all but the fillers, or all when there is nothing else."""
    return [term for term in wanted if term.text not in _FILLERS] or list(wanted)


def parts(cache: sqlite3.Connection, wanted: Sequence[Term]) -> list[Part]:
    """Cut terms into parts, in their order, each weighed by how rare it is in the bank."""
    known: dict[str, int] = {}

    def count(text: str) -> int:
        if text not in known:
            known[text] = finding.frequency(cache, Term(text))
        return known[text]

    size = finding.size(cache)
    found: dict[Term, Part] = {}
    for term in wanted:
        for number, (text, times) in enumerate(_cut(term, count, size)):
            part = Term(text, term.prefix and text == term.text)
            value = 1.0 if text == term.text and not is_filler(text) and IS_HAN.match(text) else worth(text)
            if part not in found and len(found) < _MOST:
                found[part] = Part(
                    part, text, times, value * rarity(times, size), value == 1, text == term.text, number > 0
                )
    made = list(found.values())
    return made if any(part.tells for part in made) else [replace(part, weight=1.0) for part in made]


def is_filler(text: str) -> bool:
    """Tell whether a word only asks, joins or fills, or is a mark of a sentence."""
    return text in _FILLERS or (len(text) == 1 and not text.isalnum())


def rarity(count: int, size: int) -> float:
    """Weigh what stands in so many of the questions."""
    return log(1 + (size + 1) / (count + 1))


def worth(text: str) -> float:
    """Weigh a word by what it is, wherever it stands."""
    if is_filler(text):
        return _FILLER
    if text in _COMMON or (text[:2] in _COMMON and text[2:] in _COMMON):
        return _COMMONLY
    return _LONE if len(text) == 1 or (text.isdecimal() and len(text) < 3) else 1.0


def _cut(term: Term, count: Callable[[str], int], size: int) -> list[tuple[str, int]]:
    """Cut one term. A name like session.commit stays whole where the bank knows it."""
    found = atoms(term.text)
    if len(found) == 1 and not IS_HAN.match(found[0]):
        return [(term.text, count(term.text))]
    if len(found) > 1 and (times := count(term.text)):
        return [(term.text, times)]
    made: list[tuple[str, int]] = []
    for piece in _PIECES.findall(term.text):
        if IS_HAN.match(piece):
            for run in _ASKED.split(piece):
                made += [(run, 0)] if run in _FILLERS else _of_run(run, count, size)
        elif times := count(piece):
            made.append((piece, times))
        else:
            made += [(atom, count(atom)) for atom in atoms(piece) if atom[0].isalnum()]
    return made


def _of_run(run: str, count: Callable[[str], int], size: int) -> list[tuple[str, int]]:
    """Cut a run of Han into the stretches that are likeliest words, going by how often the bank holds each.

    Characters left over side by side are one word that it does not know.
    """
    best: list[tuple[float, list[tuple[str, int]]]] = [(0.0, [])]
    known = _stretches(run, count)
    for end in range(1, len(run) + 1):
        ways = []
        for start in range(max(end - _LONGEST, 0), end):
            text, times = run[start:end], known.get((start, end), 0)
            if times or end - start == 1:
                cost = _ANOTHER if text in _FILLERS else rarity(times, size) + (_ANOTHER if len(text) > 1 else _ALONE)
                ways.append((best[start][0] + cost, [*best[start][1], (text, times)]))
        best.append(min(ways, key=lambda way: way[0]))
    made: list[tuple[str, int]] = []
    lone = False
    for text, times in best[-1][1]:
        if lone and len(text) == 1 and text not in _FILLERS:
            made[-1] = (made[-1][0] + text, 0)
            continue
        lone = len(text) == 1 and text not in _FILLERS
        made.append((text, times))
    return made


def _stretches(run: str, count: Callable[[str], int]) -> dict[tuple[int, int], int]:
    """Give the stretches of a run that the bank holds; a longer one is asked for only if its beginning is there."""
    known: dict[tuple[int, int], int] = {}
    for start in range(len(run)):
        for end in range(start + 1, min(start + _LONGEST, len(run)) + 1):
            times = count(run[start:end])
            if not times:
                break
            known[start, end] = times
    return known
